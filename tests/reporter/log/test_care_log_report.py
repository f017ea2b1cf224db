"""The monthly report of the log: its figures, its table, and what it says of itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.reporter.domain.reports.compiling import compile_report
from services.reporter.models import ReportCorrection, ReportRun
from shared.contracts.events import CaseStepRecorded
from shared.documents.reports import Chart
from shared.ids import new_id
from tests.reporter.log.reports import CUT, NOVEMBER, SAID, Office, listed, row, table
from tests.reporter.log.support import COUNTY, NOON, changed, county_pack, id_of


@pytest.mark.clause("CCTS-III.bg.statistics")
@pytest.mark.clause("CCTS-III.bg.responsive")
@pytest.mark.clause("CCTS-III.A2.duplicates")
@pytest.mark.clause("CCTS-III.A2.consolidate")
async def test_the_report_counts_what_is_reportable_and_tells_what_is_not(office: Office) -> None:
    two_days, six_days = NOON + timedelta(days=2), NOON + timedelta(days=6)
    told = {
        "praise": changed("praise", kind="compliment", category=None),
        "lead": changed("lead", answered_at=two_days, status="resolved"),
        "member": changed("member", answered_at=six_days, status="closed", closed_at=six_days, under="lead"),
        "twin": changed("twin", counts=False, under="lead"),
        "court": changed("court", reportability="not_reportable"),
        "case": changed("case", status="forwarded", reportability="forwarded"),
    }
    before = changed("october", received_at=NOON - timedelta(days=30), answered_at=two_days)
    await office.reporter.take(before, *told.values())

    compiled = await office.compile(
        [
            listed(told["praise"]),
            listed(told["lead"]),
            listed(told["member"], lead="2026-lead"),
            listed(told["twin"], "duplicate", lead="2026-lead"),
            listed(told["court"], "not_reportable"),
            listed(told["case"], "forwarded"),
        ]
    )

    assert compiled.obstacles == ()
    kinds = row(compiled, "by_kind", "Complaint")
    assert {name: kinds[name] for name in ("received", "before", "consolidated", "answered", "closed")} == {
        "received": 2,
        "before": 1,
        "consolidated": 1,
        "answered": 3,
        "closed": 1,
    }
    assert row(compiled, "by_kind", "All")["received"] == 3
    assert row(compiled, "days_to_answer", "Complaint")["median_business"] == 4
    assert row(compiled, "compliments", "Assistance Programs")["received"] == 1
    assert {cells[0]: cells[1] for cells in table(compiled, "received").rows} == {
        "Reportable: in this report": 3,
        "Not reportable": 1,
        "Not decided yet": 0,
        "Duplicates of other entries": 1,
        "Forwarded to the party of a mandated process": 1,
        "All": 6,
    }
    assert [cells[0] for cells in table(compiled, "log").rows] == ["2026-praise", "2026-lead", "2026-member"]
    assert table(compiled, "not_reported").rows == (
        ("2026-twin", "2026-11-18", "Duplicate", "2026-lead"),
        ("2026-court", "2026-11-18", "Not reportable", None),
        ("2026-case", "2026-11-18", "Forwarded to the party of a mandated process", None),
    )


@pytest.mark.clause("CCTS-III.bg.log")
async def test_the_log_has_the_columns_of_the_policy_s_sheet(office: Office) -> None:
    entry = changed("a")
    await office.reporter.take(entry)
    log = table(await office.compile([listed(entry)]), "log")

    sheet = county_pack().care_log
    assert sheet is not None
    assert sheet.sheet is not None
    assert [column.title for column in log.columns] == [column.title for column in sheet.sheet.columns]
    at = [column.key for column in log.columns].index("narrative")
    assert (log.columns[at].kind, log.rows[0][at]) == ("long_text", SAID)


@pytest.mark.clause("CCTS-III.bg.trends")
@pytest.mark.clause("CCTS-III.bg.gaps")
async def test_the_trend_runs_over_thirteen_months_and_a_rise_beyond_noise_is_told(office: Office) -> None:
    former = [
        changed(f"old{n}-{i}", category="facilities", received_at=NOON - timedelta(days=30 * n))
        for n in range(1, 12)
        for i in (0, 1)
    ]
    fresh = [changed(f"new{n}", category="facilities") for n in range(12)]
    await office.reporter.take(*former, *fresh)
    compiled = await office.compile([listed(each) for each in fresh])

    chart = next(block for section in compiled.content.sections for block in section.blocks if isinstance(block, Chart))
    assert [cells[0] for cells in chart.table.rows][::12] == ["2025-11", "2026-11"]
    assert chart.table.rows[-1][-1] == 12
    assert row(compiled, "rising", "Category")["rises"] == "Yes"
    assert "Complaints rise beyond noise: Facilities issue" in compiled.content.model_dump_json()


async def test_limits_are_told_by_clause_with_what_the_clause_asks_for(office: Office) -> None:
    entry = changed("a")
    step = CaseStepRecorded(
        agency=COUNTY,
        case_id=id_of("a"),
        clause="CCTS-III.A1.log",
        step="log_entry:1",
        policy_hash="any",
        applied_at=NOON,
        due_at=NOON + timedelta(days=2),
        done_at=NOON + timedelta(days=3),
    )
    await office.reporter.take(entry, step)
    limits = row(await office.compile([listed(entry)]), "limits", "CCTS-III.A1.log")
    assert (limits["met"], limits["missed"], limits["open"]) == (0, 1, 0)
    assert limits["text"]


@pytest.mark.clause("CCTS-III.B4.approved")
async def test_corrections_are_told_without_their_words_with_the_version_that_answers_them(office: Office) -> None:
    run_id, secret = new_id(), "Rosa Delgado's telephone number is missing."
    async with office.reporter.sessions.begin() as session:
        session.add(
            ReportRun(
                agency=COUNTY,
                id=run_id,
                report="monthly-care-log",
                kind="care_log",
                title="Monthly",
                period_kind="month",
                period_start=NOVEMBER.start_on,
                period_end=NOVEMBER.end_on,
                department="",
                policy_hash="any",
                state="open",
                version=1,
                content_version=2,
                entry_count=0,
                opened_at=NOON,
                opened_by="careloop",
            )
        )
        await session.flush()
        for of_version, answered in ((1, 2), (2, None)):
            session.add(
                ReportCorrection(
                    agency=COUNTY,
                    id=new_id(),
                    run_id=run_id,
                    step="approve",
                    text=secret,
                    content_version=of_version,
                    asked_by="helen.marsh",
                    answered_version=answered,
                    asked_at=CUT + timedelta(hours=of_version),
                )
            )
    async with office.reporter.sessions() as session:
        compiled = await compile_report(session, replace(await office.order([]), version=3))

    told = [cells[1:] for cells in table(compiled, "corrections").rows]
    assert told == [
        ("helen.marsh", "Review and approve the draft", 1, 2),
        ("helen.marsh", "Review and approve the draft", 2, 3),
    ]
    assert secret not in compiled.content.model_dump_json()


async def test_compiled_again_of_the_same_facts_it_says_the_same(office: Office) -> None:
    entry = changed("a")
    await office.reporter.take(entry)
    one = await office.compile([listed(entry)])
    other = await office.compile([listed(entry)], cut_at=CUT + timedelta(hours=1))

    assert one.content.sections == other.content.sections


async def test_an_empty_month_is_a_report_too(office: Office) -> None:
    compiled = await office.compile([])

    assert compiled.obstacles == ()
    assert row(compiled, "by_kind", "All")["received"] == 0
    assert "No compliment was received." in compiled.content.model_dump_json()
