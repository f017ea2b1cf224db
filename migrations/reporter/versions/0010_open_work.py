"""What is open is found without reading what is done."""

import sqlalchemy as sa
from alembic import op

revision = "reporter_0010"
down_revision = "reporter_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_case_facts_open",
        "case_facts",
        ["agency", "kind", "opened_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_step_facts_agency_due_at", "step_facts", ["agency", "due_at"])
    op.create_index(
        "ix_step_facts_due",
        "step_facts",
        ["agency", "due_at"],
        postgresql_where=sa.text("done_at IS NULL AND outcome = 'open'"),
    )
    op.create_index(
        "ix_log_facts_open",
        "log_facts",
        ["agency", "received_at"],
        postgresql_where=sa.text("status = 'open' AND counts"),
    )


def downgrade() -> None:
    op.drop_index("ix_log_facts_open", table_name="log_facts")
    op.drop_index("ix_step_facts_due", table_name="step_facts")
    op.drop_index("ix_step_facts_agency_due_at", table_name="step_facts")
    op.drop_index("ix_case_facts_open", table_name="case_facts")
