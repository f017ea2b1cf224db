"""The same survey again changes nothing; another one for the same request waits for a person; a SIN stands."""

import asyncio
from collections import Counter

import pytest

from shared.contracts.events import ResponseClassified, RevisionFlagged
from tests.survey_api.desk import Desk, Office, Store, survey


async def test_the_same_delivery_id_again_is_a_duplicate_and_changes_nothing(desk: Desk, store: Store) -> None:
    first = await desk.settled(survey(), delivery_id="msg_a")
    before = await store.counts()
    again = await desk.settled(survey(), delivery_id="msg_a")
    assert (again["duplicate"], again["response_id"]) == (True, first["response_id"])
    assert await store.counts() == before


async def test_the_same_content_under_another_delivery_id_is_a_duplicate(desk: Desk, store: Store) -> None:
    first = await desk.settled(survey())
    before = await store.counts()
    again = await desk.settled(survey())
    assert (again["duplicate"], again["response_id"]) == (True, first["response_id"])
    after = await store.counts()
    assert after == before | {"webhook_receipts": before["webhook_receipts"] + 1}


async def test_a_later_submission_time_alone_does_not_make_it_another_survey(desk: Desk) -> None:
    await desk.settled(survey(submitted_at="2026-11-18T09:05:00-05:00"))
    again = await desk.settled(survey(submitted_at="2026-11-18T10:00:00-05:00"))
    assert again["duplicate"]


async def test_another_resolution_of_the_same_ticket_is_another_response(desk: Desk, store: Store) -> None:
    first = await desk.settled(survey(resolution="1"))
    second = await desk.settled(survey(resolution="2"))
    assert first["response_id"] != second["response_id"]
    assert not second["duplicate"]
    assert (await store.counts())["responses"] == 2


async def test_without_a_resolution_number_a_ticket_has_one_response(desk: Desk, store: Store) -> None:
    await desk.settled(survey(resolution=None))
    assert (await desk.settled(survey(resolution=None)))["duplicate"]
    assert (await store.counts())["responses"] == 1


async def test_a_delivery_id_that_comes_again_with_another_survey_loses_nothing(
    desk: Desk, office: Office, store: Store
) -> None:
    await desk.settled(survey("INC-1"), delivery_id="msg_same")
    other = await desk.settled(survey("INC-2"), delivery_id="msg_same")
    assert (other["duplicate"], other["quarantined"], other["reason"]) == (True, True, "delivery_id_reused")
    assert (await store.counts())["responses"] == 1
    replayed = await office.call("POST", f"/v1/quarantine/{other['quarantine_id']}/replay", scope="quarantine:replay")
    assert replayed.json()["quarantined"] is False
    assert (await store.counts())["responses"] == 2


async def test_a_body_written_anew_under_the_same_delivery_id_is_a_plain_duplicate(desk: Desk, store: Store) -> None:
    payload = survey()
    await desk.settled(payload, delivery_id="msg_same")
    again = await desk.settled(dict(reversed(payload.items())), delivery_id="msg_same")
    assert (again["duplicate"], again["quarantined"]) == (True, False)
    assert (await store.counts())["quarantined_deliveries"] == 0


@pytest.mark.parametrize("delivery_id", ["msg_same", None], ids=["one delivery id", "two delivery ids"])
async def test_of_many_deliveries_of_one_survey_at_once_one_counts(
    delivery_id: str | None, desk: Desk, store: Store
) -> None:
    answers = await asyncio.gather(*(desk.settled(survey(), delivery_id=delivery_id) for _ in range(6)))
    assert Counter(answer["duplicate"] for answer in answers) == {False: 1, True: 5}
    assert len({answer["response_id"] for answer in answers}) == 1
    counts = await store.counts()
    assert (counts["responses"], counts["response_revisions"], counts["events"], counts["jobs"]) == (1, 1, 1, 1)


async def test_of_different_surveys_for_one_request_at_once_the_first_counts_and_the_others_are_flagged(
    desk: Desk, store: Store
) -> None:
    answers = await asyncio.gather(*(desk.settled(survey(rating=rating)) for rating in (2, 3, 4, 5)))
    assert sorted(answer["flagged_revision"] or 1 for answer in answers) == [1, 2, 3, 4]
    assert len({answer["response_id"] for answer in answers}) == 1
    assert len(await store.events(ResponseClassified)) == 1
    assert len(await store.events(RevisionFlagged)) == 3


async def test_other_content_is_flagged_and_the_first_counts_until_a_person_decides(
    desk: Desk, office: Office, store: Store
) -> None:
    first = await desk.settled(survey(rating=4, comments="Fine."))
    other = await desk.settled(survey(rating=2, comments="Not so fine after all."))
    assert (other["response_id"], other["flagged_revision"]) == (first["response_id"], 2)
    (flag,) = await store.events(RevisionFlagged)
    assert (flag.revision, flag.classification) == (2, "neutral")
    assert (await office.read(first["response_id"]))["rating"] == 4

    path = f"/v1/responses/{first['response_id']}/revisions"
    listed = (await office.call("GET", path, scope="responses:read")).json()["items"]
    assert [(entry["number"], entry["state"], entry["changed"]) for entry in listed] == [
        (1, "counting", []),
        (2, "flagged", ["comment", "rating"]),
    ]
    assert "Not so fine" not in str(listed)
    private = await office.call("GET", f"{path}/2/private", scope="responses:private")
    assert private.json()["content"]["comment"] == "Not so fine after all."
    assert "revision 2" in await store.everything_as_text("private_reads")
    assert (await office.call("GET", f"{path}/2/private", scope="responses:read")).status_code == 403
    assert (await office.call("GET", f"{path}/3/private", scope="responses:private")).status_code == 404
    waiting = await office.call("GET", "/v1/responses?flagged=true", scope="responses:read")
    assert [entry["id"] for entry in waiting.json()["items"]] == [first["response_id"]]


async def test_the_same_flagged_content_again_is_a_duplicate_of_the_flag(desk: Desk, store: Store) -> None:
    await desk.settled(survey(rating=4))
    await desk.settled(survey(rating=2))
    again = await desk.settled(survey(rating=2))
    assert (again["duplicate"], again["flagged_revision"]) == (True, 2)
    assert (await store.counts())["response_revisions"] == 2


async def _decide(office: Office, response_id: str, number: int, decision: str, status: int = 200) -> dict[str, object]:
    path = f"/v1/responses/{response_id}/revisions/{number}/{decision}"
    answer = await office.call("POST", path, scope="responses:decide", json={"note": "The customer called."})
    assert answer.status_code == status, answer.text
    decided: dict[str, object] = answer.json()
    return decided


async def test_an_accepted_revision_counts_and_is_published_with_a_higher_version(
    desk: Desk, office: Office, store: Store
) -> None:
    response_id = (await desk.settled(survey(rating=4, comments="Fine.")))["response_id"]
    await desk.settled(survey(rating=2, comments="Not so fine."))
    accepted = await _decide(office, response_id, 2, "accept")
    assert (accepted["rating"], accepted["classification"], accepted["revision"]) == (2, "neutral", 2)
    classified = await store.events(ResponseClassified)
    assert [(event.version, event.rating, event.classification) for event in classified] == [
        (1, 4, "positive"),
        (2, 2, "neutral"),
    ]
    path = f"/v1/responses/{response_id}/revisions"
    listed = (await office.call("GET", path, scope="responses:read")).json()["items"]
    assert [entry["state"] for entry in listed] == ["superseded", "counting"]
    assert listed[1]["decided_by"] == "the key for responses:decide"
    # What counted once comes again: it is known, and changes nothing.
    assert (await desk.settled(survey(rating=4, comments="Fine.")))["duplicate"]


async def test_a_rejected_revision_changes_nothing_and_is_kept(desk: Desk, office: Office, store: Store) -> None:
    response_id = (await desk.settled(survey(rating=4)))["response_id"]
    await desk.settled(survey(rating=2))
    events = len(await store.events())
    rejected = await _decide(office, response_id, 2, "reject")
    assert rejected["state"] == "rejected"
    assert (await office.read(response_id))["rating"] == 4
    assert len(await store.events()) == events
    assert (await desk.settled(survey(rating=2)))["duplicate"]


async def test_a_revision_is_decided_once_whoever_comes_first(desk: Desk, office: Office, store: Store) -> None:
    response_id = (await desk.settled(survey(rating=4)))["response_id"]
    await desk.settled(survey(rating=2))
    path = f"/v1/responses/{response_id}/revisions/2"
    answers = await asyncio.gather(
        *(
            office.call("POST", f"{path}/{decision}", scope="responses:decide", json={})
            for decision in ("accept", "reject", "accept")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "revision_not_flagged"
    assert len(await store.events(ResponseClassified)) <= 2
    assert (await _decide(office, response_id, 1, "accept", 409))["code"] == "revision_not_flagged"
    assert (await _decide(office, response_id, 9, "accept", 404))["code"] == "revision_not_found"


@pytest.mark.clause("TSPE-3")
async def test_a_sin_once_raised_stands_whatever_revision_is_accepted(desk: Desk, office: Office, store: Store) -> None:
    response_id = (await desk.settled(survey(rating=1)))["response_id"]
    await desk.settled(survey(rating=5))
    accepted = await _decide(office, response_id, 2, "accept")
    assert (accepted["rating"], accepted["classification"]) == (5, "sin")
    assert [event.classification for event in await store.events(ResponseClassified)] == ["sin", "sin"]


async def test_an_accepted_revision_can_raise_a_sin(desk: Desk, office: Office) -> None:
    response_id = (await desk.settled(survey(rating=5)))["response_id"]
    await desk.settled(survey(rating=1))
    assert (await _decide(office, response_id, 2, "accept"))["classification"] == "sin"
    await desk.settled(survey(rating=3))
    assert (await _decide(office, response_id, 3, "accept"))["classification"] == "sin"
