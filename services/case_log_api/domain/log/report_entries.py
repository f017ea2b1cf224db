"""The entries of a period as a report takes them: facts, and of their words only what is released (CCTS-II.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.releasing import ReleasedCopy, released_texts
from services.case_log_api.domain.log.entries import care_log_of, visible_to
from services.case_log_api.domain.log.refusals import ReportPeriodInvalid
from services.case_log_api.domain.log.sheet.columns import Reading, Shown, row_of
from services.case_log_api.domain.log.sheet.reading import lead_numbers, sheet_rule
from services.case_log_api.domain.log.syncing import find_absence
from services.case_log_api.models import Case, LogEntry, RedactedCopy
from shared.calendar import Period, bounds
from shared.calendar.periods import FIRST_DAY, LAST_DAY
from shared.contracts.log_report import Standing, Unreleased
from shared.documents import Cell
from shared.paging import Page, PageRequest, list_page
from shared.policy.models.care_log import EntryField
from shared.policy.store import StoredPolicy

LISTING = "entries of a report"
_NOT_IN_THE_LOG = ("draft", "discarded")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry:
    """An entry for a report. Of one that is not reported nothing is told but that it was there: `cells` is empty.

    `released` is the copy that its words are from; without one, `unreleased` says why, and no cell holds a word.
    """

    entry: LogEntry
    version: int
    standing: Standing
    lead_number: str | None
    released: ReleasedCopy | None = None
    unreleased: Unreleased | None = None
    cells: Mapping[EntryField, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportEntries:
    """A page of entries, and where the next one begins."""

    items: list[ReportEntry]
    next_cursor: str | None


async def list_report_entries(
    session: AsyncSession,
    policy: StoredPolicy,
    received_from: date,
    received_to: date,
    paging: PageRequest,
    *,
    reader: str | None,
) -> ReportEntries:
    """A page of the entries received on these days, in the order of receipt; drafts and discarded ones are not in the log.

    Raises:
        RuleNotInPolicy: the agency keeps no log, or its policy has no sheet.
        ReportPeriodInvalid, CursorInvalid: as they say.
    """
    start, end = _instants(received_from, received_to, policy)
    page: Page[LogEntry] = await list_page(
        session,
        select(LogEntry).where(
            LogEntry.agency == policy.agency,
            LogEntry.received_at >= start,
            LogEntry.received_at < end,
            LogEntry.status.not_in(_NOT_IN_THE_LOG),
            visible_to(reader),
        ),
        [LogEntry.received_at, LogEntry.case_id],
        paging,
        listing=LISTING,
        read=lambda entry: entry,
    )
    return ReportEntries(await _for_a_report(session, policy, page.items), page.next_cursor)


def _instants(received_from: date, received_to: date, policy: StoredPolicy) -> tuple[datetime, datetime]:
    if not FIRST_DAY <= received_from <= received_to <= LAST_DAY:
        raise ReportPeriodInvalid(
            f"The period must begin before it ends, between {FIRST_DAY} and {LAST_DAY}.",
            how_to_fix="Give received_from and received_to in order; both days are included.",
            errors=[{"pointer": "/query/received_to", "message": "No such period"}],
        )
    return bounds(Period(received_from, received_to, "days"), policy.pack.agency.zone)


async def _for_a_report(session: AsyncSession, policy: StoredPolicy, entries: Sequence[LogEntry]) -> list[ReportEntry]:
    """What a report may tell of these entries."""
    fields = tuple(column.field for column in sheet_rule(policy).columns)
    agency = policy.pack.agency
    reading = Reading(care_log=care_log_of(policy), language=agency.default_language, zone=agency.zone)
    ids = [entry.case_id for entry in entries]
    leads = await lead_numbers(session, policy.agency, entries)
    versions = await _versions(session, policy.agency, ids)
    reported = [entry.case_id for entry in entries if find_absence(entry) is None]
    released = await released_texts(session, policy.agency, reported)
    states = await _copy_states(session, policy.agency, reported)
    found = []
    for entry in entries:
        lead = leads.get(entry.lead_case_id) if entry.lead_case_id else None
        standing, copy = standing_of(entry), released.get(entry.case_id)
        told = ReportEntry(entry=entry, version=versions[entry.case_id], standing=standing, lead_number=lead)
        if standing == "reportable":
            cells = row_of(entry, Shown(texts=copy.texts if copy else {}, lead_number=lead), fields, reading)
            told = replace(
                told,
                released=copy,
                unreleased=None if copy else why_unreleased(entry, states.get(entry.case_id, ())),
                cells=dict(zip(fields, cells, strict=True)),
            )
        found.append(told)
    return found


def standing_of(entry: LogEntry) -> Standing:
    """What an entry of the log is to a report; as for the county's database, what belongs there is reported."""
    match find_absence(entry):
        case None:
            return "reportable"
        case "draft" | "discarded":
            raise ValueError(f"an entry that is {entry.status} is not in the log")
        case absence:
            return absence


def why_unreleased(entry: LogEntry, states: Sequence[str]) -> Unreleased:
    """Why no words of an entry may leave, from the states of its copies, the latest first."""
    if entry.erased_at is not None:
        return "erased"
    if "released" in states:
        return "stale"
    match states[:1]:
        case ["proposed"]:
            return "proposed"
        case ["withdrawn"]:
            return "withdrawn"
        case _:
            return "no_copy"


async def _versions(session: AsyncSession, agency: str, ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = await session.execute(select(Case.id, Case.version).where(Case.agency == agency, Case.id.in_(ids)))
    return {row.id: row.version for row in rows}


async def _copy_states(session: AsyncSession, agency: str, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    rows = await session.execute(
        select(RedactedCopy.case_id, RedactedCopy.state)
        .where(RedactedCopy.agency == agency, RedactedCopy.case_id.in_(ids))
        .order_by(RedactedCopy.version.desc())
    )
    states: dict[UUID, list[str]] = {}
    for case_id, state in rows:
        states.setdefault(case_id, []).append(state)
    return states
