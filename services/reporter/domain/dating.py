"""On which day a response counts: the day of its submission in the agency's zone, also when that zone is changed."""

from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.counting import lock_counting, recompute_rollups
from services.reporter.domain.log.dating import count_in_calendar
from services.reporter.models import CountingZone
from shared.calendar import Period, bounds, local_day
from shared.policy.models import PolicyPack


async def adopt_pack(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:  # noqa: ARG001 - one shape in every service
    """Follow a newly loaded pack: where it names another zone, every response is dated and counted anew.

    So is every entry of the log, where the zone or the calendar is another one.
    """
    await lock_counting(session, [pack.agency.id])
    await count_in_zone(session, pack.agency.id, pack.agency.zone)
    await count_in_calendar(session, pack)


async def count_in_zone(session: AsyncSession, agency: str, zone: ZoneInfo) -> None:
    """See to it that the agency's days are days of this zone. The caller holds the agency's counting lock."""
    counted_in = await session.get(CountingZone, agency)
    if counted_in is not None and counted_in.time_zone == zone.key:
        return
    if counted_in is not None:
        await _date_anew(session, agency, zone)
        await recompute_rollups(session, agency)
    await session.execute(
        insert(CountingZone)
        .values(agency=agency, time_zone=zone.key)
        .on_conflict_do_update(index_elements=["agency"], set_={"time_zone": zone.key})
    )


async def _date_anew(session: AsyncSession, agency: str, zone: ZoneInfo) -> None:
    """Give every response its day in the zone.

    PostgreSQL brings a tz database of its own, which may be older or newer than ours: it is given the instants at which
    our days begin instead of the zone's name.
    """
    found = await session.execute(
        text("SELECT min(submitted_at), max(submitted_at) FROM response_facts WHERE agency = :agency"),
        {"agency": agency},
    )
    first, last = cast("tuple[datetime | None, datetime | None]", tuple(found.one()))
    if first is None or last is None:
        return
    first_on = local_day(first, zone)
    days = [first_on + timedelta(days=n) for n in range((local_day(last, zone) - first_on).days + 1)]
    await session.execute(
        text("""
            UPDATE response_facts AS f SET submitted_on = dated.submitted_on
            FROM (
                SELECT agency, response_id,
                       (cast(:days AS date[]))[width_bucket(submitted_at, cast(:starts AS timestamptz[]))] AS submitted_on
                FROM response_facts WHERE agency = :agency AND submitted_at IS NOT NULL
            ) AS dated
            WHERE (f.agency, f.response_id) = (dated.agency, dated.response_id) AND f.submitted_on <> dated.submitted_on
        """),
        {"agency": agency, "days": days, "starts": [bounds(Period(day, day, "days"), zone)[0] for day in days]},
    )
