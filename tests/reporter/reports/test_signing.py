"""Who may take a step: whoever holds its role, in order, once, for the version that they have seen."""

import asyncio
from datetime import date

import pytest

from tests.reporter.reports.figures import at
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import AMBASSADOR, ANALYST, DIRECTOR, KEEPER, TEAM
from tests.reporter.reports.team import Team, gather_team

pytestmark = pytest.mark.usefixtures("figures")


@pytest.fixture
async def team(office: Office) -> Team:
    return await gather_team(office)


async def test_a_step_waits_for_the_one_before_it(team: Team) -> None:
    assert await team[KEEPER].refused("POST", team.path("compile", "done"), {}) == (409, "step_not_ready")


async def test_a_step_is_done_once(team: Team) -> None:
    await team.done(ANALYST, "request")

    assert await team[ANALYST].refused("POST", team.path("request", "done"), {}) == (409, "step_already_done")


async def test_a_step_that_there_is_not_is_not_found(team: Team) -> None:
    assert await team[ANALYST].refused("POST", team.path("celebrate", "done"), {}) == (404, "step_not_found")


async def test_nobody_takes_a_step_of_another_role(team: Team) -> None:
    assert await team[KEEPER].refused("POST", team.path("request", "done"), {}) == (403, "not_the_holder")


async def test_a_machine_collects_compiles_and_sends_and_does_not_sign(office: Office, team: Team) -> None:
    machine = await office.caller("reports:read", "reports:write", "reports:sign")
    for step in ("request", "compile", "draft"):
        await machine.ok("POST", team.path(step, "done"), {})
        await office.work()

    body = {"content_version": 1}
    assert await machine.refused("POST", team.path("approve", "approve"), body) == (403, "person_needed")


async def test_to_sign_takes_the_scope_of_signing(office: Office, team: Team) -> None:
    await team.to_approval()
    writer = await office.caller("reports:read", "reports:write", person=TEAM[0])

    body = {"content_version": 1}
    assert await writer.refused("POST", team.path("approve", "approve"), body) == (403, "scope_missing")


async def test_what_is_signed_is_not_just_done_and_the_other_way_round(team: Team) -> None:
    body = {"content_version": 1}
    assert await team[ANALYST].refused("POST", team.path("request", "approve"), body) == (409, "step_act_other")
    await team.to_approval()
    assert await team[TEAM[0]].refused("POST", team.path("approve", "done"), {}) == (409, "step_act_other")


async def test_only_the_newest_version_is_signed(team: Team) -> None:
    await team.to_approval()

    answer = await team[TEAM[0]].call("POST", team.path("approve", "approve"), {"content_version": 2})

    assert (answer.status_code, answer.json()["code"]) == (409, "version_not_current")
    assert answer.json()["content_version"] == 1


async def test_one_signature_of_each_counts_once(team: Team) -> None:
    await team.to_approval()
    await team.approve(TEAM[0])

    body = {"content_version": 1}
    assert await team[TEAM[0]].refused("POST", team.path("approve", "approve"), body) == (409, "already_signed")
    assert (await team.step("approve"))["missing"] == [TEAM[1]]


async def test_of_signatures_given_at_once_each_counts_once_and_the_last_one_does_the_step(team: Team) -> None:
    await team.to_approval()

    calls = [team[each].call("POST", team.path("approve", "approve"), {"content_version": 1}) for each in TEAM * 3]
    answers = await asyncio.gather(*calls)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409, 409, 409]
    assert len((await team.run())["sign_offs"]) == 2
    assert (await team.kinds()).count("step_done") == 4


async def test_of_two_who_do_a_step_at_once_one_does_it(team: Team) -> None:
    calls = [team[ANALYST].call("POST", team.path("request", "done"), {}) for _ in range(4)]

    answers = await asyncio.gather(*calls)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert (await team.kinds()).count("step_done") == 1


async def test_where_one_signature_is_enough_the_second_comes_too_late(office: Office) -> None:
    office.notifier.people.append({"handle": "second.director", "name": "Second", "roles": ["director"]})
    team = await gather_team(office, "quarterly", "FY2027-Q2", "2027-01-04T08:30")
    run = await team.run()
    await team.done(AMBASSADOR[run["department"]], "compile")
    second = await office.caller(person="second.director")

    calls = [
        each.call("POST", team.path("approve", "approve"), {"content_version": 1}) for each in (team[DIRECTOR], second)
    ]
    answers = await asyncio.gather(*calls)

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len((await team.run())["sign_offs"]) == 1


async def test_a_departments_report_is_its_own_ambassadors(office: Office) -> None:
    team = await gather_team(office, "quarterly", "FY2027-Q2", "2027-01-04T08:30")
    own = (await team.run())["department"]
    (other,) = {"welfare", "aging"} - {own}

    refused = await team[AMBASSADOR[other]].refused("POST", team.path("compile", "done"), {})

    assert refused == (403, "not_the_holder")
    assert (await team.step("compile"))["holders"] == [AMBASSADOR[own]]


async def test_who_joined_after_the_step_became_ready_does_not_sign_and_who_left_need_not(
    office: Office, team: Team
) -> None:
    office.clock.set(at("2026-12-04T09:00"))
    await team.to_approval()
    office.notifier.people.append(
        {"handle": "new.hire", "name": "New", "roles": ["executive_team"], "since": date(2026, 12, 5)}
    )
    office.notifier.leaves(TEAM[1], after=date(2026, 12, 5))
    office.clock.set(at("2026-12-07T09:00"))
    new = await office.caller(person="new.hire")
    body = {"content_version": 1}

    assert await new.refused("POST", team.path("approve", "approve"), body) == (403, "not_the_holder")
    await team.approve(TEAM[0])

    assert (await team.states())["submit"] == "ready"


async def test_where_the_last_who_had_not_signed_has_left_signing_again_does_the_step(
    office: Office, team: Team
) -> None:
    office.clock.set(at("2026-12-04T09:00"))
    await team.to_approval()
    await team.approve(TEAM[0])
    office.notifier.leaves(TEAM[1], after=date(2026, 12, 5))
    office.clock.set(at("2026-12-07T09:00"))

    await team.approve(TEAM[0])

    assert (await team.states())["submit"] == "ready"
    assert (await team.kinds()).count("signed") == 1


async def test_a_delegate_signs_in_their_own_name_for_the_holder(office: Office, team: Team) -> None:
    await team.to_approval()
    body = {"delegate": "nora.plain", "reason": "On leave."}
    await team[TEAM[1]].ok("POST", team.path("approve", "delegate"), body)
    await office.work()

    signed = {"content_version": 1}
    assert await team[TEAM[1]].refused("POST", team.path("approve", "approve"), signed) == (403, "not_the_holder")
    await team.approve("nora.plain")
    await team.approve(TEAM[0])

    run = await team.run()
    assert [(each["holder"], each["signed_by"]) for each in run["sign_offs"]] == [
        (TEAM[1], "nora.plain"),
        (TEAM[0], TEAM[0]),
    ]
    assert run["steps"][3]["state"] == "done"
    told = [
        mail for mail in office.notifier.sent("report_ready") if mail.to[0].model_dump().get("handle") == "nora.plain"
    ]
    assert [mail.data["note"] for mail in told] == ["On leave."]


async def test_one_person_with_two_seats_signs_for_both(team: Team) -> None:
    await team.to_approval()
    await team[TEAM[1]].ok("POST", team.path("approve", "delegate"), {"delegate": TEAM[0]})

    await team.approve(TEAM[0])

    assert {each["holder"] for each in (await team.run())["sign_offs"]} == set(TEAM)
    assert (await team.states())["approve"] == "done"


async def test_a_delegation_is_taken_back_by_the_holders_next_word(team: Team) -> None:
    await team.to_approval()
    await team[TEAM[1]].ok("POST", team.path("approve", "delegate"), {"delegate": "nora.plain"})
    await team[TEAM[1]].ok("POST", team.path("approve", "delegate"), {"delegate": None})

    signed = {"content_version": 1}
    assert await team["nora.plain"].refused("POST", team.path("approve", "approve"), signed) == (403, "not_the_holder")
    await team.approve(TEAM[1])


@pytest.mark.parametrize(
    ("who", "delegate", "refusal"),
    [
        (TEAM[0], "nobody.here", (422, "delegate_unknown")),
        (TEAM[0], TEAM[0], (422, "delegate_is_yourself")),
        (KEEPER, "nora.plain", (403, "not_the_holder")),
    ],
)
async def test_a_step_is_delegated_by_its_holder_to_somebody_else_of_the_agency(
    team: Team, who: str, delegate: str, refusal: tuple[int, str]
) -> None:
    refused = await team[who].refused("POST", team.path("approve", "delegate"), {"delegate": delegate})

    assert refused == refusal


async def test_a_delegate_does_not_delegate_on(team: Team) -> None:
    await team[TEAM[0]].ok("POST", team.path("approve", "delegate"), {"delegate": "nora.plain"})

    refused = await team["nora.plain"].refused("POST", team.path("approve", "delegate"), {"delegate": KEEPER})

    assert refused == (403, "not_the_holder")


async def test_while_the_directory_is_away_nobody_takes_a_step(office: Office, team: Team) -> None:
    office.notifier.is_cut = True

    answer = await team[ANALYST].refused("POST", team.path("request", "done"), {})

    assert answer == (503, "directory_unavailable")
    office.notifier.is_cut = False
    assert (await team.states())["request"] == "ready"
