"""The entries of a period for a report: facts and released words of what is reportable, the rest named and wordless."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.contracts.log_report import LogReportEntry, LogReportPage
from tests.case_log_api.log.care_office import CARE, TECHNICIAN, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, SAID, act, copy_of, log_canary, release_canary

DAYS = {"received_from": "2000-01-01", "received_to": "2099-12-31"}
PATH = "/v1/log-report-entries"


async def ask(care: CareOffice, **query: str) -> httpx.Response:
    client = await care.caller("log:report", agency=CARE)
    return await client.get(PATH, params={**DAYS, **query})


async def entries(care: CareOffice, **query: str) -> dict[str, LogReportEntry]:
    """The entries by id, and a look over the whole answer for words that must not be in it."""
    answer = await ask(care, **query)
    assert answer.status_code == 200, answer.text
    for canary in CANARIES:
        assert canary.encode() not in answer.content, canary
    return {str(entry.case_id): entry for entry in LogReportPage.model_validate_json(answer.content).items}


async def change(care: CareOffice, case_id: str, statement: str) -> None:
    """Change something behind the API's back."""
    async with care.engine.begin() as connection:
        await connection.exec_driver_sql(statement, (case_id,))


@pytest.mark.clause("CCTS-II.3")
@pytest.mark.clause("CCTS-II.3.redacted")
async def test_words_are_told_while_their_copy_is_released_and_else_the_reason_why_not(care: CareOffice) -> None:
    case_id = await log_canary(care)
    proposed = (await entries(care))[case_id]
    assert (proposed.standing, proposed.unreleased, proposed.copy_version) == ("reportable", "proposed", None)
    assert proposed.cells["number"] == proposed.number
    assert proposed.cells["narrative"] is None
    assert proposed.cells["action_taken"] is None
    assert proposed.cells["subject"] == "Employee"

    version = await release_canary(care, case_id)
    released = (await entries(care))[case_id]
    assert (released.unreleased, released.copy_version) == (None, version)
    assert SAID in str(released.cells["narrative"])
    assert released.released_at == care.now
    assert released.version == (await care.published("log_entry.changed"))[-1]["version"]

    await change(care, case_id, "UPDATE entry_texts SET text = text || ' ' WHERE case_id = $1")
    stale = (await entries(care))[case_id]
    assert (stale.unreleased, stale.cells["narrative"]) == ("stale", None)

    await change(care, case_id, "UPDATE entry_texts SET text = rtrim(text) WHERE case_id = $1")
    analyst = await care.analyst()
    withdrawn = await act(analyst, await copy_of(analyst, case_id, version), case_id, "withdraw", reason="A slip.")
    assert withdrawn.status_code == 200, withdrawn.text
    taken_back = (await entries(care))[case_id]
    assert (taken_back.unreleased, taken_back.cells["narrative"]) == ("withdrawn", None)

    await change(care, case_id, "DELETE FROM redacted_copies WHERE case_id = $1")
    assert (await entries(care))[case_id].unreleased == "no_copy"
    await change(care, case_id, "UPDATE log_entries SET erased_at = received_at WHERE case_id = $1")
    assert (await entries(care))[case_id].unreleased == "erased"


@pytest.mark.clause("CCTS-II.2")
@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.clause("CCTS-III.A2.duplicates")
async def test_what_is_not_reported_is_named_and_wordless_although_its_words_are_released(care: CareOffice) -> None:
    case_id = await log_canary(care)
    await release_canary(care, case_id)
    lead = await log_canary(care, narrative="Another matter altogether.")
    for columns, standing in (
        ("reportability = 'not_reportable'", "not_reportable"),
        ("reportability = 'undecided'", "undecided"),
        ("reportability = 'forwarded'", "forwarded"),
        (
            f"reportability = 'reportable', counts = false, lead_kind = 'duplicate', lead_case_id = '{lead}'",
            "duplicate",
        ),
    ):
        await change(care, case_id, f"UPDATE log_entries SET {columns} WHERE case_id = $1")
        found = (await entries(care))[case_id]
        assert (found.standing, found.cells, found.copy_version, found.unreleased) == (standing, {}, None, None)
    assert found.lead_number == (await entries(care))[lead].number


async def test_drafts_and_discarded_entries_are_not_in_the_log(care: CareOffice) -> None:
    draft = await care.draft()
    logged = await log_canary(care)
    assert set(await entries(care)) == {logged}
    await change(care, logged, "UPDATE log_entries SET status = 'discarded' WHERE case_id = $1")
    assert await entries(care) == {}
    assert draft not in await entries(care)


async def test_pages_hold_every_entry_once_in_the_order_of_receipt_within_days_of_the_agency(care: CareOffice) -> None:
    at = care.clock.now().replace(hour=20, minute=0)
    logged = [
        await log_canary(care, received_at=(at - timedelta(days=n)).isoformat(), backdating_reason="The post was late.")
        for n in (2, 1, 0)
        if at - timedelta(days=n) <= care.clock.now()
    ]
    assert len(logged) > 1
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = (await ask(care, limit="1", **cursor)).json()
        seen += [item["case_id"] for item in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor = {"cursor": answer["next_cursor"]}
    assert seen == logged

    zone = "America/Los_Angeles"
    first = (await entries(care))[logged[0]]
    async with care.engine.connect() as connection:
        day = await connection.exec_driver_sql(
            f"SELECT (received_at AT TIME ZONE '{zone}')::date::text FROM log_entries WHERE case_id = $1", (logged[0],)
        )
        received_on: Any = day.scalar_one()
    assert set(await entries(care, received_from=received_on, received_to=received_on)) == {str(first.case_id)}


async def test_who_asks_needs_the_scope_and_never_finds_what_is_about_themselves(care: CareOffice) -> None:
    case_id = await log_canary(care)
    exporter = await care.caller("log:export", "log:read", agency=CARE)
    assert (await exporter.get(PATH, params=DAYS)).status_code == 403
    concerned = await care.caller("log:report", person=TECHNICIAN, agency=CARE)
    assert (await concerned.get(PATH, params=DAYS)).json()["items"] == []
    assert case_id in await entries(care)
    backwards = await ask(care, received_from="2026-11-30", received_to="2026-11-01")
    assert (backwards.status_code, backwards.json()["code"]) == (422, "report_period_invalid")
    assert (await ask(care, limit="501")).status_code == 422
    assert (await ask(care, cursor="of another list")).json()["code"] == "cursor_invalid"
