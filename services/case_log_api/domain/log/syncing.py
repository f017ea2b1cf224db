"""Logging entries in the county's database too (CCTS-III.A2.database): every change is told, each receipt is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.refusals import (
    RecordNumberDiffers,
    RecordNumberTaken,
    RecordVersionUnknown,
)
from services.case_log_api.domain.steps import apply_step, settle_step, step_key
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import LogEntry
from shared.contracts.events import LogEntryChanged
from shared.events import publish
from shared.policy.store import StoredPolicy, current_policy

STEP = "county_database"
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
    """Tell every subscriber that an entry changed, in the transaction that changes it; nothing is told of drafts.

    Call it once the change is complete, its timeline entry included: the event names the version that it made.
    """
    case, entry = logged.case, logged.entry
    if entry.confirmed_at is None:
        return
    await publish(
        session,
        LogEntryChanged.model_validate(
            {
                "agency": entry.agency,
                "case_id": entry.case_id,
                "number": entry.number,
                "version": case.version,
                "kind": entry.kind,
                "status": entry.status,
                "channel": entry.channel,
                "category": entry.category,
                "program": entry.program,
                "reportability": entry.reportability,
                "counts": entry.counts,
                "lead": entry.lead_case_id,
                "received_at": entry.received_at,
                "logged_at": entry.logged_at,
                "answered_at": entry.answered_at,
                "closed_at": entry.closed_at,
                "released_version": entry.released_version,
            }
        ),
        now=now,
    )
    await _follow(session, logged, now=now)


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
    await apply_step(
        session,
        logged.case,
        STEP,
        clause=clause,
        policy_hash=policy.hash,
        applied_at=logged.entry.logged_at,
        now=now,
    )


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
