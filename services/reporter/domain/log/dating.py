"""On which days an entry counts, and after how many days it was answered: in the agency's zone and calendar as they stand."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.counting import recount_log
from services.reporter.models import LogCalendar, LogFact
from shared.calendar import WHOLE_DAY, Calendar, Week, local_day
from shared.policy.models import PolicyPack

_DAY = timedelta(days=1)
_AT_ONCE = 5000
_INSTANTS = ("received_at", "logged_at", "answered_at", "closed_at")
_FIRST = UUID(int=0)


def calendar_of(pack: PolicyPack) -> Calendar:
    """The agency's calendar; without one every day is a business day, as for the limits of its log."""
    return pack.business_calendar or Calendar(pack.agency.zone, Week((WHOLE_DAY,) * 7))


def days_of(instants: Mapping[str, datetime | None], calendar: Calendar) -> dict[str, Any]:
    """The days of an entry and how many passed until its answer. The day of receipt is day 0, whatever the hour.

    An answer that is dated before the receipt came on day 0.
    """
    on = {
        name.replace("_at", "_on"): None if (at := instants[name]) is None else local_day(at, calendar.zone)
        for name in _INSTANTS
    }
    received_on, answered_on = on["received_on"], on["answered_on"]
    passed: dict[str, int | None] = {"business_days": None, "calendar_days": None}
    if received_on is not None and answered_on is not None:
        passed["calendar_days"] = max((answered_on - received_on).days, 0)
        passed["business_days"] = len(calendar.index.business_days_between(received_on + _DAY, answered_on))
    return {**on, **passed}


async def count_in_calendar(session: AsyncSession, pack: PolicyPack) -> None:
    """See to it that the agency's entries have the days of this pack. The caller holds the agency's counting lock.

    Where the zone or the calendar is another one than before, every entry is dated and counted anew.
    """
    agency, zone, version = pack.agency.id, pack.agency.zone.key, calendar_of(pack).version
    counted_in = await session.get(LogCalendar, agency)
    if counted_in is not None and (counted_in.time_zone, counted_in.calendar_version) == (zone, version):
        return
    if counted_in is not None:
        await _date_anew(session, agency, calendar_of(pack))
        await recount_log(session, agency)
    await session.execute(
        insert(LogCalendar)
        .values(agency=agency, time_zone=zone, calendar_version=version)
        .on_conflict_do_update(index_elements=["agency"], set_={"time_zone": zone, "calendar_version": version})
    )


async def _date_anew(session: AsyncSession, agency: str, calendar: Calendar) -> None:
    last = _FIRST
    columns = [getattr(LogFact, name) for name in _INSTANTS]
    while True:
        rows = await session.execute(
            select(LogFact.case_id, *columns)
            .where(LogFact.agency == agency, LogFact.case_id > last)
            .order_by(LogFact.case_id)
            .limit(_AT_ONCE)
        )
        dated = [
            {"case_id": row["case_id"], **days_of({name: row[name] for name in _INSTANTS}, calendar)}
            for row in rows.mappings()
        ]
        if not dated:
            return
        last = dated[-1]["case_id"]
        await session.execute(
            text("""
                UPDATE log_facts AS f
                SET received_on = r.received_on, logged_on = r.logged_on, answered_on = r.answered_on,
                    closed_on = r.closed_on, business_days = r.business_days, calendar_days = r.calendar_days
                FROM jsonb_to_recordset(cast(:dated AS jsonb)) AS r (case_id uuid, received_on date, logged_on date,
                    answered_on date, closed_on date, business_days int, calendar_days int)
                WHERE f.agency = :agency AND f.case_id = r.case_id
            """),
            {"agency": agency, "dated": json.dumps(dated, default=str)},
        )
