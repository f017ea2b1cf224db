"""What a list of entries can be narrowed to; each filter has an index of its own, or walks the newest entries."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, exists

from services.case_log_api.models import EntryDeadline, LogEntry

DeadlineFilter = Literal["open", "missed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryFilters:
    """Which entries are wanted; times from are inclusive, times to are exclusive. All that is named must hold."""

    kind: str | None = None
    status: str | None = None
    channel: str | None = None
    category: str | None = None
    program: str | None = None
    reportability: str | None = None
    assignee: str | None = None
    team: str | None = None
    queue: str | None = None
    subject_handle: str | None = None
    source: str | None = None
    lead: UUID | None = None
    counts: bool | None = None
    deadline: DeadlineFilter | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    logged_from: datetime | None = None
    logged_to: datetime | None = None

    @property
    def are_none(self) -> bool:
        """Whether nothing is narrowed."""
        return all(getattr(self, each.name) is None for each in fields(self))


_EQUAL = (
    "kind", "status", "channel", "category", "program", "reportability", "assignee", "team", "queue", "subject_handle",
    "source", "counts",
)  # fmt: skip


def conditions_of(filters: EntryFilters, agency: str) -> list[ColumnElement[bool]]:
    """The filters as conditions on an agency's entries."""
    conditions: list[ColumnElement[bool]] = [LogEntry.agency == agency]
    for name in _EQUAL:
        if (value := getattr(filters, name)) is not None:
            column = getattr(LogEntry, name)
            conditions.append(column == value)
    if filters.lead is not None:
        conditions.append(LogEntry.lead_case_id == filters.lead)
    if filters.deadline is not None:
        conditions.append(_has_deadline(filters.deadline))
    if filters.received_from is not None:
        conditions.append(LogEntry.received_at >= filters.received_from)
    if filters.logged_from is not None:
        conditions.append(LogEntry.logged_at >= filters.logged_from)
    if filters.logged_to is not None:
        conditions.append(LogEntry.logged_at < filters.logged_to)
    # Nothing is logged before it is received: where a walk through the newest may begin.
    ends = [each for each in (filters.received_to, filters.logged_to) if each is not None]
    if ends:
        conditions.append(LogEntry.received_at < min(ends))
    return conditions


def _has_deadline(wanted: DeadlineFilter) -> ColumnElement[bool]:
    """A limit that still waits for something, in time or late; or one that was missed, whether met since or not."""
    undone = (EntryDeadline.met_at.is_(None), EntryDeadline.state != "withdrawn")
    which = undone if wanted == "open" else (EntryDeadline.state == "missed",)
    return exists().where(EntryDeadline.agency == LogEntry.agency, EntryDeadline.case_id == LogEntry.case_id, *which)
