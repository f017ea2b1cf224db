"""Mail that its reader has declined, by topic."""

import sqlalchemy as sa
from alembic import op

revision = "notifier_0003"
down_revision = "notifier_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opt_outs",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declined_by", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("declined_by IN ('one_click', 'page')", name=op.f("ck_opt_outs_declined_by")),
        sa.PrimaryKeyConstraint("agency", "address", "topic", name=op.f("pk_opt_outs")),
    )
    op.create_index(op.f("ix_opt_outs_agency_id"), "opt_outs", ["agency", "id"], unique=True)
    op.create_index(op.f("ix_opt_outs_agency_declined_at_id"), "opt_outs", ["agency", "declined_at", "id"])
    op.create_table(
        "unsubscribe_links",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "message_id", name=op.f("pk_unsubscribe_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_unsubscribe_links_token_hash")),
    )
    op.add_column("messages", sa.Column("unsubscribe_topic", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("unsubscribe_url", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "unsubscribe_url")
    op.drop_column("messages", "unsubscribe_topic")
    op.drop_table("unsubscribe_links")
    op.drop_table("opt_outs")
