"""What keeps the report of the log from being submitted (CCTS-II.3).

Words that are not released, matters that nobody has decided, and figures that do not agree with the log.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.figures import LogFigures
from services.reporter.domain.reports.care_log.fetching import FetchedLog, LogNotFetched
from services.reporter.domain.reports.compiling import CompileOrder, Obstacle
from services.reporter.domain.reports.sources import rechecks
from services.reporter.models import LogFact
from shared.contracts.log_report import LogReportEntry, Unreleased
from shared.documents.reports import ReportContent

COPIES_TABLE = "redacted_copies"
"""The table that says which copy each entry's words are from: number, version, when it was released."""

_WHY: Mapping[Unreleased, str] = {
    "no_copy": "no redacted copy was made of it",
    "proposed": "its redacted copy is proposed and not released",
    "stale": "it says something else since its copy was released",
    "withdrawn": "the release of its copy was taken back",
}


def fetched_of(order: CompileOrder) -> FetchedLog:
    """The log's entries of an order, or LogNotFetched."""
    if not isinstance(order.fetched, FetchedLog):
        raise LogNotFetched(order.report.id)
    return order.fetched


def why_unreleased(entry: LogReportEntry) -> str | None:
    """Why an entry's words are held back; None where they are released, or gone for good."""
    return _WHY.get(entry.unreleased) if entry.unreleased is not None else None


def find_unreleased(entries: Iterable[LogReportEntry]) -> list[Obstacle]:
    """One for each reportable entry without a released copy; words that were erased hold up nothing."""
    return [
        Obstacle(reason="words_not_released", text=f"Entry {entry.number}: {why}.", reference=entry.number)
        for entry in entries
        if entry.standing == "reportable" and (why := why_unreleased(entry)) is not None
    ]


def find_undecided(entries: Iterable[LogReportEntry]) -> list[Obstacle]:
    """One for each entry of which nobody has decided yet whether it is reportable."""
    return [
        Obstacle(
            reason="reportability_undecided",
            text=f"Entry {entry.number}: nobody has decided yet whether it is reportable.",
            reference=entry.number,
        )
        for entry in entries
        if entry.standing == "undecided"
    ]


async def find_disagreement(session: AsyncSession, order: CompileOrder, counted: LogFigures) -> list[Obstacle]:
    """Whether the figures are those of the entries that the report lists: the same entries, each in the same version.

    Args:
        session: a transaction that sees one state of the database, the one that `counted` was read from.
        order: what is compiled, with the entries fetched.
        counted: the figures of the reportable entries of the period.
    """
    fetched = fetched_of(order)
    listed = {entry.case_id: entry.version for entry in fetched.entries}
    known = await _known_versions(session, order, listed)
    of_period = await _versions_of_period(session, order)
    behind = sum(known.get(case_id, 0) < version for case_id, version in listed.items())
    ahead = sum(known.get(case_id, 0) > version for case_id, version in listed.items())
    unlisted = len(of_period.keys() - listed.keys())
    told = []
    if behind:
        told.append(f"{behind} {'fact has' if behind == 1 else 'facts have'} not arrived yet")
    if ahead or unlisted:
        changed = ahead + unlisted
        told.append(f"{changed} {'entry has' if changed == 1 else 'entries have'} changed since the log was fetched")
    reportable = sum(1 for _ in fetched.standing("reportable"))
    if not told and counted.received != reportable:
        told.append(f"{counted.received} reportable entries are counted and {reportable} are listed")
    if not told:
        return []
    return [
        Obstacle(
            reason="figures_and_log_disagree",
            text=f"Figures and log disagree: {'; '.join(told)}. Compile the report again in a moment.",
            passes=True,
        )
    ]


async def _known_versions(session: AsyncSession, order: CompileOrder, listed: Mapping[UUID, int]) -> dict[UUID, int]:
    """The versions in which reporter knows the listed entries, on whatever day it has them."""
    rows = await session.execute(
        text("SELECT case_id, version FROM log_facts WHERE agency = :agency AND case_id = ANY(cast(:ids AS uuid[]))"),
        {"agency": order.agency, "ids": list(listed)},
    )
    return {row.case_id: row.version for row in rows}


async def _versions_of_period(session: AsyncSession, order: CompileOrder) -> dict[UUID, int]:
    rows = await session.execute(
        select(LogFact.case_id, LogFact.version).where(
            LogFact.agency == order.agency,
            LogFact.received_on.between(order.period.start_on, order.period.end_on),
            LogFact.status != "discarded",
        )
    )
    return {row.case_id: row.version for row in rows}


@rechecks("care_log")
def still_released(order: CompileOrder, content: ReportContent) -> tuple[Obstacle, ...]:
    """What has come between compiling a report and submitting it: for the order with the log fetched anew.

    Every copy whose words are in the content must still be the released one, every reportable entry must have one, and
    nothing may be undecided.

    Raises:
        LogNotFetched: the order comes without entries.
    """
    fetched = fetched_of(order)
    now_released = {entry.number: entry.copy_version for entry in fetched.entries}
    (copies,) = [table for table in content.tables if table.id == COPIES_TABLE]
    taken_back = [
        Obstacle(
            reason="release_taken_back",
            text=f"Entry {number}: version {version} of its redacted copy, whose words are in the report, is not released any more.",
            reference=str(number),
        )
        for number, version, *_ in copies.rows
        if now_released.get(str(number)) != version
    ]
    return (*taken_back, *find_unreleased(fetched.entries), *find_undecided(fetched.entries))
