"""The table of outages in every service's schema; frozen, later changes are migrations of their own."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    op.create_table(
        "outages",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("agency", "what", name=op.f("pk_outages")),
    )


def downgrade() -> None:
    op.drop_table("outages")
