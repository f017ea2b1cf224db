"""Campaigns and audiences in facts and rollups."""

revision = "reporter_0003"
down_revision = "reporter_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
