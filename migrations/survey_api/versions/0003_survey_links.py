"""Survey links, campaigns, signatures attested, openings counted."""

revision = "survey_api_0003"
down_revision = "survey_api_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
