"""Since when something outside does not answer, and whether that was told."""

from migrations import kernel_outages

revision = "survey_api_0008"
down_revision = "survey_api_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kernel_outages.upgrade()


def downgrade() -> None:
    kernel_outages.downgrade()
