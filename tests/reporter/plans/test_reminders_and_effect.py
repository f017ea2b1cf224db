"""Reminders of steps and check-ins, each once and in open hours; and what a plan has changed."""

from datetime import UTC, datetime

from tests.reporter.heart import AGENCY, answered
from tests.reporter.plans.team import AMBASSADOR, WORKER, plans_of, reporter_of, south_misses
from tests.reporter.reports.office import Answer, Office, Person

PLANS = "/v1/action-plans"
DUE = "2027-01-22"  # Friday; two business days before: Wednesday
WEDNESDAY = datetime(2027, 1, 20, 16, 0, tzinfo=UTC)  # eight in Los Angeles
MONDAY_AFTER = datetime(2027, 1, 25, 16, 0, tzinfo=UTC)
MARCH = datetime(2027, 3, 10, 20, 0, tzinfo=UTC)


async def active(office: Office) -> tuple[Person, str]:
    plan = await south_misses(office)
    caller = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)
    path = f"{PLANS}/{plan.id}"
    await caller.ok("POST", f"{path}/activate")
    await office.work()
    office.notifier.messages.clear()
    return caller, path


def asked(office: Office) -> list[str]:
    return [sent.data["plan_asked"] for sent in office.notifier.sent("action_plan")]


async def test_whoever_takes_a_step_is_reminded_before_its_date_and_with_the_owner_told_after_it(
    office: Office,
) -> None:
    caller, path = await active(office)
    await caller.ok("POST", f"{path}/steps", {"what": "Train everybody", "who": WORKER, "due_on": DUE})

    await office.work(at=datetime(2027, 1, 20, 15, 59, tzinfo=UTC))
    assert asked(office) == []
    await office.work(at=WEDNESDAY)
    await office.work()
    (reminder,) = office.notifier.sent("action_plan")
    assert reminder.data["plan_asked"] == "This step is due: Train everybody"
    assert [to.model_dump()["handle"] for to in reminder.to] == [WORKER]
    assert "22 January 2027" in reminder.data["plan_due_on"] or "January 22, 2027" in reminder.data["plan_due_on"]

    await office.work(at=datetime(2027, 1, 23, 20, 0, tzinfo=UTC))  # Saturday: late, and closed
    assert len(asked(office)) == 1
    await office.work(at=MONDAY_AFTER)
    await office.work()
    assert asked(office)[1:] == ["This step is late: Train everybody"]
    late = office.notifier.sent("action_plan")[1]
    assert [to.kind for to in late.to] == ["person", "role"]
    assert set(office.notifier.posts.values()) == {1}
    step = (await caller.ok("GET", path))["steps"][0]
    assert step["reminded_at"] is not None


async def test_nobody_is_reminded_of_what_is_done_moved_or_of_a_plan_that_is_over(office: Office) -> None:
    caller, path = await active(office)
    for what in ("Done", "Moved", "Left"):
        await caller.ok("POST", f"{path}/steps", {"what": what, "due_on": DUE})
    done, moved, _ = (await caller.ok("GET", path))["steps"]
    await caller.ok("POST", f"{path}/steps/{done['id']}/done", {"evidence": "x"})
    later = {"due_on": "2027-03-05"}
    await caller.ok("PATCH", f"{path}/steps/{moved['id']}", later, headers={"If-Match": "*"})

    await office.work(at=WEDNESDAY)
    assert asked(office) == ["This step is due: Left"]
    await caller.ok("POST", f"{path}/abandon", {"reason": "The office is closed."})
    await office.work(at=MARCH)
    assert asked(office) == ["This step is due: Left"]


async def test_a_step_that_was_moved_is_reminded_of_again_before_its_new_date(office: Office) -> None:
    caller, path = await active(office)
    plan = await caller.ok("POST", f"{path}/steps", {"what": "Train everybody", "due_on": DUE})
    await office.work(at=WEDNESDAY)
    step = f"{path}/steps/{plan['steps'][0]['id']}"
    await caller.ok("PATCH", step, {"due_on": "2027-02-12"}, headers={"If-Match": "*"})

    await office.work(at=datetime(2027, 2, 10, 16, 0, tzinfo=UTC))

    assert asked(office) == ["This step is due: Train everybody"] * 2


async def test_the_owner_is_reminded_of_a_check_in_planned_before_the_plan_began(office: Office) -> None:
    plan = await south_misses(office)
    caller = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)
    await caller.ok("POST", f"{PLANS}/{plan.id}/check-ins", {"due_on": DUE})
    await caller.ok("POST", f"{PLANS}/{plan.id}/activate")

    await office.work(at=WEDNESDAY)

    assert asked(office) == ["A check-in on this plan is due: how is it going?"]
    assert office.notifier.sent("action_plan")[0].to[0].kind == "role"


async def test_a_reminder_waits_for_a_notifier_that_is_away_and_is_one_message(office: Office) -> None:
    caller, path = await active(office)
    await caller.ok("POST", f"{path}/steps", {"what": "Train everybody", "due_on": DUE})
    office.notifier.is_cut = True
    await office.work(at=WEDNESDAY)
    office.notifier.is_cut = False

    await office.work(at=datetime(2027, 1, 20, 16, 1, tzinfo=UTC))
    await office.work(at=datetime(2027, 1, 20, 17, 1, tzinfo=UTC))

    assert asked(office) == ["This step is due: Train everybody"]
    assert set(office.notifier.posts.values()) == {1}


async def filled(office: Office, name: str, count: int, at: datetime, *answers: int) -> None:
    await reporter_of(office).take(
        *(answered(f"{name}{n}", *answers, program="south", submitted_at=at) for n in range(count))
    )


async def test_the_effect_is_the_figure_of_every_period_since_and_whether_it_is_more_than_noise(office: Office) -> None:
    plan = await south_misses(office)
    caller = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)
    path = f"{PLANS}/{plan.id}"
    await caller.ok("POST", f"{path}/activate")
    office.clock.set(MARCH)
    await filled(office, "march", 30, MARCH, 5, 5, 5, 5, 4, 5)

    effect = await caller.ok("GET", f"{path}/effect")
    (quarter,) = effect["periods"]
    assert (effect["figure"], effect["at_least"], effect["at_close"]) == ({"n": 20, "shown": "3.41"}, "4", None)
    assert (quarter["starts_on"], quarter["is_over"], quarter["n"], quarter["shown"]) == (
        "2027-01-01",
        False,
        30,
        "4.83",
    )
    assert quarter["reached"] is True
    assert quarter["since_plan"] == quarter["since_period_before"]
    assert (quarter["since_plan"]["difference"], quarter["since_plan"]["verdict"]) == ("+1.42", "risen")
    assert (quarter["since_plan"]["beyond_noise"], quarter["since_plan"]["n_before"]) == (True, 20)
    assert float(quarter["interval"][0]) < 4.83 < float(quarter["interval"][1])

    june = datetime(2027, 6, 1, 20, 0, tzinfo=UTC)
    office.clock.set(june)
    await filled(office, "june", 4, june, 5, 5, 5, 5, 4, 5)
    _, second = (await caller.ok("GET", f"{path}/effect"))["periods"]
    assert (second["n"], second["since_period_before"]["verdict"]) == (4, "too_few_to_tell")
    assert (second["since_period_before"]["beyond_noise"], second["since_plan"]["n_before"]) == (None, 20)


async def test_what_the_effect_was_when_the_plan_closed_stays_whatever_comes_later(office: Office) -> None:
    plan = await south_misses(office)
    caller = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)
    path = f"{PLANS}/{plan.id}"
    await caller.ok("POST", f"{path}/activate")
    office.clock.set(MARCH)
    await filled(office, "march", 30, MARCH, 5, 5, 5, 5, 4, 5)
    await caller.ok("POST", f"{path}/complete", {})
    await filled(office, "late", 30, MARCH, 1, 1, 1, 1, 1, 1)

    effect: Answer = await caller.ok("GET", f"{path}/effect")

    assert (effect["periods"][0]["n"], effect["periods"][0]["shown"]) == (60, "2.91")
    assert (effect["at_close"][0]["n"], effect["at_close"][0]["shown"]) == (30, "4.83")


async def test_a_plan_of_a_program_without_answers_since_says_that_there_is_no_data(office: Office) -> None:
    (plan,) = await plans_of(office, (("quarterly", "program:south"),))
    reader = await office.caller("plans:read", agency=AGENCY)

    (quarter,) = (await reader.ok("GET", f"{PLANS}/{plan.id}/effect"))["periods"]

    assert (quarter["n"], quarter["shown"], quarter["reached"], quarter["interval"]) == (0, None, None, None)
    assert quarter["since_plan"]["verdict"] == "no_data"
