"""The first tables of reporter itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reporter_0002"
down_revision = "reporter_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_rollups",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("form", sa.Uuid(), nullable=False),
        sa.Column("questions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("lowest", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("value_counts", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("products", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.CheckConstraint(
            "dimension IN ('all', 'program', 'team', 'technician', 'department', 'policy')",
            name=op.f("ck_answer_rollups_dimension"),
        ),
        sa.CheckConstraint("grain IN ('day', 'month')", name=op.f("ck_answer_rollups_grain")),
        sa.CheckConstraint(
            "cardinality(products) = cardinality(questions) * (cardinality(questions) - 1) / 2",
            name=op.f("ck_answer_rollups_products"),
        ),
        sa.PrimaryKeyConstraint(
            "agency", "dimension", "grain", "period_on", "key", "survey", "form", name=op.f("pk_answer_rollups")
        ),
    )
    op.create_table(
        "case_facts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", name=op.f("pk_case_facts")),
    )
    op.create_table(
        "counting_zones",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_counting_zones")),
    )
    op.create_table(
        "message_facts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "message_id", name=op.f("pk_message_facts")),
    )
    op.create_index("ix_message_facts_agency_settled_at", "message_facts", ["agency", "settled_at"], unique=False)
    op.create_table(
        "response_facts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("classified_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("survey", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("form", sa.Uuid(), nullable=True),
        sa.Column("questions", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("answers", sa.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("lowest", sa.BigInteger(), nullable=True),
        sa.Column("highest", sa.BigInteger(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("not_completed", sa.Boolean(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_team", sa.Text(), nullable=True),
        sa.Column("given_department", sa.Text(), nullable=True),
        sa.Column("attributed_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("technician", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("voided_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("voided", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("category IN ('positive', 'neutral', 'sin')", name=op.f("ck_response_facts_category")),
        sa.CheckConstraint(
            "cardinality(questions) = cardinality(answers)", name=op.f("ck_response_facts_an_answer_per_question")
        ),
        sa.CheckConstraint(
            "classified_version = 0 OR (survey IS NOT NULL AND policy_hash IS NOT NULL AND category IS NOT NULL AND submitted_at IS NOT NULL AND submitted_on IS NOT NULL AND received_at IS NOT NULL)",
            name=op.f("ck_response_facts_classified_is_complete"),
        ),
        sa.PrimaryKeyConstraint("agency", "response_id", name=op.f("pk_response_facts")),
    )
    op.create_index("ix_response_facts_agency_submitted_on", "response_facts", ["agency", "submitted_on"], unique=False)
    op.create_table(
        "restatements",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('corrected', 're_attributed', 'voided', 'restored')", name=op.f("ck_restatements_kind")
        ),
        sa.PrimaryKeyConstraint("agency", "response_id", "kind", "version", name=op.f("pk_restatements")),
    )
    op.create_index("ix_restatements_agency_from_on", "restatements", ["agency", "from_on"], unique=False)
    op.create_index("ix_restatements_agency_to_on", "restatements", ["agency", "to_on"], unique=False)
    op.create_table(
        "rollups",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("responses", sa.BigInteger(), nullable=False),
        sa.Column("rated", sa.BigInteger(), nullable=False),
        sa.Column("positive", sa.BigInteger(), nullable=False),
        sa.Column("neutral", sa.BigInteger(), nullable=False),
        sa.Column("sin", sa.BigInteger(), nullable=False),
        sa.Column("not_completed", sa.BigInteger(), nullable=False),
        sa.Column("rating_sum", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "dimension IN ('all', 'program', 'team', 'technician', 'department', 'policy')",
            name=op.f("ck_rollups_dimension"),
        ),
        sa.CheckConstraint("grain IN ('day', 'month')", name=op.f("ck_rollups_grain")),
        sa.PrimaryKeyConstraint("agency", "dimension", "grain", "period_on", "key", "survey", name=op.f("pk_rollups")),
    )
    op.create_index("ix_rollups_key", "rollups", ["agency", "dimension", "key", "grain", "period_on"], unique=False)
    op.create_table(
        "step_facts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "case_id", "clause", "step", "applied_at", name=op.f("pk_step_facts")),
    )
    op.create_index("ix_step_facts_agency_applied_at", "step_facts", ["agency", "applied_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_step_facts_agency_applied_at", table_name="step_facts")
    op.drop_table("step_facts")
    op.drop_index("ix_rollups_key", table_name="rollups")
    op.drop_table("rollups")
    op.drop_index("ix_restatements_agency_to_on", table_name="restatements")
    op.drop_index("ix_restatements_agency_from_on", table_name="restatements")
    op.drop_table("restatements")
    op.drop_index("ix_response_facts_agency_submitted_on", table_name="response_facts")
    op.drop_table("response_facts")
    op.drop_index("ix_message_facts_agency_settled_at", table_name="message_facts")
    op.drop_table("message_facts")
    op.drop_table("counting_zones")
    op.drop_table("case_facts")
    op.drop_table("answer_rollups")
