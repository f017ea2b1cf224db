"""Moving the open limits of an agency when its calendar changes, one entry after the other, as often as it takes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.calendars import (
    CalendarInForce,
    calendar_of_deadline,
    share_calendar,
)
from services.case_log_api.domain.log.deadlines.reckoning import NotReckonable, closures_between, move
from services.case_log_api.domain.log.deadlines.rows import (
    follow_reckoning,
    keep_reckoning,
    list_deadlines,
    reckoned_of,
    record_of_deadline,
    said,
)
from services.case_log_api.domain.log.entries import LoggedEntry, lock_entry
from services.case_log_api.models import EntryDeadline
from shared.calendar import Calendar, Closure, Deadline, explain_move
from shared.logs import get_logger
from shared.policy.store import policy_version

log = get_logger("case_log_api.deadlines")

OPEN = EntryDeadline.state.in_(("running", "paused"))
Place = tuple[str, UUID]
"""Where a walk over the open limits stands: a calendar's version, and an entry."""


async def list_to_move(
    session: AsyncSession, agency: str, version: str, *, after: Place | None, limit: int
) -> list[Place]:
    """The next entries with open limits that follow another calendar, by index alone: those that follow it cost nothing."""
    places: list[Place] = []
    for other in (EntryDeadline.calendar_version < version, EntryDeadline.calendar_version > version):
        if len(places) < limit:
            found = await session.execute(select_places(agency, other, after=after, limit=limit - len(places)))
            places += [(other_version, case_id) for other_version, case_id in found]
    return places


def select_places(agency: str, other: ColumnElement[bool], *, after: Place | None, limit: int) -> Select[str, UUID]:
    """The next entries with open limits whose calendar's version is on this side of the one in force."""
    place = (EntryDeadline.calendar_version, EntryDeadline.case_id)
    query = select(*place).where(EntryDeadline.agency == agency, OPEN, other)
    if after is not None:
        query = query.where(tuple_(*place) > after)
    return query.distinct().order_by(*place).limit(limit)


async def move_deadlines_of(session: AsyncSession, agency: str, case_id: UUID, version: str, *, now: datetime) -> bool:
    """Let the open limits of one entry follow the calendar of this version; False if it is not the one in force (any more).

    Those that are met or missed stay as they are. Running it again changes nothing.
    """
    logged = await lock_entry(session, agency, case_id, actor=None)
    in_force = await share_calendar(session, agency)
    if in_force.calendar.version != version:
        return False
    for row in await list_deadlines(session, agency, case_id):
        if row.state in {"running", "paused"} and row.calendar_version != version:
            await _move(session, logged, row, in_force, now=now)
    await session.flush()
    return True


async def _move(
    session: AsyncSession, logged: LoggedEntry, row: EntryDeadline, in_force: CalendarInForce, *, now: datetime
) -> None:
    before, calendar = reckoned_of(row), in_force.calendar
    try:
        after = move(before, calendar, now=now)
    except NotReckonable as error:
        log.warning("deadline_not_moved", case_id=str(row.case_id), deadline=row.name, reason=str(error))
        return
    if after.calendar_version != calendar.version:
        return  # it has passed already, or would have: it stays
    former = await calendar_of_deadline(session, row)
    keep_reckoning(row, after)
    row.calendar_policy_hash = in_force.policy_hash
    if after.due_at == before.due_at:
        return
    await follow_reckoning(session, logged, row, calendar, now=now)
    language = (await policy_version(session, row.agency, in_force.policy_hash)).pack.agency.default_language
    closures = _new_closures(before, after, former, calendar)
    await record_of_deadline(
        session,
        logged,
        row,
        "deadline_moved",
        now=now,
        policy_hash=in_force.policy_hash,
        before=said(before.due_at),
        after=said(after.due_at),
        words=explain_move(before, after, calendar, closures=closures, language=language),
        closures=[
            {"name": each.name, "first_on": str(each.first_on), "last_on": str(each.last_on)} for each in closures
        ],
    )


def _new_closures(before: Deadline, after: Deadline, former: Calendar, calendar: Calendar) -> list[Closure]:
    dues = [each for each in (before.due_at, after.due_at) if each is not None]
    return closures_between(former, calendar, before.start_at, max(dues, default=before.start_at))
