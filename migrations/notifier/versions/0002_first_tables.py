"""The first tables of notifier itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "notifier_0002"
down_revision = "notifier_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_profiles",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("sender_address", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_agency_profiles")),
    )
    op.create_table(
        "bounces",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("smtp_code", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('hard', 'soft')", name=op.f("ck_bounces_kind")),
        sa.PrimaryKeyConstraint("agency", "address", "message_id", name=op.f("pk_bounces")),
    )
    op.create_table(
        "directory_entries",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("is_team_lead", sa.Boolean(), nullable=False),
        sa.Column("is_department_lead", sa.Boolean(), nullable=False),
        sa.Column("supervisor", sa.Text(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('current', 'ended', 'superseded')", name=op.f("ck_directory_entries_state")),
        sa.PrimaryKeyConstraint("agency", "handle", "valid_from", name=op.f("pk_directory_entries")),
    )
    op.create_index(op.f("ix_directory_entries_agency_state"), "directory_entries", ["agency", "state"], unique=False)
    op.create_table(
        "directory_roles",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('held', 'team_lead', 'department_lead', 'supervisor', 'assignee')",
            name=op.f("ck_directory_roles_kind"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_directory_roles")),
    )
    op.create_table(
        "directory_teams",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_directory_teams")),
    )
    op.create_table(
        "mail_threads",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("first", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "key", name=op.f("pk_mail_threads")),
    )
    op.create_table(
        "suppressions",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("suppressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason IN ('hard_bounce', 'soft_bounces')", name=op.f("ck_suppressions_reason")),
        sa.PrimaryKeyConstraint("agency", "address", name=op.f("pk_suppressions")),
    )
    op.create_index(op.f("ix_suppressions_agency_id"), "suppressions", ["agency", "id"], unique=True)
    op.create_index(
        op.f("ix_suppressions_agency_suppressed_at_id"), "suppressions", ["agency", "suppressed_at", "id"], unique=False
    )
    op.create_table(
        "template_versions",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency", "name", "version", name=op.f("pk_template_versions")),
    )
    op.create_table(
        "current_templates",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("is_prescribed", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency", "name", "version"],
            ["template_versions.agency", "template_versions.name", "template_versions.version"],
            name=op.f("fk_current_templates_agency_name_version"),
        ),
        sa.PrimaryKeyConstraint("agency", "name", name=op.f("pk_current_templates")),
    )
    op.create_table(
        "messages",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("request", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Text(), nullable=False),
        sa.Column("on_unknown_delivery", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("from_address", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("excluded", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("unresolved", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("tries_since_release", sa.Integer(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'held') <= (reason IS NOT NULL)", name=op.f("ck_messages_held_says_why")),
        sa.CheckConstraint(
            "state IN ('scheduled', 'queued', 'sending', 'held', 'delivered', 'failed', 'suppressed', 'unknown', 'cancelled')",
            name=op.f("ck_messages_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "template", "template_version"],
            ["template_versions.agency", "template_versions.name", "template_versions.version"],
            name=op.f("fk_messages_agency_template_template_version"),
        ),
        sa.PrimaryKeyConstraint("agency", "id", name=op.f("pk_messages")),
    )
    op.create_index(
        op.f("ix_messages_agency_accepted_at_id"), "messages", ["agency", "accepted_at", "id"], unique=False
    )
    op.create_index(op.f("ix_messages_agency_reference"), "messages", ["agency", "reference"], unique=False)
    op.create_index(
        op.f("ix_messages_agency_state_accepted_at_id"),
        "messages",
        ["agency", "state", "accepted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_messages_agency_thread",
        "messages",
        ["agency", "thread"],
        unique=False,
        postgresql_where=sa.text("thread IS NOT NULL"),
    )
    op.create_table(
        "delivery_attempts",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("addresses", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(phase = 'ended') = (outcome <> 'open')", name=op.f("ck_delivery_attempts_ended_has_outcome")
        ),
        sa.CheckConstraint(
            "outcome IN ('open', 'accepted', 'partly', 'deferred', 'refused', 'unknown')",
            name=op.f("ck_delivery_attempts_outcome"),
        ),
        sa.CheckConstraint("phase IN ('connecting', 'data', 'ended')", name=op.f("ck_delivery_attempts_phase")),
        sa.ForeignKeyConstraint(
            ["agency", "message_id"],
            ["messages.agency", "messages.id"],
            name=op.f("fk_delivery_attempts_agency_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency", "message_id", "number", name=op.f("pk_delivery_attempts")),
    )
    op.create_table(
        "message_attachments",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency", "message_id"],
            ["messages.agency", "messages.id"],
            name=op.f("fk_message_attachments_agency_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency", "message_id", "position", name=op.f("pk_message_attachments")),
    )
    op.create_table(
        "message_recipients",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("handle", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("stands_in_for", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("smtp_code", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('to', 'cc')", name=op.f("ck_message_recipients_kind")),
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'failed', 'suppressed', 'unknown')",
            name=op.f("ck_message_recipients_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency", "message_id"],
            ["messages.agency", "messages.id"],
            name=op.f("fk_message_recipients_agency_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency", "message_id", "address", name=op.f("pk_message_recipients")),
    )
    op.create_index(
        op.f("ix_message_recipients_agency_address"), "message_recipients", ["agency", "address"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_message_recipients_agency_address"), table_name="message_recipients")
    op.drop_table("message_recipients")
    op.drop_table("message_attachments")
    op.drop_table("delivery_attempts")
    op.drop_index("ix_messages_agency_thread", table_name="messages", postgresql_where=sa.text("thread IS NOT NULL"))
    op.drop_index(op.f("ix_messages_agency_state_accepted_at_id"), table_name="messages")
    op.drop_index(op.f("ix_messages_agency_reference"), table_name="messages")
    op.drop_index(op.f("ix_messages_agency_accepted_at_id"), table_name="messages")
    op.drop_table("messages")
    op.drop_table("current_templates")
    op.drop_table("template_versions")
    op.drop_index(op.f("ix_suppressions_agency_suppressed_at_id"), table_name="suppressions")
    op.drop_index(op.f("ix_suppressions_agency_id"), table_name="suppressions")
    op.drop_table("suppressions")
    op.drop_table("mail_threads")
    op.drop_table("directory_teams")
    op.drop_table("directory_roles")
    op.drop_index(op.f("ix_directory_entries_agency_state"), table_name="directory_entries")
    op.drop_table("directory_entries")
    op.drop_table("bounces")
    op.drop_table("agency_profiles")
