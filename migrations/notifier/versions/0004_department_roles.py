"""Roles that every department has, and the departments' names."""

import sqlalchemy as sa
from alembic import op

revision = "notifier_0004"
down_revision = "notifier_0003"
branch_labels = None
depends_on = None

_KINDS = "'team_lead', 'department_lead', 'supervisor', 'assignee'"


def upgrade() -> None:
    op.create_table(
        "directory_departments",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_directory_departments")),
    )
    _allow_kinds(f"'held', 'held_in_department', {_KINDS}")


def downgrade() -> None:
    op.execute("DELETE FROM directory_roles WHERE kind = 'held_in_department'")
    _allow_kinds(f"'held', {_KINDS}")
    op.drop_table("directory_departments")


def _allow_kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_directory_roles_kind"), "directory_roles", type_="check")
    op.create_check_constraint(op.f("ck_directory_roles_kind"), "directory_roles", f"kind IN ({kinds})")
