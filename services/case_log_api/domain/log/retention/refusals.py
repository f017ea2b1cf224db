"""What legal holds refuse, each with its reason as a stable code."""

from shared.errors import Conflict, Invalid, NotFound


class HoldNotFound(NotFound):
    """There is no such legal hold."""

    def __init__(self) -> None:
        super().__init__("There is no such legal hold.", how_to_fix="List the holds with GET /v1/legal-holds.")


class HoldAlreadyLifted(Conflict):
    """The legal hold was lifted before."""


class HoldScopeUnclear(Invalid):
    """A hold is of one case, or of a kind and a program."""


class EntryOnHold(Conflict):
    """A legal hold keeps the personal data of the entry."""
