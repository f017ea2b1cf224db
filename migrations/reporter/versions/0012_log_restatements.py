"""Changes of log entries that a report of a month tells, so that a submitted one is corrected."""

import sqlalchemy as sa
from alembic import op

revision = "reporter_0012"
down_revision = "reporter_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_restatements",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('late', 're_dated', 're_categorised', 'linked', 'decided', 'withdrawn', 'released')",
            name=op.f("ck_log_restatements_kind"),
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", "event_id", "kind", name=op.f("pk_log_restatements")),
    )
    op.create_index("ix_log_restatements_agency_recorded_at", "log_restatements", ["agency", "recorded_at"])


def downgrade() -> None:
    op.drop_table("log_restatements")
