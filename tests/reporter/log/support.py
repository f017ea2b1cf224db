"""Entries of the log as case_log_api tells them, the county's pack under any agency, and the counts the slow way."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.models import LogRollup
from shared.calendar import Calendar, is_business_day, local_day
from shared.contracts.events import LogEntryChanged
from shared.ids import derived_id
from shared.policy import reader
from shared.policy.models import PolicyPack

COUNTY = "county-social-services"
NOON = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # Wednesday noon in Santa Ana


@cache
def county_pack() -> PolicyPack:
    return reader.read(Path(__file__).parents[3] / "policies" / COUNTY)


def pack_named(agency: str, **changes: Any) -> PolicyPack:
    """The county's pack, of another agency or zone."""
    return pack_with(agency=county_pack().agency.model_copy(update={"id": agency, **changes}))


def pack_with(**sections: Any) -> PolicyPack:
    """The county's pack with other sections."""
    pack = county_pack().model_copy(update=sections)
    pack.__dict__.pop("business_calendar", None)  # a copy takes over what was computed of the original
    return pack


def id_of(name: str, agency: str = COUNTY) -> UUID:
    return derived_id("entry", agency, name)


def changed(name: str, *, agency: str = COUNTY, version: int = 1, **facts: Any) -> LogEntryChanged:
    """A reportable complaint received and logged at noon, unless told otherwise; `under` names its lead."""
    under = facts.pop("under", None)
    received_at = facts.pop("received_at", NOON)
    return LogEntryChanged(
        agency=agency,
        case_id=id_of(name, agency),
        number=f"2026-{name}",
        version=version,
        kind=facts.pop("kind", "complaint"),
        status=facts.pop("status", "open"),
        channel=facts.pop("channel", "phone"),
        category=facts.pop("category", "rude_or_unresponsive"),
        program=facts.pop("program", "assistance"),
        reportability=facts.pop("reportability", "reportable"),
        lead=id_of(under, agency) if under else None,
        received_at=received_at,
        logged_at=facts.pop("logged_at", received_at),
        **facts,
    )


async def counts_in(session: AsyncSession, agency: str) -> Counter[tuple[Any, ...]]:
    """Every row of the counts of an agency."""
    table = LogRollup.__table__
    return Counter(tuple(row) for row in await session.execute(select(table).where(table.c.agency == agency)))


def counts_by_hand(events: Sequence[LogEntryChanged], calendar: Calendar) -> Counter[tuple[Any, ...]]:
    """The counts as they follow from all that was ever told."""
    latest: dict[UUID, LogEntryChanged] = {}
    for event in events:
        if event.case_id not in latest or latest[event.case_id].version < event.version:
            latest[event.case_id] = event
    rows: Counter[tuple[Any, ...]] = Counter()
    for entry in latest.values():
        keys = {
            "all": "",
            "category": entry.category or "",
            "program": entry.program or "",
            "channel": entry.channel,
            "status": entry.status,
        }
        for measure, on, days in _measured(entry, calendar):
            for dimension, key in keys.items():
                rows[entry.agency, dimension, measure, on, key, entry.kind, entry.reportability, days] += 1
    return Counter((*row, count) for row, count in rows.items())


def _measured(entry: LogEntryChanged, calendar: Calendar) -> Iterable[tuple[str, date, int]]:
    received_on = local_day(entry.received_at, calendar.zone)
    if entry.status == "discarded":
        return
    if "forwarded" in {entry.status, entry.reportability}:
        yield "forwarded", received_on, 0
        return
    if not entry.counts:
        yield "duplicates", received_on, 0
        return
    yield "received", received_on, 0
    yield "logged", local_day(entry.logged_at, calendar.zone), 0
    if entry.lead is not None:
        yield "consolidated", received_on, 0
    if entry.closed_at is not None:
        yield "closed", local_day(entry.closed_at, calendar.zone), 0
    if entry.answered_at is not None:
        answered_on = local_day(entry.answered_at, calendar.zone)
        passed = [received_on + timedelta(days=n) for n in range(1, (answered_on - received_on).days + 1)]
        yield "answered", answered_on, 0
        if entry.lead is None:
            yield "answers", answered_on, 0
        yield "calendar_days", answered_on, len(passed)
        yield "business_days", answered_on, sum(is_business_day(calendar, day) for day in passed)
