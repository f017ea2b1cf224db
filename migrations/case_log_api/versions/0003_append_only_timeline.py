"""The timeline is append-only: triggers refuse everything but the erasure of payload and salt."""

from alembic import op

revision = "case_log_api_0003"
down_revision = "case_log_api_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_timeline_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.payload IS NULL AND NEW.salt IS NULL
               AND (to_jsonb(NEW) - 'payload' - 'salt') = (to_jsonb(OLD) - 'payload' - 'salt') THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'the timeline is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER timeline_entries_append_only BEFORE UPDATE OR DELETE ON timeline_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_timeline_change()
        """
    )
    op.execute(
        """
        CREATE TRIGGER timeline_entries_not_truncated BEFORE TRUNCATE ON timeline_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_timeline_change()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS timeline_entries_not_truncated ON timeline_entries")
    op.execute("DROP TRIGGER IF EXISTS timeline_entries_append_only ON timeline_entries")
    op.execute("DROP FUNCTION IF EXISTS refuse_timeline_change()")
