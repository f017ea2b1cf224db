"""GET /v1/conformance: for each clause how often it applied, was met, is open or was missed."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.base import Event
from shared.contracts.events import CaseClosed, CaseOpened, CaseStepRecorded, MessageSettled
from shared.ids import derived_id, new_id
from tests.reporter.support import AGENCY, NOON, Api, Reporter, classified, load, pack_of, voided

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


def step(
    case: str,
    clause: str,
    *,
    applied_at: datetime = NOON,
    done_after: timedelta | None = None,
    due_after: timedelta | None = None,
    outcome: str | None = None,
    name: str = "step",
) -> CaseStepRecorded:
    return CaseStepRecorded(
        agency=AGENCY,
        case_id=derived_id("case", case),
        clause=clause,
        step=name,
        policy_hash="hash",
        applied_at=applied_at,
        done_at=None if done_after is None else applied_at + done_after,
        due_at=None if due_after is None else applied_at + due_after,
        outcome=outcome or ("open" if done_after is None else "done"),
    )


async def conformance(api: Api, **params: str) -> dict[str, Any]:
    answer = await api.get("/v1/conformance", **(params or NOVEMBER))
    assert answer.status_code == 200, answer.text
    return {clause["clause"]: clause for clause in answer.json()["clauses"]}


def tally(clause: dict[str, Any]) -> tuple[int, int, int, int]:
    return clause["applied"], clause["met"], clause["open"], clause["missed"]


@pytest.mark.clause("TSPE-5.2")
async def test_a_notice_within_five_minutes_is_met_a_later_one_missed_and_one_not_yet_due_open(
    reporter: Reporter, api: Api
) -> None:
    five, now = timedelta(minutes=5), reporter.resources.clock.now()
    await reporter.take(
        step("in time", "TSPE-5.2", done_after=timedelta(minutes=5), due_after=five),
        step("too late", "TSPE-5.2", done_after=timedelta(minutes=5, seconds=1), due_after=five),
        step("never done", "TSPE-5.2", due_after=five),
        step("not yet due", "TSPE-5.2", applied_at=now - timedelta(minutes=2), due_after=five),
    )

    clause = (await conformance(api))["TSPE-5.2"]

    assert tally(clause) == (4, 1, 1, 2)
    assert (clause["standing"], clause["has_time_limit"]) == ("missed", True)


async def test_a_part_without_a_time_limit_is_never_missed(reporter: Reporter, api: Api) -> None:
    await reporter.take(
        step("done a year later", "TSPE-5.8.reviewed", done_after=timedelta(days=365)),
        step("never done", "TSPE-5.8.reviewed"),
    )

    clause = (await conformance(api))["TSPE-5.8.reviewed"]

    assert tally(clause) == (2, 1, 1, 0)
    assert (clause["standing"], clause["has_time_limit"]) == ("open", False)


@pytest.mark.clause("TSPE-5.5")
async def test_a_customer_without_an_address_is_open_under_a_visible_exception(reporter: Reporter, api: Api) -> None:
    await reporter.take(step("a", "TSPE-5.5.contacted", outcome="no_contact"))

    clause = (await conformance(api))["TSPE-5.5.contacted"]

    assert tally(clause) == (1, 0, 1, 0)
    assert clause["exceptions"] == 1


async def test_a_clause_is_met_when_its_parts_are(reporter: Reporter, api: Api) -> None:
    await reporter.take(step("a", "TSPE-5.6.reopened", done_after=timedelta(seconds=1)), step("a", "TSPE-5.6.assigned"))
    assert tally((await conformance(api))["TSPE-5.6"]) == (2, 1, 1, 0)

    await reporter.take(step("a", "TSPE-5.6.assigned", done_after=timedelta(seconds=2)))

    clause = (await conformance(api))["TSPE-5.6"]
    assert tally(clause) == (2, 2, 0, 0)
    assert clause["standing"] == "met"


async def test_what_never_applied_says_so_for_every_clause_of_the_pack(api: Api) -> None:
    clauses = await conformance(api)

    assert list(clauses) == [clause.id for clause in pack_of().clauses]
    weekly_score = [
        clauses.pop("TSPE-5.3"),
        clauses.pop("TSPE-5.3.score"),
    ]  # a week has a score even if it says "no data"
    assert [clause["applied"] for clause in weekly_score] == [4, 4]
    assert {clause["standing"] for clause in clauses.values()} == {"not_applied"}


@pytest.mark.clause("TSPE-5.1")
@pytest.mark.clause("TSPE-3")
async def test_every_response_that_came_in_is_received_categorised_and_counted(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5), classified("b", 1), classified("c", 3), voided("c"))

    clauses = await conformance(api)

    assert tally(clauses["TSPE-5.1"]) == (3, 3, 0, 0)
    assert tally(clauses["TSPE-3.categorised"]) == (3, 3, 0, 0)
    assert tally(clauses["TSPE-3.counted"]) == (2, 2, 0, 0)


async def test_a_response_missing_from_the_counts_is_shown_as_open(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5), classified("b", 1))
    async with reporter.sessions.begin() as session:
        await session.execute(text("UPDATE rollups SET responses = 1 WHERE dimension = 'all'"))

    assert tally((await conformance(api))["TSPE-3.counted"]) == (2, 1, 1, 0)


@pytest.mark.clause("TSPE-5.3.score")
async def test_a_weekly_score_is_open_until_the_week_is_over(reporter: Reporter, api: Api) -> None:
    await reporter.take(classified("a", 5))  # the clock stands in the week that ends on 22 November

    clause = (await conformance(api))["TSPE-5.3"]
    assert tally(clause) == (4, 3, 1, 0)  # weeks ending on the 1st, 8th, 15th and 22nd; the 29th has not begun

    reporter.resources.clock.set(datetime(2026, 11, 23, 5, 0, tzinfo=UTC))  # type: ignore[attr-defined]  # a settable clock
    assert tally((await conformance(api, **{"from": "2026-11-16", "to": "2026-11-22"}))["TSPE-5.3"]) == (1, 1, 0, 0)


async def test_steps_belong_to_the_days_of_the_agencys_zone(reporter: Reporter, api: Api) -> None:
    midnight_in_new_york = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
    await reporter.take(
        step("october", "TSPE-5.4", applied_at=midnight_in_new_york - timedelta(microseconds=1)),
        step("november", "TSPE-5.4", applied_at=midnight_in_new_york),
    )

    assert tally((await conformance(api))["TSPE-5.4"])[0] == 1
    assert tally((await conformance(api, **{"from": "2026-10-31", "to": "2026-10-31"}))["TSPE-5.4"])[0] == 1


async def test_a_clause_that_only_an_older_policy_had_is_still_shown(reporter: Reporter, api: Api) -> None:
    await reporter.take(step("a", "TSPE-4.9", done_after=timedelta(0)))

    clause = (await conformance(api))["TSPE-4.9"]
    assert (tally(clause), clause["text"]) == ((1, 1, 0, 0), None)


async def test_the_same_step_said_in_any_order_and_twice_stands_as_done(reporter: Reporter) -> None:
    said: list[tuple[datetime, Event]] = [
        (NOON, step("x", "TSPE-5.6.reopened")),
        (NOON + timedelta(seconds=1), step("x", "TSPE-5.6.reopened", outcome="desk_unreachable")),
        (NOON + timedelta(seconds=2), step("x", "TSPE-5.6.reopened", done_after=timedelta(seconds=2))),
    ]
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
    for n, order in enumerate(permutations(said)):
        for at, event in (*order, order[0]):
            own = event.model_copy(update={"case_id": derived_id("case", str(n))})
            await reporter.take_at(at, own)

    async with reporter.sessions() as session:
        outcomes = (await session.scalars(text("SELECT outcome FROM step_facts"))).all()
    assert outcomes == ["done"] * 6


async def test_a_due_time_that_moved_counts_as_it_stands_last_whatever_the_order(reporter: Reporter, api: Api) -> None:
    two, four = timedelta(days=2), timedelta(days=4)
    said: list[tuple[datetime, Event]] = [
        (NOON, step("x", "TSPE-5.2", due_after=two)),
        (NOON + timedelta(days=1), step("x", "TSPE-5.2", due_after=four)),
        (NOON + timedelta(days=3), step("x", "TSPE-5.2", due_after=four, done_after=timedelta(days=3))),
    ]
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
    for n, order in enumerate(permutations(said)):
        for at, event in order:
            await reporter.take_at(at, event.model_copy(update={"case_id": derived_id("case", str(n))}))

    assert tally((await conformance(api))["TSPE-5.2"]) == (6, 6, 0, 0)


async def test_a_step_that_was_withdrawn_does_not_count_until_it_applies_again(reporter: Reporter, api: Api) -> None:
    five = timedelta(minutes=5)
    applied_at = reporter.resources.clock.now() - timedelta(hours=1)
    opened = step("x", "TSPE-5.2", applied_at=applied_at, due_after=five)
    async with reporter.sessions.begin() as session:
        await load(session, pack_of())
    await reporter.take_at(NOON, opened)
    await reporter.take_at(
        NOON + timedelta(seconds=1), step("x", "TSPE-5.2", applied_at=applied_at, outcome="withdrawn")
    )

    assert tally((await conformance(api))["TSPE-5.2"]) == (0, 0, 0, 0)

    await reporter.take_at(NOON + timedelta(seconds=2), opened)

    assert tally((await conformance(api))["TSPE-5.2"]) == (1, 0, 0, 1)


async def test_cases_and_messages_are_kept_once_whatever_the_order(reporter: Reporter) -> None:
    case = derived_id("case", "a")
    opened = CaseOpened(agency=AGENCY, case_id=case, number="2026-000001", kind="sin", opened_at=NOON)
    closed = CaseClosed(
        agency=AGENCY, case_id=case, number="2026-000001", closed_at=NOON + timedelta(days=1), waived=True
    )
    message = MessageSettled(
        agency=AGENCY,
        message_id=new_id(),
        template="sin_notice",
        reference=f"case:{case}",
        clause="TSPE-5.2",
        outcome="unknown",
        settled_at=NOON,
    )
    await reporter.take(closed, message)
    await reporter.take(opened, closed, opened)
    await reporter.take_at(NOON + timedelta(hours=1), message.model_copy(update={"outcome": "delivered"}))
    await reporter.take_at(NOON - timedelta(hours=1), message.model_copy(update={"outcome": "held", "reference": "x"}))

    async with reporter.sessions() as session:
        cases = (await session.execute(text("SELECT number, kind, opened_at, closed_at, waived FROM case_facts"))).all()
        messages = (await session.execute(text("SELECT case_id, outcome FROM message_facts"))).all()
    assert [tuple(row) for row in cases] == [("2026-000001", "sin", NOON, NOON + timedelta(days=1), True)]
    assert [tuple(row) for row in messages] == [(case, "delivered")]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": "2026-11-02", "to": "2026-11-01"}, "days_reversed"),
        ({"from": "2010-01-01", "to": "2026-11-01"}, "days_too_many"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "days_unthinkable"),
        ({"from": "9999-12-31", "to": "9999-12-31"}, "days_unthinkable"),
        ({"from": "2026-11-02"}, "request_invalid"),
    ],
)
async def test_days_that_cannot_be_meant_are_refused_by_name(api: Api, params: dict[str, str], code: str) -> None:
    answer = await api.get("/v1/conformance", **params)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
