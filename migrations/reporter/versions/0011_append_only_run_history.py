"""The history of report runs is append-only: triggers refuse every change of it."""

from alembic import op

revision = "reporter_0011"
down_revision = "reporter_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_run_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the history of a run is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER run_entries_append_only BEFORE UPDATE OR DELETE ON run_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_run_history_change()
        """
    )
    op.execute(
        """
        CREATE TRIGGER run_entries_not_truncated BEFORE TRUNCATE ON run_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_run_history_change()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER IF EXISTS run_entries_not_truncated ON run_entries")
    op.execute("DROP TRIGGER IF EXISTS run_entries_append_only ON run_entries")
    op.execute("DROP FUNCTION IF EXISTS refuse_run_history_change()")
