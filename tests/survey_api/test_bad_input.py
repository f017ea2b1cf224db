"""Whatever is sent: a refusal that names the fault and leaves nothing, or a quarantined body that is kept to the byte."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.survey_api.desk import Desk, Office, Store, survey

NOT_JSON = {
    "nothing": b"",
    "text": b"rating: 1",
    "half an object": b'{"survey": {"rating": 1}',
    "raw NUL bytes": b'{"incident": {"number": "INC-1"}, "survey": {"rating": 1, "comments": "a\x00b"}}',
    "only NUL bytes": b"\x00" * 1000,
    "not UTF-8": b'{"survey": "\xff\xfe"}',
    "5,000 levels": b"[" * 5000 + b"]" * 5000,
    "900 levels, half a surrogate pair in them": b"[" * 900 + b'"\\ud83d"' + b"]" * 900,
    "5,000 objects in each other": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "a number of 5,000 digits": b'{"survey": {"rating": ' + b"9" * 5000 + b"}}",
    "NaN": b'{"survey": {"rating": NaN}}',
}

UNUSABLE: dict[str, tuple[Any, str, str]] = {
    "no object": ([1, 2, 3], "field_missing", "ticket"),
    "null": (None, "field_missing", "ticket"),
    "no ticket": (survey(ticket=""), "field_missing", "ticket"),
    "no rating": (survey(rating=None), "field_missing", "rating"),
    "a rating below the scale": (survey(rating=0), "rating_out_of_scale", "rating"),
    "a rating above the scale": (survey(rating=6), "rating_out_of_scale", "rating"),
    "a huge rating": (survey(rating=10**30), "rating_out_of_scale", "rating"),
    "half a rating": (survey(rating=3.5), "rating_not_understood", "rating"),
    "an endless rating": (
        b'{"incident": {"number": "I"}, "survey": {"rating": 1e999}}',
        "rating_not_understood",
        "rating",
    ),
    "a rating in unknown words": (survey(rating="splendid"), "rating_not_understood", "rating"),
    "a rating that is true": (survey(rating=True), "rating_not_understood", "rating"),
    "a list for a rating": (survey(rating=[1]), "rating_not_understood", "rating"),
    "a NUL in the ticket": (survey(ticket="INC\x001"), "field_unusable", "ticket"),
    "half a surrogate pair in the ticket": (survey(ticket="INC\ud83d"), "field_unusable", "ticket"),
    "a ticket of 5,000 characters": (survey(ticket="I" * 5000), "field_unusable", "ticket"),
    "an object for a ticket": (survey(ticket={"number": 1}), "field_unusable", "ticket"),  # type: ignore[arg-type]  # on purpose
    "an object for a comment": (survey(comments={"text": "hello"}), "field_unusable", "comment"),
    "a maybe": (survey(work_completed="maybe"), "field_unusable", "work_completed"),
    "no time": (survey(submitted_at="yesterday"), "time_not_understood", "submitted_at"),
    "a time before the calendar": (
        survey(submitted_at="0001-01-01T00:00:00+14:00"),
        "time_not_understood",
        "submitted_at",
    ),
    "a time long ago": (survey(submitted_at="1970-01-01T00:00:00Z"), "time_not_plausible", "submitted_at"),
    "a time to come": (survey(submitted_at="2031-01-01T00:00:00Z"), "time_not_plausible", "submitted_at"),
}


async def _kept(office: Office, quarantine_id: str) -> dict[str, Any]:
    response = await office.call("GET", f"/v1/quarantine/{quarantine_id}", scope="quarantine:read")
    assert response.status_code == 200, response.text
    kept: dict[str, Any] = response.json()
    return kept


async def test_a_signed_body_that_is_not_json_is_quarantined_and_kept_to_the_byte(
    desk: Desk, office: Office, store: Store
) -> None:
    for case, body in NOT_JSON.items():
        answer = await desk.settled(body)
        assert (answer["quarantined"], answer["reason"], answer["response_id"]) == (True, "not_json", None), case
        kept = await _kept(office, answer["quarantine_id"])
        assert base64.b64decode(kept["body_base64"]) == body, case
    await _nothing_but_quarantined(store, len(NOT_JSON))


async def test_a_signed_survey_that_cannot_be_used_is_quarantined_with_the_field_at_fault(
    desk: Desk, office: Office, store: Store
) -> None:
    for case, (payload, reason, field) in UNUSABLE.items():
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        answer = await desk.settled(body)
        assert (answer["quarantined"], answer["reason"], answer["field"]) == (True, reason, field), case
        kept = await _kept(office, answer["quarantine_id"])
        assert base64.b64decode(kept["body_base64"]) == body, case
    await _nothing_but_quarantined(store, len(UNUSABLE))


async def _nothing_but_quarantined(store: Store, count: int) -> None:
    counts = await store.counts()
    assert (counts["responses"], counts["events"], counts["quarantined_deliveries"]) == (0, 0, count)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("It broke \x00 again", "It broke \ufffd again"),
        ("Cut in the middle of a smile \ud83d", "Cut in the middle of a smile \ufffd"),
        ("A whole smile \U0001f600", "A whole smile \U0001f600"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("word " * 100_000, ("word " * 100_000).strip()),
    ],
    ids=["a NUL", "half a surrogate pair", "a whole one", "a formula", "half a megabyte"],
)
async def test_a_comment_is_taken_in_whatever_characters_it_holds(
    written: str, kept: str, desk: Desk, office: Office
) -> None:
    answer = await desk.settled(survey(comments=written))
    assert answer["quarantined"] is False
    private = await office.call("GET", f"/v1/responses/{answer['response_id']}/private", scope="responses:private")
    assert private.json()["comment"] == kept


async def test_a_body_of_ten_megabytes_is_refused_and_leaves_nothing(desk: Desk, store: Store) -> None:
    before = await store.counts()
    response = await desk.deliver(survey(comments="x" * 10_000_000))
    assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")
    assert response.json()["code"] == "body_too_large"
    assert await store.counts() == before


@pytest.mark.parametrize(
    "declared", ["text/xml", "application/x-www-form-urlencoded", "multipart/form-data", "json", ""]
)
async def test_a_signed_body_declared_to_be_no_json_is_refused_and_leaves_nothing(
    declared: str, desk: Desk, store: Store
) -> None:
    before = await store.counts()
    response = await desk.deliver(survey(), headers={"Content-Type": declared})
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert await store.counts() == before


@pytest.mark.parametrize(
    "declared", ["application/json; charset=utf-8", "application/cloudevents+json", "text/json", None]
)
async def test_every_usual_way_of_declaring_json_is_understood(declared: str | None, desk: Desk) -> None:
    body = json.dumps(survey()).encode()
    signed = await desk.deliver(body, headers={"Content-Type": declared} if declared else None)
    assert signed.status_code == 202, signed.text


GOOD = {"survey": "service-request", "rating": 4}
REFUSED: dict[str, tuple[Any, str]] = {
    "no rating": ({"survey": "service-request"}, "/rating"),
    "no survey": ({"rating": 4}, "/survey"),
    "an unknown survey": (GOOD | {"survey": "weather"}, "/survey"),
    "a rating out of scale": (GOOD | {"rating": 6}, "/rating"),
    "a huge rating": (GOOD | {"rating": 2**62}, "/rating"),
    "a rating as text": (GOOD | {"rating": "4"}, "/rating"),
    "a rating as a fraction": (GOOD | {"rating": 4.5}, "/rating"),
    "a rating that is true": (GOOD | {"rating": True}, "/rating"),
    "an answer to no question": (GOOD | {"answers": {"weather": 5}}, "/answers"),
    "an answer out of scale": (GOOD | {"answers": {"rating": 9}}, "/answers"),
    "an answer that contradicts the rating": (GOOD | {"answers": {"rating": 5}}, "/answers"),
    "a member that nobody knows": (GOOD | {"ratting": 4}, "/ratting"),
    "an empty ticket": (GOOD | {"ticket": ""}, "/ticket"),
    "a ticket of no desk": (GOOD | {"ticket": "INC-1"}, "/desk"),
    "an unknown desk": (GOOD | {"ticket": "INC-1", "desk": "the-other"}, "/desk"),
    "an unknown program": (GOOD | {"program": "moon"}, "/program"),
    "a time without offset": (GOOD | {"submitted_at": "2026-11-18T09:05:00"}, "/submitted_at"),
    "a time to come": (GOOD | {"submitted_at": "2031-01-01T00:00:00Z"}, "/submitted_at"),
    "a number for a time": (GOOD | {"submitted_at": 1_700_000_000}, "/submitted_at"),
    "a word for a yes": (GOOD | {"work_completed": "yes"}, "/work_completed"),
    "a NUL": (GOOD | {"comment": "a\x00b"}, "/comment"),
    "half a surrogate pair": (GOOD | {"comment": "\ud83d"}, "/comment"),
}


async def _send(office: Office, body: bytes) -> httpx.Response:
    return await office.call(
        "POST",
        "/v1/responses",
        scope="responses:write",
        content=body,
        headers={"Content-Type": "application/json"},
    )


async def test_a_faulty_response_over_the_api_is_a_422_that_names_the_field_and_leaves_nothing(
    office: Office, store: Store
) -> None:
    before = await store.counts()
    for case, (body, pointer) in REFUSED.items():
        response = await _send(office, json.dumps(body).encode())
        assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json"), case
        assert pointer in [error["pointer"] for error in response.json()["errors"]], case
    assert await store.counts() == before


async def test_a_malformed_body_over_the_api_is_a_problem_and_leaves_nothing(office: Office, store: Store) -> None:
    before = await store.counts()
    for case, body in NOT_JSON.items():
        response = await _send(office, body)
        assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json"), case
    assert await store.counts() == before


async def test_the_api_needs_a_key_with_the_scope(client: httpx.AsyncClient, office: Office, store: Store) -> None:
    before = await store.counts()
    assert (await client.post("/v1/responses", json=GOOD)).status_code == 401
    wrong = await office.call("POST", "/v1/responses", scope="responses:read", json=GOOD)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "scope_missing")
    assert await store.counts() == before
