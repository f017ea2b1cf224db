"""Conformance with the clauses about reports, measured from the steps of their runs under the shipped packs."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from services.reporter.domain.report_definitions import define_report_steps
from services.reporter.models import StepFact
from shared.calendar import period_on
from shared.ids import derived_id, new_id
from shared.policy.models import PolicyPack, ReportStepRule
from shared.policy.report_dates import dates_of_steps, last_instant
from tests.reporter.reports.test_report_clauses import CEO, HEART, MONTHLY, QUARTERLY, SOCIAL, pack_of
from tests.reporter.support import Api, Reporter, load, make_api

LATE = timedelta(microseconds=1)


@pytest.fixture
async def social(reporter: Reporter) -> AsyncIterator[Api]:
    api = await shown(reporter, pack_of(SOCIAL))
    yield api
    await api.client.aclose()


@pytest.fixture
async def heart_office(reporter: Reporter) -> AsyncIterator[Api]:
    api = await shown(reporter, pack_of(HEART))
    yield api
    await api.client.aclose()


async def shown(reporter: Reporter, pack: PolicyPack) -> Api:
    async with reporter.sessions.begin() as session:
        await load(session, pack)
    return await make_api(reporter, pack.agency.id, "scores:read")


async def record(
    reporter: Reporter, agency: str, report: Any, month: date, **done: datetime | timedelta | None
) -> None:
    """The facts of one run's steps, as its clauses date them; a time span says by how much a step missed its limit."""
    pack = pack_of(agency)
    period = period_on(month, report.period, fiscal_year_start_month=pack.agency.fiscal_year_start_month)
    started_at = last_instant(period, pack)
    facts = []
    for dates in dates_of_steps(report, pack.business_calendar, started_at=started_at):
        at = done.get(dates.step.id)
        if isinstance(at, timedelta):
            assert dates.clause_due_at is not None
            at = dates.clause_due_at + at
        facts += [
            {
                "agency": agency,
                "case_id": derived_id("run", agency, report.id, str(month)),
                "clause": clause,
                "step": dates.step.id,
                "applied_at": started_at,
                "policy_hash": pack.content_hash,
                "due_at": dates.clause_due_at if clause == dates.step.clause else None,
                "done_at": at,
                "outcome": "open" if at is None else "done",
                "event_id": new_id(),
                "event_at": started_at,
            }
            for clause in dates.step.clauses
        ]
    async with reporter.sessions.begin() as session:
        await session.execute(insert(StepFact), facts)


async def tallies(api: Api, first: str, last: str) -> dict[str, tuple[int, int, int, int]]:
    answer = await api.get("/v1/conformance", **{"from": first, "to": last})
    assert answer.status_code == 200, answer.text
    return {
        one["clause"]: tuple(one[n] for n in ("applied", "met", "open", "missed")) for one in answer.json()["clauses"]
    }


@pytest.mark.clause("CCTS-III.B2")
@pytest.mark.clause("CCTS-III.B3")
@pytest.mark.clause("CCTS-III.B4")
@pytest.mark.clause("CCTS-III.B4.forwarded")
@pytest.mark.clause("CCTS-III.B5")
async def test_each_month_meets_or_misses_the_limit_of_each_step_to_the_instant(
    reporter: Reporter, social: Api
) -> None:
    in_time, nothing = timedelta(), date(2026, 10, 15)
    await record(
        reporter,
        SOCIAL,
        MONTHLY,
        date(2026, 8, 15),
        request=in_time,
        compile=in_time,
        draft=in_time,
        approve=datetime(2026, 9, 9, tzinfo=UTC),
        submit=in_time,
    )
    await record(reporter, SOCIAL, MONTHLY, date(2026, 9, 15), request=in_time, compile=LATE, draft=LATE, submit=LATE)
    await record(reporter, SOCIAL, MONTHLY, nothing)  # the clock stands in November: all its limits have passed

    found = await tallies(social, "2026-08-01", "2026-10-31")

    assert found["CCTS-III.B2"] == (3, 2, 0, 1)
    assert found["CCTS-III.B3"] == found["CCTS-III.B4.forwarded"] == found["CCTS-III.B5"] == (3, 1, 0, 2)
    assert found["CCTS-III.B4.approved"] == (3, 1, 2, 0)  # no limit of its own: never missed
    assert found["CCTS-III.B4"] == (6, 2, 2, 2)
    assert [found[f"CCTS-III.bg.{part}"] for part in ("statistics", "gaps", "trends")] == [(3, 2, 1, 0)] * 3


@pytest.mark.clause("CCTS-III.B6")
@pytest.mark.clause("CCTS-III.B7")
async def test_the_parts_of_the_quarterly_review_add_up(reporter: Reporter, social: Api) -> None:
    await record(reporter, SOCIAL, CEO, date(2026, 8, 15), review=timedelta(), forward=LATE, approve=timedelta())

    found = await tallies(social, "2026-09-01", "2026-11-30")

    assert (found["CCTS-III.B6.reviewed"], found["CCTS-III.B6.sent"]) == ((1, 1, 0, 0), (1, 0, 0, 1))
    assert found["CCTS-III.B6"] == (2, 1, 0, 1)
    assert found["CCTS-III.B7"] == (2, 1, 0, 1)  # approved in time, never sent back


@pytest.mark.clause("HEART-AMB")
@pytest.mark.clause("HEART-DHRO")
@pytest.mark.clause("HEART-AVG.submitted")
async def test_a_quarter_that_is_provided_late_by_the_agencys_own_aim_misses_no_clause(
    reporter: Reporter, heart_office: Api
) -> None:
    year_later = datetime(2027, 9, 1, tzinfo=UTC)
    await record(
        reporter, HEART, QUARTERLY, date(2026, 8, 15), compile=year_later, review=year_later, provide=year_later
    )

    found = await tallies(heart_office, "2026-09-01", "2026-11-30")

    assert (found["HEART-AMB.data"], found["HEART-AMB.shared"], found["HEART-AMB"]) == (
        (1, 1, 0, 0),
        (1, 0, 1, 0),
        (2, 1, 1, 0),
    )
    assert found["HEART-DHRO"] == (2, 2, 0, 0)
    assert found["HEART-AVG.submitted"] == (1, 1, 0, 0)


async def test_every_clause_about_a_report_says_whether_it_has_a_limit(social: Api) -> None:
    answer = (await social.get("/v1/conformance", **{"from": "2026-11-01", "to": "2026-11-30"})).json()["clauses"]
    limited = {
        one["clause"].removeprefix("CCTS-III."): one["has_time_limit"] for one in answer if ".B" in one["clause"]
    }

    assert {clause for clause, has_limit in limited.items() if not has_limit} == {"B4.approved"}
    assert len(limited) == 13


async def test_a_run_that_was_withdrawn_asks_for_nothing(reporter: Reporter, social: Api) -> None:
    await record(reporter, SOCIAL, MONTHLY, date(2026, 9, 15))
    async with reporter.sessions.begin() as session:
        await session.execute(update(StepFact).values(outcome="withdrawn"))

    assert (await tallies(social, "2026-09-01", "2026-10-31"))["CCTS-III.B5"] == (0, 0, 0, 0)


async def test_definitions_say_of_every_step_of_a_report_when_its_clause_is_met_or_missed(social: Api) -> None:
    steps = (await social.get("/v1/scores/definitions")).json()["report_steps"]
    defined = {(one["report"], one["step"]): one for one in steps}

    assert [one["step"] for one in steps if one["report"] == "monthly-care-log"] == [step.id for step in MONTHLY.steps]
    assert {key[1]: one["missed"] for key, one in defined.items() if key[0] == "monthly-care-log"} == {
        "request": "Not done by the last business day of the same month.",
        "compile": "Not done by business day 5 of the following month.",
        "draft": "Not done by business day 6 of the following month.",
        "approve": None,
        "submit": "Not done by day 10 of the following month, or the last business day before it.",
    }
    approve = defined["ceo-quarterly-review", "approve"]
    assert approve["missed"] == "Not done within 5 business days of the end of the step before."
    assert "signed by every holder of the role for the first time by the limit of its clause" in approve["met"]
    assert defined["monthly-care-log", "compile"]["clauses"][1:] == [
        f"CCTS-III.bg.{part}" for part in ("statistics", "gaps", "trends")
    ]


async def test_the_agencys_own_aim_is_told_apart_from_a_limit(heart_office: Api) -> None:
    steps = (await heart_office.get("/v1/scores/definitions")).json()["report_steps"]

    assert {one["step"]: (one["missed"], one["aim"]) for one in steps}["compile"] == (
        None,
        "Within 5 business days of the end of the period.",
    )


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"minutes": 1}, "Not done within 1 minute of the end of the period."),
        ({"kind": "open_hours", "hours": 4}, "Not done within 4 hours of opening hours after the end of the period."),
        (
            {"kind": "workweek_hours", "hours": 24, "minutes": 30},
            "Not done within 24 hours and 30 minutes of the workweek after the end of the period.",
        ),
    ],
)
def test_every_kind_of_limit_has_words(limit: dict[str, Any], words: str) -> None:
    pack = pack_of(SOCIAL)
    step = ReportStepRule.model_validate({**MONTHLY.steps[0].model_dump(), "limit": limit})
    report = MONTHLY.model_copy(update={"steps": (step,)})
    assert pack.reports is not None
    changed = pack.model_copy(update={"reports": pack.reports.model_copy(update={"runs": (report,)})})

    assert [each.missed for each in define_report_steps(changed)] == [words]
