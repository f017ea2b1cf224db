"""Invitations to answer a survey about a resolved ticket."""

import sqlalchemy as sa
from alembic import op

revision = "survey_api_0005"
down_revision = "survey_api_0004"
branch_labels = None
depends_on = None

_TABLES_THAT_NAME_ONE = ("private_reads", "quarantined_deliveries", "webhook_receipts")


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False, comment="Of what the desk said of the ticket."),
        sa.Column(
            "program",
            sa.Text(),
            nullable=False,
            comment="Counted by program: the source's, or the survey's own.",
        ),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=True),
        sa.Column("customer_email", sa.Text(), nullable=True, comment="Only an address that mail can be sent to."),
        sa.Column(
            "person",
            sa.Text(),
            nullable=True,
            comment="Whom the address belongs to: one person, however it is spelt.",
        ),
        sa.Column("customer_phone", sa.Text(), nullable=True),
        sa.Column("technician_last_assigned", sa.Text(), nullable=True, comment="As given: credited with the answer."),
        sa.Column("team", sa.Text(), nullable=True, comment="As given."),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "send_at", sa.DateTime(timezone=True), nullable=False, comment="When it is due; sent at or after it."
        ),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column(
            "former_token_hash",
            sa.LargeBinary(),
            nullable=True,
            comment="Of the link in the first mail, where the page secret was exchanged before the reminder.",
        ),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("reminder_message_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was decided to send it: nobody has two of these within the days of the rule.",
        ),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True, comment="When notifier took it."),
        sa.Column(
            "offered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Volumes: offered. A mail server has accepted it for the customer.",
        ),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Volumes: opened. The first opening by somebody who looks human.",
        ),
        sa.Column("openings", sa.BigInteger(), nullable=False, comment="By somebody who looks human."),
        sa.Column(
            "automated_openings",
            sa.BigInteger(),
            nullable=False,
            comment="By mail scanners, previews and other machines.",
        ),
        sa.Column(
            "reminder_state",
            sa.Text(),
            nullable=True,
            comment="`asked`, then what became of the reminder's mail.",
        ),
        sa.Column(
            "reminded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was decided to send the reminder.",
        ),
        sa.Column("reminder_handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The first instant at which the link no longer works.",
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column(
            "answered_here",
            sa.Boolean(),
            nullable=False,
            comment="Volumes: responded. Through this link; an answer by another way only ends the invitation.",
        ),
        sa.Column(
            "settled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Of the last delivery fact taken in.",
        ),
        sa.Column("reminder_settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'not_invited', 'asked', 'delivered', 'opened', 'reminded', 'failed', 'suppressed',"
            " 'answered', 'expired', 'cancelled')",
            name=op.f("ck_invitations_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'not_invited') <= (reason IS NOT NULL)", name=op.f("ck_invitations_not_invited_says_why")
        ),
        sa.CheckConstraint(
            "(state = 'answered') = (response_id IS NOT NULL)", name=op.f("ck_invitations_answered_by_a_response")
        ),
        sa.CheckConstraint("asked_at IS NULL OR token_hash IS NOT NULL", name=op.f("ck_invitations_asked_has_link")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint(
            "agency",
            "desk",
            "ticket",
            "resolution",
            name=op.f("uq_invitations_agency_desk_ticket_resolution"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("former_token_hash", name=op.f("uq_invitations_former_token_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(
        "ix_invitations_person",
        "invitations",
        ["agency", "person", "asked_at"],
        unique=False,
        postgresql_where=sa.text("asked_at IS NOT NULL"),
    )
    op.create_index(
        "ix_invitations_offered",
        "invitations",
        ["agency", "offered_at"],
        unique=False,
        postgresql_where=sa.text("offered_at IS NOT NULL"),
    )
    for column in ("state", "program", "ticket"):
        op.create_index(op.f(f"ix_invitations_agency_{column}_id"), "invitations", ["agency", column, "id"])
    for table in _TABLES_THAT_NAME_ONE:
        op.add_column(table, sa.Column("invitation_id", sa.Uuid(), nullable=True))
    # The sources that are there deliver responses; from here on every writer says it.
    op.add_column("sources", sa.Column("delivers", sa.Text(), nullable=False, server_default="responses"))
    op.alter_column("sources", "delivers", server_default=None)
    op.create_check_constraint(
        op.f("ck_sources_delivers_known"), "sources", "delivers IN ('responses', 'resolved_tickets')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_sources_delivers_known"), "sources", type_="check")
    op.drop_column("sources", "delivers")
    for table in _TABLES_THAT_NAME_ONE:
        op.drop_column(table, "invitation_id")
    op.drop_table("invitations")
