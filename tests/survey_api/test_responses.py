"""Responses over the API: sent, listed, read with and without private details, voided and brought back."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.contracts.events import ResponseClassified, ResponseVoided
from shared.contracts.responses import ResponsePrivate
from shared.web.keys import create_key
from tests.survey_api.desk import AGENCY, OTHER_AGENCY, Desk, Office, Store, survey

GOOD: dict[str, Any] = {
    "survey": "service-request",
    "rating": 1,
    "ticket": "INC-7",
    "desk": "isupport",
    "comment": "The peculiar word is xylophone.",
    "customer_name": "Lena Fox",
    "customer_email": "lena.fox@example.com",
    "work_completed": False,
    "submitted_at": "2026-11-18T09:05:00-05:00",
}


async def _send(office: Office, body: dict[str, Any], **headers: str) -> Any:
    return await office.call("POST", "/v1/responses", scope="responses:write", json=body, headers=headers)


@pytest.mark.clause("TSPE-5.4")
async def test_an_integrators_response_is_taken_in_and_published(office: Office, store: Store) -> None:
    sent = await _send(office, GOOD)
    assert sent.status_code == 201, sent.text
    assert sent.headers["location"] == f"/v1/responses/{sent.json()['response_id']}"
    (classified,) = await store.events(ResponseClassified)
    assert (classified.channel, classified.classification, classified.not_completed) == ("api", "sin", "reported")
    assert (classified.source, classified.ticket, classified.answers) == (None, "INC-7", {"rating": 1})


async def test_the_same_again_is_200_and_something_else_202(office: Office, store: Store) -> None:
    first = await _send(office, GOOD)
    same = await _send(office, GOOD)
    other = await _send(office, GOOD | {"rating": 2})
    assert (same.status_code, same.json()["duplicate"]) == (200, True)
    assert (other.status_code, other.json()["flagged_revision"]) == (202, 2)
    assert {answer.json()["response_id"] for answer in (same, other)} == {first.json()["response_id"]}
    assert (await store.counts())["responses"] == 1


async def test_a_desk_and_an_integrator_telling_of_one_request_make_one_response(
    desk: Desk, office: Office, store: Store
) -> None:
    first = await desk.settled(survey("INC-7", resolution="1"))
    other = await _send(office, GOOD | {"resolution": "1"})
    assert (other.status_code, other.json()["response_id"]) == (202, first["response_id"])
    assert (await store.counts())["responses"] == 1


async def test_without_a_ticket_every_call_is_a_response_of_its_own_unless_it_has_an_idempotency_key(
    office: Office, store: Store
) -> None:
    body = {"survey": "service-request", "rating": 5}
    assert [(await _send(office, body)).status_code for _ in range(2)] == [201, 201]
    key = {"Idempotency-Key": "only-once"}
    first, again = await _send(office, body, **key), await _send(office, body, **key)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert (await _send(office, body | {"rating": 4}, **key)).status_code == 422
    assert (await store.counts())["responses"] == 3


async def test_many_at_once_with_one_idempotency_key_make_one_response(office: Office, store: Store) -> None:
    body = {"survey": "service-request", "rating": 5}
    answers = await asyncio.gather(*(_send(office, body, **{"Idempotency-Key": "race"}) for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert (await store.counts())["responses"] == 1


async def test_private_details_are_read_by_their_own_scope_only_and_every_read_is_recorded(
    office: Office, store: Store
) -> None:
    response_id = (await _send(office, GOOD)).json()["response_id"]
    public = await office.call("GET", f"/v1/responses/{response_id}", scope="responses:read")
    assert public.json()["has_comment"]
    assert "xylophone" not in public.text
    assert "Lena" not in public.text
    path = f"/v1/responses/{response_id}/private"
    assert (await office.call("GET", path, scope="responses:read")).status_code == 403
    assert (await store.counts())["private_reads"] == 0
    private = await office.call("GET", path, scope="responses:private")
    details = ResponsePrivate.model_validate(private.json())
    assert (details.comment, details.customer_email) == (GOOD["comment"], "lena.fox@example.com")
    recorded = await store.everything_as_text("private_reads")
    assert response_id in recorded
    assert "the key for responses:private" in recorded


async def test_an_unusable_address_is_no_address(office: Office, store: Store) -> None:
    for address in ("nobody", "a@", "lena fox@example.com", "lena@localhost", "@example.com"):
        sent = await _send(office, GOOD | {"customer_email": address, "ticket": None, "desk": None})
        assert sent.status_code == 201, address
        path = f"/v1/responses/{sent.json()['response_id']}/private"
        private = await office.call("GET", path, scope="responses:private")
        assert private.json()["customer_email"] is None, address
    assert [event.has_address for event in await store.events(ResponseClassified)] == [False] * 5


async def test_the_list_filters_and_pages_from_the_latest_to_the_first(office: Office, clock: SettableClock) -> None:
    ids = []
    for number in range(5):
        clock.advance(timedelta(minutes=1))
        body = {"survey": "service-request", "rating": 1 + number, "ticket": f"INC-{number}", "desk": "isupport"}
        ids.append((await _send(office, body)).json()["response_id"])

    async def listed(query: str) -> list[str]:
        answer = await office.call("GET", f"/v1/responses?{query}", scope="responses:read")
        assert answer.status_code == 200, answer.text
        return [entry["id"] for entry in answer.json()["items"]]

    first = (await office.call("GET", "/v1/responses?limit=3", scope="responses:read")).json()
    assert [entry["id"] for entry in first["items"]] == ids[:1:-1]
    assert await listed(f"limit=3&cursor={first['next_cursor']}") == ids[1::-1]
    assert await listed("ticket=INC-3") == [ids[3]]
    assert await listed("classification=sin") == [ids[0]]
    assert await listed("void=true") == []
    assert await listed("flagged=true") == []
    assert await listed("source=isupport") == []
    assert await listed("submitted_from=2026-11-18T17:34:00Z") == [ids[4], ids[3]]
    assert await listed("submitted_before=2026-11-18T17:32:00Z") == [ids[0]]
    for faulty in (
        "cursor=abc",
        "limit=101",
        "classification=rude",
        "submitted_from=yesterday",
        "submitted_from=0.5",
        "void=perhaps",
    ):
        assert (await office.call("GET", f"/v1/responses?{faulty}", scope="responses:read")).status_code == 422


async def _decide(office: Office, response_id: str, decision: str, **body: Any) -> Any:
    path = f"/v1/responses/{response_id}/{decision}"
    return await office.call("POST", path, scope="responses:decide", json=body)


async def test_a_void_response_leaves_and_comes_back_each_time_with_a_higher_version(
    office: Office, store: Store
) -> None:
    response_id = (await _send(office, GOOD)).json()["response_id"]
    voided = await _decide(office, response_id, "void", reason="spam", note="An advertisement.")
    assert voided.json()["void"]["reason"] == "spam"
    again = await _decide(office, response_id, "void", reason="test")
    assert (again.status_code, again.json()["code"]) == (409, "response_already_void")
    restored = await _decide(office, response_id, "unvoid")
    assert restored.json()["void"] is None
    assert (await _decide(office, response_id, "unvoid")).json()["code"] == "response_not_void"
    events = await store.events(ResponseVoided)
    assert [(event.version, event.voided, event.reason) for event in events] == [(2, True, "spam"), (3, False, None)]
    # A repeat of what was void is still a repeat.
    await _decide(office, response_id, "void", reason="test")
    assert (await _send(office, GOOD)).json()["duplicate"]


async def test_of_many_voids_at_once_one_counts(office: Office, store: Store) -> None:
    response_id = (await _send(office, GOOD)).json()["response_id"]
    answers = await asyncio.gather(*(_decide(office, response_id, "void", reason="test") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(await store.events(ResponseVoided)) == 1


async def test_a_void_without_a_known_reason_is_refused(office: Office, store: Store) -> None:
    response_id = (await _send(office, GOOD)).json()["response_id"]
    for body in ({}, {"reason": "dislike"}, {"reason": "test", "note": ""}):
        assert (await _decide(office, response_id, "void", **body)).status_code == 422
    assert await store.events(ResponseVoided) == []


async def test_another_agencys_response_is_not_there(
    office: Office, resources: SurveyResources, clock: SettableClock
) -> None:
    response_id = (await _send(office, GOOD)).json()["response_id"]
    async with resources.sessions.begin() as session:
        stranger = await create_key(
            session, name="another", agency=OTHER_AGENCY, scopes=list(office.keys), now=clock.now()
        )
    assert AGENCY != OTHER_AGENCY
    strangers = Office(office.client, dict.fromkeys(office.keys, stranger))
    base = f"/v1/responses/{response_id}"
    calls = [
        ("GET", base, "responses:read", None),
        ("GET", f"{base}/private", "responses:private", None),
        ("GET", f"{base}/revisions", "responses:read", None),
        ("POST", f"{base}/void", "responses:decide", {"reason": "test"}),
        ("POST", f"{base}/unvoid", "responses:decide", None),
        ("POST", f"{base}/attribution", "responses:decide", {"technician": "mario.santos"}),
        ("POST", f"{base}/revisions/1/accept", "responses:decide", {}),
        ("POST", f"{base}/revisions/1/reject", "responses:decide", {}),
        ("GET", f"/v1/responses/{uuid4()}", "responses:read", None),
    ]
    for method, path, scope, body in calls:
        answer = await strangers.call(method, path, scope=scope, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "response_not_found"), path
    assert (await strangers.call("GET", "/v1/responses", scope="responses:read")).json()["items"] == []
