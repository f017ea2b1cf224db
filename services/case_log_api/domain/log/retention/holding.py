"""Legal holds: nothing of what a hold covers is erased while it stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, lock_entry
from services.case_log_api.domain.log.retention.refusals import HoldAlreadyLifted, HoldNotFound, HoldScopeUnclear
from services.case_log_api.domain.log.work import EraseHeldBack
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import LegalHold, LogEntry
from shared.ids import new_id
from shared.jobs import post


def covers() -> ColumnElement[bool]:
    """Whether a standing hold covers an entry: this case, or its kind and program as far as the hold names them."""
    return and_(
        LegalHold.agency == LogEntry.agency,
        LegalHold.lifted_at.is_(None),
        or_(
            LegalHold.case_id == LogEntry.case_id,
            and_(
                LegalHold.case_id.is_(None),
                or_(LegalHold.kind.is_(None), LegalHold.kind == LogEntry.kind),
                or_(LegalHold.program.is_(None), LegalHold.program == LogEntry.program),
            ),
        ),
    )


async def find_holds(session: AsyncSession, entry: LogEntry) -> list[LegalHold]:
    """The standing holds that cover an entry, oldest first."""
    rows = await session.scalars(
        select(LegalHold)
        .join(LogEntry, covers())
        .where(LogEntry.agency == entry.agency, LogEntry.case_id == entry.case_id)
        .order_by(LegalHold.placed_at, LegalHold.id)
    )
    return list(rows)


async def place_hold(
    session: AsyncSession,
    agency: str,
    *,
    case_id: UUID | None,
    kind: str | None,
    program: str | None,
    reason: str,
    actor: str,
    now: datetime,
) -> LegalHold:
    """Stop the erasing of one case, or of all entries of a kind, of a program, or of both; of everything without any.

    Raises:
        HoldScopeUnclear: a case is named beside a kind or a program.
        EntryNotFound: there is no such entry in this agency, or not for this person.
    """
    if case_id is not None and (kind is not None or program is not None):
        raise HoldScopeUnclear(
            "A hold is of one case, or of a kind and a program.", how_to_fix="Place two holds if you mean both."
        )
    hold = LegalHold(
        agency=agency,
        id=new_id(),
        case_id=case_id,
        kind=kind,
        program=program,
        reason=reason,
        placed_by=actor,
        placed_at=now,
    )
    session.add(hold)
    if case_id is not None:
        await _note(session, await lock_entry(session, agency, case_id, actor=actor), "hold_placed", hold, actor, now)
    return hold


async def lift_hold(
    session: AsyncSession, agency: str, hold_id: UUID, *, reason: str, actor: str, now: datetime
) -> LegalHold:
    """End a hold; what it kept from being erased in time is looked at again.

    Raises:
        HoldNotFound, HoldAlreadyLifted: as they say.
    """
    lifted = await session.scalars(
        update(LegalHold)
        .where(LegalHold.agency == agency, LegalHold.id == hold_id, LegalHold.lifted_at.is_(None))
        .values(lifted_by=actor, lifted_at=now, lifting_reason=reason)
        .returning(LegalHold)
    )
    hold = lifted.one_or_none()
    if hold is None:
        if await session.scalar(select(LegalHold.id).where(LegalHold.agency == agency, LegalHold.id == hold_id)):
            raise HoldAlreadyLifted("The hold was lifted before.")
        raise HoldNotFound
    if hold.case_id is not None:
        logged = await lock_entry(session, agency, hold.case_id, actor=None)
        await _note(session, logged, "hold_lifted", hold, actor, now)
    await post(session, EraseHeldBack(agency=agency, hold_id=hold_id), now=now)
    return hold


async def _note(
    session: AsyncSession, logged: LoggedEntry, kind: str, hold: LegalHold, actor: str, now: datetime
) -> None:
    await record_entry(session, logged.case, kind, at=now, actor=actor, payload={"hold_id": str(hold.id)})
