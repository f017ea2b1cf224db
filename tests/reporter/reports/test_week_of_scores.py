"""The shipped weekly score: opened when the week is over, summed up and sent by the Performance Excellence Team."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from shared.clock import SettableClock
from tests.reporter.reports.office import Office, open_office
from tests.reporter.reports.test_report_clauses import TECH, pack_of
from tests.reporter.reports.test_reporting_by_command import people_of

MANAGER, ANALYST, TECHNICIAN = "priya.raman", "tom.lindqvist", "will.turner"
MONDAY = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)  # nine o'clock in New York


@pytest.fixture
async def technology(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Office]:
    clock.set(datetime(2026, 11, 29, 17, 0, tzinfo=UTC))
    async with open_office(database_url, redis_url, clock, pack_of(TECH)) as office:
        office.notifier.people = list({each["handle"]: each for each in people_of(pack_of(TECH))}.values())
        yield office


@pytest.mark.clause("TSPE-5.3")
@pytest.mark.clause("TSPE-5.3.report")
async def test_the_week_is_summed_up_and_sent_on_the_first_business_day_after_it(technology: Office) -> None:
    office = technology
    people = {each: await office.caller(person=each, agency=TECH) for each in (MANAGER, ANALYST, TECHNICIAN)}
    await office.work()
    assert await people[ANALYST].runs() == []
    await office.work(at=MONDAY)
    (run,) = await people[ANALYST].runs()
    assert run["period"]["name"] == "2026-W48"

    path = f"/v1/report-runs/{run['id']}/steps"
    assert (await people[TECHNICIAN].refused("POST", f"{path}/compile/done", {}))[1] == "not_the_holder"
    await people[ANALYST].ok("POST", f"{path}/compile/done", {})
    await office.work()
    await people[MANAGER].ok("POST", f"{path}/send/done", {"content_version": 1})
    await office.work()

    found = await people[ANALYST].run(run["id"])
    assert (found["state"], found["obstacles"]) == ("closed", [])
    assert {step["working_on"] for step in found["steps"]} == {"2026-11-30"}
    assert not any(step["is_late"] for step in found["steps"])
    days = {"from": "2026-11-30", "to": "2026-11-30"}
    clauses = (await people[ANALYST].ok("GET", "/v1/conformance", params=days))["clauses"]
    report = next(each for each in clauses if each["clause"] == "TSPE-5.3.report")
    assert (report["applied"], report["met"], report["has_time_limit"]) == (2, 2, False)
    (sent,) = office.notifier.sent("report_done")
    assert [(to.kind, getattr(to, "role", None)) for to in sent.to] == [("role", "performance_excellence")]
    assert not await office.failed_jobs()
