"""A person decides on what may be the same, with a reason, once; then the entry has been reviewed."""

import asyncio
from typing import Any

import httpx
import pytest

from services.case_log_api.models import OutboundMessage
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CARE, TECHNICIAN, CareOffice
from tests.case_log_api.log.test_relations import NARRATIVES, standing, undo

SAME: dict[str, Any] = {
    "narrative": "I waited three hours at the front desk on Monday and was told to come back tomorrow."
}


async def log_same(care: CareOffice, count: int = 2, **facts: Any) -> list[dict[str, Any]]:
    """So many entries of one person about one matter."""
    return [await care.log(**(SAME | facts)) for _ in range(count)]


async def waiting(client: httpx.AsyncClient, state: str = "waiting") -> list[dict[str, Any]]:
    answer = await client.get("/v1/log-duplicates", params={"state": state})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def decide(
    care: CareOffice, entry: dict[str, Any], proposal: dict[str, Any], decision: str, *, by: str = ANALYST, **body: Any
) -> httpx.Response:
    client = await care.as_person(by)
    return await client.post(
        f"/v1/log-entries/{entry['case_id']}/duplicates/{proposal['id']}/decide",
        json={"decision": decision, "reason": "The same letter."} | body,
    )


@pytest.mark.clause("CCTS-III.A2.review")
@pytest.mark.clause("CCTS-III.A2.duplicates")
@pytest.mark.parametrize(("side", "root"), [(1, 0), (0, 1)])
async def test_the_entry_from_which_it_is_decided_is_the_duplicate(care: CareOffice, side: int, root: int) -> None:
    entries = await log_same(care)
    (proposal,) = await waiting(await care.analyst())

    answer = await decide(care, entries[side], proposal, "duplicate")

    assert answer.status_code == 200, answer.text
    decided = answer.json()
    assert (decided["state"], decided["decided_by"], decided["reason"]) == ("duplicate", ANALYST, "The same letter.")
    assert await standing(care, entries[side]["case_id"]) == [(False, entries[root]["case_id"], "duplicate")]
    steps = await care.steps(entries[side]["case_id"])
    assert steps[f"duplicate_eliminated:{entries[root]['number']}"] == "done"
    assert (await care.steps(entries[1]["case_id"]))["analyst_review"] == "done"
    assert await waiting(await care.analyst()) == []


@pytest.mark.clause("CCTS-III.A2.review")
@pytest.mark.clause("CCTS-III.A2.consolidate")
async def test_what_is_decided_to_be_related_comes_under_the_other(care: CareOffice) -> None:
    first, second = await log_same(care)
    (proposal,) = await waiting(await care.analyst())

    await decide(care, second, proposal, "related")

    assert await standing(care, second["case_id"]) == [(True, first["case_id"], "related")]
    steps = await care.steps(second["case_id"])
    assert (steps[f"related_consolidated:{first['number']}"], steps["analyst_review"]) == ("done", "done")


@pytest.mark.clause("CCTS-III.A2.review")
async def test_what_is_dismissed_stays_two_and_both_say_so(care: CareOffice) -> None:
    first, second = await log_same(care)
    (proposal,) = await waiting(await care.analyst())

    await decide(care, second, proposal, "dismissed", reason="Two visits.")

    assert await standing(care, first["case_id"], second["case_id"]) == [(True, None, None)] * 2
    for entry in (first, second):
        (told,) = [each for each in await care.timeline(entry["case_id"]) if each.kind == "duplicate_dismissed"]
        assert told.actor == ANALYST
    assert (await care.steps(second["case_id"]))["analyst_review"] == "done"
    (dismissed,) = await waiting(await care.analyst(), "dismissed")
    assert (dismissed["decided_by"], dismissed["reason"]) == (ANALYST, "Two visits.")


@pytest.mark.clause("CCTS-III.A2.review")
async def test_an_entry_is_reviewed_when_the_last_that_waits_is_decided(care: CareOffice) -> None:
    *_, last = await log_same(care, 3)
    analyst = await care.analyst()
    first, second = [each for each in await waiting(analyst) if each["case_id"] == last["case_id"]]

    await decide(care, last, first, "dismissed")
    assert (await care.steps(last["case_id"]))["analyst_review"] == "open"
    await decide(care, last, second, "dismissed")

    assert (await care.steps(last["case_id"]))["analyst_review"] == "done"


async def test_a_decision_needs_a_reason_and_is_one_of_three(care: CareOffice) -> None:
    entries = await log_same(care)
    (proposal,) = await waiting(await care.analyst())

    for decision, reason in (("dismissed", "  "), ("maybe", "Why not."), ("dismissed", None)):
        assert (await decide(care, entries[1], proposal, decision, reason=reason)).status_code == 422
    assert len(await waiting(await care.analyst())) == 1


async def test_the_same_decision_again_changes_nothing_and_another_is_refused(care: CareOffice) -> None:
    entries = await log_same(care)
    (proposal,) = await waiting(await care.analyst())
    await decide(care, entries[1], proposal, "duplicate")
    before = await care.kinds(entries[1]["case_id"])

    again = await decide(care, entries[1], proposal, "duplicate")
    other = await decide(care, entries[1], proposal, "dismissed")

    assert again.status_code == 200
    assert (other.status_code, other.json()["code"]) == (409, "proposal_decided")
    assert other.json()["how_to_fix"]
    assert await care.kinds(entries[1]["case_id"]) == before


async def test_of_two_who_decide_at_once_one_is_told_that_it_was_decided(care: CareOffice) -> None:
    entries = await log_same(care)
    (proposal,) = await waiting(await care.analyst())
    await care.technician()

    answers = await asyncio.gather(
        decide(care, entries[0], proposal, "dismissed"),
        decide(care, entries[1], proposal, "duplicate", by=TECHNICIAN),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = next(answer for answer in answers if answer.status_code == 200).json()["state"]
    counting = [counts for counts, _, _ in await standing(care, *(entry["case_id"] for entry in entries))]
    assert counting == ([True, True] if won == "dismissed" else [True, False])


async def test_a_proposal_is_decided_from_one_of_its_two_entries(care: CareOffice) -> None:
    await log_same(care)
    stranger = await care.log(narrative=NARRATIVES[0], constituent=None)
    (proposal,) = await waiting(await care.analyst())

    answer = await decide(care, stranger, proposal, "duplicate")

    assert (answer.status_code, answer.json()["code"]) == (404, "proposal_not_found")


async def test_only_analysts_decide_and_their_reasons_are_theirs(care: CareOffice) -> None:
    entries = await log_same(care)
    (proposal,) = await waiting(await care.analyst())
    assert (await decide(care, entries[1], proposal, "dismissed", by=ASSISTANT)).status_code == 403
    assert (
        await (await care.assistant()).post(f"/v1/log-entries/{entries[1]['case_id']}/analyst-review")
    ).status_code == 403
    await decide(care, entries[1], proposal, "dismissed")

    reader = await care.caller("log:read", agency=CARE)
    listed = (await reader.get(f"/v1/log-entries/{entries[0]['case_id']}/duplicates")).json()["items"]

    assert [(each["state"], each["reason"]) for each in listed] == [("dismissed", None)]
    assert [each["reason"] for each in await waiting(reader, "dismissed")] == [None]


async def test_the_person_concerned_sees_and_decides_nothing_of_it(care: CareOffice) -> None:
    first = await care.log(**SAME)
    second = await care.log(**SAME, subject_kind="employee", subject_handle=TECHNICIAN)
    (proposal,) = await waiting(await care.analyst())
    technician = await care.technician()

    assert await waiting(technician) == []
    of_first = (await technician.get(f"/v1/log-entries/{first['case_id']}/duplicates")).json()
    assert of_first["items"] == []
    assert (await technician.get(f"/v1/log-entries/{second['case_id']}/duplicates")).status_code == 404
    for entry in (first, second):
        answer = await decide(care, entry, proposal, "dismissed", by=TECHNICIAN)
        assert (answer.status_code, answer.json()["code"]) == (404, "entry_not_found")
    answer = await technician.post(f"/v1/log-entries/{second['case_id']}/analyst-review")
    assert answer.status_code == 404


async def test_another_agency_neither_lists_nor_decides(care: CareOffice) -> None:
    entries = await log_same(care)
    (proposal,) = await waiting(await care.analyst())
    stranger = await care.caller("log:read", "log:analyze", person=ANALYST, agency="technology-services")

    assert await waiting(stranger) == []
    answer = await stranger.post(
        f"/v1/log-entries/{entries[0]['case_id']}/duplicates/{proposal['id']}/decide",
        json={"decision": "dismissed", "reason": "None."},
    )
    assert answer.status_code == 404


async def test_what_waits_is_listed_in_pages_the_latest_first(care: CareOffice) -> None:
    await log_same(care, 3)
    analyst = await care.analyst()

    first = (await analyst.get("/v1/log-duplicates", params={"limit": 2})).json()
    second = (await analyst.get("/v1/log-duplicates", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    at = [each["proposed_at"] for each in (*first["items"], *second["items"])]
    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (2, 1, None)
    assert at == sorted(at, reverse=True)


async def test_nobody_is_written_to_whatever_is_decided(care: CareOffice) -> None:
    entries = await log_same(care, 4)
    written = await care.count(OutboundMessage)
    for decision, proposal in zip(
        ("duplicate", "related", "dismissed"), await waiting(await care.analyst()), strict=False
    ):
        entry = next(each for each in entries if each["case_id"] == proposal["case_id"])
        await decide(care, entry, proposal, decision)
    await care.settle()

    assert await care.count(OutboundMessage) == written


async def test_a_decision_that_is_undone_waits_again(care: CareOffice) -> None:
    first, second = await log_same(care)
    (proposal,) = await waiting(await care.analyst())
    decided = (await decide(care, second, proposal, "duplicate")).json()

    await undo(care, second["case_id"], decided["relation_id"])

    (again,) = await waiting(await care.analyst())
    assert again == proposal
    assert await standing(care, first["case_id"], second["case_id"]) == [(True, None, None)] * 2


@pytest.mark.clause("CCTS-III.A2.review")
async def test_an_entry_like_no_other_is_reviewed_when_the_analyst_says_so(care: CareOffice) -> None:
    entry = await care.log(narrative=NARRATIVES[0])
    assert (await care.steps(entry["case_id"]))["analyst_review"] == "open"

    for _ in range(2):
        answer = await care.post(entry["case_id"], "analyst-review")
        assert answer.status_code == 200, answer.text

    assert (await care.steps(entry["case_id"]))["analyst_review"] == "done"
    (told,) = [each for each in await care.timeline(entry["case_id"]) if each.kind == "analyst_reviewed"]
    assert (told.actor, told.clause) == (ANALYST, "CCTS-III.A2.review")


@pytest.mark.clause("CCTS-III.A2.review")
async def test_an_entry_is_not_reviewed_while_something_waits_for_a_decision(care: CareOffice) -> None:
    _, second = await log_same(care)

    answer = await care.post(second["case_id"], "analyst-review")

    assert (answer.status_code, answer.json()["code"]) == (409, "proposals_waiting")
    assert (await care.steps(second["case_id"]))["analyst_review"] == "open"


@pytest.mark.clause("CCTS-III.A2.review")
async def test_bringing_an_entry_under_another_or_forwarding_it_is_its_review(care: CareOffice) -> None:
    first = await care.log(narrative=NARRATIVES[0])
    second = await care.log(narrative=NARRATIVES[1])
    third = await care.log(narrative=NARRATIVES[2], matters=["case_action"])
    client = await care.analyst()
    made = await client.post(
        f"/v1/log-entries/{second['case_id']}/relations",
        json={"to": first["case_id"], "kind": "related", "reason": "The same visit."},
        headers={"Idempotency-Key": "one"},
    )
    assert made.status_code == 201, made.text
    assert (await care.post(third["case_id"], "forward")).status_code < 300

    for entry in (second, third):
        assert (await care.steps(entry["case_id"]))["analyst_review"] == "done"
    assert (await care.steps(first["case_id"]))["analyst_review"] == "open"


async def test_a_draft_and_what_was_forwarded_are_not_reviewed_with_the_log(care: CareOffice) -> None:
    forwarded = await care.log(narrative=NARRATIVES[0], matters=["case_action"])
    await care.post(forwarded["case_id"], "forward")

    for case_id in (await care.draft(), forwarded["case_id"]):
        answer = await care.post(case_id, "analyst-review")
        assert (answer.status_code, answer.json()["code"]) == (409, "entry_not_reviewable")
