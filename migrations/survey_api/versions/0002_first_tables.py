"""The first tables of survey_api itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "survey_api_0002"
down_revision = "survey_api_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "private_reads",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("quarantine_id", sa.Uuid(), nullable=True),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_private_reads")),
    )
    op.create_index(
        op.f("ix_private_reads_agency_response_id"), "private_reads", ["agency", "response_id"], unique=False
    )
    op.create_table(
        "quarantined_deliveries",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replayed_by", sa.Text(), nullable=True),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'replayed')", name=op.f("ck_quarantined_deliveries_state_known")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_quarantined_deliveries")),
        sa.UniqueConstraint(
            "agency", "source", "body_hash", name=op.f("uq_quarantined_deliveries_agency_source_body_hash")
        ),
    )
    op.create_table(
        "response_revisions",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("delivery_id", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "classification IN ('positive', 'neutral', 'sin')", name=op.f("ck_response_revisions_classification_known")
        ),
        sa.CheckConstraint(
            "state IN ('counting', 'flagged', 'rejected', 'superseded')", name=op.f("ck_response_revisions_state_known")
        ),
        sa.PrimaryKeyConstraint("agency", "response_id", "number", name=op.f("pk_response_revisions")),
    )
    op.create_index(
        "ix_response_revisions_flagged",
        "response_revisions",
        ["agency", "response_id"],
        unique=False,
        postgresql_where=sa.text("state = 'flagged'"),
    )
    op.create_index(
        "uq_response_revisions_counting",
        "response_revisions",
        ["agency", "response_id"],
        unique=True,
        postgresql_where=sa.text("state = 'counting'"),
    )
    op.create_table(
        "responses",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="The revision that counts."),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("desk", sa.Text(), nullable=True),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("rating", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column(
            "sin_raised",
            sa.Boolean(),
            nullable=False,
            comment="A SIN once raised stands, whatever revision is accepted later.",
        ),
        sa.Column("not_completed", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("technician_as_given", sa.Text(), nullable=True),
        sa.Column("last_assigned_as_given", sa.Text(), nullable=True),
        sa.Column("team_as_given", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("customer_name", sa.Text(), nullable=True),
        sa.Column("customer_email", sa.Text(), nullable=True, comment="Only an address that mail can be sent to."),
        sa.Column("customer_phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("service_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attribution_state", sa.Text(), nullable=False),
        sa.Column("attributed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("technician", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.Column("candidates", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("void_note", sa.Text(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("NOT sin_raised OR classification = 'sin'", name=op.f("ck_responses_sin_stands")),
        sa.CheckConstraint(
            "attribution_state IN ('waiting', 'done')", name=op.f("ck_responses_attribution_state_known")
        ),
        sa.CheckConstraint(
            "basis IN ('confirmed', 'named', 'last_assigned', 'none')", name=op.f("ck_responses_basis_known")
        ),
        sa.CheckConstraint("behaviour IN ('no', 'reported', 'suspected')", name=op.f("ck_responses_behaviour_known")),
        sa.CheckConstraint("channel IN ('webhook', 'api', 'form', 'import')", name=op.f("ck_responses_channel_known")),
        sa.CheckConstraint(
            "classification IN ('positive', 'neutral', 'sin')", name=op.f("ck_responses_classification_known")
        ),
        sa.CheckConstraint(
            "not_completed IN ('no', 'reported', 'suspected')", name=op.f("ck_responses_not_completed_known")
        ),
        sa.CheckConstraint(
            "void_reason IN ('spam', 'duplicate', 'test', 'withdrawn')", name=op.f("ck_responses_void_reason_known")
        ),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_responses_void_has_reason")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_responses")),
    )
    op.create_index(
        op.f("ix_responses_agency_submitted_at_id"), "responses", ["agency", "submitted_at", "id"], unique=False
    )
    op.create_index(
        "ix_responses_waiting_attribution",
        "responses",
        ["agency", "id"],
        unique=False,
        postgresql_where=sa.text("attribution_state = 'waiting'"),
    )
    op.create_index(
        "uq_responses_request",
        "responses",
        ["agency", "desk", "ticket", "resolution"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.create_table(
        "source_secrets",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_source_secrets")),
    )
    op.create_index(
        op.f("ix_source_secrets_agency_source_created_at"),
        "source_secrets",
        ["agency", "source", "created_at"],
        unique=False,
    )
    op.create_table(
        "sources",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("mapping", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("ratings", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("yes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("no", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("time_formats", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column(
            "declared",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="What the pack declared last; a pack loaded again changes the source only where this changed.",
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("declared_by IN ('api', 'pack')", name=op.f("ck_sources_declared_by_known")),
        sa.CheckConstraint(
            "scheme IN ('standard_webhooks', 'hub_signature_256', 'hub_signature', 'bearer')",
            name=op.f("ck_sources_scheme_known"),
        ),
        sa.PrimaryKeyConstraint("agency", "name", name=op.f("pk_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_sources_name")),
    )
    op.create_table(
        "webhook_receipts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('stored', 'duplicate', 'revision', 'quarantined', 'ignored')",
            name=op.f("ck_webhook_receipts_outcome_known"),
        ),
        sa.PrimaryKeyConstraint("agency", "source", "delivery_id", name=op.f("pk_webhook_receipts")),
    )
    op.create_index(
        op.f("ix_webhook_receipts_agency_received_at"), "webhook_receipts", ["agency", "received_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_webhook_receipts_agency_received_at"), table_name="webhook_receipts")
    op.drop_table("webhook_receipts")
    op.drop_table("sources")
    op.drop_index(op.f("ix_source_secrets_agency_source_created_at"), table_name="source_secrets")
    op.drop_table("source_secrets")
    op.drop_index(
        "uq_responses_request",
        table_name="responses",
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.drop_index(
        "ix_responses_waiting_attribution",
        table_name="responses",
        postgresql_where=sa.text("attribution_state = 'waiting'"),
    )
    op.drop_index(op.f("ix_responses_agency_submitted_at_id"), table_name="responses")
    op.drop_table("responses")
    op.drop_index(
        "uq_response_revisions_counting",
        table_name="response_revisions",
        postgresql_where=sa.text("state = 'counting'"),
    )
    op.drop_index(
        "ix_response_revisions_flagged", table_name="response_revisions", postgresql_where=sa.text("state = 'flagged'")
    )
    op.drop_table("response_revisions")
    op.drop_table("quarantined_deliveries")
    op.drop_index(op.f("ix_private_reads_agency_response_id"), table_name="private_reads")
    op.drop_table("private_reads")
