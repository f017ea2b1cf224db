"""What a closure that is added later does to the reminders of a plan; and owners whom nobody knows."""

from datetime import UTC, date, datetime

from tests.reporter.heart import AGENCY
from tests.reporter.plans.team import AMBASSADOR, WORKER, pack, south_misses
from tests.reporter.plans.test_reminders_and_effect import DUE, MONDAY_AFTER, WEDNESDAY, active, asked
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import closed_also_on, county

TUESDAY = datetime(2027, 1, 19, 16, 0, tzinfo=UTC)
PLANS = "/v1/action-plans"
REMINDER = "This step is due: Train everybody"


async def close_on(office: Office, day: date | None) -> None:
    """Load the pack with one closure more, or without."""
    made = pack().model_copy(update={"calendar": (closed_also_on(day) if day else county()).calendar})
    made.__dict__.pop("business_calendar", None)
    await office.load(made)
    await office.work()


async def test_a_closure_added_later_brings_a_reminder_forward_and_puts_the_late_notice_off(office: Office) -> None:
    caller, path = await active(office)
    await caller.ok("POST", f"{path}/steps", {"what": "Train everybody", "who": WORKER, "due_on": DUE})
    await close_on(office, date(2027, 1, 21))
    await office.work(at=TUESDAY)
    assert asked(office) == [REMINDER]
    await office.work(at=WEDNESDAY)
    assert asked(office) == [REMINDER]

    await close_on(office, MONDAY_AFTER.date())
    await office.work(at=MONDAY_AFTER)
    assert asked(office) == [REMINDER]
    await office.work(at=MONDAY_AFTER.replace(day=26))
    assert asked(office) == [REMINDER, "This step is late: Train everybody"]
    assert set(office.notifier.posts.values()) == {1}


async def test_a_closure_that_is_taken_back_lets_the_reminder_wait_for_its_day(office: Office) -> None:
    await close_on(office, date(2027, 1, 21))
    caller, path = await active(office)
    await caller.ok("POST", f"{path}/steps", {"what": "Train everybody", "due_on": DUE})
    await close_on(office, None)

    await office.work(at=TUESDAY)
    assert asked(office) == []
    await office.work(at=WEDNESDAY)
    assert asked(office) == [REMINDER]


async def test_an_owner_whom_the_directory_does_not_know_is_refused_by_name(office: Office) -> None:
    plan = await south_misses(office)
    caller = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)
    body = {"title": "Shorter waits", "clause": "HEART-ACT", "owner_person": "gone.away"}
    path, anyhow = f"{PLANS}/{plan.id}", {"If-Match": "*"}

    assert await caller.refused("POST", PLANS, body) == (422, "owner_unknown")
    assert await caller.refused("PATCH", path, {"owner_person": "gone.away"}, headers=anyhow) == (422, "owner_unknown")
    await caller.ok("PATCH", path, {"owner_person": WORKER}, headers=anyhow)
    await caller.ok("PATCH", path, {"owner_person": None}, headers=anyhow)


async def test_an_owner_set_while_the_directory_is_away_is_checked_when_they_are_written_to(office: Office) -> None:
    caller = await office.caller("plans:*", agency=AGENCY)
    office.notifier.is_cut = True
    body = {"title": "Shorter waits", "clause": "HEART-ACT", "owner_person": "gone.away"}
    path = f"{PLANS}/{(await caller.ok('POST', PLANS, body))['id']}"
    office.notifier.is_cut, office.notifier.refuses = False, True
    await caller.ok("POST", f"{path}/goals", {"text": "Nobody waits long."})
    await caller.ok("POST", f"{path}/activate")
    await caller.ok("POST", f"{path}/check-ins", {"due_on": DUE})

    await office.work(at=WEDNESDAY)

    history = (await caller.ok("GET", f"{path}/history"))["items"]
    (refused,) = [entry for entry in history if entry["kind"] == "message_refused"]
    assert refused["payload"]["purpose"] == "check_in_due"
