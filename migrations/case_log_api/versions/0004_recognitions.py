"""Recognitions of staff named by customers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "case_log_api_0004"
down_revision = "case_log_api_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "praises",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("considered", sa.BigInteger(), nullable=False),
        sa.Column("is_praise", sa.Boolean(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("campaign", sa.Uuid(), nullable=True),
        sa.Column("service_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("redactions", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("agency", "response_id", name=op.f("pk_praises")),
    )
    op.create_table(
        "recognition_opt_outs",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "person", name=op.f("pk_recognition_opt_outs")),
    )
    op.create_table(
        "recognitions",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("candidates", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("person_name", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_message_id", sa.Uuid(), nullable=True),
        sa.Column("review_state", sa.Text(), nullable=True),
        sa.Column("review_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("redactions", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("has_comment", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copied_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("copy_exception", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'withheld', 'approved', 'sending', 'sent', 'undeliverable', 'declined', 'cancelled')",
            name=op.f("ck_recognitions_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "response_id"],
            ["praises.agency", "praises.response_id"],
            name=op.f("fk_recognitions_agency_response_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_recognitions")),
        sa.UniqueConstraint(
            "agency", "response_id", "name_key", name=op.f("uq_recognitions_agency_response_id_name_key")
        ),
    )
    op.create_index("ix_recognitions_message", "recognitions", ["agency", "message_id"], unique=False)
    op.create_index("ix_recognitions_person", "recognitions", ["agency", "person", "created_at"], unique=False)
    op.create_index("ix_recognitions_review_message", "recognitions", ["agency", "review_message_id"], unique=False)
    op.create_index("ix_recognitions_state", "recognitions", ["agency", "state", "created_at", "id"], unique=False)
    op.create_index("ix_recognitions_submitted_on", "recognitions", ["agency", "submitted_on"], unique=False)
    op.create_index(
        "uq_recognitions_person",
        "recognitions",
        ["agency", "response_id", "person"],
        unique=True,
        postgresql_where=sa.text("person IS NOT NULL AND state NOT IN ('declined', 'cancelled')"),
    )
    op.create_table(
        "recognition_reads",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recognition_id", sa.Uuid(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "recognition_id"],
            ["recognitions.agency", "recognitions.id"],
            name=op.f("fk_recognition_reads_agency_recognition_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_recognition_reads")),
    )
    op.create_index(
        op.f("ix_recognition_reads_agency_recognition_id_at"),
        "recognition_reads",
        ["agency", "recognition_id", "at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_recognition_reads_agency_recognition_id_at"), table_name="recognition_reads")
    op.drop_table("recognition_reads")
    op.drop_index(
        "uq_recognitions_person",
        table_name="recognitions",
        postgresql_where=sa.text("person IS NOT NULL AND state NOT IN ('declined', 'cancelled')"),
    )
    op.drop_index("ix_recognitions_submitted_on", table_name="recognitions")
    op.drop_index("ix_recognitions_state", table_name="recognitions")
    op.drop_index("ix_recognitions_review_message", table_name="recognitions")
    op.drop_index("ix_recognitions_person", table_name="recognitions")
    op.drop_index("ix_recognitions_message", table_name="recognitions")
    op.drop_table("recognitions")
    op.drop_table("recognition_opt_outs")
    op.drop_table("praises")
