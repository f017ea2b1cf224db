"""Since when something outside does not answer, and whether that was told."""

from migrations import kernel_outages

revision = "reporter_0013"
down_revision = "reporter_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kernel_outages.upgrade()


def downgrade() -> None:
    kernel_outages.downgrade()
