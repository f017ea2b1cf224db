"""Saying what was done about an entry, and taking that back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, move_entry
from services.case_log_api.domain.log.texts import write_text
from services.case_log_api.domain.states import Move
from services.case_log_api.domain.timeline import record_entry
from shared.policy.store import StoredPolicy


async def resolve_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, text: str, actor: str, now: datetime
) -> None:
    """The matter is resolved, as the text says; the entry can be closed once its kind has what closing needs.

    Raises:
        CaseAlreadyClosed, MoveNotAllowed: its state does not allow it.
    """
    await move_entry(session, logged, Move.RESOLVE, now=now, resolved_at=now, resolved_by=actor)
    await write_text(session, logged, "resolution", text, actor=actor, now=now)
    await record_entry(
        session,
        logged.case,
        "entry_resolved",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"text_version": logged.entry.text_version},
    )


async def unresolve_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, reason: str, actor: str, now: datetime
) -> None:
    """The matter is not resolved after all.

    Raises:
        CaseAlreadyClosed, MoveNotAllowed: its state does not allow it.
    """
    await move_entry(session, logged, Move.UNRESOLVE, now=now, resolved_at=None, resolved_by=None)
    await record_entry(
        session,
        logged.case,
        "resolution_withdrawn",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"reason": reason},
    )
