"""What cannot be used is kept, listed, and becomes a response once the mapping is mended."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.clock import SettableClock
from shared.contracts.events import ResponseClassified
from tests.survey_api.desk import Desk, Office, Store, survey


async def _mend(office: Office, **changes: Any) -> None:
    source = await office.call("GET", "/v1/sources/isupport", scope="sources:read")
    edited = await office.call(
        "PATCH",
        "/v1/sources/isupport",
        scope="sources:write",
        json=changes,
        headers={"If-Match": source.headers["etag"]},
    )
    assert edited.status_code == 200, edited.text


async def _replay(office: Office, quarantine_id: str) -> dict[str, Any]:
    response = await office.call("POST", f"/v1/quarantine/{quarantine_id}/replay", scope="quarantine:replay")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.clause("TSPE-5.1")
async def test_a_quarantined_survey_is_taken_in_as_of_its_first_receipt_once_the_mapping_is_mended(
    desk: Desk, office: Office, store: Store, clock: SettableClock
) -> None:
    first = await desk.settled(survey(rating="Terrible"), delivery_id="msg_q")
    received_at = clock.now()
    clock.advance(timedelta(hours=3))
    still = await _replay(office, first["quarantine_id"])
    assert (still["quarantined"], still["reason"]) == (True, "rating_not_understood")

    await _mend(office, ratings={"Terrible": 1})
    replayed = await _replay(office, first["quarantine_id"])
    assert (replayed["quarantined"], replayed["duplicate"]) == (False, False)
    (classified,) = await store.events(ResponseClassified)
    assert classified.classification == "sin"
    assert classified.received_at == received_at

    listed = await office.call("GET", "/v1/quarantine?state=replayed", scope="quarantine:read")
    (entry,) = listed.json()["items"]
    assert (entry["response_id"], entry["attempts"]) == (replayed["response_id"], 2)
    again = await office.call("POST", f"/v1/quarantine/{first['quarantine_id']}/replay", scope="quarantine:replay")
    assert (again.status_code, again.json()["code"]) == (409, "delivery_already_replayed")
    repeat = await desk.settled(survey(rating="Terrible"), delivery_id="msg_q")
    assert (repeat["duplicate"], repeat["response_id"]) == (True, replayed["response_id"])


async def test_the_same_unusable_delivery_again_is_kept_once(desk: Desk, store: Store) -> None:
    first = await desk.settled(survey(rating="?"), delivery_id="msg_1")
    again = await desk.settled(survey(rating="?"), delivery_id="msg_1")
    elsewhere = await desk.settled(survey(rating="?"), delivery_id="msg_2")
    assert {answer["quarantine_id"] for answer in (first, again, elsewhere)} == {first["quarantine_id"]}
    assert [answer["duplicate"] for answer in (first, again, elsewhere)] == [False, True, True]
    assert (await store.counts())["quarantined_deliveries"] == 1


async def test_two_replays_at_once_make_one_response(desk: Desk, office: Office, store: Store) -> None:
    kept = await desk.settled(survey(rating="Terrible"))
    await _mend(office, ratings={"terrible": 1})
    path = f"/v1/quarantine/{kept['quarantine_id']}/replay"
    answers = await asyncio.gather(*(office.call("POST", path, scope="quarantine:replay") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert (await store.counts())["responses"] == 1


async def test_the_list_shows_no_body_and_reading_one_is_recorded(desk: Desk, office: Office, store: Store) -> None:
    kept = await desk.settled(survey(rating="?", comments="The peculiar word is xylophone."))
    listed = await office.call("GET", "/v1/quarantine?state=waiting&source=isupport", scope="quarantine:read")
    assert "xylophone" not in listed.text
    assert [entry["id"] for entry in listed.json()["items"]] == [kept["quarantine_id"]]
    assert (await store.counts())["private_reads"] == 0
    read = await office.call("GET", f"/v1/quarantine/{kept['quarantine_id']}", scope="quarantine:read")
    assert "xylophone" in read.json()["body_text"]
    assert "the key for quarantine:read" in await store.everything_as_text("private_reads")


async def test_nobody_finds_what_is_not_there(office: Office) -> None:
    for method, path, scope in (
        ("GET", f"/v1/quarantine/{uuid4()}", "quarantine:read"),
        ("POST", f"/v1/quarantine/{uuid4()}/replay", "quarantine:replay"),
    ):
        response = await office.call(method, path, scope=scope)
        assert (response.status_code, response.json()["code"]) == (404, "delivery_not_found")


async def test_the_echo_of_our_own_change_is_answered_recorded_and_otherwise_ignored(
    desk: Desk, office: Office, store: Store
) -> None:
    source = (await office.call("GET", "/v1/sources/isupport", scope="sources:read")).json()
    await _mend(office, mapping=source["mapping"] | {"echo": "actor == 'careloop'"})
    for delivery_id in ("msg_e", "msg_e", None):
        answer = await desk.settled(survey() | {"actor": "careloop"}, delivery_id=delivery_id)
        assert (answer["ignored"], answer["response_id"], answer["quarantined"]) == (True, None, False)
    counts = await store.counts()
    assert (counts["responses"], counts["events"], counts["webhook_receipts"]) == (0, 0, 2)
    assert (await desk.settled(survey() | {"actor": "Mario Santos"}))["ignored"] is False
