"""Redacted copies of comments; those that are there already wait for theirs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "survey_api_0007"
down_revision = "survey_api_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant, json = sa.DateTime(timezone=True), postgresql.JSONB(none_as_null=True)
    op.create_table(
        "redacted_comments",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True, comment="The response's revision that it was made of."),
        sa.Column(
            "comment_digest",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256 of the comment that it was made of.",
        ),
        sa.Column("rules_version", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("spans", json, nullable=False),
        sa.Column("lifted", json, nullable=False),
        sa.Column("proposed_at", instant, nullable=True),
        sa.Column("decided_at", instant, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("history", json, nullable=False, comment="Who did what, when; without a word of the text."),
        sa.CheckConstraint(
            "state IN ('stale', 'proposed', 'released', 'withheld')", name=op.f("ck_redacted_comments_state_known")
        ),
        sa.CheckConstraint(
            "state = 'stale' OR (text IS NOT NULL AND comment_digest IS NOT NULL AND rules_version IS NOT NULL)",
            name=op.f("ck_redacted_comments_made_unless_stale"),
        ),
        sa.CheckConstraint(
            "(state IN ('released', 'withheld')) = (decided_at IS NOT NULL)",
            name=op.f("ck_redacted_comments_decided_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "response_id"],
            ["responses.agency", "responses.id"],
            name=op.f("fk_redacted_comments_agency_response_id_responses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_redacted_comments")),
        sa.UniqueConstraint("agency", "response_id", name=op.f("uq_redacted_comments_agency_response_id")),
    )
    op.create_index(
        "ix_redacted_comments_stale",
        "redacted_comments",
        ["agency", "response_id"],
        postgresql_where=sa.text("state = 'stale'"),
    )
    op.create_index(
        "ix_redacted_comments_released",
        "redacted_comments",
        ["agency", "id"],
        postgresql_where=sa.text("state = 'released'"),
    )
    # Made by the first job that proposes copies, with the next comment that comes in.
    op.execute("""
        INSERT INTO redacted_comments (agency, id, response_id, version, state, spans, lifted, history)
        SELECT agency, gen_random_uuid(), id, 1, 'stale', '[]', '[]', '[]'
        FROM responses WHERE comment <> '' AND NOT withheld
    """)


def downgrade() -> None:
    op.drop_table("redacted_comments")
