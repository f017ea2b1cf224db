"""An upload is taken in as it comes: one that breaks off leaves nothing, and memory does not grow with the file."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from services.survey_api.app import create_app
from services.survey_api.domain.imports import receiving
from services.survey_api.domain.imports.rows import LONGEST_ROW, Position, read_rows
from services.survey_api.domain.imports.taking import ROWS_AT_ONCE
from services.survey_api.models import ImportChunk, ResponseImport
from services.survey_api.settings import Settings
from shared.db.kernel import JobRow
from tests.survey_api.imports.import_office import ImportOffice, in_parts, table

_PART = b"5,2026-11-17,Fine.\n" * 4000


async def upload(app: FastAPI, key: str, parts: Iterable[bytes], *more: tuple[bytes, bytes], ends: bool) -> int:
    """Send a request as a server hands it to the app, and hang up at its end or before; the status of the answer."""
    waiting = iter(parts)
    last = {"type": "http.request", "body": b"", "more_body": False} if ends else {"type": "http.disconnect"}
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        part = next(waiting, None)
        return last if part is None else {"type": "http.request", "body": part, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/imports",
        "raw_path": b"/v1/imports",
        "root_path": "",
        "query_string": b"format=csv&survey=service-request",
        "headers": [(b"authorization", f"Bearer {key}".encode()), *more],
        "client": ("127.0.0.1", 1),
        "server": ("survey.test", 80),
        "state": {},
    }
    await app(scope, receive, send)
    return int(sent[0]["status"])


async def key_of(imports: ImportOffice) -> str:
    await imports.call("GET", "/v1/imports")
    return next(iter(imports.keys.values()))


@pytest.mark.parametrize("more", [(), ((b"idempotency-key", b"one"),)], ids=["plain", "with a key"])
async def test_an_upload_that_breaks_off_leaves_nothing(
    app: FastAPI, imports: ImportOffice, more: tuple[tuple[bytes, bytes], ...]
) -> None:
    parts = [b"rating,submitted_at,comment\n", *[_PART] * 10]

    assert await upload(app, await key_of(imports), parts, *more, ends=False) == 422

    for model in (ResponseImport, ImportChunk, JobRow):
        assert await imports.count(model) == 0
    assert await upload(app, await key_of(imports), parts, *more, ends=True) == 202, "sent again as a whole it is taken"


async def test_a_file_over_the_limit_leaves_nothing(settings: Settings, imports: ImportOffice) -> None:
    small = settings.model_copy(update={"import_largest_bytes": 1_000_000})
    imports.resources.settings = small
    app = create_app(small, resources=imports.resources)
    parts = [b"rating,submitted_at,comment\n", *[_PART] * 20]

    assert await upload(app, await key_of(imports), parts, ends=True) == 413
    assert await imports.count(ImportChunk) == 0


async def test_one_that_comes_too_slowly_is_refused_and_leaves_nothing(
    imports: ImportOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PATIENCE_SECONDS", 0.0)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"rating\n5\n"
        await asyncio.sleep(0)

    answer = await imports.send(slowly())

    assert (answer.status_code, answer.json()["code"]) == (422, "upload_broke_off")
    assert await imports.count(ResponseImport) == 0


async def test_no_more_files_come_in_at_a_time_than_there_are_connections_for(imports: ImportOffice) -> None:
    places = imports.resources.upload_places
    async with places, places:
        answer = await imports.send(b"rating\n5")

    assert (answer.status_code, answer.json()["code"]) == (503, "uploads_busy")
    assert (await imports.send(b"rating\n5")).status_code == 202


async def test_fifty_thousand_rows_come_in_and_are_read_in_little_memory(app: FastAPI, imports: ImportOffice) -> None:
    def rows() -> Iterator[bytes]:
        yield b"external_id,rating,comment\n"
        for first in range(0, 50_000, 500):
            yield b"".join(b"r-%d,4,%s\n" % (number, b"x" * 200) for number in range(first, first + 500))

    key = await key_of(imports)
    await imports.sent(in_parts(table("rating", "5")))
    await imports.work()
    tracemalloc.start()
    try:
        status = await upload(app, key, rows(), ends=True)
        await imports.work(most=1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert status == 202
    [kept] = [each for each in (await imports.call("GET", "/v1/imports")).json()["items"] if each["size_bytes"] > 100]
    assert kept["size_bytes"] > 10_000_000
    assert kept["taken_count"] == ROWS_AT_ONCE
    assert peak < kept["size_bytes"] / 2


def test_however_a_file_is_cut_its_rows_are_the_same() -> None:
    content = b'a,"b\nc"\n\n"d""e",f\r\nbad"row,"x"y\ng,\xe9\n"never,closed\nh,i\nj,"k\n\nl"'
    whole = [(row.line, row.cells, row.fault) for row in read_to_the_end(content, len(content), most=100)]
    assert [line for line, _, _ in whole][:3] == [1, 4, 5]
    for step in (1, 3, 7):
        for most in (1, 2):
            assert [(row.line, row.cells, row.fault) for row in read_to_the_end(content, step, most=most)] == whole


def read_to_the_end(content: bytes, step: int, *, most: int) -> list[Any]:
    """All rows, each time with a window that grows by so many bytes until it holds a row."""
    found: list[Any] = []
    at = Position(0, 1)
    while at.byte < len(content):
        end = at.byte + step
        while True:
            rows, after = read_rows(
                content[at.byte : end], at, file_format="csv", delimiter=",", is_end=end >= len(content), most=most
            )
            if after != at or rows:
                break
            end += step
        found += rows
        at = after
    assert len(content) < LONGEST_ROW
    return found
