"""Counting responses as their events come: any order, once each, moved when something changes."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.reporter.domain.counting import recompute_rollups
from services.reporter.domain.dating import adopt_pack
from shared.contracts.events import VoidReason
from shared.ids import derived_id, new_id
from tests.reporter.naive import naive_answer_rollups, naive_rollups
from tests.reporter.support import (
    AGENCY,
    NOON,
    Reporter,
    ResponseEvent,
    attributed,
    classified,
    counts_in,
    load,
    pack_of,
    pack_with_departments,
    voided,
)

NEW_YORK = ZoneInfo("America/New_York")
CAMPAIGN, OTHER_CAMPAIGN = derived_id("campaign", "one"), derived_id("campaign", "other")


async def rollup(reporter: Reporter, dimension: str, key: str = "", grain: str = "day") -> dict[str, Any] | None:
    """The sums of one dimension and key over all days."""
    async with reporter.sessions() as session:
        found = await session.execute(
            text("""
                SELECT sum(responses)::int AS responses, sum(rated)::int AS rated, sum(positive)::int AS positive,
                       sum(neutral)::int AS neutral, sum(sin)::int AS sin, sum(rating_sum)::int AS rating_sum
                FROM rollups WHERE agency = :agency AND dimension = :dimension AND key = :key AND grain = :grain
                HAVING count(*) > 0
            """),
            {"agency": AGENCY, "dimension": dimension, "key": key, "grain": grain},
        )
        row = found.mappings().one_or_none()
        return dict(row) if row else None


@pytest.fixture
async def loaded(reporter: Reporter) -> Reporter:
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
    return reporter


@pytest.mark.clause("TSPE-3")
@pytest.mark.clause("TSPE-3.categorised")
@pytest.mark.clause("TSPE-3.counted")
async def test_positive_neutral_and_sin_responses_all_count_in_the_satisfaction_rate(loaded: Reporter) -> None:
    await loaded.take(classified("a", 5), classified("b", 1), classified("c", 3), classified("d", 4))

    assert await rollup(loaded, "all") == {
        "responses": 4,
        "rated": 4,
        "positive": 2,
        "neutral": 1,
        "sin": 1,
        "rating_sum": 13,
    }
    assert await rollup(loaded, "all", grain="month") == await rollup(loaded, "all")


async def test_an_event_told_twice_counts_once(loaded: Reporter) -> None:
    for _ in range(3):
        await loaded.take(classified("a", 5), classified("a", 5), attributed("a", "dana.wu", "field-north"))

    assert (await rollup(loaded, "all") or {})["responses"] == 1
    assert (await rollup(loaded, "technician", "dana.wu") or {})["responses"] == 1


@pytest.mark.clause("TSPE-5.7.team")
async def test_counts_move_from_the_team_named_by_the_desk_to_the_team_credited(loaded: Reporter) -> None:
    await loaded.take(classified("a", 5, team_as_given="Field North"))
    assert (await rollup(loaded, "team", "field-north") or {})["responses"] == 1

    await loaded.take(attributed("a", "lee.park", "network", "infrastructure"))

    assert await rollup(loaded, "team", "field-north") is None
    assert (await rollup(loaded, "team", "network") or {})["responses"] == 1
    assert (await rollup(loaded, "department", "infrastructure") or {})["responses"] == 1
    assert (await rollup(loaded, "all") or {})["responses"] == 1


async def test_an_attribution_or_a_void_may_come_before_the_response_itself(loaded: Reporter) -> None:
    await loaded.take(attributed("a", "dana.wu", "field-north"), voided("b"))
    assert await rollup(loaded, "all") is None

    await loaded.take(classified("a", 5), classified("b", 1))

    assert (await rollup(loaded, "all") or {})["responses"] == 1
    assert (await rollup(loaded, "technician", "dana.wu") or {})["positive"] == 1


async def test_a_voided_response_leaves_every_figure_and_a_restored_one_comes_back(loaded: Reporter) -> None:
    await loaded.take(classified("a", 1), attributed("a", "dana.wu", "field-north"), voided("a"))
    assert await rollup(loaded, "all") is None

    await loaded.take(voided("a", version=4, back=True))

    assert (await rollup(loaded, "technician", "dana.wu") or {})["sin"] == 1


async def test_a_correction_moves_the_response_to_its_new_day_and_rating(loaded: Reporter) -> None:
    await loaded.take(classified("a", 1))
    await loaded.take(classified("a", 4, version=2, submitted_at=NOON + timedelta(days=20)))

    async with loaded.sessions() as session:
        rows = (
            await session.execute(
                text("SELECT grain, period_on, positive, sin FROM rollups WHERE dimension = 'all' ORDER BY grain")
            )
        ).all()
        notes = (await session.execute(text("SELECT kind, from_on, to_on FROM restatements"))).all()
    assert [tuple(row) for row in rows] == [("day", date(2026, 12, 8), 1, 0), ("month", date(2026, 12, 1), 1, 0)]
    assert [tuple(note) for note in notes] == [("corrected", date(2026, 11, 18), date(2026, 12, 8))]


async def test_an_older_version_that_comes_late_changes_nothing(loaded: Reporter) -> None:
    await loaded.take(classified("a", 4, version=3))
    await loaded.take(classified("a", 1, version=1))

    assert (await rollup(loaded, "all") or {})["sin"] == 0


async def test_a_response_counts_on_its_day_in_the_agencys_zone(loaded: Reporter) -> None:
    half_past_eleven_at_night = datetime(2026, 11, 19, 4, 30, tzinfo=UTC)
    await loaded.take(classified("a", 5, submitted_at=half_past_eleven_at_night))

    async with loaded.sessions() as session:
        days = (await session.scalars(text("SELECT period_on FROM rollups WHERE grain = 'day'"))).all()
    assert set(days) == {date(2026, 11, 18)}


async def test_a_new_zone_in_the_policy_dates_and_counts_every_response_anew(loaded: Reporter) -> None:
    await loaded.take(
        classified("a", 5, submitted_at=datetime(2026, 11, 19, 4, 30, tzinfo=UTC)),
        classified("b", 1, submitted_at=datetime(2026, 7, 1, 6, 59, 59, tzinfo=UTC)),
        classified("c", 1, submitted_at=datetime(2026, 7, 1, 7, 0, tzinfo=UTC)),
    )
    moved = pack_of(time_zone="America/Los_Angeles")
    async with loaded.sessions.begin() as session:
        await load(session, moved, NOON + timedelta(days=1))
        await adopt_pack(session, moved, NOON + timedelta(days=1))

    async with loaded.sessions() as session:
        days = await session.execute(
            text("SELECT period_on, responses FROM rollups WHERE grain = 'day' AND dimension = 'all' ORDER BY 1")
        )
        assert [tuple(row) for row in days] == [
            (date(2026, 6, 30), 1),
            (date(2026, 7, 1), 1),
            (date(2026, 11, 18), 1),
        ]


async def test_batches_taken_at_once_lose_nothing(loaded: Reporter) -> None:
    await asyncio.gather(
        *(loaded.take(*(classified(f"{batch}-{n}", 1 + n % 5) for n in range(20))) for batch in range(8)),
        *(
            loaded.take(*(attributed(f"{batch}-{n}", f"tech{n % 3}", "network") for n in range(20)))
            for batch in range(8)
        ),
    )

    assert (await rollup(loaded, "all") or {})["responses"] == 160
    assert (await rollup(loaded, "team", "network") or {})["responses"] == 160


async def test_answers_are_counted_by_question_value_and_pair(loaded: Reporter) -> None:
    await loaded.take(
        classified("a", 5, answers={"respect": 4, "timeliness": 2}),
        classified("b", 3, answers={"respect": 1, "timeliness": 2}),
        classified("c", 3, answers={"respect": 1}),
    )

    async with loaded.sessions() as session:
        found = await session.execute(
            text("""
                SELECT questions, lowest, answered, value_counts, products FROM answer_rollups
                WHERE dimension = 'all' AND grain = 'day' ORDER BY cardinality(questions)
            """)
        )
        two, three = (tuple(row) for row in found)
    # Rating, then respect; how often 0, 1, 2, 3, 4, 5; then rating x respect.
    assert two == (["rating", "respect"], 0, 1, [0, 0, 0, 1, 0, 0, *(0, 1, 0, 0, 0, 0)], [3 * 1])
    assert three == (
        ["rating", "respect", "timeliness"],
        0,
        2,
        [0, 0, 0, 1, 0, 1, *(0, 1, 0, 0, 1, 0), *(0, 0, 2, 0, 0, 0)],
        [5 * 4 + 3 * 1, 5 * 2 + 3 * 2, 4 * 2 + 1 * 2],  # rating x respect, rating x timeliness, respect x timeliness
    )


async def test_answers_leave_with_their_response(loaded: Reporter) -> None:
    await loaded.take(classified("a", 5, answers={"respect": 4}))
    await loaded.take(classified("a", 5, version=2), voided("b"))

    async with loaded.sessions() as session:
        kept = (await session.scalars(text("SELECT DISTINCT questions FROM answer_rollups"))).all()
    assert kept == [["rating"]]


async def test_more_answers_than_can_be_counted_by_question_still_count_as_a_response(loaded: Reporter) -> None:
    await loaded.take(classified("a", 5, answers={"guess": 1_000_000}))

    assert (await rollup(loaded, "all") or {})["rating_sum"] == 5
    async with loaded.sessions() as session:
        assert (await session.scalars(text("SELECT questions FROM answer_rollups"))).all() == []


# ---------------------------------------------------------------- the counts as they come are the counts of a recompute

_submitted = st.datetimes(datetime(2026, 10, 30), datetime(2026, 11, 4)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
_team = st.sampled_from([("field-north", "support-services"), ("network", "infrastructure"), (None, None)])


@st.composite
def _history(draw: st.DrawFn, name: str, agency: str) -> list[ResponseEvent]:
    """Everything that was ever published about one response: each version is of one kind."""
    events: list[ResponseEvent] = []
    for version in range(1, draw(st.integers(1, 6)) + 1):
        kind = draw(st.sampled_from(["classified", "attributed", "voided"]))
        if kind == "classified":
            events.append(
                classified(
                    name,
                    draw(st.one_of(st.none(), st.integers(1, 5))),
                    agency=agency,
                    version=version,
                    submitted_at=draw(_submitted),
                    policy_hash=draw(st.sampled_from(["old", "new"])),
                    program=draw(st.sampled_from(["service-requests", "field-visits", None])),
                    campaign=draw(st.sampled_from([None, CAMPAIGN, OTHER_CAMPAIGN])),
                    audience=draw(st.sampled_from(["internal", "external", None])),
                    channel=draw(st.sampled_from(["webhook", "form"])),
                    source=draw(st.sampled_from(["isupport", None])),
                    answer_seconds=draw(st.sampled_from([None, 41.5])),
                    team_as_given=draw(st.sampled_from([None, "Field South", "nobody knows"])),
                    answers=draw(st.dictionaries(st.sampled_from(["respect", "timeliness"]), st.integers(1, 5))),
                    not_completed=draw(st.sampled_from(["no", "reported"])),
                )
            )
        elif kind == "attributed":
            team, department = draw(_team)
            technician = draw(st.sampled_from(["dana.wu", "lee.park", None]))
            events.append(attributed(name, technician, team, department, agency=agency, version=version))
        else:
            reason: VoidReason = draw(st.sampled_from(get_args(VoidReason)))
            events.append(voided(name, agency=agency, version=version, back=draw(st.booleans()), reason=reason))
    return events


@st.composite
def _deliveries(draw: st.DrawFn, agency: str) -> list[list[ResponseEvent]]:
    """The events of some responses, with repeats, in any order, in batches of any size."""
    events = [event for n in range(draw(st.integers(1, 5))) for event in draw(_history(f"r{n}", agency))]
    events += draw(st.lists(st.sampled_from(events), max_size=5))
    events = draw(st.permutations(events))
    batches: list[list[ResponseEvent]] = [[]]
    for event in events:
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(event)
    return batches


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_counts_as_they_come_equal_a_full_recompute_to_the_last_bit(
    reporter: Reporter, data: st.DataObject
) -> None:
    agency = f"agency-{new_id()}"  # one of its own for each example
    async with reporter.sessions.begin() as session:
        await load(session, pack_with_departments(agency))
    batches = data.draw(_deliveries(agency))

    for batch in batches:
        await reporter.take(*batch)

    async with reporter.sessions.begin() as session:
        as_they_came = await counts_in(session, agency)
        await recompute_rollups(session, agency)
        recomputed = await counts_in(session, agency)
    assert as_they_came == recomputed
    events = [event for batch in batches for event in batch]
    assert as_they_came["rollups"] == naive_rollups(events, NEW_YORK)
    assert as_they_came["answer_rollups"] == naive_answer_rollups(events, NEW_YORK)
