"""Invitations to the survey, by mail."""

revision = "survey_api_0005"
down_revision = "survey_api_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
