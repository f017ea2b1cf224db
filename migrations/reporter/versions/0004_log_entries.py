"""Entries of the customer care log: their facts, their counts, and the calendar that gave them their days."""

import sqlalchemy as sa
from alembic import op

revision = "reporter_0004"
down_revision = "reporter_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_calendars",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_log_calendars")),
    )
    op.create_table(
        "log_facts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("reportability", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("lead", sa.Uuid(), nullable=True),
        sa.Column("released_version", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("logged_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("business_days", sa.BigInteger(), nullable=True),
        sa.Column("calendar_days", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (business_days IS NULL)", name=op.f("ck_log_facts_business_days_of_answered")
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (calendar_days IS NULL)", name=op.f("ck_log_facts_calendar_days_of_answered")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", name=op.f("pk_log_facts")),
    )
    op.create_index("ix_log_facts_agency_received_on", "log_facts", ["agency", "received_on"])
    op.create_index("ix_log_facts_agency_taken_at", "log_facts", ["agency", "taken_at"])
    op.create_table(
        "log_rollups",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reportability", sa.Text(), nullable=False),
        sa.Column("days", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "dimension IN ('all', 'category', 'program', 'channel', 'status')", name=op.f("ck_log_rollups_dimension")
        ),
        sa.PrimaryKeyConstraint(
            "agency",
            "dimension",
            "measure",
            "counted_on",
            "key",
            "kind",
            "reportability",
            "days",
            name=op.f("pk_log_rollups"),
        ),
    )


def downgrade() -> None:
    op.drop_table("log_rollups")
    op.drop_table("log_facts")
    op.drop_table("log_calendars")
