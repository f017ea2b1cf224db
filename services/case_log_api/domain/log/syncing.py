"""Logging entries in the county's database too (CCTS-III.A2.database): every change is told, each receipt is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_session
from sqlalchemy.orm import Session
from sqlalchemy.util import await_only

from services.case_log_api.domain.log.copies.releasing import released_texts
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.refusals import (
    RecordNumberDiffers,
    RecordNumberTaken,
    RecordVersionUnknown,
)
from services.case_log_api.domain.steps import apply_step, reschedule_step, settle_step, step_key
from services.case_log_api.domain.timeline import CHANGED_ENTRIES, note_change, record_entry
from services.case_log_api.models import Case, LogEntry
from shared.contracts.events import LogEntryChanged
from shared.events import publish
from shared.policy.store import StoredPolicy, current_policy

STEP = "county_database"
_TOLD = (
    *("number", "kind", "status", "channel", "category", "program", "reportability", "counts"),
    *("received_at", "logged_at", "answered_at", "closed_at"),
)
Absence = Literal["draft", "discarded", "forwarded", "not_reportable", "undecided", "duplicate"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other database's word that it holds an entry. `replaces` is the number that it had there before, if any."""

    version: int
    external_number: str
    replaces: str | None = None


def find_absence(entry: LogEntry) -> Absence | None:
    """Why an entry does not belong into the county's database; None if it does.

    What a mandated process takes, what is not reportable and what is a duplicate is not logged there.
    """
    if entry.status == "draft":
        return "draft"
    if entry.status == "discarded":
        return "discarded"
    if entry.status == "forwarded" or entry.reportability == "forwarded":
        return "forwarded"
    if entry.reportability == "not_reportable":
        return "not_reportable"
    if entry.reportability == "undecided":
        return "undecided"
    return None if entry.counts else "duplicate"


async def publish_change(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """Have every subscriber told that an entry changed, if the surrounding transaction commits; once, whatever changes.

    Whatever is written into an entry's timeline is told by itself (`record_entry`): this is for the rest.
    """
    note_change(session, logged.case, at=now)


def tell_changes_at_commit() -> None:
    """From now on tell of changed entries at the end of the transaction that changes them.

    At the end, because a change is made of several steps and one event with its last version says all of it; by the
    session itself, because a change that somebody forgets to tell of would be missing in the county's database.
    """
    if not event.contains(Session, "before_commit", _tell_changes):
        event.listen(Session, "before_commit", _tell_changes)
        event.listen(Session, "after_rollback", _forget_changes)


def _tell_changes(session: Session) -> None:
    if session.in_nested_transaction():
        return
    around = async_session(session)
    for (agency, case_id), at in session.info.pop(CHANGED_ENTRIES, {}).items():
        if around is not None:
            await_only(_tell(around, agency, case_id, now=at))


def _forget_changes(session: Session) -> None:
    session.info.pop(CHANGED_ENTRIES, None)


async def _tell(session: AsyncSession, agency: str, case_id: UUID, *, now: datetime) -> None:
    """Publish the entry as it stands; nothing is told of drafts."""
    await session.flush()
    found = await session.execute(
        select(Case, LogEntry)
        .join(LogEntry, (LogEntry.agency == Case.agency) & (LogEntry.case_id == Case.id))
        .where(Case.agency == agency, Case.id == case_id, LogEntry.confirmed_at.is_not(None))
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    if row is None:
        return
    case, entry = row
    await publish(
        session,
        LogEntryChanged(
            agency=agency,
            case_id=case_id,
            version=case.version,
            lead=entry.lead_case_id,
            released_version=await _released_version(session, entry),
            **{name: getattr(entry, name) for name in _TOLD},
        ),
        now=now,
    )
    await _follow(session, LoggedEntry(case=case, entry=entry), now=now)


async def _released_version(session: AsyncSession, entry: LogEntry) -> int | None:
    """Which copy's words may leave now: none where the entry has changed since, whatever stands on it."""
    if entry.released_version is None:
        return None
    released = (await released_texts(session, entry.agency, [entry.case_id])).get(entry.case_id)
    return released.version if released else None


async def _follow(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """Ask for the entry to be logged in the database, or say why it is not to be (any more)."""
    policy = await current_policy(session, logged.entry.agency)
    rule = care_log_of(policy).sync
    if rule is None:
        return
    absence = find_absence(logged.entry)
    if absence is not None:
        await settle_step(session, logged.case, step_key(STEP), now=now, outcome=absence)
        return
    await _ask(session, logged, policy, rule.clause, now=now)


async def _ask(session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, clause: str, *, now: datetime) -> None:
    """Ask for the step, or for one again that was not asked for meanwhile; what is done stays done."""
    key = await apply_step(
        session,
        logged.case,
        STEP,
        clause=clause,
        policy_hash=policy.hash,
        applied_at=logged.entry.logged_at,
        now=now,
    )
    await reschedule_step(session, logged.case, key, due_at=None, now=now)


async def keep_receipt(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, receipt: Receipt, *, actor: str, now: datetime
) -> None:
    """Keep the number that the entry has in the county's database; the same receipt again changes nothing.

    The case must be locked.

    Raises:
        RecordVersionUnknown: the entry has no such version yet.
        RecordNumberDiffers: it has another number there, and the receipt does not say that it replaces that one.
        RecordNumberTaken: the number is another entry's.
    """
    case, entry = logged.case, logged.entry
    if receipt.version > case.version:
        raise RecordVersionUnknown(
            f"The entry's version is {case.version}.", how_to_fix="Send the version of the record that you took over."
        )
    if entry.external_number == receipt.external_number and (entry.external_version or 0) >= receipt.version:
        return
    if entry.external_number not in {None, receipt.external_number, receipt.replaces}:
        raise RecordNumberDiffers(
            "The entry has another number in the database.",
            how_to_fix="Name that number in `replaces` if this one takes its place.",
            external_number=entry.external_number,
        )
    await _refuse_taken(session, entry, receipt.external_number)
    is_news = entry.external_number != receipt.external_number
    entry.external_number, entry.external_recorded_at = receipt.external_number, now
    entry.external_version = max(entry.external_version or 0, receipt.version)
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        raise _taken() from error
    rule = care_log_of(policy).sync
    clause = rule.clause if rule else None
    if is_news:
        await record_entry(
            session,
            case,
            "database_recorded",
            at=now,
            actor=actor,
            clause=clause,
            policy_hash=policy.hash,
            payload={"external_number": receipt.external_number, "version": receipt.version},
        )
    if clause is not None:
        await _ask(session, logged, policy, clause, now=now)
        await settle_step(session, case, step_key(STEP), now=now)


async def _refuse_taken(session: AsyncSession, entry: LogEntry, number: str) -> None:
    other = await session.scalar(
        select(LogEntry.case_id).where(
            LogEntry.agency == entry.agency, LogEntry.external_number == number, LogEntry.case_id != entry.case_id
        )
    )
    if other is not None:
        raise _taken()


def _taken() -> RecordNumberTaken:
    return RecordNumberTaken(
        "Another entry has this number in the database.", how_to_fix="Look up which entry you recorded under it."
    )
