"""Answers given on a page: nonces used, machine answers, versions of surveys."""

revision = "survey_api_0004"
down_revision = "survey_api_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
