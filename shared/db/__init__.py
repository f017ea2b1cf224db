"""PostgreSQL: engines, sessions, the tables that every service's schema holds, and migrations."""

from shared.db.base import KernelBase, ServiceBase
from shared.db.engine import Sessions, make_engine, make_sessions

__all__ = ["KernelBase", "ServiceBase", "Sessions", "make_engine", "make_sessions"]
