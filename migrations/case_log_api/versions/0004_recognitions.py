"""Recognitions of staff named by customers."""

revision = "case_log_api_0004"
down_revision = "case_log_api_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
