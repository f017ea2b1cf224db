"""The monthly report of the log: its figures, its table, and everything that keeps it from being submitted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.reporter.domain.reports.care_log import FetchedLog, fetch_log, still_released
from services.reporter.domain.reports.care_log.fetching import LogNotFetched
from services.reporter.domain.reports.compiling import Compiled, CompileOrder, compile_report
from services.reporter.domain.reports.sources import Sources, fetch_for, recheck
from services.reporter.models import ReportCorrection, ReportRun
from shared.calendar import Period
from shared.contracts.events import CaseStepRecorded, LogEntryChanged
from shared.contracts.log_report import LogReportEntry, LogReportPage, Standing
from shared.documents.reports import Chart, Table
from shared.ids import new_id
from shared.policy.store import current_policy, store_version
from tests.reporter.log.support import COUNTY, NOON, changed, county_pack, id_of
from tests.reporter.support import Reporter

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), "month")
CUT = datetime.fromisoformat("2026-12-04T20:00:00Z")
SAID = "[name] waited three hours."


def listed(
    event: LogEntryChanged, standing: Standing = "reportable", *, lead: str | None = None, **more: Any
) -> LogReportEntry:
    """An entry as case_log_api lists it, its words released unless told otherwise."""
    is_released = standing == "reportable" and "unreleased" not in more
    cells = {"number": event.number, "narrative": SAID if is_released else None, "received_on": "2026-11-18"}
    return LogReportEntry(
        **event.model_dump(
            include={
                *("case_id", "number", "version", "kind", "status", "channel", "category", "program"),
                *("received_at", "logged_at", "answered_at", "closed_at"),
            }
        ),
        standing=standing,
        lead_number=lead,
        copy_version=more.pop("copy_version", 2 if is_released else None),
        released_at=NOON if is_released else None,
        cells=cells if standing == "reportable" else {},
        **more,
    )


class Office:
    """reporter with the county's policy, and reports compiled of what it knows."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter

    async def order(self, entries: Sequence[LogReportEntry], cut_at: datetime = CUT) -> CompileOrder:
        async with self.reporter.sessions() as session:
            policy = await current_policy(session, COUNTY)
        rule = next(run for run in policy.pack.reports.runs if run.kind == "care_log") if policy.pack.reports else None
        assert rule is not None
        return CompileOrder(
            agency=COUNTY,
            policy=policy,
            report=rule,
            period=NOVEMBER,
            department=None,
            version=1,
            cut_at=cut_at,
            fetched=FetchedLog(tuple(entries)),
        )

    async def compile(self, entries: Sequence[LogReportEntry], **more: Any) -> Compiled:
        async with self.reporter.sessions() as session:
            return await compile_report(session, await self.order(entries, **more))


@pytest.fixture
async def office(reporter: Reporter) -> Office:
    async with reporter.sessions.begin() as session:
        await store_version(session, county_pack(), now=NOON)
    return Office(reporter)


def table(compiled: Compiled, name: str) -> Table:
    return next(each for each in compiled.content.tables if each.id == name)


def row(compiled: Compiled, name: str, label: str) -> dict[str, Any]:
    found = table(compiled, name)
    (cells,) = [cells for cells in found.rows if cells[0] == label]
    return {column.key: cell for column, cell in zip(found.columns, cells, strict=True)}


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


@pytest.mark.clause("CCTS-II.3")
@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.parametrize("why", ["no_copy", "proposed", "stale", "withdrawn"])
async def test_an_entry_whose_words_are_not_released_holds_up_the_report_and_shows_none(
    office: Office, why: Any
) -> None:
    entries = [changed("a"), changed("b")]
    await office.reporter.take(*entries)
    compiled = await office.compile([listed(entries[0]), listed(entries[1], unreleased=why)])

    (obstacle,) = compiled.obstacles
    assert (obstacle.reason, obstacle.reference) == ("words_not_released", "2026-b")
    assert [cells[0] for cells in table(compiled, "redacted_copies").rows] == ["2026-a"]
    narratives = [cells[9] for cells in table(compiled, "log").rows]
    assert narratives == [SAID, None]


async def test_words_that_were_erased_hold_up_nothing_and_are_said_to_be_gone(office: Office) -> None:
    entry = changed("a")
    await office.reporter.take(entry)
    compiled = await office.compile([listed(entry, unreleased="erased")])

    assert compiled.obstacles == ()
    assert "they were erased" in compiled.content.model_dump_json()


@pytest.mark.clause("CCTS-II.1")
async def test_an_entry_of_which_nobody_has_decided_holds_up_the_report(office: Office) -> None:
    entry = changed("a", reportability="undecided")
    await office.reporter.take(entry)
    (obstacle,) = (await office.compile([listed(entry, "undecided")])).obstacles

    assert (obstacle.reason, obstacle.reference) == ("reportability_undecided", "2026-a")


async def test_figures_that_do_not_agree_with_the_log_hold_up_the_report(office: Office) -> None:
    known, late = changed("known"), changed("late", version=3)
    await office.reporter.take(known, changed("late", version=2))

    async def obstacle(*entries: LogReportEntry) -> str:
        compiled = await office.compile(entries)
        (found,) = compiled.obstacles
        assert found.reason == "figures_and_log_disagree"
        assert found.text in compiled.content.model_dump_json()  # a reader of the draft is told too
        return found.text

    assert "2 facts have not arrived yet" in await obstacle(listed(known), listed(late), listed(changed("unheard-of")))
    assert "1 entry has changed since" in await obstacle(listed(known), listed(changed("late", version=1)))
    assert "1 entry has changed since" in await obstacle(listed(known))
    await office.reporter.take(late)
    assert (await office.compile([listed(known), listed(late)])).obstacles == ()
    assert "2 reportable entries are counted and 1 are listed" in await obstacle(
        listed(known), listed(late, "not_reportable")
    )


@pytest.mark.clause("CCTS-II.3")
async def test_a_release_taken_back_after_the_compiling_is_found_before_the_submission(office: Office) -> None:
    entries = [changed("a"), changed("b")]
    await office.reporter.take(*entries)
    order = await office.order([listed(each) for each in entries])
    compiled = await office.compile([listed(each) for each in entries])
    assert still_released(order, compiled.content) == ()

    taken_back = await office.order([listed(entries[0]), listed(entries[1], unreleased="withdrawn")])
    found = still_released(taken_back, compiled.content)
    assert [(each.reason, each.reference) for each in found] == [
        ("release_taken_back", "2026-b"),
        ("words_not_released", "2026-b"),
    ]
    another = await office.order([listed(entries[0]), listed(entries[1], copy_version=3)])
    assert [each.reason for each in still_released(another, compiled.content)] == ["release_taken_back"]

    again = await office.compile(taken_back.fetched.entries)
    assert [cells[0] for cells in table(again, "redacted_copies").rows] == ["2026-a"]
    assert still_released(replace(taken_back, fetched=order.fetched), again.content) == ()


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


async def test_the_kind_is_fetched_for_and_rechecked_by_what_is_registered(office: Office) -> None:
    entry = changed("a")
    await office.reporter.take(entry)
    sources = Sources(care_log=Pages([listed(entry)]))
    order = await fetch_for(sources, replace(await office.order([]), fetched=None))
    async with office.reporter.sessions() as session:
        compiled = await compile_report(session, order)

    assert compiled.obstacles == recheck(order, compiled.content) == ()
    gone = await fetch_for(Sources(care_log=Pages([listed(entry, unreleased="stale")])), order)
    assert [each.reason for each in recheck(gone, compiled.content)] == ["release_taken_back", "words_not_released"]


async def test_compiled_again_of_the_same_facts_it_says_the_same(office: Office) -> None:
    entry = changed("a")
    await office.reporter.take(entry)
    one = await office.compile([listed(entry)])
    other = await office.compile([listed(entry)], cut_at=CUT + timedelta(hours=1))

    assert one.content.sections == other.content.sections


async def test_without_the_log_s_entries_nothing_is_compiled(office: Office) -> None:
    order = replace(await office.order([]), fetched=None)
    async with office.reporter.sessions() as session:
        with pytest.raises(LogNotFetched):
            await compile_report(session, order)


async def test_an_empty_month_is_a_report_too(office: Office) -> None:
    compiled = await office.compile([])

    assert compiled.obstacles == ()
    assert row(compiled, "by_kind", "All")["received"] == 0
    assert "No compliment was received." in compiled.content.model_dump_json()


class Pages:
    """A log in pages of one entry."""

    def __init__(self, entries: Sequence[LogReportEntry]) -> None:
        self.entries = entries
        self.asked: list[tuple[date, date]] = []

    async def list_report_entries(
        self, agency: str, received_from: date, received_to: date, *, cursor: str | None = None
    ) -> LogReportPage:
        assert agency == COUNTY
        self.asked.append((received_from, received_to))
        at = int(cursor or 0)
        more = str(at + 1) if at + 1 < len(self.entries) else None
        return LogReportPage(items=tuple(self.entries[at : at + 1]), next_cursor=more)


async def test_every_page_is_fetched_and_an_entry_that_moved_between_two_is_there_once() -> None:
    entries = [listed(changed(name)) for name in ("a", "b")] + [listed(changed("a", version=2))]
    pages = Pages(entries)
    fetched = await fetch_log(pages, COUNTY, NOVEMBER)

    assert [(entry.number, entry.version) for entry in fetched.entries] == [("2026-a", 2), ("2026-b", 1)]
    assert set(pages.asked) == {(NOVEMBER.start_on, NOVEMBER.end_on)}
