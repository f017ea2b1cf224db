"""Who sees an import of responses, how long what it said is kept, and what becomes of one that cannot go on."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text, update

from services.survey_api.jobs.importing import find_given_up
from services.survey_api.models import ImportChunk, ImportRejection, ResponseImport
from shared.clock import SettableClock
from shared.db.kernel import JobRow
from tests.survey_api.desk import AGENCY, OTHER_AGENCY, Store
from tests.survey_api.imports.import_office import ImportOffice, in_parts, table

HEADER = "external_id,submitted_at,rating,ticket,desk,comment,work_completed,answers.rating"
ROWS = [
    'a-1,2026-11-17 09:05,5,,,"Quick, and\nfriendly: ""thanks""",yes,5',
    "a-2,2026-11-17,1,INC-7,isupport,Nobody came.,no,",
    "a-3,2026-11-16T10:00:00-05:00,3,,,,,",
]


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[f"{name}_count"] for name in ("read", "taken", "duplicate", "flagged", "rejected"))


async def test_another_agencys_import_is_not_there(imports: ImportOffice) -> None:
    report = await imports.done(table(HEADER, ROWS[0]))
    paths = [("GET", ""), ("GET", "/rejected.csv"), ("POST", "/cancel")]

    answers = [
        await imports.call(method, f"/v1/imports/{report['id']}{path}", agency=OTHER_AGENCY) for method, path in paths
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "import_not_found")] * 3
    assert (await imports.call("GET", "/v1/imports", agency=OTHER_AGENCY)).json()["items"] == []
    assert [each["id"] for each in (await imports.call("GET", "/v1/imports")).json()["items"]] == [report["id"]]
    assert (await imports.send(b"rating\n5", scopes="imports:read")).status_code == 403


async def test_whoever_did_not_send_the_file_needs_the_scope_for_what_customers_said(
    imports: ImportOffice, store: Store
) -> None:
    report = await imports.done(table(HEADER, "g-1,2026-11-17,9,,,Private.,,"))
    path = f"/v1/imports/{report['id']}/rejected.csv"

    refused = await imports.call("GET", path, scopes="imports:read")
    read = await imports.call("GET", path, scopes="imports:read responses:private")

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert b"Private." in read.content
    assert report["id"] in await store.everything_as_text("private_reads")


async def test_what_rejected_rows_said_is_forgotten_after_a_month(imports: ImportOffice, clock: SettableClock) -> None:
    report = await imports.done(table(HEADER, "h-1,2026-11-17,9,,,Private.,,"))

    clock.advance(timedelta(days=29))
    await imports.work()
    assert await imports.count(ImportRejection) == 1
    clock.advance(timedelta(days=1))
    await imports.work()

    assert await imports.count(ImportRejection) == 0
    assert (await imports.read(report["id"]))["rejected_count"] == 1


async def test_an_import_that_cannot_go_on_says_why_and_its_file_is_kept_a_while(
    imports: ImportOffice, clock: SettableClock
) -> None:
    import_id = await imports.sent(table(HEADER, *ROWS))
    async with imports.resources.sessions.begin() as session:
        await session.execute(update(ResponseImport).values(survey="withdrawn"))

    await imports.work()

    report = await imports.read(import_id)
    assert (report["state"], report["failure"]) == ("failed", "survey_unknown")
    assert await imports.count(ImportChunk) == 1
    clock.advance(timedelta(days=7))
    await imports.work()
    assert await imports.count(ImportChunk) == 0


async def test_nobody_waits_for_an_import_whose_work_was_given_up(imports: ImportOffice) -> None:
    import_id = await imports.sent(table(HEADER, *ROWS))
    async with imports.resources.sessions.begin() as session:
        await session.execute(update(JobRow).where(JobRow.agency == AGENCY).values(state="dead"))
        await find_given_up(imports.resources, session)

    report = await imports.read(import_id)

    assert (report["state"], report["failure"]) == ("failed", "given_up")


async def test_the_same_key_sends_a_file_once_and_another_file_not_at_all(imports: ImportOffice) -> None:
    key = {"Idempotency-Key": "one"}
    first = await imports.send(in_parts(table(HEADER, *ROWS)), headers=key)
    again = await imports.send(in_parts(table(HEADER, *ROWS), 77), headers=key)
    other = await imports.send(in_parts(table(HEADER, *ROWS[:2])), headers=key)

    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await imports.count(ResponseImport) == 1


async def test_no_customer_is_named_in_what_is_told_of_an_import(imports: ImportOffice, store: Store) -> None:
    await imports.done(table("rating,customer_name,comment", "1,Lena Fox,Nobody came.", "9,Lena Fox,Nobody came."))

    told = await store.everything_as_text("imports", "events", "jobs")

    assert "Lena Fox" not in told
    assert "Nobody came" not in told
    async with imports.resources.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM imports")) == 1
