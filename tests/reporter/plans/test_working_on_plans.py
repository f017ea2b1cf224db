"""Working on action plans: goals, steps with evidence, check-ins, the moves between states, and who may."""

import asyncio

import pytest

from services.reporter.domain.plans.plans import MOVES, OPEN
from tests.reporter.heart import AGENCY
from tests.reporter.plans.team import AMBASSADOR, OTHER, SUPERVISOR, WORKER, south_misses
from tests.reporter.reports.office import Office, Person

PLANS = "/v1/action-plans"


async def writer(office: Office, person: str | None = AMBASSADOR) -> Person:
    return await office.caller("plans:*", agency=AGENCY, person=person)


async def made(caller: Person, **changes: str) -> str:
    body = {"title": "Shorter waits", "clause": "HEART-ACT", "owner_person": AMBASSADOR, **changes}
    plan_id: str = (await caller.ok("POST", PLANS, body))["id"]
    return plan_id


async def begun(caller: Person) -> str:
    plan_id = await made(caller)
    await caller.ok("POST", f"{PLANS}/{plan_id}/goals", {"text": "Nobody waits long."})
    await caller.ok("POST", f"{PLANS}/{plan_id}/activate")
    return plan_id


def test_a_plan_that_is_over_moves_nowhere_and_every_state_is_reached() -> None:
    ends = {to for _, to in MOVES.values()} - {state for allowed, _ in MOVES.values() for state in allowed}

    assert ends == {"done", "abandoned"}
    assert {state for allowed, _ in MOVES.values() for state in allowed} == OPEN


async def test_a_plan_goes_from_draft_over_steps_with_evidence_to_done_and_its_history_tells_it(office: Office) -> None:
    caller = await writer(office)
    plan_id = await made(caller)
    path = f"{PLANS}/{plan_id}"
    assert await caller.refused("POST", f"{path}/activate") == (409, "no_goals")
    assert await caller.refused("POST", f"{path}/complete", {}) == (409, "plan_not_in_state")

    await caller.ok("POST", f"{path}/goals", {"text": "Nobody waits long."})
    plan = await caller.ok("POST", f"{path}/activate")
    assert (plan["state"], plan["activated_at"] is not None) == ("active", True)
    assert await caller.refused("POST", f"{path}/activate") == (409, "plan_not_in_state")

    plan = await caller.ok("POST", f"{path}/steps", {"what": "Train everybody", "who": WORKER, "due_on": "2027-02-12"})
    (step,) = plan["steps"]
    assert (step["state"], step["is_late"], step["who"]) == ("open", False, WORKER)
    assert await caller.refused("POST", f"{path}/complete", {}) == (409, "plan_has_open_steps")
    done = f"{path}/steps/{step['id']}/done"
    assert await caller.refused("POST", done, {}) == (422, "request_invalid")
    plan = await caller.ok("POST", done, {"evidence": "All twelve.", "evidence_url": "https://intranet.example/12"})
    assert (plan["steps"][0]["done_by"], plan["steps"][0]["evidence"]) == (AMBASSADOR, "All twelve.")
    assert await caller.refused("POST", done, {"evidence": "Again."}) == (409, "step_done_already")

    plan = await caller.ok("POST", f"{path}/complete", {})
    assert (plan["state"], plan["closed_by"]) == ("done", AMBASSADOR)
    for refused in ("goals", "steps", "check-ins", "abandon"):
        body = {"text": "x", "what": "x", "due_on": "2027-02-01", "reason": "x"}
        sent = {
            name: body[name]
            for name in {"goals": ["text"], "steps": ["what"], "check-ins": ["due_on"]}.get(refused, ["reason"])
        }
        assert await caller.refused("POST", f"{path}/{refused}", sent) == (409, "plan_not_in_state")

    history = (await caller.ok("GET", f"{path}/history"))["items"]
    assert [entry["kind"] for entry in history] == [
        "opened",
        "goal_added",
        "activated",
        "step_added",
        "step_done",
        "completed",
    ]
    assert [entry["seq"] for entry in history] == [1, 2, 3, 4, 5, 6]
    assert history[4]["payload"]["evidence"] == "All twelve."


async def test_a_plan_with_open_steps_is_completed_for_a_reason_and_given_up_for_one(office: Office) -> None:
    caller = await writer(office)
    one, other = await begun(caller), await begun(caller)
    await caller.ok("POST", f"{PLANS}/{one}/steps", {"what": "Train everybody"})

    done = await caller.ok("POST", f"{PLANS}/{one}/complete", {"reason": "The office is closed."})
    assert await caller.refused("POST", f"{PLANS}/{other}/abandon", {}) == (422, "request_invalid")
    abandoned = await caller.ok("POST", f"{PLANS}/{other}/abandon", {"reason": "Merged."})

    assert (done["state"], done["close_reason"]) == ("done", "The office is closed.")
    assert (abandoned["state"], abandoned["close_reason"]) == ("abandoned", "Merged.")


async def test_of_two_who_do_a_step_or_hold_a_check_in_at_once_one_does(office: Office) -> None:
    caller = await writer(office)
    path = f"{PLANS}/{await begun(caller)}"
    plan = await caller.ok("POST", f"{path}/steps", {"what": "Train everybody"})
    plan = await caller.ok("POST", f"{path}/check-ins", {"due_on": "2027-02-01"})
    done, hold = f"{path}/steps/{plan['steps'][0]['id']}/done", f"{path}/check-ins/{plan['check_ins'][0]['id']}/hold"

    steps = await asyncio.gather(*(caller.call("POST", done, {"evidence": f"{n}"}) for n in range(3)))
    held = await asyncio.gather(*(caller.call("POST", hold, {"note": f"{n}"}) for n in range(3)))

    assert sorted(answer.status_code for answer in steps) == [200, 409, 409]
    assert sorted(answer.status_code for answer in held) == [200, 409, 409]
    assert {answer.json()["code"] for answer in held if answer.status_code == 409} == {"check_in_held_already"}


async def test_a_check_in_keeps_what_came_of_it_and_sets_the_next(office: Office) -> None:
    caller = await writer(office)
    path = f"{PLANS}/{await begun(caller)}"
    plan = await caller.ok("POST", f"{path}/check-ins", {"due_on": "2027-02-01"})

    hold = f"{path}/check-ins/{plan['check_ins'][0]['id']}/hold"
    plan = await caller.ok("POST", hold, {"note": "Waits are down.", "next_on": "2027-03-01"})

    first, second = plan["check_ins"]
    assert (first["note"], first["held_by"]) == ("Waits are down.", AMBASSADOR)
    assert (second["due_on"], second["held_at"]) == ("2027-03-01", None)


async def test_a_change_names_the_version_that_it_is_based_on(office: Office) -> None:
    caller = await writer(office)
    path = f"{PLANS}/{await made(caller)}"
    read = await caller.call("GET", path)
    tag = {"If-Match": read.headers["ETag"]}

    assert await caller.refused("PATCH", path, {"title": "Other"}) == (428, "version_not_named")
    plan = await caller.ok("PATCH", path, {"title": "Other", "due_on": "2027-03-31"}, headers=tag)
    assert (plan["title"], plan["due_on"], plan["owner_person"]) == ("Other", "2027-03-31", AMBASSADOR)
    assert await caller.refused("PATCH", path, {"title": "Third"}, headers=tag) == (412, "version_changed")
    assert await caller.refused("PATCH", path, {"owner_role": "nobody"}, headers={"If-Match": "*"}) == (
        422,
        "role_unknown",
    )

    plan = await caller.ok("POST", f"{path}/steps", {"what": "Train everybody", "due_on": "2027-01-04"})
    assert plan["steps"][0]["is_late"]  # its day has passed
    step = f"{path}/steps/{plan['steps'][0]['id']}"
    plan = await caller.ok("PATCH", step, {"due_on": "2027-02-12", "who": WORKER}, headers={"If-Match": "*"})
    assert (plan["steps"][0]["is_late"], plan["steps"][0]["who"], plan["steps"][0]["version"]) == (False, WORKER, 2)
    plan = await caller.ok("POST", f"{path}/goals", {"text": "Nobody waits long."})
    goal = f"{path}/goals/{plan['goals'][0]['id']}"
    plan = await caller.ok("DELETE", goal, headers={"If-Match": "*"})
    assert plan["goals"] == []
    assert await caller.refused("DELETE", goal, headers={"If-Match": "*"}) == (404, "goal_not_found")


async def test_a_plan_is_its_owners_and_their_supervisors_and_a_step_is_its_takers(office: Office) -> None:
    plan = await south_misses(office)  # of the Ambassador of the department "services"
    path = f"{PLANS}/{plan.id}"
    ambassador, supervisor = await writer(office), await writer(office, SUPERVISOR)
    worker, other = await writer(office, WORKER), await writer(office, OTHER)
    machine = await writer(office, None)

    await supervisor.ok("POST", f"{path}/activate")
    added = await ambassador.ok("POST", f"{path}/steps", {"what": "Train everybody", "who": WORKER})
    await machine.ok("POST", f"{path}/check-ins", {"due_on": "2027-02-01"})
    assert await worker.refused("POST", f"{path}/steps", {"what": "x"}) == (403, "not_the_owner")
    assert await other.refused("POST", f"{path}/steps", {"what": "x"}) == (403, "not_the_owner")
    done = f"{path}/steps/{added['steps'][0]['id']}/done"
    assert await other.refused("POST", done, {"evidence": "x"}) == (403, "not_the_owner")
    await worker.ok("POST", done, {"evidence": "Done."})

    office.notifier.is_cut = True
    assert await other.refused("POST", f"{path}/steps", {"what": "x"}) == (503, "directory_unavailable")


async def test_plans_are_listed_by_state_subject_and_owner_and_are_nobody_elses(office: Office) -> None:
    plan = await south_misses(office)
    caller = await writer(office)
    mine = await made(caller)
    reader = await office.caller("plans:read", agency=AGENCY)
    stranger = await office.caller("plans:*", agency="elsewhere")

    async def listed(**params: str) -> list[str]:
        return [one["id"] for one in (await reader.ok("GET", PLANS, params=params))["items"]]

    assert await listed() == [mine, str(plan.id)]  # newest first
    assert await listed(subject="program:south") == [str(plan.id)]
    assert await listed(owner=AMBASSADOR) == [mine]
    assert await listed(state="active") == []
    assert await listed(department="services") == [str(plan.id)]
    assert await stranger.refused("GET", f"{PLANS}/{plan.id}") == (404, "plan_not_found")
    assert await stranger.refused("POST", f"{PLANS}/{plan.id}/activate") == (404, "plan_not_found")
    assert await reader.refused("POST", f"{PLANS}/{plan.id}/activate") == (403, "scope_missing")


@pytest.mark.parametrize("part", ["steps", "check-ins"])
async def test_a_step_or_check_in_of_another_plan_is_not_found(office: Office, part: str) -> None:
    caller = await writer(office)
    one, other = await begun(caller), await begun(caller)
    plan = await caller.ok(
        "POST", f"{PLANS}/{one}/{part}", {"what": "Train"} if part == "steps" else {"due_on": "2027-02-01"}
    )
    item = plan[part.replace("-", "_")][0]["id"]

    end, body = ("done", {"evidence": "x"}) if part == "steps" else ("hold", {"note": "x"})
    status, code = await caller.refused("POST", f"{PLANS}/{other}/{part}/{item}/{end}", body)

    assert (status, code) == (404, "plan_step_not_found" if part == "steps" else "check_in_not_found")
