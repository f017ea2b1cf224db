"""The first tables of case_log_api itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "case_log_api_0002"
down_revision = "case_log_api_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_numbers",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "year", name=op.f("pk_case_numbers")),
    )
    op.create_table(
        "case_responses",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("classified_version", sa.BigInteger(), nullable=False),
        sa.Column("classification", sa.Text(), nullable=True),
        sa.Column("is_sin", sa.Boolean(), nullable=False),
        sa.Column("not_completed", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=True),
        sa.Column("desk", sa.Text(), nullable=True),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("rating", sa.BigInteger(), nullable=True),
        sa.Column("technician_as_given", sa.Text(), nullable=True),
        sa.Column("last_assigned_as_given", sa.Text(), nullable=True),
        sa.Column("team_as_given", sa.Text(), nullable=True),
        sa.Column("has_address", sa.Boolean(), nullable=False),
        sa.Column("service_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attributed_version", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("technician", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.Column("candidates", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("voided_version", sa.BigInteger(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("agency", "response_id", name=op.f("pk_case_responses")),
    )
    op.create_index("ix_case_responses_case", "case_responses", ["agency", "case_id"], unique=False)
    op.create_index(
        "ix_case_responses_credited",
        "case_responses",
        ["agency", "technician", "submitted_at"],
        unique=False,
        postgresql_where=sa.text("is_sin AND NOT voided"),
    )
    op.create_table(
        "cases",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("technician", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("cycle_count", sa.BigInteger(), nullable=False),
        sa.Column("entry_count", sa.BigInteger(), nullable=False),
        sa.Column("entry_head", sa.LargeBinary(), nullable=False),
        sa.Column("restricted_count", sa.BigInteger(), nullable=False),
        sa.Column("restricted_head", sa.LargeBinary(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("improvement_opportunity", sa.Text(), nullable=True),
        sa.Column("survey_resolution", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("resolution_summary", sa.Text(), nullable=True),
        sa.Column("final_contact_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_contact_message_id", sa.Uuid(), nullable=True),
        sa.Column("final_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_contact_kind", sa.Text(), nullable=True),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_by", sa.Text(), nullable=True),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
        sa.Column("waives_confirmation", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closing", sa.Text(), nullable=True),
        sa.Column("closing_count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_cases_closed_has_time")),
        sa.CheckConstraint(
            "(waived_at IS NULL) = (waived_by IS NULL) AND (waived_at IS NULL) = (waiver_reason IS NULL) AND (waiver_reason IS NULL OR waiver_reason <> '') AND (waived_by IS NULL OR waived_by <> '')",
            name=op.f("ck_cases_waiver_named"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR (closing = 'dismissed' AND kind = 'not_completed') OR (closing = 'waived' AND \n    (waived_at IS NOT NULL AND waived_by IS NOT NULL AND waiver_reason IS NOT NULL AND waived_at <= closed_at\n     AND (waives_confirmation OR (confirmed_at IS NOT NULL AND confirmed_at <= closed_at)))\n) OR (closing = 'in_order' AND \n    (confirmed_at IS NOT NULL AND final_contact_at IS NOT NULL\n     AND confirmed_at <= final_contact_at AND final_contact_at <= closed_at)\n)",
            name=op.f("ck_cases_closing_order"),
        ),
        sa.CheckConstraint("kind IN ('sin', 'not_completed')", name=op.f("ck_cases_kind_known")),
        sa.CheckConstraint(
            "status IN ('open', 'reviewed', 'confirmed', 'contacted', 'closed')", name=op.f("ck_cases_status_known")
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closing IS NULL)", name=op.f("ck_cases_closed_has_kind")),
        sa.CheckConstraint(
            "final_contact_at IS NULL OR (confirmed_at IS NOT NULL AND confirmed_at <= final_contact_at)",
            name=op.f("ck_cases_contact_after_confirmation"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_cases")),
        sa.UniqueConstraint("agency", "number", name=op.f("uq_cases_agency_number")),
    )
    op.create_index("ix_cases_agency_status", "cases", ["agency", "status", "id"], unique=False)
    op.create_index("ix_cases_agency_technician", "cases", ["agency", "technician", "id"], unique=False)
    op.create_index("ix_cases_agency_ticket", "cases", ["agency", "ticket"], unique=False)
    op.create_index(
        "uq_cases_response", "cases", ["agency", "response_id"], unique=True, postgresql_where=sa.text("ticket IS NULL")
    )
    op.create_index(
        "uq_cases_ticket",
        "cases",
        ["agency", "desk", "ticket"],
        unique=True,
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.create_table(
        "credited_people",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("technician", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "technician", name=op.f("pk_credited_people")),
    )
    op.create_table(
        "desk_changes",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "change_id", name=op.f("pk_desk_changes")),
    )
    op.create_index(
        op.f("ix_desk_changes_agency_request_id_position"),
        "desk_changes",
        ["agency", "request_id", "position"],
        unique=False,
    )
    op.create_table(
        "desk_connections",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "adapter IN ('built_in', 'structured_email')", name=op.f("ck_desk_connections_adapter_known")
        ),
        sa.PrimaryKeyConstraint("agency", "name", name=op.f("pk_desk_connections")),
    )
    op.create_table(
        "desk_requests",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("customer_name", sa.Text(), nullable=True),
        sa.Column("customer_email", sa.Text(), nullable=True),
        sa.Column("fields", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("resolution_count", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'resolved', 'closed')", name=op.f("ck_desk_requests_status_known")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_desk_requests")),
        sa.UniqueConstraint("agency", "desk", "ticket", name=op.f("uq_desk_requests_agency_desk_ticket")),
    )
    op.create_index(
        op.f("ix_desk_requests_agency_desk_updated_at_id"),
        "desk_requests",
        ["agency", "desk", "updated_at", "id"],
        unique=False,
    )
    op.create_table(
        "private_details",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("customer_name", sa.Text(), nullable=True),
        sa.Column("customer_email", sa.Text(), nullable=True),
        sa.Column("customer_phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "response_id", name=op.f("pk_private_details")),
    )
    op.create_table(
        "repeat_notices",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("technician", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "technician", "window", "response_id", name=op.f("pk_repeat_notices")),
        sa.UniqueConstraint(
            "agency", "technician", "response_id", name=op.f("uq_repeat_notices_agency_technician_response_id")
        ),
    )
    op.create_table(
        "repeat_threads",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("technician", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "technician", "window", name=op.f("pk_repeat_threads")),
    )
    op.create_table(
        "behaviour_findings",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_concerned", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_behaviour_findings_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_behaviour_findings")),
        sa.UniqueConstraint(
            "agency", "case_id", "person_concerned", name=op.f("uq_behaviour_findings_agency_case_id_person_concerned")
        ),
    )
    op.create_index(
        op.f("ix_behaviour_findings_agency_case_id"), "behaviour_findings", ["agency", "case_id"], unique=False
    )
    op.create_table(
        "call_backs",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("call_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_call_backs_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_call_backs")),
    )
    op.create_index(op.f("ix_call_backs_agency_case_id"), "call_backs", ["agency", "case_id"], unique=False)
    op.create_table(
        "case_steps",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("cycle", sa.BigInteger(), nullable=True),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_case_steps_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", "key", name=op.f("pk_case_steps")),
    )
    op.create_index(
        "ix_case_steps_open",
        "case_steps",
        ["agency", "due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "cycles",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopen_state", sa.Text(), nullable=False),
        sa.Column("reopen_attempts", sa.BigInteger(), nullable=False),
        sa.Column("reopen_round", sa.BigInteger(), nullable=False),
        sa.Column("reopen_note", sa.Text(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("desk_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("desk_reference", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("contact_exception", sa.Text(), nullable=True),
        sa.Column("first_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tab_wanted", sa.BigInteger(), nullable=False),
        sa.Column("tab_written", sa.BigInteger(), nullable=False),
        sa.Column("tab_busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tab_busy_for", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "reopen_state IN ('waiting', 'reopened', 'linked_follow_up', 'awaiting_person', 'desk_unreachable', 'unknown_ticket', 'not_possible')",
            name=op.f("ck_cycles_reopen_state_known"),
        ),
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name=op.f("ck_cycles_review_named")),
        sa.CheckConstraint(
            "closed_at IS NULL OR waived OR (confirmed_at IS NOT NULL AND final_contact_at IS NOT NULL     AND confirmed_at <= final_contact_at AND final_contact_at <= closed_at)",
            name=op.f("ck_cycles_closing_order"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_cycles_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_cycles")),
        sa.UniqueConstraint("agency", "case_id", "number", name=op.f("uq_cycles_agency_case_id_number")),
        sa.UniqueConstraint("agency", "response_id", name=op.f("uq_cycles_agency_response_id")),
    )
    op.create_index(
        "uq_cycles_sin",
        "cycles",
        ["agency", "desk", "ticket", "resolution"],
        unique=True,
        postgresql_where=sa.text("ticket IS NOT NULL"),
    )
    op.create_table(
        "drafts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("cycle", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("request", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("rendered", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('ready', 'no_contact', 'sent', 'withdrawn')", name=op.f("ck_drafts_state_known")),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_drafts_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "case_id", "cycle", name=op.f("pk_drafts")),
    )
    op.create_table(
        "not_completed_entries",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("suspicion", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'confirmed', 'dismissed')", name=op.f("ck_not_completed_entries_status_known")
        ),
        sa.CheckConstraint(
            "suspicion IN ('reported', 'suspected')", name=op.f("ck_not_completed_entries_suspicion_known")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_not_completed_entries_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_not_completed_entries")),
        sa.UniqueConstraint("agency", "response_id", name=op.f("uq_not_completed_entries_agency_response_id")),
    )
    op.create_index(
        op.f("ix_not_completed_entries_agency_status_id"),
        "not_completed_entries",
        ["agency", "status", "id"],
        unique=False,
    )
    op.create_table(
        "outbound_messages",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("cycle", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("step_key", sa.Text(), nullable=True),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("context", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'delivered', 'failed', 'held', 'unknown', 'suppressed', 'refused')",
            name=op.f("ck_outbound_messages_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_outbound_messages_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_outbound_messages")),
    )
    op.create_index(
        op.f("ix_outbound_messages_agency_case_id_asked_at"),
        "outbound_messages",
        ["agency", "case_id", "asked_at"],
        unique=False,
    )
    op.create_table(
        "private_reads",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_private_reads_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_private_reads")),
    )
    op.create_index(
        op.f("ix_private_reads_agency_case_id_at"), "private_reads", ["agency", "case_id", "at"], unique=False
    )
    op.create_table(
        "timeline_entries",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("thread IN ('case', 'restricted')", name=op.f("ck_timeline_entries_thread_known")),
        sa.ForeignKeyConstraint(
            ["agency", "case_id"], ["cases.agency", "cases.id"], name=op.f("fk_timeline_entries_agency_case_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_timeline_entries")),
        sa.UniqueConstraint(
            "agency", "case_id", "thread", "seq", name=op.f("uq_timeline_entries_agency_case_id_thread_seq")
        ),
    )
    op.create_index("ix_timeline_entries_agency_kind", "timeline_entries", ["agency", "kind", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_timeline_entries_agency_kind", table_name="timeline_entries")
    op.drop_table("timeline_entries")
    op.drop_index(op.f("ix_private_reads_agency_case_id_at"), table_name="private_reads")
    op.drop_table("private_reads")
    op.drop_index(op.f("ix_outbound_messages_agency_case_id_asked_at"), table_name="outbound_messages")
    op.drop_table("outbound_messages")
    op.drop_index(op.f("ix_not_completed_entries_agency_status_id"), table_name="not_completed_entries")
    op.drop_table("not_completed_entries")
    op.drop_table("drafts")
    op.drop_index("uq_cycles_sin", table_name="cycles", postgresql_where=sa.text("ticket IS NOT NULL"))
    op.drop_table("cycles")
    op.drop_index("ix_case_steps_open", table_name="case_steps", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_table("case_steps")
    op.drop_index(op.f("ix_call_backs_agency_case_id"), table_name="call_backs")
    op.drop_table("call_backs")
    op.drop_index(op.f("ix_behaviour_findings_agency_case_id"), table_name="behaviour_findings")
    op.drop_table("behaviour_findings")
    op.drop_table("repeat_threads")
    op.drop_table("repeat_notices")
    op.drop_table("private_details")
    op.drop_index(op.f("ix_desk_requests_agency_desk_updated_at_id"), table_name="desk_requests")
    op.drop_table("desk_requests")
    op.drop_table("desk_connections")
    op.drop_index(op.f("ix_desk_changes_agency_request_id_position"), table_name="desk_changes")
    op.drop_table("desk_changes")
    op.drop_table("credited_people")
    op.drop_index("uq_cases_ticket", table_name="cases", postgresql_where=sa.text("ticket IS NOT NULL"))
    op.drop_index("uq_cases_response", table_name="cases", postgresql_where=sa.text("ticket IS NULL"))
    op.drop_index("ix_cases_agency_ticket", table_name="cases")
    op.drop_index("ix_cases_agency_technician", table_name="cases")
    op.drop_index("ix_cases_agency_status", table_name="cases")
    op.drop_table("cases")
    op.drop_index(
        "ix_case_responses_credited", table_name="case_responses", postgresql_where=sa.text("is_sin AND NOT voided")
    )
    op.drop_index("ix_case_responses_case", table_name="case_responses")
    op.drop_table("case_responses")
    op.drop_table("case_numbers")
