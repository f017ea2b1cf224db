"""Since when something outside does not answer, and whether that was told."""

from migrations import kernel_outages

revision = "case_log_api_0006"
down_revision = "case_log_api_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kernel_outages.upgrade()


def downgrade() -> None:
    kernel_outages.downgrade()
