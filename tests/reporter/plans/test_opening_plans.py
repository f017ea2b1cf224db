"""Action plans that reports open: one for each program and department below the target, and for nobody else (HEART-ACT)."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.reporter.domain.plans.opening import Missed, open_plan
from services.reporter.domain.plans.refusals import SubjectUnknown, TargetUnknown
from shared.policy.store import current_policy
from tests.reporter.heart import AGENCY, answered
from tests.reporter.plans.team import AMBASSADOR, QUARTER, pack, plans_of, quarterly, reporter_of, rule, south_misses
from tests.reporter.reports.office import Office

SOUTH = (("quarterly", "program:south"),)


@pytest.mark.clause("HEART-ACT")
@pytest.mark.clause("HEART-ACT.program")
async def test_a_program_below_four_gets_a_plan_one_at_exactly_four_and_one_without_data_do_not(office: Office) -> None:
    """South is at exactly 4; Central at 3.99…, shown as 3.99; Front Desk, of the other department, has no answers."""
    await reporter_of(office).take(
        *(answered(f"c{n}", *[4] * 6) for n in range(99)),
        answered("c99", 3, *[4] * 5),
        *(answered(f"s{n}", *[3 + 2 * (n % 2)] * 6, program="south") for n in range(20)),
    )

    missed = (await quarterly(office)).missed_targets
    plans = await plans_of(office, missed)

    by_subject = {plan.subject: plan for plan in plans}
    assert set(by_subject) == {"department:services", "program:central"}
    central = by_subject["program:central"]
    assert (central.clause, central.state, central.about) == ("HEART-ACT.program", "draft", "Central Region")
    assert central.figure is not None
    assert (central.figure["n"], central.figure["shown"], central.at_least) == (100, "3.99", "4")
    assert (await quarterly(office, "office")).missed_targets == ()


@pytest.mark.clause("HEART-ACT")
@pytest.mark.clause("HEART-ACT.department")
async def test_a_department_below_four_gets_a_plan_of_its_own_over_its_pooled_responses(office: Office) -> None:
    """Its small program is far below and its large one at 4: together they are below."""
    await reporter_of(office).take(
        *(answered(f"c{n}", *[4] * 6) for n in range(50)),
        *(answered(f"s{n}", *[2] * 6, program="south") for n in range(5)),
        *(answered(f"f{n}", *[4] * 6, program="front-desk") for n in range(5)),
    )

    plans = await plans_of(office, (await quarterly(office)).missed_targets)

    department = next(plan for plan in plans if plan.subject == "department:services")
    assert (department.clause, department.department) == ("HEART-ACT.department", "services")
    assert department.figure is not None
    assert (department.figure["n"], department.figure["shown"]) == (55, "3.81")
    assert (await quarterly(office, "office")).missed_targets == ()  # exactly 4


@pytest.mark.clause("HEART-ACT")
async def test_one_question_below_four_is_no_reason_for_a_plan(office: Office) -> None:
    await reporter_of(office).take(*(answered(f"c{n}", 5, 5, 5, 5, 1, 5) for n in range(20)))

    assert (await quarterly(office)).missed_targets == ()


async def test_a_runs_missed_target_opens_one_plan_however_often_and_by_how_many_it_is_opened(office: Office) -> None:
    await reporter_of(office).take(*(answered(f"s{n}", *[2] * 6, program="south") for n in range(9)))
    run_id = uuid4()

    found = await asyncio.gather(*(plans_of(office, SOUTH, run_id) for _ in range(4)))
    found.append(await plans_of(office, SOUTH, run_id))
    other_run = await plans_of(office, SOUTH)

    assert len({plan.id for (plan,) in found}) == 1
    assert found[0][0].number == "AP-2027-0001"
    assert other_run[0].number == "AP-2027-0002"  # nothing was used up by those that opened none


async def test_goals_are_drafted_from_the_weakest_questions_with_their_figures(office: Office) -> None:
    plan = await south_misses(office)

    reader = await office.caller("plans:read", agency=AGENCY)
    read = await reader.ok("GET", f"/v1/action-plans/{plan.id}")

    assert [goal["question"] for goal in read["goals"]] == ["timeliness", "overall", "respect"]
    assert read["goals"][0]["text"] == "“About timeliness.”: from 1.50 to 4 or more"
    assert (read["goals"][0]["figure"]["n"], read["goals"][0]["figure"]["shown"]) == (20, "1.50")
    assert read["owner_role"] == "heart_ambassador"
    assert (read["period_start"], read["period_end"]) == ("2026-10-01", "2026-12-31")


async def test_the_owner_is_told_once_and_in_open_hours(office: Office) -> None:
    office.clock.set(datetime(2027, 1, 9, 18, 0, tzinfo=UTC))  # Saturday
    plan = await south_misses(office)

    await office.work()
    assert office.notifier.sent("action_plan") == []

    office.clock.set(datetime(2027, 1, 11, 16, 30, tzinfo=UTC))  # Monday, half past eight
    await office.work()
    await office.work()
    (sent,) = office.notifier.sent("action_plan")
    assert sent.to[0].model_dump() == {
        "kind": "role",
        "role": "heart_ambassador",
        "of_person": None,
        "of_team": None,
        "of_department": "services",
    }
    assert sent.clause == "HEART-ACT.program"
    assert sent.data["plan_figure"] == "3.41 (n = 20)"
    assert sent.data["plan_url"].endswith(f"/action-plans/{plan.id}")
    assert office.notifier.posts[sent.id] == 1


async def test_what_the_policy_does_not_name_opens_nothing(office: Office) -> None:
    with pytest.raises(SubjectUnknown):
        await plans_of(office, (("quarterly", "program:nowhere"),))
    assert await plans_of(office, (("another-target", "program:south"),)) == []


async def test_a_plan_by_hand_begins_with_the_figure_that_it_is_about(office: Office) -> None:
    await reporter_of(office).take(*(answered(f"s{n}", *[2] * 6, program="south") for n in range(9)))
    writer = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)

    plan = await writer.ok(
        "POST",
        "/v1/action-plans",
        {
            "title": "Shorter waits",
            "clause": "HEART-ACT",
            "subject": "program:south",
            "target": "quarterly",
            "survey": "customer-experience",
            "period_day": "2026-11-18",
        },
    )
    plain = await writer.ok("POST", "/v1/action-plans", {"title": "Another", "clause": "HEART-ACT"})

    assert (plan["state"], plan["figure"], plan["opened_by"]) == ("draft", {"n": 9, "shown": "2.00"}, AMBASSADOR)
    assert len(plan["goals"]) == 3
    assert (plain["figure"], plain["goals"], plain["about"]) == (None, [], pack().agency.name)
    assert await writer.refused("GET", f"/v1/action-plans/{plain['id']}/effect") == (409, "plan_has_no_figure")


async def test_a_plan_by_hand_names_only_what_the_policy_has(office: Office) -> None:
    writer = await office.caller("plans:*", agency=AGENCY)
    wrong: list[tuple[dict[str, str], str]] = [
        ({"clause": "HEART-NONE"}, "clause_unknown"),
        ({"owner_role": "nobody"}, "role_unknown"),
        ({"subject": "program:nowhere"}, "subject_unknown"),
        ({"department": "nowhere"}, "subject_unknown"),
        ({"target": "quarterly"}, "target_unknown"),
        ({"target": "none", "subject": "program:south"}, "target_unknown"),
        ({"target": "quarterly", "subject": "program:south"}, "target_unknown"),  # of which survey?
        ({"due_on": "9999-12-31"}, "request_invalid"),
    ]

    for changes, code in wrong:
        body = {"title": "Shorter waits", "clause": "HEART-ACT", **changes}
        assert await writer.refused("POST", "/v1/action-plans", body) == (422, code), changes


async def test_a_target_that_is_gone_from_the_policy_is_told_as_such(office: Office) -> None:
    async with office.resources.sessions.begin() as session:
        policy = await current_policy(session, AGENCY)
        missed = Missed(uuid4(), rule(), QUARTER, "gone", "program:south")
        with pytest.raises(TargetUnknown):
            await open_plan(session, policy, missed, now=office.clock.now())
