"""Fetching what the report tells of the log: every entry of the period, from the one place that gives its words (CCTS-II.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.domain.reports.sources import Sources, fetches
from services.reporter.domain.upstream import CareLog
from shared.calendar import Period
from shared.contracts.log_report import LogReportEntry, Standing


class LogNotFetched(LookupError):
    """The order for the report of the log comes without the log's entries."""


@dataclass(frozen=True, slots=True)
class FetchedLog:
    """The entries of a period in the order of their receipt: the `fetched` of an order for the report of the log."""

    entries: tuple[LogReportEntry, ...]

    def standing(self, *standings: Standing) -> Iterator[LogReportEntry]:
        """The entries of these standings."""
        return (entry for entry in self.entries if entry.standing in standings)


async def fetch_log(care_log: CareLog, agency: str, period: Period) -> FetchedLog:
    """Every entry that was received in the period, page by page; raises what `care_log` raises.

    No transaction may be open: another service is asked. An entry that moves between two pages meanwhile is found by the
    report's comparison with the facts.
    """
    entries: dict[object, LogReportEntry] = {}
    cursor: str | None = None
    while True:
        page = await care_log.list_report_entries(agency, period.start_on, period.end_on, cursor=cursor)
        entries |= {entry.case_id: entry for entry in page.items}
        if page.next_cursor is None:
            return FetchedLog(tuple(entries.values()))
        cursor = page.next_cursor


@fetches("care_log")
async def fetch_for_care_log(sources: Sources, order: CompileOrder) -> FetchedLog:
    """What the report of the log needs: every entry of its period."""
    return await fetch_log(sources.care_log, order.agency, order.period)
