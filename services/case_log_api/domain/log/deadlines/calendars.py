"""The calendar that an agency's deadlines follow: read under a lock that holds a change of it off until the commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.reckoning import calendar_of
from services.case_log_api.domain.log.work import MoveDeadlines
from services.case_log_api.models import AdoptedCalendar, EntryDeadline
from shared.calendar import Calendar
from shared.jobs import post
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy, policy_version


@dataclass(frozen=True, slots=True)
class CalendarInForce:
    """A calendar, and the pack that it belongs to."""

    calendar: Calendar
    policy_hash: str


async def share_calendar(session: AsyncSession, agency: str) -> CalendarInForce:
    """The calendar in force, which stays so until this transaction ends.

    Whoever changes it waits for us, and so finds what we reckoned; or we wait and reckon with the new one.
    """
    await session.execute(select(func.pg_advisory_xact_lock_shared(_lock_of(agency))))
    adopted = await session.scalar(
        select(AdoptedCalendar).where(AdoptedCalendar.agency == agency).execution_options(populate_existing=True)
    )
    if adopted is None:  # a pack that was stored without being taken over
        current = await current_policy(session, agency)
        return CalendarInForce(calendar_of(current.pack), current.hash)
    policy = await policy_version(session, agency, adopted.policy_hash)
    return CalendarInForce(calendar_of(policy.pack), policy.hash)


async def adopt_calendar(session: AsyncSession, pack: PolicyPack, *, now: datetime) -> None:
    """Take over the calendar of a pack that was just stored; where it changed, the open deadlines are to follow it."""
    agency, version = pack.agency.id, calendar_of(pack).version
    await session.execute(select(func.pg_advisory_xact_lock(_lock_of(agency))))
    adopted = await session.get(AdoptedCalendar, agency, populate_existing=True)
    if adopted is None:
        session.add(AdoptedCalendar(agency=agency, version=version, policy_hash=pack.content_hash, adopted_at=now))
        return
    if adopted.version == version:
        return
    adopted.version, adopted.policy_hash, adopted.adopted_at = version, pack.content_hash, now
    await post(session, MoveDeadlines(agency=agency, calendar_version=version, adopted_at=now), now=now)


async def calendar_of_deadline(session: AsyncSession, row: EntryDeadline) -> Calendar:
    """The calendar that a deadline was last reckoned with."""
    return calendar_of((await policy_version(session, row.agency, row.calendar_policy_hash)).pack)


def _lock_of(agency: str) -> object:
    return func.hashtextextended(f"calendar:{agency}", 0)
