"""The customer care log: its entries, work, relations, redacted copies, mail that came in, holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "case_log_api_0005"
down_revision = "case_log_api_0004"
branch_labels = None
depends_on = None

_STATUS_KNOWN = """(kind IN ('sin', 'not_completed') AND status IN ('open', 'reviewed', 'confirmed', 'contacted', 'closed')) OR (kind IN ('compliment', 'question', 'complaint') AND status IN ('draft', 'open', 'resolved', 'closed', 'forwarded', 'discarded'))"""
_SURVEY_HAS_RESPONSE = "(kind IN ('sin', 'not_completed')) = (response_id IS NOT NULL)"
_CLOSING_ORDER_BEFORE = """closed_at IS NULL OR (closing = 'dismissed' AND kind = 'not_completed') OR (closing = 'waived' AND (waived_at IS NOT NULL AND waived_by IS NOT NULL AND waiver_reason IS NOT NULL AND waived_at <= closed_at AND (waives_confirmation OR (confirmed_at IS NOT NULL AND confirmed_at <= closed_at))) ) OR (closing = 'in_order' AND (confirmed_at IS NOT NULL AND final_contact_at IS NOT NULL AND confirmed_at <= final_contact_at AND final_contact_at <= closed_at) )"""
_CLOSING_ORDER = f"{_CLOSING_ORDER_BEFORE} OR (closing = 'by_kind' AND kind IN ('compliment', 'question', 'complaint'))"


def upgrade() -> None:  # noqa: PLR0915 - a statement for each table and index
    op.create_table(
        "adopted_calendars",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_adopted_calendars")),
    )
    op.create_table(
        "attachments",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reason_words", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('kept', 'refused')", name=op.f("ck_attachments_verdict_known")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_case", "attachments", ["agency", "case_id", "id"], unique=False)
    op.create_index("ix_attachments_inbound", "attachments", ["agency", "inbound_id", "id"], unique=False)
    op.create_table(
        "inbound_emails",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("matched_by", sa.Text(), nullable=True),
        sa.Column("attention", sa.Text(), nullable=True),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=True),
        sa.Column("from_address", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("new_text", sa.Text(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("raw_digest", sa.LargeBinary(), nullable=False),
        sa.Column("raw_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('message', 'auto_reply', 'bounce', 'list', 'loop')", name=op.f("ck_inbound_emails_kind_known")
        ),
        sa.CheckConstraint("state IN ('filed', 'draft', 'set_aside')", name=op.f("ck_inbound_emails_state_known")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_inbound_emails")),
    )
    op.create_index("ix_inbound_emails_case", "inbound_emails", ["agency", "case_id"], unique=False)
    op.create_index("ix_inbound_emails_message_id", "inbound_emails", ["agency", "message_id"], unique=False)
    op.create_index("ix_inbound_emails_state", "inbound_emails", ["agency", "state", "received_at", "id"], unique=False)
    op.create_index("uq_inbound_emails_message", "inbound_emails", ["agency", "message_key"], unique=True)
    op.create_table(
        "legal_holds",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifting_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_holds_lifting_named")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_legal_holds")),
    )
    op.create_index(
        "ix_legal_holds_case",
        "legal_holds",
        ["agency", "case_id"],
        unique=False,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "queue_turns",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "queue", "person", name=op.f("pk_queue_turns")),
    )
    op.create_table(
        "saved_views",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_saved_views")),
    )
    op.create_index("uq_saved_views_name", "saved_views", ["agency", "owner", "name"], unique=True)
    op.create_table(
        "word_counts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("entry_count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "word", name=op.f("pk_word_counts")),
    )
    op.create_table(
        "communications",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("counterpart", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name=op.f("ck_communications_direction_known")),
        sa.CheckConstraint(
            "purpose IN ('acknowledgement', 'answer', 'enquiry', 'reply', 'other')",
            name=op.f("ck_communications_purpose_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_communications_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_communications")),
    )
    op.create_index(
        op.f("ix_communications_agency_case_id_at"), "communications", ["agency", "case_id", "at"], unique=False
    )
    op.create_index(
        "uq_communications_inbound",
        "communications",
        ["agency", "inbound_id"],
        unique=True,
        postgresql_where=sa.text("inbound_id IS NOT NULL"),
    )
    op.create_table(
        "constituents",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("also_known_as", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("postal_address", sa.Text(), nullable=True),
        sa.Column("case_numbers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("phone_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_constituents_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", name=op.f("pk_constituents")),
    )
    op.create_index(
        "ix_constituents_email",
        "constituents",
        ["agency", "email_key"],
        unique=False,
        postgresql_where=sa.text("email_key IS NOT NULL"),
    )
    op.create_index(
        "ix_constituents_name",
        "constituents",
        ["agency", "name_key"],
        unique=False,
        postgresql_where=sa.text("name_key IS NOT NULL"),
    )
    op.create_index(
        "ix_constituents_phone",
        "constituents",
        ["agency", "phone_key"],
        unique=False,
        postgresql_where=sa.text("phone_key IS NOT NULL"),
    )
    op.create_table(
        "duplicate_proposals",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("other_case_id", sa.Uuid(), nullable=False),
        sa.Column("score_percent", sa.BigInteger(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("relation_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'duplicate', 'related', 'dismissed')", name=op.f("ck_duplicate_proposals_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_duplicate_proposals_agency_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "other_case_id"],
            ["cases.agency", "cases.id"],
            name=op.f("fk_duplicate_proposals_agency_other_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_duplicate_proposals")),
    )
    op.create_index("ix_duplicate_proposals_other", "duplicate_proposals", ["agency", "other_case_id"], unique=False)
    op.create_index(
        "ix_duplicate_proposals_relation",
        "duplicate_proposals",
        ["agency", "relation_id"],
        unique=False,
        postgresql_where=sa.text("relation_id IS NOT NULL"),
    )
    op.create_index(
        "ix_duplicate_proposals_state", "duplicate_proposals", ["agency", "state", "proposed_at", "id"], unique=False
    )
    op.create_index(
        "uq_duplicate_proposals_pair", "duplicate_proposals", ["agency", "case_id", "other_case_id"], unique=True
    )
    op.create_table(
        "entry_deadlines",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("calendar_policy_hash", sa.Text(), nullable=False),
        sa.Column("reckoned", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("step_key", sa.Text(), nullable=False),
        sa.Column("who_role", sa.Text(), nullable=True),
        sa.Column("who_person", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'met', 'missed', 'withdrawn')", name=op.f("ck_entry_deadlines_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_entry_deadlines_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", "name", "round", name=op.f("pk_entry_deadlines")),
    )
    op.create_index(
        "ix_entry_deadlines_open",
        "entry_deadlines",
        ["agency", "calendar_version", "case_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index(
        "ix_entry_deadlines_role",
        "entry_deadlines",
        ["agency", "who_role", "due_at", "case_id", "name", "round"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND state <> 'withdrawn'"),
    )
    op.create_index(
        "ix_entry_deadlines_missed",
        "entry_deadlines",
        ["agency", "case_id"],
        unique=False,
        postgresql_where=sa.text("state = 'missed'"),
    )
    op.create_index(
        "ix_entry_deadlines_undone",
        "entry_deadlines",
        ["agency", "due_at", "case_id", "name", "round"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND state <> 'withdrawn'"),
    )
    op.create_table(
        "entry_relations",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("to_case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('duplicate', 'related', 'part')", name=op.f("ck_entry_relations_kind_known")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_entry_relations_undoing_named")),
        sa.CheckConstraint("case_id <> to_case_id", name=op.f("ck_entry_relations_not_itself")),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_entry_relations_agency_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "to_case_id"], ["cases.agency", "cases.id"], name=op.f("fk_entry_relations_agency_to_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_entry_relations")),
    )
    op.create_index("ix_entry_relations_to", "entry_relations", ["agency", "to_case_id"], unique=False)
    op.create_index(
        "uq_entry_relations_part",
        "entry_relations",
        ["agency", "case_id", "to_case_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL AND kind = 'part'"),
    )
    op.create_index(
        "uq_entry_relations_subordinate",
        "entry_relations",
        ["agency", "case_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL AND kind <> 'part'"),
    )
    op.create_table(
        "entry_searches",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_entry_searches_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", name=op.f("pk_entry_searches")),
    )
    op.create_index("ix_entry_searches_received", "entry_searches", ["agency", "received_at", "case_id"], unique=False)
    op.create_index("ix_entry_searches_words", "entry_searches", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "entry_texts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "field IN ('narrative', 'action_taken', 'subject_name', 'resolution', 'answer')",
            name=op.f("ck_entry_texts_field_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_entry_texts_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", "field", name=op.f("pk_entry_texts")),
    )
    op.create_table(
        "forwardings",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("forwarded_by", sa.Text(), nullable=False),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_message_id", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'delivered', 'failed', 'withdrawn')",
            name=op.f("ck_forwardings_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_forwardings_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_forwardings")),
    )
    op.create_index(
        op.f("ix_forwardings_agency_case_id_forwarded_at"),
        "forwardings",
        ["agency", "case_id", "forwarded_at"],
        unique=False,
    )
    op.create_table(
        "log_entries",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_ref", sa.Text(), nullable=True),
        sa.Column("reply_token", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("receiver_role", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by", sa.Text(), nullable=False),
        sa.Column("backdating_reason", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_handle", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("reportability", sa.Text(), nullable=False),
        sa.Column("reportability_reasons", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("reportability_by", sa.Text(), nullable=False),
        sa.Column("matters", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("transfer_count", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("lead_case_id", sa.Uuid(), nullable=True),
        sa.Column("lead_kind", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer_kind", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_count", sa.BigInteger(), nullable=False),
        sa.Column("released_version", sa.BigInteger(), nullable=True),
        sa.Column("external_number", sa.Text(), nullable=True),
        sa.Column("external_version", sa.BigInteger(), nullable=True),
        sa.Column("external_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text_version", sa.BigInteger(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'draft') = (confirmed_at IS NULL) OR status = 'discarded'",
            name=op.f("ck_log_entries_draft_unconfirmed"),
        ),
        sa.CheckConstraint("kind IN ('compliment', 'question', 'complaint')", name=op.f("ck_log_entries_kind_known")),
        sa.CheckConstraint(
            "reportability IN ('reportable', 'not_reportable', 'forwarded', 'undecided')",
            name=op.f("ck_log_entries_reportability_known"),
        ),
        sa.CheckConstraint(
            "source IN ('person', 'web_form', 'inbound_email', 'import', 'split')",
            name=op.f("ck_log_entries_source_known"),
        ),
        sa.CheckConstraint(
            "status <> 'forwarded' OR forwarded_at IS NOT NULL", name=op.f("ck_log_entries_forwarded_has_time")
        ),
        sa.CheckConstraint(
            "status <> 'resolved' OR resolved_at IS NOT NULL", name=op.f("ck_log_entries_resolved_has_time")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'resolved', 'closed', 'forwarded', 'discarded')",
            name=op.f("ck_log_entries_status_known"),
        ),
        sa.CheckConstraint(
            "subject_kind IN ('agency', 'employee', 'contracted_provider')",
            name=op.f("ck_log_entries_subject_kind_known"),
        ),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_log_entries_resolution_named")
        ),
        sa.CheckConstraint("received_at <= logged_at", name=op.f("ck_log_entries_received_before_logged")),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_log_entries_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", name=op.f("pk_log_entries")),
    )
    op.create_index(
        "ix_log_entries_assignee", "log_entries", ["agency", "assignee", "received_at", "case_id"], unique=False
    )
    op.create_index(
        "ix_log_entries_category", "log_entries", ["agency", "category", "received_at", "case_id"], unique=False
    )
    op.create_index(
        "ix_log_entries_erase",
        "log_entries",
        ["agency", "erase_on"],
        unique=False,
        postgresql_where=sa.text("erased_at IS NULL AND erase_on IS NOT NULL"),
    )
    op.create_index("ix_log_entries_kind", "log_entries", ["agency", "kind", "received_at", "case_id"], unique=False)
    op.create_index(
        "ix_log_entries_lead",
        "log_entries",
        ["agency", "lead_case_id"],
        unique=False,
        postgresql_where=sa.text("lead_case_id IS NOT NULL"),
    )
    op.create_index(
        "ix_log_entries_program", "log_entries", ["agency", "program", "received_at", "case_id"], unique=False
    )
    op.create_index(
        "ix_log_entries_program_category",
        "log_entries",
        ["agency", "program", "category", "received_at", "case_id"],
        unique=False,
    )
    op.create_index(
        "ix_log_entries_queue",
        "log_entries",
        ["agency", "queue", "received_at", "case_id"],
        unique=False,
        postgresql_where=sa.text("queue IS NOT NULL"),
    )
    op.create_index("ix_log_entries_received", "log_entries", ["agency", "received_at", "case_id"], unique=False)
    op.create_index(
        "ix_log_entries_status", "log_entries", ["agency", "status", "received_at", "case_id"], unique=False
    )
    op.create_index(
        "ix_log_entries_subject", "log_entries", ["agency", "subject_handle", "received_at", "case_id"], unique=False
    )
    op.create_index("uq_log_entries_reply_token", "log_entries", ["agency", "reply_token"], unique=True)
    op.create_index(
        "uq_log_entries_external",
        "log_entries",
        ["agency", "external_number"],
        unique=True,
        postgresql_where=sa.text("external_number IS NOT NULL"),
    )
    op.create_index(
        "ix_log_entries_channel",
        "log_entries",
        ["agency", "channel", "received_at", "case_id"],
        unique=False,
    )
    op.create_index(
        "ix_log_entries_logged",
        "log_entries",
        ["agency", "logged_at"],
        unique=False,
    )
    op.create_index(
        "ix_log_entries_reportability",
        "log_entries",
        ["agency", "reportability", "received_at", "case_id"],
        unique=False,
    )
    op.create_index(
        "ix_log_entries_source_received",
        "log_entries",
        ["agency", "source", "received_at", "case_id"],
        unique=False,
    )
    op.create_index(
        "ix_log_entries_team",
        "log_entries",
        ["agency", "team", "received_at", "case_id"],
        unique=False,
    )
    op.create_index(
        "ix_log_entries_uncounted",
        "log_entries",
        ["agency", "received_at", "case_id"],
        unique=False,
        postgresql_where=sa.text("NOT counts"),
    )
    op.create_index(
        "uq_log_entries_source",
        "log_entries",
        ["agency", "source", "source_ref"],
        unique=True,
        postgresql_where=sa.text("source_ref IS NOT NULL"),
    )
    op.create_table(
        "redacted_copies",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("spans", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("lifted", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("digests", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("originals", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'released', 'superseded', 'withdrawn')", name=op.f("ck_redacted_copies_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_redacted_copies_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_redacted_copies")),
        sa.UniqueConstraint("agency", "case_id", "version", name=op.f("uq_redacted_copies_agency_case_id_version")),
    )
    op.create_index("ix_redacted_copies_state", "redacted_copies", ["agency", "state", "made_at", "id"], unique=False)
    op.create_index(
        "uq_redacted_copies_released",
        "redacted_copies",
        ["agency", "case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'released'"),
    )
    op.create_table(
        "review_requests",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("asked_roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("asked_person", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("potential_resolution", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_review_requests_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_review_requests")),
        sa.UniqueConstraint("agency", "case_id", "round", name=op.f("uq_review_requests_agency_case_id_round")),
    )
    op.create_index(
        "uq_review_requests_open",
        "review_requests",
        ["agency", "case_id"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "transfers",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("to_person", sa.Text(), nullable=True),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("to_phone", sa.Text(), nullable=False),
        sa.Column("told_customer", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_transfers_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_transfers")),
    )
    op.create_index(op.f("ix_transfers_agency_case_id_at"), "transfers", ["agency", "case_id", "at"], unique=False)
    op.alter_column("cases", "response_id", existing_type=sa.UUID(), nullable=True)
    for name in ("kind_known", "status_known", "closing_order"):
        op.drop_constraint(op.f(f"ck_cases_{name}"), "cases", type_="check")
    op.drop_index("uq_cases_response", table_name="cases")
    op.create_index(
        "uq_cases_response",
        "cases",
        ["agency", "response_id"],
        unique=True,
        postgresql_where=sa.text("ticket IS NULL AND response_id IS NOT NULL"),
    )
    op.create_check_constraint(op.f("ck_cases_status_known"), "cases", _STATUS_KNOWN)
    op.create_check_constraint(op.f("ck_cases_survey_has_response"), "cases", _SURVEY_HAS_RESPONSE)
    op.create_check_constraint(op.f("ck_cases_closing_order"), "cases", _CLOSING_ORDER)
    op.add_column("outbound_messages", sa.Column("mail_message_id", sa.Text(), nullable=True))
    op.create_index("ix_outbound_messages_mail", "outbound_messages", ["agency", "mail_message_id"], unique=False)
    op.add_column("private_reads", sa.Column("what", sa.Text(), nullable=False, server_default="customer"))
    op.alter_column("private_reads", "what", server_default=None)
    op.add_column("private_reads", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("private_reads", sa.Column("inbound_id", sa.Uuid(), nullable=True))
    op.alter_column("private_reads", "case_id", nullable=True)
    op.create_table(
        "log_imports",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("backdating_reason", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("logged_count", sa.BigInteger(), nullable=False),
        sa.Column("known_count", sa.BigInteger(), nullable=False),
        sa.Column("rejected_count", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("format IN ('csv', 'jsonl')", name=op.f("ck_log_imports_format_known")),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_log_imports_state_known")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_log_imports")),
    )
    op.create_index("ix_log_imports_asked", "log_imports", ["agency", "asked_at", "id"], unique=False)
    op.create_table(
        "log_import_rows",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("faults", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('logged', 'known')) = (case_id IS NOT NULL)", name=op.f("ck_log_import_rows_entry_named")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'logged', 'known', 'rejected')", name=op.f("ck_log_import_rows_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "import_id"], ["log_imports.agency", "log_imports.id"], name=op.f("fk_log_import_rows_agency")
        ),
        sa.PrimaryKeyConstraint("agency", "import_id", "line", name=op.f("pk_log_import_rows")),
    )
    for name, columns, state in (
        ("ix_log_import_rows_waiting", ["agency", "import_id", "line"], "waiting"),
        ("ix_log_import_rows_rejected", ["agency", "import_id", "line"], "rejected"),
        ("ix_log_import_rows_digest", ["agency", "digest"], "logged"),
    ):
        op.create_index(name, "log_import_rows", columns, unique=False, postgresql_where=sa.text(f"state = '{state}'"))


def downgrade() -> None:  # noqa: PLR0915 - a statement for each table and index
    op.drop_table("log_import_rows")
    op.drop_table("log_imports")
    op.execute("DELETE FROM private_reads WHERE case_id IS NULL")
    op.alter_column("private_reads", "case_id", nullable=False)
    op.drop_column("private_reads", "inbound_id")
    op.drop_column("private_reads", "reason")
    op.drop_column("private_reads", "what")
    op.drop_index("ix_outbound_messages_mail", table_name="outbound_messages")
    op.drop_column("outbound_messages", "mail_message_id")
    for name in ("status_known", "survey_has_response", "closing_order"):
        op.drop_constraint(op.f(f"ck_cases_{name}"), "cases", type_="check")
    op.drop_index("uq_cases_response", table_name="cases")
    op.create_index(
        "uq_cases_response", "cases", ["agency", "response_id"], unique=True, postgresql_where=sa.text("ticket IS NULL")
    )
    op.create_check_constraint(op.f("ck_cases_kind_known"), "cases", "kind IN ('sin', 'not_completed')")
    op.create_check_constraint(
        op.f("ck_cases_status_known"),
        "cases",
        "status IN ('open', 'reviewed', 'confirmed', 'contacted', 'closed')",
    )
    op.create_check_constraint(op.f("ck_cases_closing_order"), "cases", _CLOSING_ORDER_BEFORE)
    op.alter_column("cases", "response_id", existing_type=sa.UUID(), nullable=False)
    op.drop_index(op.f("ix_transfers_agency_case_id_at"), table_name="transfers")
    op.drop_table("transfers")
    op.drop_index(
        "uq_review_requests_open",
        table_name="review_requests",
        postgresql_where=sa.text("answered_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.drop_table("review_requests")
    op.drop_index(
        "uq_redacted_copies_released", table_name="redacted_copies", postgresql_where=sa.text("state = 'released'")
    )
    op.drop_index("ix_redacted_copies_state", table_name="redacted_copies")
    op.drop_table("redacted_copies")
    op.drop_index(
        "uq_log_entries_external", table_name="log_entries", postgresql_where=sa.text("external_number IS NOT NULL")
    )
    op.drop_index("uq_log_entries_source", table_name="log_entries", postgresql_where=sa.text("source_ref IS NOT NULL"))
    op.drop_index("ix_log_entries_subject", table_name="log_entries")
    op.drop_index("ix_log_entries_status", table_name="log_entries")
    op.drop_index("ix_log_entries_received", table_name="log_entries")
    op.drop_index("ix_log_entries_queue", table_name="log_entries", postgresql_where=sa.text("queue IS NOT NULL"))
    op.drop_index("ix_log_entries_program", table_name="log_entries")
    op.drop_index("ix_log_entries_lead", table_name="log_entries", postgresql_where=sa.text("lead_case_id IS NOT NULL"))
    op.drop_index("ix_log_entries_kind", table_name="log_entries")
    op.drop_index(
        "ix_log_entries_erase",
        table_name="log_entries",
        postgresql_where=sa.text("erased_at IS NULL AND erase_on IS NOT NULL"),
    )
    op.drop_index("ix_log_entries_category", table_name="log_entries")
    op.drop_index("ix_log_entries_assignee", table_name="log_entries")
    op.drop_table("log_entries")
    op.drop_index(op.f("ix_forwardings_agency_case_id_forwarded_at"), table_name="forwardings")
    op.drop_table("forwardings")
    op.drop_table("entry_texts")
    op.drop_index("ix_entry_searches_words", table_name="entry_searches", postgresql_using="gin")
    op.drop_index("ix_entry_searches_received", table_name="entry_searches")
    op.drop_table("entry_searches")
    op.drop_index(
        "uq_entry_relations_subordinate",
        table_name="entry_relations",
        postgresql_where=sa.text("undone_at IS NULL AND kind <> 'part'"),
    )
    op.drop_index(
        "uq_entry_relations_part",
        table_name="entry_relations",
        postgresql_where=sa.text("undone_at IS NULL AND kind = 'part'"),
    )
    op.drop_index("ix_entry_relations_to", table_name="entry_relations")
    op.drop_table("entry_relations")
    op.drop_index(
        "ix_entry_deadlines_undone",
        table_name="entry_deadlines",
        postgresql_where=sa.text("met_at IS NULL AND state <> 'withdrawn'"),
    )
    op.drop_index(
        "ix_entry_deadlines_role",
        table_name="entry_deadlines",
        postgresql_where=sa.text("met_at IS NULL AND state <> 'withdrawn'"),
    )
    op.drop_index(
        "ix_entry_deadlines_open",
        table_name="entry_deadlines",
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.drop_table("entry_deadlines")
    op.drop_index("uq_duplicate_proposals_pair", table_name="duplicate_proposals")
    op.drop_index("ix_duplicate_proposals_state", table_name="duplicate_proposals")
    op.drop_index("ix_duplicate_proposals_other", table_name="duplicate_proposals")
    op.drop_table("duplicate_proposals")
    op.drop_index("ix_constituents_phone", table_name="constituents", postgresql_where=sa.text("phone_key IS NOT NULL"))
    op.drop_index("ix_constituents_name", table_name="constituents", postgresql_where=sa.text("name_key IS NOT NULL"))
    op.drop_index("ix_constituents_email", table_name="constituents", postgresql_where=sa.text("email_key IS NOT NULL"))
    op.drop_table("constituents")
    op.drop_index(
        "uq_communications_inbound", table_name="communications", postgresql_where=sa.text("inbound_id IS NOT NULL")
    )
    op.drop_index(op.f("ix_communications_agency_case_id_at"), table_name="communications")
    op.drop_table("communications")
    op.drop_table("word_counts")
    op.drop_index("uq_saved_views_name", table_name="saved_views")
    op.drop_table("saved_views")
    op.drop_table("queue_turns")
    op.drop_index("ix_legal_holds_case", table_name="legal_holds", postgresql_where=sa.text("lifted_at IS NULL"))
    op.drop_table("legal_holds")
    op.drop_index("uq_inbound_emails_message", table_name="inbound_emails")
    op.drop_index("ix_inbound_emails_state", table_name="inbound_emails")
    op.drop_index("ix_inbound_emails_message_id", table_name="inbound_emails")
    op.drop_index("ix_inbound_emails_case", table_name="inbound_emails")
    op.drop_table("inbound_emails")
    op.drop_index("ix_attachments_inbound", table_name="attachments")
    op.drop_index("ix_attachments_case", table_name="attachments")
    op.drop_table("attachments")
    op.drop_table("adopted_calendars")
