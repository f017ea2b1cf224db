"""The log as a spreadsheet (Attachment A): the pack's columns, released words, filters, and originals by scope alone."""

import asyncio
import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.case_log_api.domain.log.sheet import reading
from services.case_log_api.domain.log.sheet.columns import Reading, Shown, columns_of, row_of
from services.case_log_api.models import LogEntry
from shared.policy.models import PolicyPack
from shared.policy.models.care_log import CareLog, LogColumn
from tests.case_log_api.log.care_office import ANALYST, CARE, TECHNICIAN, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, NARRATIVE, SAID, log_canary, release_canary
from tests.support.workbooks import WorkbookFacts

TITLES = [
    *(
        "Number",
        "Date received",
        "Date logged",
        "Received by way of",
        "Received by",
        "Compliment, question or complaint",
    ),
    *("Category", "Program", "About whom", "What the constituent said", "Action taken", "Resolution", "Status"),
    *("Date answered", "Date closed", "Days to answer"),
]


async def sheet(client: httpx.AsyncClient, ending: str = "xlsx", **query: Any) -> httpx.Response:
    return await client.get(f"/v1/log-sheet.{ending}", params=query)


def csv_of(answer: httpx.Response) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What stands above the table, and its rows by title."""
    assert answer.status_code == 200, answer.text
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    end = lines.index([])
    about = {line[0].removeprefix("# "): line[1] for line in lines[:end]}
    return about, [dict(zip(lines[end + 1], line, strict=True)) for line in lines[end + 2 :]]


async def numbers(client: httpx.AsyncClient, **query: Any) -> list[str]:
    return [row["Number"] for row in csv_of(await sheet(client, "csv", **query))[1]]


@pytest.mark.clause("CCTS-III.bg.log")
async def test_the_log_is_a_workbook_in_the_columns_of_the_pack_with_released_words_alone(care: CareOffice) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    await release_canary(care, case_id)
    await care.log(narrative="Nobody released this one.", received_by="helen.marsh", receiver_role="deputy_director")
    answer = await sheet(analyst)
    facts = WorkbookFacts.of(answer.content)
    header, released, unreleased = facts.rows()
    assert header == TITLES
    first = dict(zip(header, released, strict=True))
    assert first["Date received"] == date(2026, 11, 18)
    assert first["Received by way of"] == "Telephone"
    assert first["Category"] == "Rude or unresponsive employee"
    assert first["About whom"] == "Employee: [name]"
    assert SAID in str(first["What the constituent said"])
    assert unreleased[9:12] == [None, None, None]
    assert not any(canary.encode() in facts.everything for canary in CANARIES)
    about = {str(name): value for name, value in facts.rows(2)}
    assert about["Entries"] == 2
    assert about["Words"] == "Redacted and released words only"
    assert about["SHA-256 of the content"] == answer.headers["Careloop-Content-SHA256"]
    assert str(about["Data as of"]).startswith("2026-11-18T09:30:00-08:00")


async def test_the_same_data_at_the_same_instant_are_the_same_bytes_and_their_digest_outlives_the_instant(
    care: CareOffice,
) -> None:
    await log_canary(care)
    analyst = await care.analyst()
    one, same, text = await asyncio.gather(sheet(analyst), sheet(analyst), sheet(analyst, "csv"))
    assert one.content == same.content
    assert text.headers["Careloop-Content-SHA256"] == one.headers["Careloop-Content-SHA256"]
    care.clock.advance(timedelta(minutes=5))
    later = await sheet(analyst)
    assert later.content != one.content
    assert later.headers["Careloop-Content-SHA256"] == one.headers["Careloop-Content-SHA256"]


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_originals_come_by_scope_and_reason_with_each_entry_s_read_recorded_and_the_file_says_so(
    care: CareOffice,
) -> None:
    case_id, analyst = await log_canary(care), await care.analyst()
    for ending in ("xlsx", "csv"):
        answer = await sheet(analyst, ending, reason="Month's end.")
        assert "with-personal-data" in answer.headers["Content-Disposition"]
    about, rows = csv_of(answer)
    assert rows[0]["What the constituent said"] == NARRATIVE
    assert about["Words"].startswith(f"CONTAINS PERSONAL DATA: original words, read by {ANALYST}.")
    assert [(read.what, read.reason) for read in await care.private_reads(case_id)] == [("sheet", "Month's end.")] * 2


async def test_the_filters_of_the_list_hold_and_days_are_those_of_the_agency(care: CareOffice) -> None:
    analyst = await care.analyst()
    at = care.clock.now().replace(hour=7, minute=30)  # 23:30 of the day before, in Los Angeles
    first = await care.log(received_at=(at - timedelta(days=1)).isoformat(), backdating_reason="Voicemail.")
    second = await care.log(received_at=at.isoformat(), backdating_reason="Voicemail.", kind="compliment")
    both = [first["number"], second["number"]]
    assert await numbers(analyst) == both
    assert await numbers(analyst, received_from="2026-11-16", received_to="2026-11-16") == both[:1]
    assert await numbers(analyst, received_from="2026-11-17", received_to="2026-11-17") == both[1:]
    assert await numbers(analyst, kind="compliment", status="open") == both[1:]
    assert await numbers(analyst, channel="letter") == []
    for period in ({"received_from": "2026-12-01", "received_to": "2026-11-01"}, {"received_to": "0001-01-01"}):
        refused = await sheet(analyst, "csv", **period)
        assert (refused.status_code, refused.json()["code"]) == (422, "sheet_period_invalid")
    number = await sheet(analyst, "csv", received_to="0")
    assert (number.status_code, number.json()["code"]) == (422, "request_invalid")


async def test_drafts_and_forwarded_entries_are_not_in_the_log_unless_asked_for(care: CareOffice) -> None:
    analyst = await care.analyst()
    forwarded = await care.log(matters=["discrimination"], narrative="I was treated so because of my religion.")
    async with care.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE cases SET status = 'forwarded'")
        await connection.exec_driver_sql("UPDATE log_entries SET status = 'forwarded', forwarded_at = logged_at")
    assert await numbers(analyst) == []
    assert await numbers(analyst, status="forwarded") == [forwarded["number"]]


async def test_nobody_finds_in_it_what_is_about_themselves_nor_another_agency_anything(care: CareOffice) -> None:
    await log_canary(care)
    assert len(await numbers(await care.analyst())) == 1
    concerned = await care.caller("log:export", "log:private", person=TECHNICIAN, agency=CARE)
    assert await numbers(concerned) == []
    assert await numbers(concerned, reason="About me.") == []
    assert (await (await care.assistant()).get("/v1/log-sheet.csv")).json()["code"] == "scope_missing"


async def test_more_than_a_sheet_holds_is_refused_and_says_how_to_ask_for_less(
    care: CareOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = await care.analyst()
    for _ in range(3):
        await care.log(settle=False)
    monkeypatch.setattr(reading, "LARGEST_SHEET", 2)
    monkeypatch.setattr(reading, "_AT_ONCE", 2)
    refused = await sheet(analyst)
    assert (refused.status_code, refused.json()["code"], refused.json()["largest"]) == (422, "sheet_too_large", 2)
    monkeypatch.setattr(reading, "LARGEST_SHEET", 3)
    assert len(await numbers(analyst)) == 3
    monkeypatch.setattr(reading, "LARGEST_PRIVATE_SHEET", 2)
    assert (await sheet(analyst, reason="Month's end.")).json()["code"] == "sheet_too_large"


async def test_what_a_constituent_wrote_is_never_a_formula(care: CareOffice) -> None:
    case_id = await log_canary(care, narrative="=HYPERLINK(1)", action_taken="@SUM(A1)", subject_name="+1")
    await care.settle()
    analyst = await care.analyst()
    facts = WorkbookFacts.of((await sheet(analyst, reason="Proof.")).content)
    assert facts.formula_count == 0
    row = dict(zip(*facts.rows(), strict=True))
    assert (row["What the constituent said"], row["Action taken"]) == ("=HYPERLINK(1)", "@SUM(A1)")
    _, rows = csv_of(await sheet(analyst, "csv", reason="Proof."))
    assert (rows[0]["What the constituent said"], rows[0]["Action taken"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
    assert case_id


@pytest.mark.clause("CCTS-III.bg.log")
def test_every_column_that_a_pack_may_ask_for_can_be_filled(care_pack: PolicyPack, care_log: CareLog) -> None:
    at = care_pack.agency.zone
    received = datetime(2026, 11, 2, 9, 0, tzinfo=at)
    entry = LogEntry(
        number="2026-000001",
        kind="complaint",
        status="not_known",
        channel="phone",
        received_at=received,
        logged_at=received + timedelta(days=1),
        answered_at=received + timedelta(days=9),
        subject_kind="contracted_provider",
        category="a_later_pack_s",
        language="es",
        is_anonymous=True,
        reportability="not_reportable",
        counts=False,
        transfer_count=2,
    )
    fields = LogColumn.model_json_schema()["properties"]["field"]["enum"]
    columns = columns_of(tuple(LogColumn(field=name, title=name) for name in fields))
    how = Reading(care_log=care_log, language="en", zone=at)
    shown = Shown(texts={"subject_name": "Harbor Home Care", "narrative": "Words."}, lead_number="2026-000007")
    row = dict(zip(fields, row_of(entry, shown, tuple(fields), how), strict=True))
    assert len(columns) == len(fields) > 20
    assert row["subject"] == "Contracted provider: Harbor Home Care"
    assert row["constituent"] == "Anonymous"
    assert row["category"] == "a_later_pack_s"
    assert (row["days_to_answer"], row["transfers"], row["counts"], row["lead"]) == (9, 2, "No", "2026-000007")
    assert row["reportability"] == "Not reportable"
    assert row["answered_on"] == date(2026, 11, 11)
    assert row["closed_on"] is None
    entry.is_anonymous = False
    assert row_of(entry, shown, ("constituent",), how) == ["[name]"]
