"""Since when something outside does not answer, and whether that was told."""

from migrations import kernel_outages

revision = "notifier_0005"
down_revision = "notifier_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kernel_outages.upgrade()


def downgrade() -> None:
    kernel_outages.downgrade()
