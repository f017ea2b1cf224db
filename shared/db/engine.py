"""Engines and sessions: one pool per service, its schema as search path."""

from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Sessions = async_sessionmaker[AsyncSession]


def make_engine(url: str, service: str, *, pool_size: int = 10, **options: Any) -> AsyncEngine:
    """An asyncpg engine whose connections see the service's schema and nothing else.

    Args:
        url: `postgresql://user:password@host:port/database`, as people write it.
        service: the schema's name.
        pool_size: connections kept; as many again may be opened for a burst.
        options: passed on to SQLAlchemy.
    """
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,  # an error's text goes to logs, and parameters quote customers
        pool_pre_ping=True,  # a restarted PostgreSQL costs one reconnect, not one failed call
        connect_args={
            "server_settings": {
                "search_path": service,
                "application_name": f"careloop {service}",
                "timezone": "UTC",
                "idle_in_transaction_session_timeout": "60000",
            }
        },
        **options,
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    """Sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)
