"""The shipped quarterly averages, from the Ambassador to everybody: each clause is met by the step that carries it out."""

from collections.abc import AsyncIterator

import pytest

from shared.clock import SettableClock
from tests.reporter.reports.figures import Figures, at
from tests.reporter.reports.office import Office, Person, open_office
from tests.reporter.reports.test_report_clauses import HEART, pack_of
from tests.reporter.reports.test_reporting_by_command import people_of

AMBASSADOR, REPRESENTATIVE, OTHER = "tessa.lindgren", "gloria.mendez", "priscilla.ong"


@pytest.fixture
async def child_welfare(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Office]:
    clock.set(at("2026-12-31T23:59"))
    async with open_office(database_url, redis_url, clock, pack_of(HEART)) as office:
        on_the_day = pack_of(HEART).directory
        assert on_the_day is not None
        there = {person.handle for person in on_the_day.people_on(at("2027-01-04T09:00").date())}
        rows = {each["handle"]: each for each in people_of(pack_of(HEART)) if each["handle"] in there}
        office.notifier.people = list(rows.values())  # of several rows the last one holds
        yield office


async def met(person: Person) -> dict[str, tuple[int, int]]:
    """Of every clause about reports how often it applied in the month after the quarter, and was met."""
    answer = await person.ok("GET", "/v1/conformance", params={"from": "2027-01-01", "to": "2027-01-31"})
    return {each["clause"]: (each["applied"], each["met"]) for each in answer["clauses"]}


@pytest.mark.clause("HEART-AMB.data")
@pytest.mark.clause("HEART-AMB.shared")
@pytest.mark.clause("HEART-DHRO.review")
@pytest.mark.clause("HEART-DHRO.provide")
@pytest.mark.clause("HEART-AVG.submitted")
async def test_a_quarter_is_provided_by_the_department_to_the_executive_office_and_shared(
    child_welfare: Office, figures: Figures
) -> None:
    office = child_welfare
    people = {each: await office.caller(person=each, agency=HEART) for each in (AMBASSADOR, REPRESENTATIVE, OTHER)}
    await office.work()
    assert await people[AMBASSADOR].runs() == []  # the quarter has a minute to go
    await office.work(at=at("2027-01-04T09:00"))
    (run,) = await people[AMBASSADOR].runs()  # of the one department that runs programs
    assert (run["department"], run["period"]["start_on"]) == ("child-welfare-services", "2026-10-01")

    async def take(who: str, step: str, how: str, **body: object) -> None:
        await people[who].ok("POST", f"/v1/report-runs/{run['id']}/steps/{step}/{how}", body)
        await office.work()

    compile_path = f"/v1/report-runs/{run['id']}/steps/compile/done"
    assert (await people[OTHER].refused("POST", compile_path, {}))[1] == "not_the_holder"  # another department's own
    await take(AMBASSADOR, "compile", "done")
    assert (await met(people[AMBASSADOR]))["HEART-AMB.data"] == (1, 1)
    await take(REPRESENTATIVE, "review", "approve", content_version=1)
    await take(REPRESENTATIVE, "provide", "done")
    assert (await people[AMBASSADOR].run(run["id"]))["state"] == "submitted"
    assert (await met(people[AMBASSADOR]))["HEART-AMB.shared"] == (1, 0)
    await take(AMBASSADOR, "share", "done")

    found = await met(people[AMBASSADOR])
    clauses = ("HEART-AMB.data", "HEART-AMB.shared", "HEART-DHRO.review", "HEART-DHRO.provide", "HEART-AVG.submitted")
    assert {clause: found[clause] for clause in clauses} == dict.fromkeys(clauses, (1, 1))
    told = [[(to.kind, getattr(to, "role", None)) for to in mail.to] for mail in office.notifier.sent("report_done")]
    assert told == [
        [("role", "dhro_representative")],
        [("role", "agency_executive_office")],
        [("role", "unit_supervisor"), ("role", "appointing_authority")],
    ]
    assert len(figures.orders) == 1
    assert not await office.failed_jobs()
