"""Runs open each once, in the order of their periods, by themselves and by hand, whatever was down in between."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.reporter.domain.reports.opening import open_due_runs
from shared.policy.store import current_policy
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import AGENCY, county

# Midnights in Los Angeles.
NOVEMBER_30 = datetime(2026, 11, 30, 8, tzinfo=UTC)
JANUARY_1 = datetime(2027, 1, 1, 8, tzinfo=UTC)


async def test_a_report_whose_first_step_is_due_within_its_period_opens_with_that_day(office: Office) -> None:
    somebody = await office.caller()
    await office.work(at=NOVEMBER_30 - timedelta(microseconds=1))
    assert [run["period"]["name"] for run in await somebody.runs(report="monthly")] == ["2026-10"]

    await office.work(at=NOVEMBER_30)

    assert [run["period"]["name"] for run in await somebody.runs(report="monthly")] == ["2026-11", "2026-10"]
    (run, _) = await somebody.runs(report="monthly")
    assert (run["state"], run["opened_by"], run["content_version"]) == ("open", "careloop", None)


async def test_another_opens_when_its_period_has_ended_once_for_each_department_that_runs_a_program(
    office: Office,
) -> None:
    somebody = await office.caller()
    await office.work(at=JANUARY_1 - timedelta(microseconds=1))
    assert await somebody.runs(report="quarterly") == []

    await office.work(at=JANUARY_1)

    runs = await somebody.runs(report="quarterly")
    assert {run["department"] for run in runs} == {"welfare", "aging"}
    assert {run["period"]["name"] for run in runs} == {"FY2027-Q2"}


async def test_what_ended_while_everything_was_down_is_opened_in_order_and_no_period_before_the_first(
    office: Office,
) -> None:
    await office.work(at=datetime(2027, 4, 1, 12, tzinfo=UTC))

    somebody = await office.caller()
    in_order = sorted(await somebody.runs(), key=lambda run: run["id"])
    assert [run["period"]["end_on"] for run in in_order] == sorted(run["period"]["end_on"] for run in in_order)
    # The day on which the agency begins to report is in October.
    assert [run["period"]["name"] for run in in_order if run["report"] == "monthly"] == [
        "2026-10",
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
        "2027-03",
    ]
    assert not await office.failed_jobs()


async def test_looking_again_opens_nothing_twice(office: Office) -> None:
    somebody = await office.caller()
    await office.work(at=NOVEMBER_30)
    before = await somebody.runs()

    await office.work()
    await office.work(at=NOVEMBER_30 + timedelta(hours=5))

    assert [run["id"] for run in await somebody.runs()] == [run["id"] for run in before]


async def test_of_many_that_open_the_same_at_once_each_run_is_opened_once(office: Office) -> None:
    office.clock.set(JANUARY_1)
    person = await office.caller()

    async def open_all() -> int:
        async with office.resources.sessions.begin() as session:
            policy = await current_policy(session, AGENCY)
            return len(await open_due_runs(session, policy, office.clock.now()))

    by_hand = [
        person.call("POST", "/v1/report-runs", {"report": "monthly", "period_day": "2026-11-02"}) for _ in range(3)
    ]
    opened, answers = await asyncio.gather(asyncio.gather(*(open_all() for _ in range(3))), asyncio.gather(*by_hand))

    assert {answer.status_code for answer in answers} <= {200, 201}
    assert sum(opened) + sum(answer.status_code == 201 for answer in answers) == len(await person.runs()) == 5


async def test_a_hand_opens_what_would_open_by_itself_and_finds_what_is_open(office: Office) -> None:
    office.clock.set(NOVEMBER_30)
    person = await office.caller(person="ana.lopez")

    first = await person.call("POST", "/v1/report-runs", {"report": "monthly", "period_day": "2026-11-17"})
    again = await person.call("POST", "/v1/report-runs", {"report": "monthly", "period_day": "2026-11-30"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["opened_by"] == "ana.lopez"
    await office.work()
    assert len(await person.runs(report="monthly", **{"from": "2026-11-01"})) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"report": "yearly", "period_day": "2026-11-17"}, "report_unknown"),
        ({"report": "monthly", "period_day": "2026-09-30"}, "period_not_reported"),
        ({"report": "monthly", "period_day": "0001-01-01"}, "period_not_reported"),
        ({"report": "monthly", "period_day": "2026-12-01"}, "run_too_early"),
        ({"report": "quarterly", "period_day": "2026-11-01", "department": "welfare"}, "run_too_early"),
        ({"report": "quarterly", "period_day": "2026-11-01"}, "department_unknown"),
        ({"report": "quarterly", "period_day": "2026-11-01", "department": "payroll"}, "department_unknown"),
        ({"report": "monthly", "period_day": "2026-11-17", "department": "welfare"}, "department_unknown"),
        ({"report": "monthly", "period_day": "2026-11-17", "received_at": "2026-11-18T10:00:00Z"}, "receipt_needed"),
        ({"report": "ceo-review", "period_day": "2026-11-17"}, "receipt_needed"),
        ({"report": "ceo-review", "period_day": "2026-11-17", "received_at": "2026-11-18T10:00:00Z"}, "receipt_needed"),
    ],
)
async def test_a_hand_opens_nothing_that_there_is_not(office: Office, body: dict[str, str], code: str) -> None:
    office.clock.set(NOVEMBER_30)
    person = await office.caller()

    _, refused = await person.refused("POST", "/v1/report-runs", body)

    assert refused == code
    assert await person.runs() == []


async def test_an_agency_without_reports_has_none_and_says_so(office: Office) -> None:
    await office.load(county(reports=None))
    person = await office.caller()

    await office.work(at=JANUARY_1)

    assert await person.runs() == []
    body = {"report": "monthly", "period_day": "2026-11-17"}
    assert await person.refused("POST", "/v1/report-runs", body) == (409, "no_reports_in_policy")


async def test_an_opened_run_tells_its_steps_its_dates_and_its_history(office: Office) -> None:
    person = await office.caller()
    await office.work(at=NOVEMBER_30)
    (listed, _) = await person.runs(report="monthly")

    run = await person.run(listed["id"])

    assert [(step["step"], step["state"]) for step in run["steps"]] == [
        ("request", "ready"),
        ("compile", "waiting"),
        ("draft", "waiting"),
        ("approve", "waiting"),
        ("submit", "waiting"),
    ]
    # The 10th of December is the 8th business day: the clauses of the others bind. Every close is 17:00 there.
    assert [step["clause_due_at"] for step in run["steps"]] == [
        "2026-12-01T01:00:00Z",
        "2026-12-08T01:00:00Z",
        "2026-12-09T01:00:00Z",
        None,
        "2026-12-11T01:00:00Z",
    ]
    assert run["steps"][3]["working_on"] == "2026-12-09"
    assert run["steps"][0]["holders"] == ["ana.lopez"]
    (entry,) = await person.history(listed["id"])
    assert (entry["kind"], entry["actor"], entry["policy_hash"]) == ("opened", "careloop", county().content_hash)


async def test_a_run_of_another_agency_is_not_there(office: Office) -> None:
    await office.work(at=NOVEMBER_30)
    (run, _) = await (await office.caller()).runs(report="monthly")
    stranger = await office.caller(agency="elsewhere")

    assert await stranger.refused("GET", f"/v1/report-runs/{run['id']}") == (404, "run_not_found")
    assert await stranger.refused("GET", f"/v1/report-runs/{run['id']}/history") == (404, "run_not_found")


async def test_a_run_can_be_read_while_the_directory_is_away(office: Office) -> None:
    person = await office.caller()
    await office.work(at=NOVEMBER_30)
    (listed, _) = await person.runs(report="monthly")
    office.notifier.is_cut = True

    assert (await person.step(listed["id"], "request"))["holders"] is None
