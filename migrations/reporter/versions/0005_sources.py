"""Counts by source: what delivered a response."""

from alembic import op

revision = "reporter_0005"
down_revision = "reporter_0004"
branch_labels = None
depends_on = None

_BEFORE = "'all', 'program', 'team', 'technician', 'department', 'audience'"
_TABLES = {"rollups": ", 'policy'", "answer_rollups": ""}


def upgrade() -> None:
    for table, more in _TABLES.items():
        _replace_dimensions(table, f"dimension IN ({_BEFORE}, 'source'{more})")
    # No zone is the agency's zone: with the next policy or response everything is counted anew, sources and all.
    op.execute("UPDATE counting_zones SET time_zone = ''")


def downgrade() -> None:
    for table, more in _TABLES.items():
        op.execute(f"DELETE FROM {table} WHERE dimension = 'source'")
        _replace_dimensions(table, f"dimension IN ({_BEFORE}{more})")


def _replace_dimensions(table: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_dimension"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_dimension"), table, condition)
