"""Every scheme lets the desk in and nobody else, with one answer for all who are not proven."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from tests.support.waiting import eventually
from tests.survey_api.desk import Desk, Office, Store, hub_signature, survey

MAPPING = {"ticket": "incident.number", "rating": "survey.rating", "resolution": "incident.resolution"}


@dataclass
class Signer:
    """How a desk of one scheme proves itself, and the header that does it."""

    scheme: str
    header: str
    sign: Callable[[str, bytes, datetime], dict[str, str]]


def _standard(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """Signed by the reference implementation, not by our own."""
    signature = Webhook(secret).sign("msg_1", at, body.decode())
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


SIGNERS = [
    Signer("standard_webhooks", "webhook-signature", _standard),
    Signer(
        "hub_signature_256",
        "X-Hub-Signature-256",
        lambda secret, body, _: {"X-Hub-Signature-256": hub_signature(secret, body)},
    ),
    Signer(
        "hub_signature",
        "X-Hub-Signature",
        lambda secret, body, _: {"X-Hub-Signature": hub_signature(secret, body, "sha1")},
    ),
    Signer("bearer", "Authorization", lambda secret, _body, _at: {"Authorization": f"Bearer {secret}"}),
]
each_scheme = pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.scheme)
BODY = json.dumps(survey()).encode()


async def _make_source(office: Office, signer: Signer, **more: Any) -> str:
    source = {
        "name": "some-desk",
        "title": "Some desk",
        "scheme": signer.scheme,
        "desk": "isupport",
        "survey": "service-request",
        "mapping": MAPPING,
        **more,
    }
    made = await office.call("POST", "/v1/sources", scope="sources:write", json=source)
    assert made.status_code == 201, made.text
    secret: str = made.json()["secret"]
    return secret


async def _post(client: httpx.AsyncClient, headers: dict[str, str], body: bytes = BODY) -> httpx.Response:
    # As bytes, because a stranger may send what is not ASCII.
    sent = {"Content-Type": "application/json", **headers}
    return await client.post(
        "/v1/webhooks/some-desk",
        content=body,
        headers=[(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
    )


@each_scheme
async def test_a_well_signed_delivery_is_taken_in(
    signer: Signer, client: httpx.AsyncClient, office: Office, clock: SettableClock, store: Store
) -> None:
    secret = await _make_source(office, signer)
    response = await _post(client, signer.sign(secret, BODY, clock.now()))
    assert response.status_code == 202, response.text
    assert (await store.counts())["responses"] == 1


@each_scheme
async def test_a_secret_that_the_desk_has_already_can_be_given(
    signer: Signer, client: httpx.AsyncClient, office: Office, clock: SettableClock
) -> None:
    own = "whsec_" + "c2VjcmV0" * 4 if signer.scheme == "standard_webhooks" else "the-desk-has-this-already"
    assert await _make_source(office, signer, secret=own) == own
    assert (await _post(client, signer.sign(own, BODY, clock.now()))).status_code == 202


@each_scheme
async def test_a_delivery_that_is_not_proven_gets_the_same_401_and_leaves_nothing_behind(
    signer: Signer, client: httpx.AsyncClient, office: Office, clock: SettableClock, store: Store
) -> None:
    secret = await _make_source(office, signer)
    good = signer.sign(secret, BODY, clock.now())
    other = "whsec_" + "b3RoZXIh" * 4 if signer.scheme == "standard_webhooks" else "another-secret-altogether"
    before = await store.counts()
    refused = [
        await _post(client, {}),
        await _post(client, good | {signer.header: ""}),
        await _post(client, good | {signer.header: "not a signature"}),
        await _post(client, good | {signer.header: good[signer.header][:-1]}),
        await _post(client, good | {signer.header: good[signer.header] + "é"}),
        await _post(client, signer.sign(other, BODY, clock.now())),
        await client.post("/v1/webhooks/no-such-desk", content=BODY, headers=good),
        await client.post("/v1/webhooks/No%20Name%21", content=BODY, headers=good),
    ]
    if signer.scheme != "bearer":
        refused.append(await _post(client, good, BODY.replace(b"INC-1042", b"INC-9999")))
    answers = {
        (answer.status_code, _without_request_id(answer), answer.headers["www-authenticate"]) for answer in refused
    }
    assert len(answers) == 1, answers
    assert answers.pop()[0] == 401
    assert await store.counts() == before


def _without_request_id(answer: httpx.Response) -> str:
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    problem.pop("request_id")
    return json.dumps(problem, sort_keys=True)


MALFORMED: list[dict[str, str]] = [
    {"webhook-timestamp": "1"},
    {"webhook-timestamp": ""},
    {"webhook-timestamp": "soon"},
    {"webhook-timestamp": "9" * 400},
    {"webhook-timestamp": "-1"},
    {"webhook-timestamp": "1e9"},
    {"webhook-id": ""},
    {"webhook-id": "x" * 300},
    {"webhook-signature": "v1"},
    {"webhook-signature": "v2,abc"},
    {"webhook-signature": "v1,====="},
    {"webhook-signature": "v1 v1 v1,,,"},
]


async def test_a_malformed_standard_webhooks_header_is_refused(desk: Desk, store: Store) -> None:
    before = await store.counts()
    for changed in MALFORMED:
        assert (await desk.deliver(survey(), headers=changed)).status_code == 401, changed
    assert await store.counts() == before


@pytest.mark.parametrize("off", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1)])
async def test_a_timestamp_more_than_five_minutes_off_is_refused_either_way(
    off: timedelta, desk: Desk, clock: SettableClock, store: Store
) -> None:
    before = await store.counts()
    assert (await desk.deliver(survey(), at=clock.now() + off)).status_code == 401
    assert await store.counts() == before


async def test_during_a_rotation_both_secrets_work_and_afterwards_only_the_new_one(
    desk: Desk, office: Office, clock: SettableClock, resources: SurveyResources
) -> None:
    rotated = await office.call(
        "POST", "/v1/sources/isupport/secrets", scope="sources:write", json={"former_valid_for_hours": 2}
    )
    new = Desk(desk.client, rotated.json()["secret"], resources)
    clock.advance(timedelta(hours=1, minutes=59))
    assert (await desk.deliver(survey("INC-1"))).status_code == 202
    assert (await new.deliver(survey("INC-2"))).status_code == 202
    clock.advance(timedelta(minutes=1))
    assert (await desk.deliver(survey("INC-3"))).status_code == 401
    assert (await new.deliver(survey("INC-4"))).status_code == 202


async def test_a_third_secret_ends_the_first_at_once(
    desk: Desk, office: Office, clock: SettableClock, resources: SurveyResources
) -> None:
    desks = [desk]
    for _ in range(2):
        clock.advance(timedelta(seconds=1))
        rotated = await office.call("POST", "/v1/sources/isupport/secrets", scope="sources:write", json={})
        desks.append(Desk(desk.client, rotated.json()["secret"], resources))
    statuses = [(await one.deliver(survey(f"INC-{number}"))).status_code for number, one in enumerate(desks)]
    assert statuses == [401, 202, 202]


async def test_a_disabled_source_answers_like_an_unknown_one(desk: Desk, office: Office, store: Store) -> None:
    source = await office.call("GET", "/v1/sources/isupport", scope="sources:read")
    edited = await office.call(
        "PATCH",
        "/v1/sources/isupport",
        scope="sources:write",
        json={"enabled": False},
        headers={"If-Match": source.headers["etag"]},
    )
    assert edited.status_code == 200, edited.text
    refused = await desk.deliver(survey())
    assert (refused.status_code, refused.json()["code"]) == (401, "delivery_not_proven")
    assert (await store.counts())["responses"] == 0


async def test_a_source_that_has_no_secret_yet_lets_nobody_in(client: httpx.AsyncClient, office: Office) -> None:
    for headers in ({"Authorization": "Bearer "}, {"Authorization": "Bearer None"}, {}):
        response = await client.post("/v1/webhooks/helpdesk-basic", content=BODY, headers=headers)
        assert response.status_code == 401
    assert office.keys


async def test_a_secret_made_by_another_process_works_although_this_one_remembers_the_source(
    desk: Desk, store: Store, resources: SurveyResources
) -> None:
    await desk.settled(survey("INC-1"))
    fresh = "whsec_" + "bmV3IG9uZSE=" * 1
    async with resources.sessions.begin() as session:
        await session.execute(text("UPDATE source_secrets SET secret = :secret"), {"secret": fresh})
    changed = Desk(desk.client, fresh, resources)

    async def is_taken_in() -> bool:
        return (await changed.deliver(survey("INC-2"))).status_code == 202

    await eventually(is_taken_in)
    assert (await store.counts())["responses"] == 2
