"""Alembic's environment: runs one service's history on the connection that shared.db.migrate hands over."""

from alembic import context

from shared.db.migrate import configure_context

configure_context(context)
with context.begin_transaction():
    context.run_migrations()
