"""No figure of a day that is over changes silently, whatever comes in in whatever order."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shared.calendar import local_day
from shared.clock import SettableClock
from shared.contracts.events import VoidReason
from shared.ids import new_id
from tests.reporter.support import (
    Reporter,
    ResponseEvent,
    attributed,
    classified,
    load,
    pack_of,
    pack_with_departments,
    voided,
)

ZONE = pack_of().agency.zone
_FIRST = datetime(2026, 10, 30, 12, tzinfo=UTC)


@st.composite
def _events(draw: st.DrawFn, agency: str) -> list[ResponseEvent]:
    """Anything about a few responses, each version of one kind, in any order and with repeats."""
    events: list[ResponseEvent] = []
    for name in ("one", "two", "three")[: draw(st.integers(1, 3))]:
        for version in range(1, draw(st.integers(1, 5)) + 1):
            match draw(st.sampled_from(["classified", "attributed", "voided"])):
                case "classified":
                    events.append(
                        classified(
                            name,
                            draw(st.sampled_from([None, 1, 3, 5])),
                            agency=agency,
                            version=version,
                            submitted_at=_FIRST + timedelta(days=draw(st.integers(0, 2))),
                            program=draw(st.sampled_from(["service-requests", "field-visits"])),
                            team_as_given=draw(st.sampled_from([None, "Field South"])),
                        )
                    )
                case "attributed":
                    team, department = draw(st.sampled_from([("network", "infrastructure"), (None, None)]))
                    technician = draw(st.sampled_from(["dana.wu", "lee.park"])) if team else None
                    events.append(attributed(name, technician, team, department, agency=agency, version=version))
                case _:
                    reason: VoidReason = draw(st.sampled_from(get_args(VoidReason)))
                    events.append(voided(name, agency=agency, version=version, back=draw(st.booleans()), reason=reason))
    events += draw(st.lists(st.sampled_from(events), max_size=3))
    return draw(st.permutations(events))


async def _daily(reporter: Reporter, agency: str) -> dict[date, Counter[tuple[Any, ...]]]:
    """Day by day every count that is a figure (under which policy a response was classified is none)."""
    async with reporter.sessions() as session:
        rows = await session.execute(
            text("""
                SELECT period_on, dimension, key, responses, rated, positive, neutral, sin, rating_sum, not_completed
                FROM rollups WHERE agency = :agency AND grain = 'day' AND dimension <> 'policy'
            """),
            {"agency": agency},
        )
        days: dict[date, Counter[tuple[Any, ...]]] = {}
        for day, *row in rows:
            days.setdefault(day, Counter())[tuple(row)] += 1
        return days


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_figure_of_a_day_that_is_over_changes_without_a_restatement(
    reporter: Reporter, clock: SettableClock, data: st.DataObject
) -> None:
    """After each batch: every day that was over and whose counts changed is restated, and what it was before adds up."""
    agency = f"agency-{new_id()}"
    pack = pack_with_departments(agency)
    async with reporter.sessions.begin() as session:
        await load(session, pack)
    now = _FIRST
    for event in data.draw(_events(agency)):
        now += timedelta(hours=data.draw(st.sampled_from([1, 30])))
        clock.set(now)
        before = await _daily(reporter, agency)

        await reporter.take(event)

        after = await _daily(reporter, agency)
        changed = {
            day
            for day in before.keys() | after.keys()
            if day < local_day(now, ZONE) and before.get(day) != after.get(day)
        }
        async with reporter.sessions() as session:
            ledger = await session.execute(
                text("""
                    SELECT from_on, to_on, was_category, was_rating, is_category, is_rating FROM restatements
                    WHERE agency = :agency AND recorded_at >= :now
                """),
                {"agency": agency, "now": now},
            )
            rows = ledger.all()
        assert changed <= {row.from_on for row in rows} | {row.to_on for row in rows}
        for day in changed:
            for name, counts in (("responses", 3), ("rating_sum", 8)):
                told = sum(_told(row, name, day) for row in rows)
                assert _of_all(after, day, counts - 1) - _of_all(before, day, counts - 1) == told, name


def _told(row: Any, name: str, day: date) -> int:
    came, left = (row.is_rating or 0, row.was_rating or 0) if name == "rating_sum" else (1, 1)
    return (came if row.is_category and row.to_on == day else 0) - (
        left if row.was_category and row.from_on == day else 0
    )


def _of_all(days: dict[date, Counter[tuple[Any, ...]]], day: date, place: int) -> int:
    return sum(row[place] for row in days.get(day, ()) if row[0] == "all")
