"""Limits as people look at them: how each stands now, what is due or missed over all entries, and why it is due then."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from services.case_log_api.domain.log.deadlines.rows import reckoned_of
from services.case_log_api.domain.log.entries import visible_to
from services.case_log_api.models import EntryDeadline, LogEntry
from shared.calendar import DeadlineState

StateNow = DeadlineState | Literal["withdrawn"]
Undone = Literal["running", "paused", "missed"]

_UNDONE = (EntryDeadline.met_at.is_(None), EntryDeadline.state != "withdrawn")
_KEY: tuple[InstrumentedAttribute[Any], ...] = (EntryDeadline.case_id, EntryDeadline.name, EntryDeadline.round)


def state_now(row: EntryDeadline, now: datetime) -> StateNow:
    """How a limit stands at an instant, whatever the sweep has come to yet."""
    if row.state == "withdrawn":
        return "withdrawn"
    return reckoned_of(row).state_at(now, met_at=row.met_at)


def select_undone(
    agency: str,
    reader: str | None,
    *,
    now: datetime,
    state: Undone | None = None,
    due_before: datetime | None = None,
    role: str | None = None,
) -> Select[EntryDeadline]:
    """The limits that are not met, of entries that the reader may see: those that are due or missed, or of one state."""
    query = (
        select(EntryDeadline)
        .join(LogEntry, (LogEntry.agency == EntryDeadline.agency) & (LogEntry.case_id == EntryDeadline.case_id))
        .where(EntryDeadline.agency == agency, *_UNDONE, *_conditions_of(state, now), visible_to(reader))
    )
    if due_before is not None:
        query = query.where(EntryDeadline.due_at < due_before)
    if role is not None:
        query = query.where(EntryDeadline.who_role == role)
    return query


def order_of(state: Undone | None) -> tuple[InstrumentedAttribute[Any], ...]:
    """The columns that such a list is sorted by: what is due first; where the clock stands, what began first."""
    return (EntryDeadline.started_at if state == "paused" else EntryDeadline.due_at, *_KEY)


def _conditions_of(state: Undone | None, now: datetime) -> list[ColumnElement[bool]]:
    match state:
        case "running":
            return [EntryDeadline.due_at >= now, EntryDeadline.state == "running"]
        case "missed":
            return [EntryDeadline.due_at < now]
        case "paused":
            return [EntryDeadline.state == "paused"]
        case None:
            return [EntryDeadline.due_at.is_not(None)]
