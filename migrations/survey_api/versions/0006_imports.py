"""Files of responses, worked off in batches; responses that were imported long after their day."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "survey_api_0006"
down_revision = "survey_api_0005"
branch_labels = None
depends_on = None

_COUNTS = ("read_count", "taken_count", "duplicate_count", "flagged_count", "rejected_count", "historic_count")


def _create_part(table: str, key: str, *columns: "sa.Column[Any]") -> None:
    op.create_table(
        table,
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["agency", "import_id"], ["imports.agency", "imports.id"], name=op.f(f"fk_{table}_agency_import_id")
        ),
        sa.PrimaryKeyConstraint("agency", "import_id", key, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True, comment="The webhook source whose mapping reads the rows."),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True, comment="Why it failed: stable and machine-readable."),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the file."),
        sa.Column("delimiter", sa.Text(), nullable=True, comment="What stands between the cells of a CSV."),
        sa.Column("columns", sa.ARRAY(sa.Text()), nullable=False, comment="The header of a CSV."),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="The byte at which the next row begins."),
        sa.Column("line", sa.BigInteger(), nullable=False, comment="The line at which the next row begins."),
        sa.Column(
            "skips_line",
            sa.Boolean(),
            nullable=False,
            comment="The position is inside a line that is too long to be a row.",
        ),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTS),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("format IN ('csv', 'jsonl')", name=op.f("ck_imports_format_known")),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'cancelled', 'failed')", name=op.f("ck_imports_state_known")
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'running')) = (finished_at IS NULL)", name=op.f("ck_imports_finished_says_when")
        ),
        sa.CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_imports_failed_says_why")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_asked", "imports", ["agency", "asked_at", "id"])
    op.create_index(
        "ix_imports_unfinished",
        "imports",
        ["agency", "id"],
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    _create_part(
        "import_chunks",
        "number",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    _create_part(
        "import_rejections",
        "row",
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("faults", JSONB(), nullable=False),
        sa.Column("cells", sa.ARRAY(sa.Text()), nullable=False, comment="Of a CSV its cells, else the line itself."),
    )
    op.create_table(
        "imported_rows",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "key", name=op.f("pk_imported_rows")),
    )
    # What is there came while it was news; from here on every writer says it.
    op.add_column(
        "responses",
        sa.Column(
            "historic",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="Imported long after its day: it counts, and no case follows.",
        ),
    )
    op.alter_column("responses", "historic", server_default=None)


def downgrade() -> None:
    op.drop_column("responses", "historic")
    for table in ("imported_rows", "import_rejections", "import_chunks", "imports"):
        op.drop_table(table)
