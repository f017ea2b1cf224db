"""Jobs, events, keys and policy versions: the tables that every service holds."""

from migrations import kernel_v1

revision = "notifier_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    kernel_v1.upgrade()


def downgrade() -> None:
    kernel_v1.downgrade()
