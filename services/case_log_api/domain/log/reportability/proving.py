"""What became of a forwarding's mail: the proof is kept, and only then do the words leave the stub.

A mail server that takes a mail may still send it back. So the words leave everything that shows them at once, and stay
sealed for as long as a mail can come back (`BOUNCE_WINDOW`): what came back is sent again, or the entry taken back.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.inbound.erasing import erase_mails_and_files
from services.case_log_api.domain.log.entries import LoggedEntry, lock_entry
from services.case_log_api.domain.log.reportability.deciding import FORWARDING, FORWARDING_SENT
from services.case_log_api.domain.log.reportability.files import count_unsent_files
from services.case_log_api.domain.log.retention.holding import covers, find_holds
from services.case_log_api.domain.log.search.indexing import unindex_entry
from services.case_log_api.domain.log.texts import read_texts
from services.case_log_api.domain.log.work import MakeStub
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import settle_steps_named
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import EntryText, Forwarding, LogEntry, OutboundMessage, RedactedCopy
from shared.contracts.events import MessageSettled
from shared.jobs import Job, post, post_many

BOUNCE_WINDOW = timedelta(days=3)
_OPTIONAL_WORDS = ("narrative", "action_taken", "note")
_WORDS = (
    *_OPTIONAL_WORDS,
    *("answer", "constituent_name", "constituent_email", "constituent_phone"),
    *("constituent_address", "constituent_numbers"),
)
"""Values of messages that say what was said, or by whom; templates can do without the optional ones."""


async def accept_forwarding(session: AsyncSession, message: OutboundMessage) -> None:
    """Notifier has the mail: the proof names it."""
    row = await _forwarding_of(session, message)
    if row is not None and row.state == "asked":
        row.state, row.mail_message_id = "accepted", message.mail_message_id


async def refuse_forwarding(
    session: AsyncSession, logged: LoggedEntry, message: OutboundMessage, *, now: datetime
) -> None:
    """Notifier will never take the mail: a person sends it again, or takes the entry back."""
    row = await _forwarding_of(session, message)
    if row is not None and row.state in {"asked", "accepted"}:
        row.state = "failed"
        await _settle_steps(session, logged, outcome="message_refused", now=now)


async def settle_forwarding(
    session: AsyncSession, logged: LoggedEntry, message: OutboundMessage, fact: MessageSettled, *, now: datetime
) -> None:
    """Keep what became of the mail. Once a mail server has taken it, the entry is a stub. The case must be locked."""
    row = await _forwarding_of(session, message)
    if row is None:
        return
    if fact.outcome != "delivered":
        await _note_failure(session, logged, row, fact, now=now)
        return
    row.delivered_at, row.mail_message_id = fact.settled_at, row.mail_message_id or message.mail_message_id
    if row.state == "withdrawn":
        await _record_proof(session, logged, row, "forwarding_arrived_all_the_same", now=now)
        return
    row.state = "delivered"
    await _record_proof(session, logged, row, "forwarding_delivered", now=now)
    for step in (FORWARDING, FORWARDING_SENT):
        await settle_steps_named(session, logged.case, step, now=now)
    await _take_words_away(session, logged, now=now)
    job = MakeStub(agency=row.agency, case_id=row.case_id, forwarding_id=row.id)
    await post(session, job, now=now, run_at=now + BOUNCE_WINDOW)


async def make_stub_of(session: AsyncSession, job: MakeStub, *, now: datetime) -> None:
    """Make a stub of an entry whose mail has not come back; one that came back, or was taken back, keeps its words.

    A stub that was made before is left alone.
    """
    logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    row = await session.get(Forwarding, (job.agency, job.forwarding_id), populate_existing=True)
    if row is None or row.state != "delivered" or logged.case.status != CaseStatus.FORWARDED:
        return
    if await read_texts(session, logged):
        await make_stub(session, logged, now=now)


async def resume_stubs(session: AsyncSession, agency: str, hold_id: UUID, *, now: datetime) -> int:
    """After a hold was lifted, make the stubs whose time has passed, one job each; returns how many were asked for.

    Those whose mail can still come back wait for their own day, and what another hold keeps waits for that one.
    """
    rows = await session.execute(
        select(Forwarding.case_id, Forwarding.id)
        .join(LogEntry, (LogEntry.agency == Forwarding.agency) & (LogEntry.case_id == Forwarding.case_id))
        .where(
            Forwarding.agency == agency,
            Forwarding.state == "delivered",
            Forwarding.delivered_at <= now - BOUNCE_WINDOW,
            LogEntry.status == CaseStatus.FORWARDED,
            exists().where(EntryText.agency == Forwarding.agency, EntryText.case_id == Forwarding.case_id),
            ~exists().where(covers()),
        )
    )
    jobs: list[Job] = [
        MakeStub(agency=agency, case_id=case_id, forwarding_id=forwarding_id, hold_id=hold_id)
        for case_id, forwarding_id in rows
    ]
    await post_many(session, jobs, now=now)
    return len(jobs)


async def make_stub(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> bool:
    """Erase the sealed words of a forwarded entry; the proof stays. False while a legal hold keeps them.

    Who the constituent is stays: whoever calls again is told where it went. Mails and files that came with it are erased
    where each file was sent; a file that could not be sent stays until a person has handed it over.
    """
    entry = logged.entry
    if await find_holds(session, entry):
        await record_entry(session, logged.case, "stub_kept_by_hold", at=now)
        return False
    await session.execute(delete(EntryText).where(EntryText.agency == entry.agency, EntryText.case_id == entry.case_id))
    kept = await count_unsent_files(session, logged)
    if not kept:
        await erase_mails_and_files(session, entry.agency, entry.case_id)
    entry.text_version += 1
    await record_entry(session, logged.case, "stub_made", at=now, payload={"files_kept": kept})
    return True


async def _take_words_away(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """From all that shows or finds them: the index, the redacted copies, the messages that were asked for."""
    of_entry = {"agency": logged.entry.agency, "case_id": logged.entry.case_id}
    await unindex_entry(session, logged)
    await session.execute(
        update(RedactedCopy)
        .filter_by(**of_entry)
        .values(texts={}, spans={}, lifted={}, digests={}, state="withdrawn", ended_at=now)
        .execution_options(synchronize_session=False)
    )
    for message in await session.scalars(select(OutboundMessage).filter_by(**of_entry)):
        # A notice that still waits goes without the words; its template can do without them.
        words = _OPTIONAL_WORDS if message.state == "asked" else _WORDS
        values = message.context.get("values", {})
        if any(values.get(name) is not None for name in words):
            bare = {name: None if name in words else value for name, value in values.items()}
            message.context = message.context | {"values": bare}
    logged.entry.released_version = None


async def _note_failure(
    session: AsyncSession, logged: LoggedEntry, row: Forwarding, fact: MessageSettled, *, now: datetime
) -> None:
    if row.state == "withdrawn":
        return
    row.state = "failed"
    await _record_proof(session, logged, row, "forwarding_failed", now=now, reason=fact.reason or fact.outcome)
    await _settle_steps(session, logged, outcome=f"message_{fact.outcome}", now=now)


async def _settle_steps(session: AsyncSession, logged: LoggedEntry, *, outcome: str, now: datetime) -> None:
    for step in (FORWARDING, FORWARDING_SENT):
        await settle_steps_named(session, logged.case, step, now=now, outcome=outcome)


async def _record_proof(
    session: AsyncSession,
    logged: LoggedEntry,
    row: Forwarding,
    kind: str,
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    await record_entry(
        session,
        logged.case,
        kind,
        at=now,
        clause=row.clause,
        policy_hash=row.policy_hash,
        payload={
            "forwarding_id": str(row.id),
            "party": row.party,
            "message_id": str(row.message_id),
            "mail_message_id": row.mail_message_id,
            "content_digest": row.content_digest,
            "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
            "reason": reason,
        },
    )


async def _forwarding_of(session: AsyncSession, message: OutboundMessage) -> Forwarding | None:
    return await session.scalar(
        select(Forwarding)
        .where(
            Forwarding.agency == message.agency,
            Forwarding.case_id == message.case_id,
            Forwarding.message_id == message.id,
        )
        .execution_options(populate_existing=True)
    )
