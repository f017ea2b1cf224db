"""Reading what is kept closed: each read is recorded with who, when, what and why, in the transaction that reads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.versions import redaction_rule
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.steps import DONE, apply_steps
from services.case_log_api.models import LogEntry, PrivateRead
from shared.ids import new_id
from shared.logs import current_request_id
from shared.policy.store import StoredPolicy, current_policy

STEP = "confidential"


async def record_read(
    session: AsyncSession, logged: LoggedEntry, *, reader: str, what: str, reason: str, now: datetime
) -> None:
    """Note that somebody read the constituent's identity or sealed words of an entry.

    Raises:
        PolicyNotLoaded, RuleNotInPolicy: the agency keeps no log (any more), and nothing is shown.
    """
    policy = await current_policy(session, logged.entry.agency)
    await record_reads(session, policy, [logged.entry.case_id], reader=reader, what=what, reason=reason, now=now)


async def record_search(
    session: AsyncSession, agency: str, found: Sequence[UUID], *, reader: str, reason: str, now: datetime
) -> None:
    """Note that somebody looked for words of the sealed originals: with each entry found, or once where none was.

    What was looked for is not kept: it may be somebody's name.
    """
    if found:
        policy = await current_policy(session, agency)
        await record_reads(session, policy, found, reader=reader, what="search", reason=reason, now=now)
        return
    await _write(session, agency, [None], inbound_id=None, reader=reader, what="search", reason=reason, now=now)


async def record_filed_read(
    session: AsyncSession,
    agency: str,
    *,
    case_id: UUID | None,
    inbound_id: UUID | None,
    reader: str,
    what: str,
    reason: str | None,
    now: datetime,
) -> None:
    """Note that somebody read a mail or a file, of an entry of the log, of another case, or of none yet."""
    entry = await session.get(LogEntry, (agency, case_id)) if case_id is not None else None
    if entry is None or reason is None:
        await _write(
            session, agency, [case_id], inbound_id=inbound_id, reader=reader, what=what, reason=reason, now=now
        )
        return
    policy = await current_policy(session, agency)
    await record_reads(
        session, policy, [entry.case_id], inbound_id=inbound_id, reader=reader, what=what, reason=reason, now=now
    )


async def record_reads(
    session: AsyncSession,
    policy: StoredPolicy,
    case_ids: Sequence[UUID],
    *,
    inbound_id: UUID | None = None,
    reader: str,
    what: str,
    reason: str,
    now: datetime,
) -> None:
    """Note that somebody read what these entries keep closed, and that the clause was followed in it."""
    if not case_ids:
        return
    clause = redaction_rule(policy).confidentiality_clause
    await _write(
        session, policy.agency, case_ids, inbound_id=inbound_id, reader=reader, what=what, reason=reason, now=now
    )
    steps = [
        {
            "agency": policy.agency,
            "case_id": case_id,
            "key": STEP,
            "step": STEP,
            "clause": clause,
            "policy_hash": policy.hash,
            "cycle": None,
            "who": None,
            "restricted": False,
            "applied_at": now,
            "due_at": None,
            "done_at": now,
            "outcome": DONE,
        }
        for case_id in case_ids
    ]
    await apply_steps(session, steps, now=now)


async def _write(
    session: AsyncSession,
    agency: str,
    case_ids: Sequence[UUID | None],
    *,
    inbound_id: UUID | None,
    reader: str,
    what: str,
    reason: str | None,
    now: datetime,
) -> None:
    request_id = current_request_id()
    await session.execute(
        insert(PrivateRead),
        [
            {
                "agency": agency,
                "id": new_id(),
                "case_id": case_id,
                "inbound_id": inbound_id,
                "reader": reader,
                "at": now,
                "what": what,
                "reason": reason,
                "request_id": request_id,
            }
            for case_id in case_ids
        ],
    )
