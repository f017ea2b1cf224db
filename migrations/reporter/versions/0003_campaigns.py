"""Campaigns and audiences in facts and rollups."""

import sqlalchemy as sa
from alembic import op

revision = "reporter_0003"
down_revision = "reporter_0002"
branch_labels = None
depends_on = None

_BEFORE = "'all', 'program', 'team', 'technician', 'department'"
_DIMENSIONS_BEFORE = f"dimension IN ({_BEFORE}, 'policy')"
_DIMENSIONS = {
    "rollups": f"dimension IN ({_BEFORE}, 'audience', 'policy')",
    "answer_rollups": f"dimension IN ({_BEFORE}, 'audience')",
}
_KINDS_BEFORE = "kind IN ('corrected', 're_attributed', 'voided', 'restored')"
_KINDS = "kind IN ('corrected', 'late', 're_attributed', 'voided', 'restored')"
_FORM = {"rollups": [], "answer_rollups": ["form"]}
_COUNTS = {
    "rollups": "responses, rated, positive, neutral, sin, not_completed, rating_sum",
    "answer_rollups": "form, questions, lowest, answered, value_counts, products",
}


def upgrade() -> None:
    op.add_column("response_facts", sa.Column("survey_version", sa.Integer(), nullable=True))
    op.add_column("response_facts", sa.Column("program_department", sa.Text(), nullable=True))
    op.add_column("response_facts", sa.Column("campaign", sa.Uuid(), nullable=True))
    op.add_column("response_facts", sa.Column("audience", sa.Text(), nullable=True))
    op.add_column("response_facts", sa.Column("answer_seconds", sa.Double(), nullable=True))
    op.create_check_constraint(
        op.f("ck_response_facts_audience"), "response_facts", "audience IN ('internal', 'external')"
    )

    for column in ("from_campaign", "to_campaign"):
        _add_campaign("restatements", column)
    op.drop_constraint(op.f("ck_restatements_kind"), "restatements", type_="check")
    op.create_check_constraint(op.f("ck_restatements_kind"), "restatements", _KINDS)

    # Nobody reads answers by version of the policy, and every batch would pay for them.
    op.execute("DELETE FROM answer_rollups WHERE dimension = 'policy'")
    for table, dimensions in _DIMENSIONS.items():
        _add_campaign(table, "campaign")
        op.drop_constraint(op.f(f"pk_{table}"), table, type_="primary")
        op.create_primary_key(
            op.f(f"pk_{table}"),
            table,
            ["agency", "dimension", "grain", "campaign", "period_on", "key", "survey", *_FORM[table]],
        )
        _replace_dimensions(table, dimensions)
        # Of all that were counted so far the audience is not known: their rows are those of all.
        op.execute(f"""
            INSERT INTO {table} (agency, dimension, grain, campaign, period_on, key, survey, {_COUNTS[table]})
            SELECT agency, 'audience', grain, campaign, period_on, '', survey, {_COUNTS[table]}
            FROM {table} WHERE dimension = 'all'
        """)


def downgrade() -> None:
    for table in _DIMENSIONS:
        op.execute(f"DELETE FROM {table} WHERE dimension = 'audience' OR campaign <> ''")
        _replace_dimensions(table, _DIMENSIONS_BEFORE)
        op.drop_constraint(op.f(f"pk_{table}"), table, type_="primary")
        op.create_primary_key(
            op.f(f"pk_{table}"), table, ["agency", "dimension", "grain", "period_on", "key", "survey", *_FORM[table]]
        )
        op.drop_column(table, "campaign")
    # No zone is the agency's zone: with the next policy or response everything is counted anew, campaigns and all.
    op.execute("UPDATE counting_zones SET time_zone = ''")

    op.execute("DELETE FROM restatements WHERE kind = 'late'")
    op.drop_constraint(op.f("ck_restatements_kind"), "restatements", type_="check")
    op.create_check_constraint(op.f("ck_restatements_kind"), "restatements", _KINDS_BEFORE)
    for column in ("from_campaign", "to_campaign"):
        op.drop_column("restatements", column)
    op.drop_constraint(op.f("ck_response_facts_audience"), "response_facts", type_="check")
    for column in ("answer_seconds", "audience", "campaign", "program_department", "survey_version"):
        op.drop_column("response_facts", column)


def _add_campaign(table: str, column: str) -> None:
    """What is there belongs to the standing survey; what comes must say."""
    op.add_column(table, sa.Column(column, sa.Text(), server_default="", nullable=False))
    op.alter_column(table, column, server_default=None)


def _replace_dimensions(table: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_dimension"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_dimension"), table, condition)
