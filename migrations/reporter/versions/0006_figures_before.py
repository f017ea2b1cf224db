"""Restatements keep how a response counted before and after, so that the figures of before can be told."""

import sqlalchemy as sa
from alembic import op

revision = "reporter_0006"
down_revision = "reporter_0005"
branch_labels = None
depends_on = None

_TEXTS = "from_survey", "to_survey", "was_category", "is_category"
_NUMBERS = "was_rating", "is_rating"


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("restatements", sa.Column(name, sa.Text(), nullable=True))
    for name in _NUMBERS:
        op.add_column("restatements", sa.Column(name, sa.BigInteger(), nullable=True))
    # Of what was restated before, the survey is the one that the response belongs to now; how it counted is not known.
    op.execute("""
        UPDATE restatements AS r SET from_survey = f.survey, to_survey = f.survey
        FROM response_facts AS f WHERE (f.agency, f.response_id) = (r.agency, r.response_id)
    """)
    op.create_index("ix_restatements_agency_recorded_at", "restatements", ["agency", "recorded_at"])


def downgrade() -> None:
    op.drop_index("ix_restatements_agency_recorded_at", "restatements")
    for name in (*_TEXTS, *_NUMBERS):
        op.drop_column("restatements", name)
