"""What customers wrote, in the plans that are opened for it: released words alone, the lowest-rated first (HEART-ACT)."""

from typing import Any
from uuid import uuid4

import pytest

from tests.reporter.heart import AGENCY
from tests.reporter.plans.team import AMBASSADOR, OTHER, south_misses
from tests.reporter.reports.office import Office


def released(question: str, rating: int, text: str, reference: str | None = None) -> dict[str, Any]:
    """A comment as the stand-in for survey_api has it."""
    comment = {
        "reference": reference or str(uuid4()),
        "survey": "customer-experience",
        "program": "south",
        "rating": 3,
        "text": text,
    }
    return {"question": question, "question_rating": rating, "comment": comment}


async def read(office: Office, plan_id: object) -> dict[str, Any]:
    reader = await office.caller("plans:read", agency=AGENCY)
    return await reader.ok("GET", f"/v1/action-plans/{plan_id}")


@pytest.mark.clause("HEART-ACT")
async def test_a_new_plan_takes_in_the_lowest_rated_comments_on_its_weakest_questions_at_most_ten_for_each(
    office: Office,
) -> None:
    office.notifier.comments = [
        *(released("timeliness", 1 + n % 3, f"Waited {n} weeks.") for n in range(14)),
        released("timeliness", 4, "Not low."),
        released("respect", 2, "Nobody greeted me."),
        released("helpfulness", 1, "Not one of the weakest."),
    ]
    plan = await south_misses(office)
    assert (await read(office, plan.id))["comments"] == []

    await office.work()

    comments = (await read(office, plan.id))["comments"]
    timeliness = [each for each in comments if each["question"] == "timeliness"]
    assert sorted(each["question_rating"] for each in timeliness) == [1] * 5 + [2] * 5
    assert [each["text"] for each in comments if each["question"] == "respect"] == ["Nobody greeted me."]
    assert {each["program"] for each in comments} == {"south"}
    assert len(comments) == 11
    reader = await office.caller("plans:read", agency=AGENCY)
    history = (await reader.ok("GET", f"/v1/action-plans/{plan.id}/history"))["items"]
    assert {"added": {"timeliness": 10, "respect": 1}} in [each["payload"] for each in history]


async def test_a_plan_is_open_and_worked_on_while_survey_api_is_away_and_takes_the_comments_in_afterwards(
    office: Office,
) -> None:
    office.notifier.comments = [released("timeliness", 1, "Nobody came.")]
    office.notifier.is_survey_api_cut = True
    plan = await south_misses(office)
    await office.work()

    owner = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)
    path = f"/v1/action-plans/{plan.id}"
    await owner.ok("POST", f"{path}/steps", {"what": "Call back", "who": None, "due_on": None})
    assert await owner.refused("POST", f"{path}/comments") == (503, "comments_unavailable")
    assert (await read(office, plan.id))["comments"] == []

    office.notifier.is_survey_api_cut = False
    await office.work(at=office.clock.now().replace(hour=22))
    assert [each["text"] for each in (await read(office, plan.id))["comments"]] == ["Nobody came."]


async def test_what_was_released_since_is_added_once_and_what_was_taken_in_stays_as_it_was(office: Office) -> None:
    first = released("timeliness", 2, "Nobody came.")
    office.notifier.comments = [first]
    plan = await south_misses(office)
    await office.work()
    path = f"/v1/action-plans/{plan.id}/comments"
    owner = await office.caller("plans:*", agency=AGENCY, person=AMBASSADOR)

    again = {**first, "comment": {**first["comment"], "text": "Other words."}}
    office.notifier.comments = [again, released("timeliness", 1, "Nobody called.")]
    taken = await owner.ok("POST", path)
    version = (await owner.call("POST", path)).headers["ETag"]

    assert [each["text"] for each in taken["comments"]] == ["Nobody came.", "Nobody called."]
    assert (await owner.call("POST", path)).headers["ETag"] == version
    other = await office.caller("plans:*", agency=AGENCY, person=OTHER)
    assert await other.refused("POST", path) == (403, "not_the_owner")
    reader = await office.caller("plans:read", agency=AGENCY)
    assert (await reader.refused("POST", path))[0] == 403


async def test_a_plan_of_no_question_has_no_comments_to_take_in(office: Office) -> None:
    writer = await office.caller("plans:*", agency=AGENCY)
    plan = await writer.ok("POST", "/v1/action-plans", {"title": "Shorter waits", "clause": "HEART-ACT"})

    assert await writer.refused("POST", f"/v1/action-plans/{plan['id']}/comments") == (409, "plan_has_no_figure")
    assert await writer.refused("POST", f"/v1/action-plans/{uuid4()}/comments") == (404, "plan_not_found")
