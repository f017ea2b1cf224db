"""The proposals that a person may see: those of whose two entries neither is about that person."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.duplicates.settling import touching
from services.case_log_api.domain.log.entries import visible_to
from services.case_log_api.models import DuplicateProposal, LogEntry


def visible_proposals(agency: str, reader: str | None) -> ColumnElement[bool]:
    """An agency's proposals, as far as this person may see both entries."""
    of_agency = DuplicateProposal.agency == agency
    if reader is None:
        return of_agency
    hidden = select(LogEntry.case_id).where(
        LogEntry.agency == agency,
        or_(LogEntry.case_id == DuplicateProposal.case_id, LogEntry.case_id == DuplicateProposal.other_case_id),
        ~visible_to(reader),
    )
    return of_agency & ~hidden.exists()


async def list_proposals_of(
    session: AsyncSession, agency: str, case_id: UUID, *, reader: str | None
) -> list[DuplicateProposal]:
    """Every proposal about an entry, the likeliest first."""
    rows = await session.scalars(
        select(DuplicateProposal)
        .where(visible_proposals(agency, reader), touching(case_id))
        .order_by(DuplicateProposal.score_percent.desc(), DuplicateProposal.id)
    )
    return list(rows)
