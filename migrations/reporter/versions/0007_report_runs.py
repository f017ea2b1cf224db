"""Report runs: the ledger, its steps, versions, signatures, files and messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reporter_0007"
down_revision = "reporter_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_ledgers",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_report_ledgers")),
    )
    op.create_table(
        "report_runs",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("period_kind", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restate_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'submitted', 'closed', 'cancelled')", name=op.f("ck_report_runs_state")),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_report_runs")),
    )
    op.create_index("ix_report_runs_period", "report_runs", ["agency", "period_start", "id"], unique=False)
    op.create_index(
        "ix_report_runs_restate_at",
        "report_runs",
        ["restate_at"],
        unique=False,
        postgresql_where=sa.text("restate_at IS NOT NULL"),
    )
    op.create_index(
        "uq_report_runs_live",
        "report_runs",
        ["agency", "report", "period_start", "department"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "report_corrections",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_version", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"],
            ["report_runs.agency", "report_runs.id"],
            name=op.f("fk_report_corrections_agency_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_report_corrections")),
    )
    op.create_index("ix_report_corrections_run", "report_corrections", ["agency", "run_id", "asked_at"], unique=False)
    op.create_table(
        "report_delegations",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("delegate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("delegated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"],
            ["report_runs.agency", "report_runs.id"],
            name=op.f("fk_report_delegations_agency_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "run_id", "step", "holder", name=op.f("pk_report_delegations")),
    )
    op.create_table(
        "report_files",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('received', 'correction')", name=op.f("ck_report_files_purpose")),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"], ["report_runs.agency", "report_runs.id"], name=op.f("fk_report_files_agency_run_id")
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_report_files")),
    )
    op.create_index("ix_report_files_run", "report_files", ["agency", "run_id", "added_at"], unique=False)
    op.create_table(
        "report_messages",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("context", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'refused', 'needless')", name=op.f("ck_report_messages_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"],
            ["report_runs.agency", "report_runs.id"],
            name=op.f("fk_report_messages_agency_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_report_messages")),
    )
    op.create_index("ix_report_messages_run", "report_messages", ["agency", "run_id", "asked_at"], unique=False)
    op.create_table(
        "report_sign_offs",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("fallen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decision IN ('approved', 'returned')", name=op.f("ck_report_sign_offs_decision")),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"],
            ["report_runs.agency", "report_runs.id"],
            name=op.f("fk_report_sign_offs_agency_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_report_sign_offs")),
    )
    op.create_index("ix_report_sign_offs_run", "report_sign_offs", ["agency", "run_id", "signed_at"], unique=False)
    op.create_index(
        "uq_report_sign_offs_standing",
        "report_sign_offs",
        ["agency", "run_id", "step", "holder"],
        unique=True,
        postgresql_where=sa.text("fallen_at IS NULL AND decision = 'approved'"),
    )
    op.create_table(
        "report_steps",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("clause_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("working_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_forecast", sa.Boolean(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("first_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'done', 'skipped')", name=op.f("ck_report_steps_state")),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"], ["report_runs.agency", "report_runs.id"], name=op.f("fk_report_steps_agency_run_id")
        ),
        sa.PrimaryKeyConstraint("agency", "run_id", "step", name=op.f("pk_report_steps")),
    )
    op.create_index(
        "ix_report_steps_wake_at",
        "report_steps",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
    op.create_table(
        "report_versions",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("figures_digest", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("data_cut_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("difference", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("obstacles", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("missed_targets", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('compiled', 'corrected', 'restated', 'received')", name=op.f("ck_report_versions_reason")
        ),
        sa.CheckConstraint("(content IS NULL) <> (file_id IS NULL)", name=op.f("ck_report_versions_content_or_file")),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"],
            ["report_runs.agency", "report_runs.id"],
            name=op.f("fk_report_versions_agency_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency", "run_id", "number", name=op.f("pk_report_versions")),
    )
    op.create_table(
        "run_entries",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("payload", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "run_id"], ["report_runs.agency", "report_runs.id"], name=op.f("fk_run_entries_agency_run_id")
        ),
        sa.PrimaryKeyConstraint("agency", "run_id", "seq", name=op.f("pk_run_entries")),
    )


def downgrade() -> None:
    op.drop_table("run_entries")
    op.drop_table("report_versions")
    op.drop_index("ix_report_steps_wake_at", table_name="report_steps", postgresql_where=sa.text("wake_at IS NOT NULL"))
    op.drop_table("report_steps")
    op.drop_index(
        "uq_report_sign_offs_standing",
        table_name="report_sign_offs",
        postgresql_where=sa.text("fallen_at IS NULL AND decision = 'approved'"),
    )
    op.drop_index("ix_report_sign_offs_run", table_name="report_sign_offs")
    op.drop_table("report_sign_offs")
    op.drop_index("ix_report_messages_run", table_name="report_messages")
    op.drop_table("report_messages")
    op.drop_index("ix_report_files_run", table_name="report_files")
    op.drop_table("report_files")
    op.drop_table("report_delegations")
    op.drop_index("ix_report_corrections_run", table_name="report_corrections")
    op.drop_table("report_corrections")
    op.drop_index("uq_report_runs_live", table_name="report_runs", postgresql_where=sa.text("state <> 'cancelled'"))
    op.drop_index(
        "ix_report_runs_restate_at", table_name="report_runs", postgresql_where=sa.text("restate_at IS NOT NULL")
    )
    op.drop_index("ix_report_runs_period", table_name="report_runs")
    op.drop_table("report_runs")
    op.drop_table("report_ledgers")
