"""Since when something outside does not answer, and whether that was told."""

from migrations import kernel_outages

revision = "reporter_0014"
down_revision = "reporter_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kernel_outages.upgrade()


def downgrade() -> None:
    kernel_outages.downgrade()
