"""Looking at every timeline for what was done to it behind the API's back.

A chain that was changed, cut or lengthened does not verify. What a chain cannot show by itself is compared with other
traces: a number that was given and has no case; an erased entry that no erasing accounts for; and, with heads that were
recorded earlier and kept elsewhere, a chain that was written anew from end to end.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal
from uuid import UUID

from sqlalchemy import Text, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.chain import ChainEntry, verify_chain
from services.case_log_api.domain.timeline import chain_entry_of
from services.case_log_api.models import Case, CaseNumber, TimelineEntry

Thread = Literal["case", "restricted"]
THREADS: tuple[Thread, ...] = ("case", "restricted")
ERASED = "personal_data_erased"
"""The kind of the entry that accounts for erased ones; the kind is hashed, and stays when the entry itself is erased."""

_CASES_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far a chain had come when its head was recorded."""

    agency: str
    case_id: UUID
    number: str
    thread: Thread
    entry_count: int
    head: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that nothing in careloop does: which case, where in which of its chains, and what."""

    agency: str
    number: str
    thread: Thread | None
    seq: int | None
    what: str


@dataclass(frozen=True, slots=True)
class AuditedCases:
    """Some cases that were looked at: what was found, and the heads of their chains as they are now."""

    case_count: int
    findings: tuple[Finding, ...]
    heads: tuple[Head, ...]


async def count_cases(session: AsyncSession, agency: str | None = None) -> int:
    """How many cases there are to look at."""
    query = select(func.count()).select_from(Case)
    return int(await session.scalar(query if agency is None else query.where(Case.agency == agency)) or 0)


async def audit_cases(
    session: AsyncSession, *, agency: str | None = None, recorded: Iterable[Head] = ()
) -> AsyncIterator[AuditedCases]:
    """Look at every case, some hundred at a time; at the end at what there should be and is not.

    Args:
        session: of one transaction that sees one state of the database (`REPEATABLE READ`).
        agency: only this one's.
        recorded: heads from before; a chain must still pass through each.
    """
    known = {(head.agency, head.case_id, head.thread): head for head in recorded}
    seen: set[tuple[str, UUID]] = set()
    after: tuple[str, UUID] | None = None
    while True:
        cases = await _next_cases(session, agency, after)
        if not cases:
            break
        yield await _audit(session, cases, known)
        seen.update((case.agency, case.id) for case in cases)
        after = cases[-1].agency, cases[-1].id
        session.expunge_all()
    findings = [*await _missing_numbers(session, agency), *_gone(known.values(), seen)]
    if findings:
        yield AuditedCases(case_count=0, findings=tuple(findings), heads=())


async def _next_cases(session: AsyncSession, agency: str | None, after: tuple[str, UUID] | None) -> Sequence[Case]:
    query = select(Case).order_by(Case.agency, Case.id).limit(_CASES_AT_ONCE)
    if agency is not None:
        query = query.where(Case.agency == agency)
    if after is not None:
        query = query.where(tuple_(Case.agency, Case.id) > after)
    return (await session.scalars(query)).all()


async def _audit(
    session: AsyncSession, cases: Sequence[Case], known: Mapping[tuple[str, UUID, Thread], Head]
) -> AuditedCases:
    rows = await session.scalars(
        select(TimelineEntry)
        .where(tuple_(TimelineEntry.agency, TimelineEntry.case_id).in_([(case.agency, case.id) for case in cases]))
        .order_by(TimelineEntry.agency, TimelineEntry.case_id, TimelineEntry.thread, TimelineEntry.seq)
    )
    chains = {
        key: list(entries)
        for key, entries in groupby(rows.all(), key=lambda row: (row.agency, row.case_id, row.thread))
    }
    findings: list[Finding] = []
    heads: list[Head] = []
    for case in cases:
        own = {thread: chains.get((case.agency, case.id, thread), []) for thread in THREADS}
        erased_until = max((row.at for row in own["case"] if row.kind == ERASED), default=None)
        for thread in THREADS:
            entries = [chain_entry_of(row) for row in own[thread]]
            head = _head_of(case, thread)
            findings += _faults(case, thread, entries, head, erased_until, known.get((case.agency, case.id, thread)))
            heads.append(head)
    return AuditedCases(case_count=len(cases), findings=tuple(findings), heads=tuple(heads))


def _head_of(case: Case, thread: Thread) -> Head:
    is_case = thread == "case"
    return Head(
        agency=case.agency,
        case_id=case.id,
        number=case.number,
        thread=thread,
        entry_count=case.entry_count if is_case else case.restricted_count,
        head=case.entry_head if is_case else case.restricted_head,
    )


def _faults(
    case: Case,
    thread: Thread,
    entries: Sequence[ChainEntry],
    head: Head,
    erased_until: datetime | None,
    recorded: Head | None,
) -> list[Finding]:
    report = verify_chain(entries, head=head.head, length=head.entry_count)
    faults = [] if report.intact else [(report.broken_at, report.reason or "the chain does not verify")]
    faults += [
        (entry.seq, "the entry was erased, and no erasing accounts for it")
        for entry in entries
        if entry.salt is None and (erased_until is None or entry.at > erased_until)
    ]
    if recorded is not None and not _passes_through(entries, recorded):
        faults.append((recorded.entry_count, "the chain is not the one whose head was recorded"))
    return [Finding(agency=case.agency, number=case.number, thread=thread, seq=seq, what=what) for seq, what in faults]


def _passes_through(entries: Sequence[ChainEntry], recorded: Head) -> bool:
    if recorded.entry_count == 0:
        return True
    return len(entries) >= recorded.entry_count and entries[recorded.entry_count - 1].entry_hash == recorded.head


async def _missing_numbers(session: AsyncSession, agency: str | None) -> list[Finding]:
    """Numbers have no gaps: one that was given and has no case was the number of a case that somebody deleted."""
    given = select(
        CaseNumber.agency,
        CaseNumber.year,
        func.generate_series(1, CaseNumber.last).label("position"),
    )
    if agency is not None:
        given = given.where(CaseNumber.agency == agency)
    numbers = given.subquery()
    number = func.concat(numbers.c.year, "-", func.lpad(cast(numbers.c.position, Text), 6, "0"))
    missing = await session.execute(
        select(numbers.c.agency, number)
        .outerjoin(Case, (Case.agency == numbers.c.agency) & (Case.number == number))
        .where(Case.id.is_(None))
        .order_by(numbers.c.agency, numbers.c.year, numbers.c.position)
    )
    return [
        Finding(agency=row[0], number=row[1], thread=None, seq=None, what="the number was given and its case is gone")
        for row in missing
    ]


def _gone(recorded: Iterable[Head], seen: set[tuple[str, UUID]]) -> list[Finding]:
    gone = {(head.agency, head.number) for head in recorded if (head.agency, head.case_id) not in seen}
    return [
        Finding(agency=agency, number=number, thread=None, seq=None, what="the case was recorded and is gone")
        for agency, number in sorted(gone)
    ]
