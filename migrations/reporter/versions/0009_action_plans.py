"""Action plans with their goals, steps, check-ins and history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reporter_0009"
down_revision = "reporter_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action_plans",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("report_title", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("at_least", sa.Text(), nullable=True),
        sa.Column("survey", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("period_kind", sa.Text(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("figure", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("owner_role", sa.Text(), nullable=True),
        sa.Column("owner_person", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("effect", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(state IN ('done', 'abandoned')) = (closed_at IS NOT NULL)", name=op.f("ck_action_plans_closed_when_over")
        ),
        sa.CheckConstraint("state IN ('draft', 'active', 'done', 'abandoned')", name=op.f("ck_action_plans_state")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_action_plans")),
    )
    op.create_index("uq_action_plans_number", "action_plans", ["agency", "number"], unique=True)
    op.create_index(
        "uq_action_plans_run",
        "action_plans",
        ["agency", "run_id", "target", "subject"],
        unique=True,
        postgresql_where=sa.text("run_id IS NOT NULL"),
    )
    op.create_table(
        "plan_numbers",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "year", name=op.f("pk_plan_numbers")),
    )
    op.create_table(
        "check_ins",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "plan_id"], ["action_plans.agency", "action_plans.id"], name=op.f("fk_check_ins_agency_plan_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_check_ins")),
    )
    op.create_index("ix_check_ins_plan", "check_ins", ["agency", "plan_id", "id"], unique=False)
    op.create_table(
        "plan_entries",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "plan_id"],
            ["action_plans.agency", "action_plans.id"],
            name=op.f("fk_plan_entries_agency_plan_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "plan_id", "seq", name=op.f("pk_plan_entries")),
    )
    op.create_table(
        "plan_goals",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("figure", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "plan_id"], ["action_plans.agency", "action_plans.id"], name=op.f("fk_plan_goals_agency_plan_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_plan_goals")),
    )
    op.create_index("ix_plan_goals_plan", "plan_goals", ["agency", "plan_id", "id"], unique=False)
    op.create_table(
        "plan_steps",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("evidence_url", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_plan_steps_done_when_done")),
        sa.CheckConstraint("state IN ('open', 'done')", name=op.f("ck_plan_steps_state")),
        sa.ForeignKeyConstraint(
            ["agency", "plan_id"], ["action_plans.agency", "action_plans.id"], name=op.f("fk_plan_steps_agency_plan_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_plan_steps")),
    )
    op.create_index("ix_plan_steps_plan", "plan_steps", ["agency", "plan_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_plan_steps_plan", table_name="plan_steps")
    op.drop_table("plan_steps")
    op.drop_index("ix_plan_goals_plan", table_name="plan_goals")
    op.drop_table("plan_goals")
    op.drop_table("plan_entries")
    op.drop_index("ix_check_ins_plan", table_name="check_ins")
    op.drop_table("check_ins")
    op.drop_table("plan_numbers")
    op.drop_index("uq_action_plans_run", table_name="action_plans", postgresql_where=sa.text("run_id IS NOT NULL"))
    op.drop_index("uq_action_plans_number", table_name="action_plans")
    op.drop_table("action_plans")
