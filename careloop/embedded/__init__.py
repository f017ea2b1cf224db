"""Real PostgreSQL and Redis as own child processes, for a machine on which nobody installed either."""

from careloop.embedded.postgres import EmbeddedPostgres
from careloop.embedded.redis import EmbeddedRedis

__all__ = ["EmbeddedPostgres", "EmbeddedRedis"]
