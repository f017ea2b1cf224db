"""On which day a response counts: the day of its submission in the agency's zone, also when that zone is changed."""

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.counting import lock_counting, recompute_rollups
from services.reporter.domain.zones import offset_spans
from services.reporter.models import CountingZone
from shared.policy.models import PolicyPack


async def adopt_pack(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:  # noqa: ARG001 - one shape in every service
    """Follow a newly loaded pack: where it names another zone, every response is dated and counted anew."""
    await lock_counting(session, [pack.agency.id])
    await count_in_zone(session, pack.agency.id, pack.agency.zone)


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
    found = await session.execute(
        text("SELECT min(submitted_at), max(submitted_at) FROM response_facts WHERE agency = :agency"),
        {"agency": agency},
    )
    first, last = cast("tuple[datetime | None, datetime | None]", tuple(found.one()))
    if first is None or last is None:
        return
    spans = offset_spans(zone, first, last)
    await session.execute(
        text("""
            UPDATE response_facts AS f
            SET submitted_on = ((f.submitted_at AT TIME ZONE 'UTC') + span.shift)::date
            FROM (
                SELECT holds_from, lead(holds_from, 1, 'infinity') OVER (ORDER BY holds_from) AS holds_until, shift
                FROM unnest(cast(:holds_from AS timestamptz[]), cast(:shifts AS interval[])) AS s (holds_from, shift)
            ) AS span
            WHERE f.agency = :agency AND f.submitted_at >= span.holds_from AND f.submitted_at < span.holds_until
        """),
        {"agency": agency, "holds_from": [at for at, _ in spans], "shifts": [shift for _, shift in spans]},
    )
