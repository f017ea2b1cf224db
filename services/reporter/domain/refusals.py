"""What several parts of reporter refuse, each with its reason as a stable code."""

from shared.errors import NotFound


class LogNotKept(NotFound):
    """The agency keeps no customer care log."""
