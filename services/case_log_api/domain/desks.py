"""What a desk can be asked, whatever system it is: capabilities, changes, outcomes, and what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol
from uuid import UUID

ACTOR = "careloop"
"""Our stamp on every change at a desk: a change that comes back with it is our own, and nothing new."""

ReopenResult = Literal["reopened", "linked_follow_up", "asked"]


class Capability(StrEnum):
    """What a desk can do. What it cannot do is asked for in another way, or of a person."""

    REOPEN = "reopen"
    REOPEN_CLOSED = "reopen_closed"
    ASSIGN_QUEUE = "assign_queue"
    CUSTOM_FIELDS = "custom_fields"
    PRIVATE_NOTE = "private_note"
    READ_BACK = "read_back"
    LIST_SINCE = "list_since"


class DeskUnreachable(Exception):
    """The desk did not answer, or not sensibly: the same change is sent again later, under the same id."""


class TicketUnknown(Exception):
    """The desk answers, and has no such ticket."""


class DeskRefused(Exception):
    """The desk answers, and will not do it: sending it again cannot help."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change to a ticket. The same id again is the same change: a desk that has it does nothing."""

    ticket: str
    change_id: UUID
    case_number: str
    clause: str
    policy_hash: str
    actor: str = ACTOR


@dataclass(frozen=True, kw_only=True)
class Reopened:
    """What became of a wish to reopen. `asked`: the desk takes wishes by mail, and a person confirms.

    `reference`: the ticket that was opened as follow-up, where a closed one cannot be reopened.
    """

    result: ReopenResult
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class TicketState:
    """A ticket as its desk shows it. `changes` are the ids of the changes that it has taken, where it tells."""

    ticket: str
    is_open: bool
    queue: str | None
    assignee: str | None
    fields: Mapping[str, str]
    updated_at: datetime
    changes: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class TicketChange:
    """One change that a desk lists, ours or somebody else's."""

    ticket: str
    kind: str
    actor: str
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_our_own(self) -> bool:
        return self.actor == ACTOR


class Desk(Protocol):
    """A service desk.

    Every method may raise DeskUnreachable; those that name a ticket TicketUnknown and DeskRefused. A method whose
    capability is not declared is never called.
    """

    @property
    def capabilities(self) -> frozenset[Capability]: ...

    async def reopen(self, change: Change, *, queue: str, note: str) -> Reopened: ...

    async def set_fields(self, change: Change, fields: Mapping[str, str]) -> None: ...

    async def add_note(self, change: Change, note: str) -> None: ...

    async def close(self, change: Change, *, note: str) -> None: ...

    async def read(self, ticket: str) -> TicketState | None: ...

    async def list_since(self, since: datetime) -> list[TicketChange]: ...


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How an agency's desk is reached, as it was configured."""

    agency: str
    name: str
    adapter: str
    settings: Mapping[str, Any]


class Desks(Protocol):
    """Gives the desk behind a connection."""

    def connect(self, connection: Connection) -> Desk: ...
