"""What a report says is for its readers, and for those who take its steps."""

import pytest

from tests.reporter.reports.office import Office, Person
from tests.reporter.reports.pack import AMBASSADOR, ANALYST, DIRECTOR, KEEPER, county
from tests.reporter.reports.team import gather_team

READ, NOBODY = "reports:read", "nora.plain"
PATHS = (
    *("", "/history", "/versions", "/versions/1", "/versions/1.json", "/versions/1.pdf", "/versions/1/difference"),
    *("/versions/1/charts/trend.svg", "/files/0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84/content"),
)


async def may_read(person: Person, run_id: str) -> bool:
    answer = await person.call("GET", f"/v1/report-runs/{run_id}/versions/1")
    assert answer.status_code in {200, 403}, answer.text
    return answer.status_code == 200


@pytest.mark.usefixtures("figures")
async def test_whoever_holds_no_role_of_a_report_reads_nothing_of_it_but_that_it_is_there(office: Office) -> None:
    team = await gather_team(office)
    await team.done(ANALYST, "request")
    await team.done(KEEPER, "compile")
    nobody = await office.caller(READ, "reports:write", person=NOBODY)

    for path in PATHS:
        assert await nobody.refused("GET", f"/v1/report-runs/{team.run_id}{path}") == (403, "not_among_readers"), path
    listed = next(run for run in await nobody.runs(report="monthly") if run["id"] == team.run_id)
    assert listed.keys().isdisjoint({"versions", "obstacles", "corrections", "sign_offs", "steps"})


@pytest.mark.usefixtures("figures")
async def test_those_who_take_its_steps_delegates_admins_and_machines_read_it(office: Office) -> None:
    team = await gather_team(office)
    await team.done(ANALYST, "request")
    await team.done(KEEPER, "compile")

    assert await may_read(await office.caller(READ, person=KEEPER), team.run_id)
    assert await may_read(await office.caller(READ), team.run_id)
    assert await may_read(await office.caller(READ, "reports:admin", person=NOBODY), team.run_id)
    nobody, director = await office.caller(READ, person=NOBODY), await office.caller(READ, person=DIRECTOR)
    assert not await may_read(nobody, team.run_id)
    assert not await may_read(director, team.run_id)

    await team[ANALYST].ok("POST", team.path("draft", "delegate"), {"delegate": NOBODY})
    assert await may_read(nobody, team.run_id)
    pack = county()
    assert pack.reports is not None
    runs = tuple(
        rule.model_copy(update={"readers": ("director",)}) if rule.id == "monthly" else rule
        for rule in pack.reports.runs
    )
    await office.load(county(reports=pack.reports.model_copy(update={"runs": runs})))
    assert await may_read(director, team.run_id)


@pytest.mark.usefixtures("figures")
async def test_a_role_that_is_held_in_a_department_reads_that_department_s_report_alone(office: Office) -> None:
    team = await gather_team(office, "quarterly", "FY2027-Q2", "2027-01-04T08:30")
    of = (await team.run())["department"]
    (other,) = {*AMBASSADOR} - {of}
    await team.done(AMBASSADOR[of], "compile")

    assert await may_read(await office.caller(READ, person=AMBASSADOR[of]), team.run_id)
    assert not await may_read(await office.caller(READ, person=AMBASSADOR[other]), team.run_id)


async def test_while_the_directory_is_away_a_person_is_shown_nothing(office: Office) -> None:
    team = await gather_team(office)
    keeper = await office.caller(READ, person=KEEPER)
    machine = await office.caller(READ)
    office.notifier.is_cut = True

    assert await keeper.refused("GET", f"/v1/report-runs/{team.run_id}") == (503, "directory_unavailable")
    assert (await machine.run(team.run_id))["id"] == team.run_id
