"""Requests for a review as people look at them: those of an entry, those that wait for an answer, and by when it is due."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.rows import rule_of
from services.case_log_api.domain.log.entries import LoggedEntry, visible_to
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.models import EntryDeadline, LogEntry, ReviewRequest

WORKED_ON = (CaseStatus.OPEN, CaseStatus.RESOLVED)
"""Where an entry stands while somebody can be asked about it."""


async def list_reviews(session: AsyncSession, logged: LoggedEntry) -> list[ReviewRequest]:
    """Every request for a review of an entry, the first first."""
    rows = await session.scalars(
        select(ReviewRequest)
        .where(ReviewRequest.agency == logged.entry.agency, ReviewRequest.case_id == logged.entry.case_id)
        .order_by(ReviewRequest.round)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def select_open_reviews(
    agency: str, reader: str | None, *, person: str | None = None, role: str | None = None
) -> Select[ReviewRequest]:
    """The requests that wait for an answer, of entries that are worked on, count, and may be seen by the reader."""
    query = (
        select(ReviewRequest)
        .join(LogEntry, (LogEntry.agency == ReviewRequest.agency) & (LogEntry.case_id == ReviewRequest.case_id))
        .where(
            ReviewRequest.agency == agency,
            ReviewRequest.answered_at.is_(None),
            ReviewRequest.withdrawn_at.is_(None),
            LogEntry.status.in_(WORKED_ON),
            LogEntry.counts,
            visible_to(reader),
        )
    )
    if person is not None:
        query = query.where(ReviewRequest.asked_person == person)
    if role is not None:
        query = query.where(ReviewRequest.asked_roles.contains([role]))
    return query


async def find_deadlines_of(
    session: AsyncSession, agency: str, rows: Sequence[ReviewRequest]
) -> dict[UUID, EntryDeadline]:
    """By the id of a request the limit of its answer, where the pack sets one."""
    deadlines = await session.scalars(
        select(EntryDeadline)
        .where(EntryDeadline.agency == agency, EntryDeadline.case_id.in_({row.case_id for row in rows}))
        .execution_options(populate_existing=True)
    )
    of_answers: dict[tuple[str, str], bool] = {}
    by_round: dict[tuple[UUID, int], EntryDeadline] = {}
    for deadline in deadlines:
        set_by = (deadline.policy_hash, deadline.name)
        if set_by not in of_answers:
            of_answers[set_by] = (await rule_of(session, deadline)).starts == "review_asked"
        if of_answers[set_by]:
            by_round[deadline.case_id, deadline.round] = deadline
    return {row.id: by_round[row.case_id, row.round] for row in rows if (row.case_id, row.round) in by_round}
