"""Counting entries of the log as their events come: any order, once each, moved when something changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.reporter.domain.dating import adopt_pack
from services.reporter.domain.log.counting import recount_log
from services.reporter.domain.log.dating import calendar_of, days_of
from shared.contracts.events import LogEntryChanged
from shared.ids import new_id
from shared.policy.store import store_version
from tests.reporter.log.support import (
    COUNTY,
    NOON,
    changed,
    counts_by_hand,
    counts_in,
    county_pack,
    pack_named,
    pack_with,
)
from tests.reporter.support import Reporter


@pytest.fixture
async def loaded(reporter: Reporter) -> Reporter:
    async with reporter.sessions.begin() as session:
        await store_version(session, county_pack(), now=NOON)
    return reporter


async def count(reporter: Reporter, measure: str, dimension: str = "all", key: str = "") -> int:
    async with reporter.sessions() as session:
        found = await session.execute(
            text("""
                SELECT coalesce(sum(entries), 0)::int FROM log_rollups
                WHERE agency = :agency AND measure = :measure AND dimension = :dimension AND key = :key
            """),
            {"agency": COUNTY, "measure": measure, "dimension": dimension, "key": key},
        )
        return int(found.scalar_one())


@pytest.mark.clause("CCTS-III.bg")
async def test_the_highest_version_counts_whatever_the_order_and_however_often_it_is_told(loaded: Reporter) -> None:
    first = changed("a", version=2, category="facilities")
    last = changed("a", version=5, category="neglect", status="closed", closed_at=NOON)
    await loaded.take(last)
    await loaded.take(first, last)

    assert await count(loaded, "received", "category", "neglect") == 1
    assert await count(loaded, "received", "category", "facilities") == 0
    assert await count(loaded, "received") == await count(loaded, "closed") == 1


async def test_of_two_words_of_one_version_the_later_one_stands_whichever_comes_first(loaded: Reporter) -> None:
    early, late = changed("a", channel="fax"), changed("a", channel="letter")
    await loaded.take_at(NOON, late)
    await loaded.take_at(NOON - timedelta(minutes=1), early)

    assert await count(loaded, "received", "channel", "letter") == 1
    assert await count(loaded, "received", "channel", "fax") == 0


@pytest.mark.clause("CCTS-III.A2.duplicates")
@pytest.mark.clause("CCTS-III.A2.consolidate")
async def test_a_duplicate_counts_once_and_consolidated_entries_each_and_are_answered_once(loaded: Reporter) -> None:
    answered: dict[str, Any] = {"status": "resolved", "answered_at": NOON}
    await loaded.take(
        changed("lead", **answered),
        changed("member", under="lead", **answered),
        changed("twin", under="lead", counts=False, **answered),
    )

    assert await count(loaded, "received") == await count(loaded, "answered") == 2
    assert await count(loaded, "consolidated") == await count(loaded, "duplicates") == 1
    assert await count(loaded, "answers") == 1

    await loaded.take(changed("twin", version=2, **answered), changed("member", version=2, **answered))
    assert await count(loaded, "received") == await count(loaded, "answers") == 3
    assert await count(loaded, "consolidated") == await count(loaded, "duplicates") == 0


async def test_what_is_discarded_is_not_counted_and_what_is_forwarded_only_as_that(loaded: Reporter) -> None:
    await loaded.take(
        changed("a", status="discarded"),
        changed("b", status="forwarded", reportability="forwarded"),
        changed("c", reportability="forwarded"),
    )

    assert await count(loaded, "received") == await count(loaded, "logged") == 0
    assert await count(loaded, "forwarded") == 2


def test_the_day_of_receipt_is_day_nought_and_closed_days_are_no_business_days() -> None:
    calendar = calendar_of(county_pack())
    received = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)  # Wednesday evening; Thanksgiving and the day after are closed
    for answered, business, days in (
        (received, 0, 0),
        (datetime(2026, 11, 27, 20, 0, tzinfo=UTC), 0, 2),
        (datetime(2026, 11, 30, 20, 0, tzinfo=UTC), 1, 5),
        (datetime(2026, 12, 1, 20, 0, tzinfo=UTC), 2, 6),
        (received - timedelta(days=3), 0, 0),
    ):
        found = days_of(
            {"received_at": received, "logged_at": received, "answered_at": answered, "closed_at": None}, calendar
        )
        assert (found["business_days"], found["calendar_days"]) == (business, days), answered


async def test_another_calendar_or_zone_dates_and_counts_every_entry_anew(loaded: Reporter) -> None:
    told = [
        changed(f"e{n}", received_at=NOON + timedelta(hours=7 * n), answered_at=NOON + timedelta(days=n + 5))
        for n in range(6)
    ]
    await loaded.take(*told)
    county = county_pack()
    assert county.calendar is not None
    without_closures = pack_with(calendar=county.calendar.model_copy(update={"closures": ()}))
    for pack in (without_closures, pack_named(COUNTY, time_zone="Asia/Tokyo")):
        async with loaded.sessions.begin() as session:
            before = await counts_in(session, COUNTY)
            await adopt_pack(session, pack, NOON)
            after = await counts_in(session, COUNTY)
        assert after != before
        assert after == counts_by_hand(told, calendar_of(pack))


_days = st.integers(0, 9)


@st.composite
def _history(draw: st.DrawFn, name: str, agency: str) -> list[LogEntryChanged]:
    """Everything that was ever told of one entry: re-dated, merged, undone, answered, reopened, discarded, forwarded."""
    events = []
    for version in range(1, draw(st.integers(1, 5)) + 1):
        received_at = NOON + timedelta(hours=draw(st.integers(-60, 60)))
        under = draw(st.sampled_from([None, "e0", "e1"]))
        facts: dict[str, Any] = {
            "kind": draw(st.sampled_from(["compliment", "question", "complaint"])),
            "status": draw(st.sampled_from(["open", "resolved", "closed", "forwarded", "discarded"])),
            "channel": draw(st.sampled_from(["phone", "letter"])),
            "category": draw(st.sampled_from([None, "neglect"])),
            "program": draw(st.sampled_from([None, "assistance"])),
            "reportability": draw(st.sampled_from(["reportable", "not_reportable", "forwarded", "undecided"])),
            "under": under,
            "counts": under is None or draw(st.booleans()),
            "logged_at": received_at + timedelta(days=draw(_days)),
            "answered_at": draw(st.none() | _days.map(lambda n: NOON + timedelta(days=n + 3))),
            "closed_at": draw(st.none() | _days.map(lambda n: NOON + timedelta(days=n + 4))),
        }
        events.append(changed(name, agency=agency, version=version, received_at=received_at, **facts))
    return events


@st.composite
def _deliveries(draw: st.DrawFn, agency: str) -> list[list[LogEntryChanged]]:
    """The events of some entries, with repeats, in any order, in batches of any size."""
    events = [event for n in range(draw(st.integers(1, 5))) for event in draw(_history(f"e{n}", agency))]
    events += draw(st.lists(st.sampled_from(events), max_size=5))
    batches: list[list[LogEntryChanged]] = [[]]
    for event in draw(st.permutations(events)):
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(event)
    return batches


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_counts_as_they_come_equal_a_recount_to_the_last_bit(reporter: Reporter, data: st.DataObject) -> None:
    agency = f"agency-{new_id()}"  # one of its own for each example
    pack = pack_named(agency)
    async with reporter.sessions.begin() as session:
        await store_version(session, pack, now=NOON)
    batches = data.draw(_deliveries(agency))

    for batch in batches:
        await reporter.take(*batch)

    async with reporter.sessions.begin() as session:
        as_they_came = await counts_in(session, agency)
        await recount_log(session, agency)
        recounted = await counts_in(session, agency)
    assert as_they_came == recounted
    assert as_they_came == counts_by_hand([event for batch in batches for event in batch], calendar_of(pack))
