"""The two-day review: the leadership is asked by mail, answers within two business days or late, and only once at a time."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, DEPUTY, TECHNICIAN, CareOffice
from tests.case_log_api.log.test_deadlines import deadlines_of, last_step, local

DIRECTOR, OTHER_DEPUTY = "ruth.castellanos", "victor.lane"
ANSWER = {"answer": "The wait was three hours, as she says.", "potential_resolution": "Call her and apologise."}


async def log_from_website(care: CareOffice, **facts: Any) -> dict[str, Any]:
    """An entry that came in through the County's website, for which a review is asked."""
    return await care.log(channel="access_oc", received_by=None, receiver_role=None, **facts)


async def reviews_of(care: CareOffice, case_id: str, *, by: str = ANALYST) -> list[dict[str, Any]]:
    answer = await (await care.as_person(by)).get(f"/v1/log-entries/{case_id}/reviews")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def answer_as(care: CareOffice, who: httpx.AsyncClient, case_id: str, **body: Any) -> httpx.Response:
    """Answer the entry's last review."""
    review = (await reviews_of(care, case_id))[-1]
    return await who.post(f"/v1/log-entries/{case_id}/reviews/{review['id']}/answer", json=ANSWER | body)


async def step_of(care: CareOffice, case_id: str, key: str) -> str:
    return (await care.steps(case_id))[key]


@pytest.mark.clause("CCTS-III.A2.forward")
@pytest.mark.clause("CCTS-III.A2.two_day")
async def test_what_came_by_the_website_goes_to_the_deputy_directors_who_review_it_within_two_business_days(
    care: CareOffice,
) -> None:
    entry = await care.log(settle=False, channel="access_oc", received_by=None, receiver_role=None)
    case_id = entry["case_id"]
    await care.settle(mails=False)
    assert await step_of(care, case_id, "review_request:1") == "open"
    await care.settle()
    assert await step_of(care, case_id, "review_request:1") == "done"  # once a mail server took it
    [request] = care.mails("review_request")
    assert [each.model_dump()["role"] for each in request.to] == ["deputy_director"]
    assert request.data["due_at"] == "Friday, November 20, 2026, 5:00 PM"
    assert "three hours" in request.data["narrative"]
    client = await care.deputy()
    [waiting] = (await client.get("/v1/log-reviews?role=deputy_director")).json()["items"]
    assert (waiting["number"], waiting["state"], waiting["due_at"]) == (
        entry["number"],
        "running",
        "2026-11-21T01:00:00Z",
    )

    care.clock.set(local(2026, 11, 20, 17))
    answer = await answer_as(care, client, case_id)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["answered_by"]) == ("met", DEPUTY)
    assert (await deadlines_of(care, case_id))["two_day_review"]["state"] == "met"
    step = await last_step(care, case_id, "two_day_review")
    assert (step["clause"], step["outcome"], step["done_at"] <= step["due_at"]) == (
        "CCTS-III.A2.two_day",
        "done",
        True,
    )
    assert (await client.get("/v1/log-reviews")).json()["items"] == []
    [shown] = await reviews_of(care, case_id)
    assert (shown["answer"], shown["potential_resolution"]) == (ANSWER["answer"], ANSWER["potential_resolution"])
    [hidden] = await reviews_of(care, case_id, by=ASSISTANT)
    assert (hidden["answer"], hidden["answered_by"]) == (None, DEPUTY)
    await care.settle()
    assert (care.mails("deadline_overdue"), await care.dead_jobs()) == ([], [])


@pytest.mark.clause("CCTS-III.A2.two_day")
async def test_an_answer_that_comes_late_is_taken_and_its_limit_stays_missed(care: CareOffice) -> None:
    entry = await log_from_website(care)
    care.clock.set(local(2026, 11, 20, 17) + timedelta(seconds=1))

    answer = await answer_as(care, await care.deputy(), entry["case_id"])

    assert (answer.status_code, answer.json()["state"]) == (200, "missed")
    step = await last_step(care, entry["case_id"], "two_day_review")
    assert (step["outcome"], step["done_at"] > step["due_at"]) == ("done", True)


async def test_only_the_one_who_was_asked_answers(care: CareOffice) -> None:
    entry = await care.log()
    case_id = entry["case_id"]
    asked = await care.post(case_id, "reviews", person=DIRECTOR, note="The third letter.")
    assert (asked.status_code, asked.json()["asked_person"]) == (201, DIRECTOR)
    await care.settle()
    [request] = care.mails("review_request")
    assert [each.model_dump()["handle"] for each in request.to] == [DIRECTOR]
    assert (request.data["note"], request.data["asked_by"]) == ("The third letter.", "Nora Whitfield")

    refused = await answer_as(care, await care.deputy(), case_id)
    assert (refused.status_code, refused.json()["code"]) == (403, "reviewer_not_asked")
    machine = await care.caller("log:review")
    nobody = await answer_as(care, machine, case_id)
    assert (nobody.status_code, nobody.json()["code"]) == (422, "named_person_required")
    other = await answer_as(care, await care.deputy(), case_id, answered_by=DIRECTOR)
    assert other.json()["code"] == "named_person_required"

    accepted = await answer_as(care, machine, case_id, answered_by=DIRECTOR)

    assert (accepted.status_code, accepted.json()["answered_by"]) == (200, DIRECTOR)
    again = await answer_as(care, machine, case_id, answered_by=DIRECTOR)
    assert (again.status_code, again.json()["code"]) == (409, "review_answered")


async def test_of_those_asked_by_role_a_holder_answers_and_nobody_else(care: CareOffice) -> None:
    entry = await log_from_website(care)
    assistant = await care.caller("log:review", person=ASSISTANT)
    refused = await answer_as(care, assistant, entry["case_id"])
    assert (refused.status_code, refused.json()["code"]) == (403, "reviewer_not_asked")

    care.switchboard.cut.add("notifier.test")
    away = await answer_as(care, await care.deputy(), entry["case_id"])
    assert (away.status_code, away.json()["code"]) == (503, "directory_unavailable")
    care.switchboard.cut.clear()

    other = await care.caller("log:review", person=OTHER_DEPUTY)
    assert (await answer_as(care, other, entry["case_id"])).status_code == 200


async def test_one_review_is_asked_for_at_a_time_and_can_be_taken_back(care: CareOffice) -> None:
    entry = await log_from_website(care)
    case_id = entry["case_id"]
    twice = await care.post(case_id, "reviews")
    assert (twice.status_code, twice.json()["code"]) == (409, "review_open")
    [first] = await reviews_of(care, case_id)

    withdrawn = await care.post(case_id, f"reviews/{first['id']}/withdraw")

    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assert (await last_step(care, case_id, "two_day_review"))["outcome"] == "withdrawn"
    late = await answer_as(care, await care.deputy(), case_id)
    assert (late.status_code, late.json()["code"]) == (409, "review_withdrawn")
    care.clock.set(local(2026, 11, 23, 9))
    again = await care.post(case_id, "reviews", role="director")
    await care.settle()
    assert (again.status_code, again.json()["round"], again.json()["due_at"]) == (201, 2, "2026-11-26T01:00:00Z")
    assert len(care.mails("review_request")) == 2
    assert care.mails("deadline_overdue") == []
    assert (await deadlines_of(care, case_id))["two_day_review"]["round"] == 2
    assert await care.dead_jobs() == []


async def test_where_a_person_asked_before_the_website_s_entry_is_not_sent_on_again(care: CareOffice) -> None:
    entry = await care.log(settle=False, channel="access_oc", received_by=None, receiver_role=None)
    asked = await care.post(entry["case_id"], "reviews", role="director")
    assert asked.status_code == 201

    await care.settle()

    assert [each.model_dump()["role"] for mail in care.mails("review_request") for each in mail.to] == ["director"]
    assert await care.dead_jobs() == []


async def test_whom_nobody_may_ask_is_refused_by_name(care: CareOffice) -> None:
    entry = await care.log(subject_kind="employee", subject_handle=DEPUTY)
    case_id = entry["case_id"]

    refusals = {
        "review_role_unknown": {"role": "sppr_analyst"},
        "person_not_in_directory": {"person": "nobody.here"},
        "person_concerned_excluded": {"person": DEPUTY},
    }
    for code, body in refusals.items():
        answer = await care.post(case_id, "reviews", **body)
        assert (answer.status_code, answer.json()["code"]) == (409 if "concerned" in code else 422, code)
    holds_none = await care.post(case_id, "reviews", person=TECHNICIAN)
    assert (holds_none.status_code, holds_none.json()["code"]) == (422, "review_role_unknown")
    asked = await care.post(case_id, "reviews", person=OTHER_DEPUTY)
    path = f"/v1/log-entries/{case_id}/reviews/{asked.json()['id']}"
    hidden = await (await care.deputy()).post(f"{path}/answer", json=ANSWER)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "entry_not_found")
    unknown = await care.post(case_id, f"reviews/{case_id}/withdraw")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "review_not_found")
