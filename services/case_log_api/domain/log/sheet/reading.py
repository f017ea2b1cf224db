"""Reading the log for its sheet: one consistent cut, the released words, or by scope and for a reason the originals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.releasing import WITHOUT_WORDS, released_texts
from services.case_log_api.domain.log.entries import care_log_of, visible_to
from services.case_log_api.domain.log.sheet.columns import Reading, Shown, columns_of, row_of
from services.case_log_api.domain.log.sheet.refusals import SheetPeriodInvalid, SheetTooLarge
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.models import Constituent, EntryText, LogEntry
from shared.calendar import Period, bounds
from shared.calendar.periods import FIRST_DAY, LAST_DAY
from shared.documents import Cell, Column, digest_of_rows
from shared.policy.models.care_log import LogSheetRule
from shared.policy.store import StoredPolicy

LARGEST_SHEET = 20_000
LARGEST_PRIVATE_SHEET = 2_000
"""Rows at most; of originals fewer, since each row is a read that is recorded."""

_AT_ONCE = 500
_FILTERS = ("status", "kind", "channel", "category", "program", "reportability")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFilter:
    """Which entries: received on these days (the last included), and of these values where one is given.

    Without a status, drafts, what was discarded and what was forwarded are left out: they are not in the log.
    """

    received_from: date | None = None
    received_to: date | None = None
    status: str | None = None
    kind: str | None = None
    channel: str | None = None
    category: str | None = None
    program: str | None = None
    reportability: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReading:
    """Who reads the originals, and why."""

    reader: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSheet:
    """The log's sheet as data, and whose words are in it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    about: Sequence[tuple[str, str | int]]
    cut_at: datetime
    content_digest: str
    case_ids: Sequence[UUID]


async def read_sheet(
    session: AsyncSession,
    policy: StoredPolicy,
    wanted: SheetFilter,
    *,
    person: str | None,
    private: PrivateReading | None,
    now: datetime,
) -> LogSheet:
    """The log as it stands at one instant, oldest first; nothing is shown to `person` that is about that person.

    Ask for a transaction that sees one state of the database (repeatable read). Of originals, record each entry's read
    before anything of the sheet leaves.

    Raises:
        RuleNotInPolicy: the agency's policy has no sheet.
        SheetPeriodInvalid, SheetTooLarge: as they say.
    """
    care_log, rule, zone = care_log_of(policy), sheet_rule(policy), policy.pack.agency.zone
    query = _select(policy, wanted, person)
    await _refuse_too_many(session, query, LARGEST_PRIVATE_SHEET if private else LARGEST_SHEET)
    fields = tuple(column.field for column in rule.columns)
    reading = Reading(care_log=care_log, language=policy.pack.agency.default_language, zone=zone)
    rows: list[list[Cell]] = []
    case_ids: list[UUID] = []
    last: LogEntry | None = None
    while part := await _next_part(session, query, last):
        shown = await _shown(session, policy.agency, part, private, rule)
        rows += [row_of(entry, shown[entry.case_id], fields, reading) for entry in part]
        case_ids += [entry.case_id for entry in part]
        last = part[-1]
        session.expunge_all()
    columns = columns_of(rule.columns)
    digest = digest_of_rows(columns, rows)
    return LogSheet(
        title=rule.title,
        columns=columns,
        rows=rows,
        about=_about(policy, wanted, private, len(rows), digest, now),
        cut_at=now,
        content_digest=digest,
        case_ids=case_ids,
    )


def sheet_rule(policy: StoredPolicy) -> LogSheetRule:
    """What the policy says of the sheet.

    Raises:
        RuleNotInPolicy: it has none.
    """
    rule = care_log_of(policy).sheet
    if rule is None:
        raise RuleNotInPolicy(
            "The agency's policy has no sheet of the log.", how_to_fix="Add [care_log.sheet] to the policy pack."
        )
    return rule


def _select(policy: StoredPolicy, wanted: SheetFilter, person: str | None) -> Select[LogEntry]:
    query = select(LogEntry).where(LogEntry.agency == policy.agency, visible_to(person))
    if wanted.received_from is not None or wanted.received_to is not None:
        start, end = _instants(wanted, policy)
        query = query.where(LogEntry.received_at >= start, LogEntry.received_at < end)
    if wanted.status is None:
        query = query.where(LogEntry.status.not_in(WITHOUT_WORDS))
    for name in _FILTERS:
        if (value := getattr(wanted, name)) is not None:
            query = query.where(getattr(LogEntry, name) == value)
    return query


def _instants(wanted: SheetFilter, policy: StoredPolicy) -> tuple[datetime, datetime]:
    first, last = wanted.received_from or FIRST_DAY, wanted.received_to or LAST_DAY
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        raise SheetPeriodInvalid(
            f"The period must begin before it ends, between {FIRST_DAY} and {LAST_DAY}.",
            how_to_fix="Give received_from and received_to in order; both days are included.",
            errors=[{"pointer": "/query/received_to", "message": "No such period"}],
        )
    return bounds(Period(first, last, "days"), policy.pack.agency.zone)


async def _refuse_too_many(session: AsyncSession, query: Select[LogEntry], most: int) -> None:
    count = await session.scalar(
        select(func.count()).select_from(query.with_only_columns(LogEntry.case_id).limit(most + 1).subquery())
    )
    if (count or 0) > most:
        raise SheetTooLarge(
            f"A sheet holds at most {most} entries, and these are more.",
            how_to_fix="Ask for a shorter period with received_from and received_to, or for one kind or program.",
            largest=most,
        )


async def _next_part(session: AsyncSession, query: Select[LogEntry], last: LogEntry | None) -> Sequence[LogEntry]:
    if last is not None:
        query = query.where(
            (LogEntry.received_at > last.received_at)
            | ((LogEntry.received_at == last.received_at) & (LogEntry.case_id > last.case_id))
        )
    return (await session.scalars(query.order_by(LogEntry.received_at, LogEntry.case_id).limit(_AT_ONCE))).all()


async def _shown(
    session: AsyncSession,
    agency: str,
    part: Sequence[LogEntry],
    private: PrivateReading | None,
    rule: LogSheetRule,
) -> dict[UUID, Shown]:
    """What may be shown of these entries."""
    ids = [entry.case_id for entry in part]
    leads = await lead_numbers(session, agency, part)
    texts: dict[UUID, dict[str, str]] = {}
    names: dict[UUID, str | None] = {}
    if private is None:
        texts = {case_id: copy.texts for case_id, copy in (await released_texts(session, agency, ids)).items()}
    else:
        texts = await _read_originals(session, agency, ids)
        if any(column.field == "constituent" for column in rule.columns):
            names = await _read_names(session, agency, ids)
    return {
        entry.case_id: Shown(
            texts=texts.get(entry.case_id, {}),
            constituent=names.get(entry.case_id),
            lead_number=leads.get(entry.lead_case_id) if entry.lead_case_id else None,
        )
        for entry in part
    }


async def _read_originals(session: AsyncSession, agency: str, ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    rows = await session.execute(
        select(EntryText.case_id, EntryText.field, EntryText.text).where(
            EntryText.agency == agency, EntryText.case_id.in_(ids)
        )
    )
    texts: dict[UUID, dict[str, str]] = {}
    for row in rows:
        texts.setdefault(row.case_id, {})[row.field] = row.text
    return texts


async def _read_names(session: AsyncSession, agency: str, ids: Sequence[UUID]) -> dict[UUID, str | None]:
    rows = await session.execute(
        select(Constituent.case_id, Constituent.name).where(Constituent.agency == agency, Constituent.case_id.in_(ids))
    )
    return {row.case_id: row.name for row in rows}


async def lead_numbers(session: AsyncSession, agency: str, part: Sequence[LogEntry]) -> dict[UUID, str]:
    """The numbers of the entries that these stand under, by id."""
    leads = {entry.lead_case_id for entry in part if entry.lead_case_id is not None}
    if not leads:
        return {}
    rows = await session.execute(
        select(LogEntry.case_id, LogEntry.number).where(LogEntry.agency == agency, LogEntry.case_id.in_(leads))
    )
    return {row.case_id: row.number for row in rows}


def _about(
    policy: StoredPolicy,
    wanted: SheetFilter,
    private: PrivateReading | None,
    count: int,
    digest: str,
    now: datetime,
) -> list[tuple[str, str | int]]:
    agency = policy.pack.agency
    filters = {
        name: value
        for name in ("received_from", "received_to", *_FILTERS)
        if (value := getattr(wanted, name)) is not None
    }
    personal = (
        f"CONTAINS PERSONAL DATA: original words, read by {private.reader}. Reason: {private.reason}"
        if private
        else "Redacted and released words only"
    )
    return [
        ("Agency", agency.name),
        ("Data as of", now.astimezone(agency.zone).isoformat(timespec="seconds")),
        ("Entries", count),
        ("Only", ", ".join(f"{name} {value}" for name, value in filters.items()) or "everything in the log"),
        ("Words", personal),
        ("Policy", policy.hash),
        ("SHA-256 of the content", digest),
    ]
