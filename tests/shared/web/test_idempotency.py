"""The same POST twice has one effect and gets one answer."""

import asyncio
from datetime import timedelta
from typing import Annotated

import httpx
import pytest
from sqlalchemy import func, select, text

from shared.clock import SettableClock
from shared.resources import Resources
from shared.web import Caller, ServiceRouter, Session, idempotent, public, require
from shared.web.idempotency import purge_idempotency_keys
from shared.web.tables import IdempotencyRecord
from tests.shared.web.conftest import KeyMaker
from tests.shared.web.small_app import Note
from tests.shared.web.test_problems import GOOD, assert_problem
from tests.support.waiting import eventually

NOTES = "/v1/notes"
KEY = {"Idempotency-Key": "5e2f1c1a-6f0e-4b7e-9d55-0a9c0a4f7d11"}


async def count_notes(resources: Resources) -> int:
    async with resources.sessions() as session:
        return (await session.scalars(select(func.count()).select_from(Note))).one()


async def test_the_same_request_again_gets_the_first_answer(client: httpx.AsyncClient, resources: Resources) -> None:
    first = await client.post(NOTES, json=GOOD, headers=KEY)
    again = await client.post(NOTES, json=GOOD, headers=KEY)
    quoted = await client.post(NOTES, json=GOOD, headers={"Idempotency-Key": f'"{KEY["Idempotency-Key"]}"'})
    assert first.status_code == again.status_code == quoted.status_code == 201
    assert first.content == again.content == quoted.content
    assert "idempotency-replayed" not in first.headers
    for repeated in (again, quoted):
        assert repeated.headers["idempotency-replayed"] == "true"
        assert repeated.headers["etag"] == first.headers["etag"]
        assert repeated.headers["content-type"] == "application/json"
        assert repeated.headers["x-request-id"] != first.headers["x-request-id"]
    assert await count_notes(resources) == 1


async def test_another_body_or_address_under_the_key_is_refused(
    client: httpx.AsyncClient, resources: Resources
) -> None:
    await client.post(NOTES, json=GOOD, headers=KEY)
    other = await client.post(NOTES, json={**GOOD, "words": "No."}, headers=KEY)
    assert_problem(other, 422, "idempotency_key_reused")
    assert_problem(await client.post(f"{NOTES}?x=1", json=GOOD, headers=KEY), 422, "idempotency_key_reused")
    assert await count_notes(resources) == 1


async def test_two_at_once_have_one_effect_and_the_second_is_told_to_wait(
    client: httpx.AsyncClient, resources: Resources
) -> None:
    body = {**GOOD, "more": {"wait_for_lock": True}}
    async with resources.engine.begin() as connection:
        await connection.execute(text("select pg_advisory_xact_lock(815)"))
        first = asyncio.create_task(client.post(NOTES, json=body, headers=KEY))

        async def is_waiting() -> bool:
            async with resources.engine.connect() as other:
                return bool(
                    await other.scalar(
                        text("select count(*) from pg_locks where not granted and locktype = 'advisory'")
                    )
                )

        await eventually(is_waiting)
        second = await client.post(NOTES, json=body, headers=KEY)
        assert_problem(second, 409, "still_running")
        assert second.headers["retry-after"] == "1"
    assert (await first).status_code == 201
    third = await client.post(NOTES, json=body, headers=KEY)
    assert third.content == (await first).content
    assert await count_notes(resources) == 1


async def test_many_at_once_have_one_effect(client: httpx.AsyncClient, resources: Resources) -> None:
    answers = await asyncio.gather(*(client.post(NOTES, json=GOOD, headers=KEY) for _ in range(12)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await count_notes(resources) == 1


async def test_a_refusal_is_not_kept_and_leaves_nothing_behind(client: httpx.AsyncClient, resources: Resources) -> None:
    broken = {**GOOD, "words": "break"}
    for _ in range(2):
        assert_problem(await client.post(NOTES, json=broken, headers=KEY), 409, "note_frozen")
    assert await count_notes(resources) == 0
    assert (await client.post(NOTES, json=GOOD, headers=KEY)).status_code == 201


async def test_a_key_belongs_to_its_caller_and_agency(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, make_key: KeyMaker, resources: Resources
) -> None:
    await client.post(NOTES, json=GOOD, headers=KEY)
    service = await make_key("notes:write", agency=None, kind="service")
    for agency in ("technology-services", "roads"):
        headers = {**KEY, "Authorization": f"Bearer {service}", "Careloop-Agency": agency}
        answer = await stranger.post(NOTES, json={**GOOD, "words": agency}, headers=headers)
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
    assert await count_notes(resources) == 3


async def test_a_key_of_another_form_is_refused(client: httpx.AsyncClient) -> None:
    cases: list[str] = ["", '""', "a b", "x" * 256, "ü".encode().decode("latin-1"), '"']
    for key in cases:
        answer = await client.post(NOTES, json=GOOD, headers=[(b"Idempotency-Key", key.encode("latin-1"))])
        if key == '"':  # one visible character
            assert answer.status_code == 201
        else:
            assert_problem(answer, 422, "idempotency_key_invalid")


async def test_answers_are_kept_for_seven_days(
    client: httpx.AsyncClient, resources: Resources, clock: SettableClock
) -> None:
    await client.post(NOTES, json=GOOD, headers=KEY)
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert (await client.post(NOTES, json=GOOD, headers=KEY)).headers["idempotency-replayed"] == "true"
    clock.advance(timedelta(seconds=1))
    late = await client.post(NOTES, json={**GOOD, "words": "another"}, headers=KEY)
    assert late.status_code == 201
    assert "idempotency-replayed" not in late.headers
    clock.advance(timedelta(days=7))
    async with resources.sessions.begin() as session:
        await purge_idempotency_keys(session, now=clock.now())
        assert (await session.scalars(select(func.count()).select_from(IdempotencyRecord))).one() == 0


def test_a_route_whose_effect_would_be_elsewhere_cannot_be_idempotent() -> None:
    router = ServiceRouter()

    async def without_session(caller: Annotated[Caller, require("notes:write")]) -> None: ...

    async def without_caller(session: Session) -> None: ...

    with pytest.raises(TypeError, match="takes no Session"):
        router.post("/v1/a", dependencies=[idempotent])(without_session)
    with pytest.raises(TypeError, match="requires no scope"):
        router.post("/v1/b", dependencies=[idempotent, public("x")])(without_caller)
