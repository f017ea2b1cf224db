"""A desk written by hand, for outcomes that the built-in one never has. The contract tests keep it honest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from services.case_log_api.domain.desks import (
    Capability,
    Change,
    Connection,
    Desk,
    DeskUnreachable,
    Reopened,
    TicketChange,
    TicketState,
    TicketUnknown,
)


@dataclass
class FakeTicket:
    is_open: bool
    queue: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    changes: dict[UUID, Reopened | None] = field(default_factory=dict)


@dataclass
class FakeDesk:
    capabilities: frozenset[Capability] = frozenset(Capability)
    tickets: dict[str, FakeTicket] = field(default_factory=dict)
    log: list[TicketChange] = field(default_factory=list)
    away: bool = False
    forgetful: bool = False

    def open_ticket(self, ticket: str, *, is_open: bool) -> None:
        self.tickets[ticket] = FakeTicket(is_open=is_open)

    async def reopen(self, change: Change, *, queue: str, note: str) -> Reopened:
        ticket = self._ticket(change.ticket)
        if (known := ticket.changes.get(change.change_id)) is not None:
            return known
        reopened = Reopened(result="reopened")
        target = ticket
        if not ticket.is_open and Capability.REOPEN_CLOSED not in self.capabilities:
            reopened = Reopened(result="linked_follow_up", reference=f"{change.ticket}-F{len(self.tickets)}")
            self.tickets[reopened.reference or ""] = target = FakeTicket(is_open=True)
        if self.forgetful:
            return reopened
        target.is_open = True
        if Capability.ASSIGN_QUEUE in self.capabilities:
            target.queue = queue
        target.notes.append(note)
        self._done(change, "reopen", ticket, reopened)
        return reopened

    async def set_fields(self, change: Change, fields: Mapping[str, str]) -> None:
        ticket = self._ticket(change.ticket)
        if change.change_id not in ticket.changes:
            ticket.fields.update(fields)
            self._done(change, "fields", ticket)

    async def add_note(self, change: Change, note: str) -> None:
        ticket = self._ticket(change.ticket)
        if change.change_id not in ticket.changes:
            ticket.notes.append(note)
            self._done(change, "note", ticket)

    async def close(self, change: Change, *, note: str) -> None:
        ticket = self._ticket(change.ticket)
        if change.change_id not in ticket.changes:
            ticket.is_open = False
            ticket.notes.append(note)
            self._done(change, "close", ticket)

    async def read(self, ticket: str) -> TicketState | None:
        if self.away:
            raise DeskUnreachable("away")
        found = self.tickets.get(ticket)
        if found is None:
            return None
        return TicketState(
            ticket=ticket,
            is_open=found.is_open,
            queue=found.queue,
            assignee=None,
            fields=dict(found.fields),
            updated_at=datetime(2026, 11, 18, tzinfo=UTC),
            changes=frozenset(found.changes),
        )

    async def list_since(self, since: datetime) -> list[TicketChange]:
        return [each for each in self.log if each.at >= since]

    def _ticket(self, ticket: str) -> FakeTicket:
        if self.away:
            raise DeskUnreachable("away")
        if ticket not in self.tickets:
            raise TicketUnknown(ticket)
        return self.tickets[ticket]

    def _done(self, change: Change, kind: str, ticket: FakeTicket, reopened: Reopened | None = None) -> None:
        ticket.changes[change.change_id] = reopened
        self.log.append(TicketChange(ticket=change.ticket, kind=kind, actor=change.actor, at=datetime.now(UTC)))


@dataclass
class FakeDesks:
    desk: FakeDesk

    def connect(self, connection: Connection) -> Desk:
        assert connection.agency
        return self.desk
