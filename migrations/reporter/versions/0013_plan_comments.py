"""What customers wrote, as it was released, in the plans that were opened for it."""

import sqlalchemy as sa
from alembic import op

revision = "reporter_0013"
down_revision = "reporter_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_comments",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("question_rating", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "plan_id"],
            ["action_plans.agency", "action_plans.id"],
            name=op.f("fk_plan_comments_agency_plan_id_action_plans"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_plan_comments")),
        sa.UniqueConstraint(
            "agency",
            "plan_id",
            "question",
            "reference",
            name=op.f("uq_plan_comments_agency_plan_id_question_reference"),
        ),
    )


def downgrade() -> None:
    op.drop_table("plan_comments")
