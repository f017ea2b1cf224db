"""Whatever comes in, the answer is a problem that names the fault: never a 5xx for bad input."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.engine import make_url

from shared.db import make_engine, make_sessions
from shared.resources import Resources
from shared.settings import ServiceSettings
from tests.shared.web.conftest import client_of, serving

GOOD = {"words": "Thank you.", "stars": 5}


def assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["code"] == code, problem
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["type"] == f"urn:careloop:problem:{code}"
    assert {"title", "detail", "how_to_fix"} <= problem.keys()
    return problem


async def test_a_body_that_nobody_could_store_is_a_422(client: httpx.AsyncClient) -> None:
    cases: list[bytes] = [
        b'{"words": "a\\u0000b", "stars": 5}',
        b'{"words": "a\\ud800b", "stars": 5}',
        b'{"words": "a", "stars": 5, "more": {"deep\\u0000": 1}}',
        b'{"words": "a", "stars": 5, "more": {"\\ud800": 1}}',
        b'{"words": "a", "stars": 5, "more": ["' + b"x" * 10 + b'\\u0000"]}',
        b'{"words": "a", "stars": NaN}',
        b'{"words": "a", "stars": 5, "weight": -Infinity}',
        b'{"words": "a", "stars": 5, "weight": 1e999}',
        b'{"words": "a", "stars": ' + b"9" * 5000 + b"}",
        b'{"words": "a", "stars": 9223372036854775808}',
        b'{"words": "a", "stars": 5, "more": {"n": -9223372036854775809}}',
        b'{"words": "\xff\xfe", "stars": 5}',
        b"[" * 100_000,
        b'{"words": "a", "stars": 5, "more": ' + b'{"a":' * 400 + b"1" + b"}" * 400 + b"}",
        b"[" * 70 + b"]" * 70,
        b"{",
        b"\x00",
        b"nul",
    ]
    for body in cases:
        answer = await client.post("/v1/notes", content=body, headers={"content-type": "application/json"})
        assert_problem(answer, 422, "malformed_body")


async def test_the_place_of_a_bad_character_is_named(client: httpx.AsyncClient) -> None:
    cases: list[str] = ["a\\u0000b", "a\\ud800b"]
    for code in cases:
        body = f'{{"words": "a", "stars": 5, "more": {{"list": [1, {{"a/b": "{code}"}}]}}}}'
        answer = await client.post("/v1/notes", content=body, headers={"content-type": "application/json"})
        problem = assert_problem(answer, 422, "malformed_body")
        errors = problem["errors"]
        assert isinstance(errors, list)
        assert errors[0]["pointer"] == "/more/list/1/a~1b"


async def test_every_member_is_of_exactly_its_type(client: httpx.AsyncClient) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"stars": "5"}, "/stars"),
        ({"stars": 5.0}, "/stars"),
        ({"stars": True}, "/stars"),
        ({"words": 5}, "/words"),
        ({"words": ""}, "/words"),
        ({"on": "2026-01-05T00:00:00"}, "/on"),
        ({"on": 20000}, "/on"),
        ({"on": "1767571200"}, "/on"),
        ({"on": "2026-02-30"}, "/on"),
        ({"since": 1767571200}, "/since"),
        ({"since": "1767571200"}, "/since"),
        ({"since": "2026-01-05T09:30:00"}, "/since"),
        ({"since": "0001-01-01T00:00:00+23:00"}, "/since"),
        ({"about": "not-an-id"}, "/about"),
        ({"about": 7}, "/about"),
        ({"weight": "1.5"}, "/weight"),
        ({"unknown": 1}, "/unknown"),
        ({"stars": None}, "/stars"),
    ]
    for change, pointer in cases:
        problem = assert_problem(await client.post("/v1/notes", json={**GOOD, **change}), 422, "request_invalid")
        errors = problem["errors"]
        assert isinstance(errors, list)
        assert [error["pointer"] for error in errors] == [pointer]


async def test_all_members_at_fault_are_named_at_once(client: httpx.AsyncClient) -> None:
    problem = assert_problem(await client.post("/v1/notes", json={"stars": "x"}), 422, "request_invalid")
    errors = problem["errors"]
    assert isinstance(errors, list)
    assert {error["pointer"] for error in errors} == {"/words", "/stars"}
    assert all(error["message"] for error in errors)


async def test_dates_ids_and_instants_are_taken_in_their_text_form(client: httpx.AsyncClient) -> None:
    body = {
        **GOOD,
        "on": "2026-01-05",
        "about": "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84",
        "since": "2026-01-05T09:30:00.5-07:00",
        "weight": 2,
        "more": {"any": [1, 2.5, None, {"x": "ü"}]},
    }
    answer = await client.post("/v1/notes", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["written_at"] == "2026-11-18T17:30:00Z"


async def test_a_body_of_another_kind_is_a_422(client: httpx.AsyncClient) -> None:
    cases: list[str] = ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""]
    for content_type in cases:
        answer = await client.post(
            "/v1/notes", content=b'{"words": "a", "stars": 1}', headers={"content-type": content_type}
        )
        assert answer.status_code in {415, 422}, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


async def test_an_address_that_names_nothing_is_a_problem(client: httpx.AsyncClient) -> None:
    cases: list[tuple[str, int]] = [
        ("/v1/notes/%00", 422),
        ("/v1/notes/a%00b", 422),
        ("/v1/notes/%ff", 422),
        ("/v1/notes?cursor=%00", 422),
        ("/v1/notes?x%00=1", 422),
        ("/v1/notes?cursor=%ff%fe", 422),
        ("/v1/notes?limit=0", 422),
        ("/v1/notes?limit=101", 422),
        ("/v1/notes?limit=" + "9" * 6000, 422),
        ("/v1/notes?limit=1e2", 422),
        ("/v1/notes/0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84", 404),
        ("/v1/nothing", 404),
        ("/v1/notes/", 404),
    ]
    for path, status in cases:
        answer = await client.get(path)
        assert answer.status_code == status, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_another_method_is_a_405_that_names_the_right_ones(client: httpx.AsyncClient) -> None:
    answer = await client.put("/v1/notes")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"


async def test_a_refusal_of_the_domain_carries_its_code_and_facts(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/notes", json=GOOD)
    answer = await client.patch(
        f"/v1/notes/{made.json()['id']}", json={**GOOD, "words": "b"}, headers={"If-Match": made.headers["etag"]}
    )
    problem = assert_problem(answer, 409, "note_frozen")
    assert problem["how_to_fix"] == "Write another."
    assert problem["stars"] == 5


async def test_a_bug_is_a_500_that_tells_nothing_but_the_request_id(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/v1/faults/bug")
    assert_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text
    assert "KeyError" not in answer.text


async def test_a_number_that_only_the_database_refuses_is_a_422(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/v1/faults/huge?number=99999999999999999999")
    assert_problem(answer, 422, "value_not_storable")


async def test_an_uncaught_conflict_in_the_database_is_a_409(stranger: httpx.AsyncClient) -> None:
    assert_problem(await stranger.get("/v1/faults/duplicate"), 409, "conflicting_change")


async def test_what_fails_at_the_commit_is_not_answered_with_success(
    stranger: httpx.AsyncClient, resources: Resources
) -> None:
    assert_problem(await stranger.get("/v1/faults/late"), 409, "conflicting_change")
    async with resources.engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from late")) == 0


async def test_a_read_session_cannot_write(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/v1/read-only")
    assert answer.status_code == 500


async def test_a_database_that_is_away_is_a_503_with_retry_after(resources: Resources, app: FastAPI) -> None:
    url = resources.engine.url
    await resources.engine.dispose()
    away = make_engine(url.set(drivername="postgresql", port=1).render_as_string(hide_password=False), "survey_api")
    resources.engine, resources.sessions = away, make_sessions(away)
    async with client_of(app, Authorization="Bearer cl_0123456789_abcdef") as client:
        answer = await client.get("/v1/notes")
        assert_problem(answer, 503, "database_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        ready = await client.get("/ready")
        assert ready.status_code == 503
        assert ready.json()["database"] == "down"
        assert (await client.get("/live")).status_code == 200


async def test_a_database_that_takes_no_connections_is_a_503(
    resources: Resources, app: FastAPI, settings: ServiceSettings
) -> None:
    name = make_url(settings.database_url).database
    admin = await asyncpg.connect(
        make_url(settings.database_url).set(database="postgres").render_as_string(hide_password=False)
    )
    await resources.engine.dispose()
    await admin.execute(f'alter database "{name}" with allow_connections false')
    try:
        async with client_of(app, Authorization="Bearer cl_0123456789_abcdef") as client:
            assert_problem(await client.get("/v1/notes"), 503, "database_unavailable")
            assert (await client.get("/ready")).status_code == 503
    finally:
        await admin.execute(f'alter database "{name}" with allow_connections true')
        await admin.close()


async def test_over_a_real_port_hostile_requests_get_their_answer_too(app: FastAPI) -> None:
    async with serving(app) as url, httpx.AsyncClient(base_url=url, timeout=20, trust_env=False) as client:
        huge = await client.post("/v1/documents", content=b"[" * 10_000_000)
        assert_problem(huge, 413, "body_too_large")
        assert_problem(await client.post("/v1/documents", content=b"[" * 900_000), 422, "malformed_body")
        for path in ("/v1/faults/%ed%a0%80", "/v1/faults/%00", "/v1/faults/a%2500"):
            answer = await client.get(path)
            assert answer.status_code in {200, 422}, path
        assert_problem(await client.get("/v1/faults/%ff?number=1"), 422, "address_invalid")
        assert (await client.get("/live")).status_code == 200


class TestBodyLimit:
    async def test_a_declared_length_over_the_limit_is_a_413(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/notes", json={**GOOD, "words": "x" * 1_000_001})
        problem = assert_problem(answer, 413, "body_too_large")
        assert problem["largest_bytes"] == 1_000_000

    async def test_a_chunked_body_over_the_limit_is_a_413(self, client: httpx.AsyncClient) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(200):
                yield b"x" * 10_000
                await asyncio.sleep(0)

        answer = await client.post("/v1/documents", content=chunks())
        assert "content-length" not in answer.request.headers
        assert_problem(answer, 413, "body_too_large")

    async def test_a_route_may_take_larger_bodies(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/pictures", content=b"x" * 2_000_000)
        assert answer.json() == {"count": 2_000_000}
        assert_problem(await client.post("/v1/pictures", content=b"x" * 3_000_001), 413, "body_too_large")

    async def test_the_body_of_a_stranger_is_not_read(self, stranger: httpx.AsyncClient) -> None:
        read = 0

        async def chunks() -> AsyncIterator[bytes]:
            nonlocal read
            for _ in range(200):
                read += 1
                yield b"x" * 10_000

        answer = await stranger.post("/v1/notes", content=chunks())
        assert_problem(answer, 401, "not_authenticated")
        assert read <= 1
