"""Finding, locking, opening and moving cases."""

from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.facts import CaseKind
from services.case_log_api.domain.refusals import CaseAlreadyClosed, CaseNotFound, MoveNotAllowed
from services.case_log_api.domain.states import SURVEY_KINDS, CaseStatus, Move, moves_of
from services.case_log_api.models import Case, CaseNumber, Cycle
from shared.ids import new_id
from shared.policy.models import EntryKind


async def get_case(session: AsyncSession, agency: str, case_id: UUID) -> Case:
    """The case, to look at.

    Raises:
        CaseNotFound: there is none in this agency.
    """
    case = await session.scalar(select(Case).where(Case.agency == agency, Case.id == case_id))
    if case is None:
        raise CaseNotFound
    return case


async def lock_case(session: AsyncSession, agency: str, case_id: UUID) -> Case:
    """The case, locked until the transaction ends: everything that changes it goes one after the other.

    Raises:
        CaseNotFound: there is none in this agency.
    """
    case = await _locked(session, select(Case).where(Case.agency == agency, Case.id == case_id))
    if case is None:
        raise CaseNotFound
    return case


async def get_survey_case(session: AsyncSession, agency: str, case_id: UUID) -> Case:
    """The case that surveys opened, to look at; an entry of the log has routes and scopes of its own.

    Raises:
        CaseNotFound: there is none in this agency.
    """
    case = await get_case(session, agency, case_id)
    if case.kind not in SURVEY_KINDS:
        raise CaseNotFound
    return case


async def lock_survey_case(session: AsyncSession, agency: str, case_id: UUID) -> Case:
    """The case that surveys opened, locked until the transaction ends.

    Raises:
        CaseNotFound: there is none in this agency.
    """
    case = await lock_case(session, agency, case_id)
    if case.kind not in SURVEY_KINDS:
        raise CaseNotFound
    return case


async def find_case_of(
    session: AsyncSession, agency: str, *, desk: str, ticket: str | None, response_id: UUID
) -> Case | None:
    """The case of this ticket, or without a ticket of this response, locked."""
    query = select(Case).where(Case.agency == agency)
    if ticket is None:
        query = query.where(Case.response_id == response_id, Case.ticket.is_(None))
    else:
        query = query.where(Case.desk == desk, Case.ticket == ticket)
    return await _locked(session, query)


async def _locked(session: AsyncSession, query: Select[Case]) -> Case | None:
    case: Case | None = await session.scalar(query.with_for_update().execution_options(populate_existing=True))
    return case


async def lock_numbers(session: AsyncSession, agency: str, year: int) -> None:
    """Take the lock that one who opens a case holds: whoever looks for the case after it sees every one opened before."""
    await session.execute(
        insert(CaseNumber)
        .values(agency=agency, year=year, last=0)
        .on_conflict_do_update(index_elements=["agency", "year"], set_={"last": CaseNumber.last})
    )


async def open_case(
    session: AsyncSession,
    agency: str,
    *,
    kind: CaseKind | EntryKind,
    policy_hash: str,
    zone: tzinfo,
    now: datetime,
    status: CaseStatus = CaseStatus.OPEN,
    desk: str = "",
    ticket: str | None = None,
    response_id: UUID | None = None,
) -> Case:
    """Open a case under the next number of the agency's year. Numbers have no gaps: one that is rolled back is free again."""
    year = now.astimezone(zone).year
    given = await session.scalars(
        insert(CaseNumber)
        .values(agency=agency, year=year, last=1)
        .on_conflict_do_update(index_elements=["agency", "year"], set_={"last": CaseNumber.last + 1})
        .returning(CaseNumber.last)
    )
    case = Case(
        agency=agency,
        id=new_id(),
        number=f"{year}-{given.one():06d}",
        kind=kind,
        status=status,
        desk=desk,
        ticket=ticket,
        response_id=response_id,
        policy_hash=policy_hash,
        opened_at=now,
        version=1,
        cycle_count=0,
        entry_count=0,
        entry_head=bytes(32),
        restricted_count=0,
        restricted_head=bytes(32),
        waives_confirmation=False,
        closing_count=0,
    )
    session.add(case)
    await session.flush()
    return case


async def move_case(session: AsyncSession, case: Case, move: Move, **values: Any) -> None:
    """Move the case, if its state allows it, and set the values that belong to the move in the same update.

    Raises:
        CaseAlreadyClosed: it is closed.
        MoveNotAllowed: it is in another state that does not allow the move.
    """
    source = CaseStatus(case.status)
    target = moves_of(case.kind).get((source, move))
    if target is None:
        if source is CaseStatus.CLOSED:
            raise CaseAlreadyClosed(f"Case {case.number} is closed.", status=source.value)
        raise MoveNotAllowed(f"A case that is {source} does not allow: {move}.", status=source.value)
    await session.flush()
    moved = await session.scalars(
        update(Case)
        .where(Case.agency == case.agency, Case.id == case.id, Case.status == source)
        .values(status=target, **values)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    if moved.one_or_none() is None:
        raise MoveNotAllowed(f"Case {case.number} has moved on in the meantime.")
    await session.refresh(case)


async def begin_round(session: AsyncSession, case: Case) -> None:
    """Open again: what was confirmed, said and closed belongs to the round before, and stands in the timeline."""
    await move_case(
        session,
        case,
        Move.TAKE_UP,
        confirmed_at=None,
        confirmed_by=None,
        resolution_summary=None,
        final_contact_asked_at=None,
        final_contact_message_id=None,
        final_contact_at=None,
        final_contact_kind=None,
        waived_at=None,
        waived_by=None,
        waiver_reason=None,
        waives_confirmation=False,
        closed_at=None,
        closed_by=None,
        closing=None,
    )


async def list_cycles(session: AsyncSession, case: Case, *, open_only: bool = False) -> list[Cycle]:
    """The case's reopening cycles, oldest first."""
    query = select(Cycle).where(Cycle.agency == case.agency, Cycle.case_id == case.id)
    if open_only:
        query = query.where(Cycle.closed_at.is_(None))
    return list(await session.scalars(query.order_by(Cycle.number)))


async def find_cycle(session: AsyncSession, agency: str, case_id: UUID, number: int) -> Cycle | None:
    """One cycle of a case."""
    return await session.scalar(
        select(Cycle).where(Cycle.agency == agency, Cycle.case_id == case_id, Cycle.number == number)
    )


async def latest_response_id(session: AsyncSession, case: Case) -> UUID:
    """The response that the case now is about: that of its latest cycle, or its first."""
    cycle = await find_cycle(session, case.agency, case.id, case.cycle_count)
    response_id = cycle.response_id if cycle is not None else case.response_id
    if response_id is None:
        raise ValueError("an entry of the log has no response")
    return response_id
