"""Reports of the county's log, compiled of what reporter knows and of entries as case_log_api lists them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from services.reporter.domain.reports.care_log import FetchedLog
from services.reporter.domain.reports.compiling import Compiled, CompileOrder, compile_report
from shared.calendar import Period
from shared.contracts.events import LogEntryChanged
from shared.contracts.log_report import LogReportEntry, LogReportPage, Standing
from shared.documents.reports import Table
from shared.policy.store import current_policy
from tests.reporter.log.support import COUNTY, NOON
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


def table(compiled: Compiled, name: str) -> Table:
    return next(each for each in compiled.content.tables if each.id == name)


def row(compiled: Compiled, name: str, label: str) -> dict[str, Any]:
    found = table(compiled, name)
    (cells,) = [cells for cells in found.rows if cells[0] == label]
    return {column.key: cell for column, cell in zip(found.columns, cells, strict=True)}


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
