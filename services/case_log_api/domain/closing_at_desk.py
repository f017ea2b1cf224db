"""Closing a request again at its desk, after its case was closed (TSPE-5.11)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import find_cycle, get_case, lock_case
from services.case_log_api.domain.connections import find_connection
from services.case_log_api.domain.desks import Change, Connection
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.survey_tab import REOPENED_STATES, REOPENING_STATES
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.work import CloseAtDesk
from services.case_log_api.models import TimelineEntry
from shared.ids import derived_id
from shared.policy.store import current_policy


@dataclass(frozen=True, kw_only=True)
class ClosingWork:
    """A request to close at the desk."""

    connection: Connection
    change: Change
    note: str


class ReopeningAwaited(Exception):
    """The desk has not reopened the request yet: closing it first would leave it open in the end."""


async def claim_closing(session: AsyncSession, job: CloseAtDesk) -> ClosingWork | None:
    """What is to be closed; None if the case was taken up again in the meantime, or the desk never reopened the request.

    Raises:
        ReopeningAwaited: the request is still to be reopened.
    """
    case = await get_case(session, job.agency, job.case_id)
    cycle = await find_cycle(session, job.agency, job.case_id, job.cycle)
    if case.status != CaseStatus.CLOSED or case.closing_count != job.closing:
        return None
    if cycle is None or cycle.ticket is None:
        return None
    if cycle.reopen_state in REOPENING_STATES:
        raise ReopeningAwaited
    if cycle.reopen_state not in REOPENED_STATES:
        return None
    policy = await current_policy(session, job.agency)
    connection = await find_connection(session, job.agency, cycle.desk)
    if connection is None or policy.pack.rules.closing is None:
        return None
    return ClosingWork(
        connection=connection,
        change=Change(
            ticket=cycle.desk_reference or cycle.ticket,
            change_id=derived_id("desk", case.agency, case.id, "close", cycle.number, job.closing),
            case_number=case.number,
            clause=policy.pack.rules.closing.closed_clause,
            policy_hash=policy.hash,
        ),
        note=f"Closed again after review: case {case.number}.",
    )


async def record_closing(
    session: AsyncSession,
    job: CloseAtDesk,
    work: ClosingWork,
    outcome: str,
    *,
    note: str | None = None,
    now: datetime,
) -> None:
    """Record what became of it, once for each outcome.

    `closed` was read back; `asked` is a mail that a person reads; `desk_unreachable` is tried again.
    """
    case = await lock_case(session, job.agency, job.case_id)
    kind = "request_closed" if outcome == "closed" else f"request_closing_{outcome}"
    payload = {"cycle": job.cycle, "closing": job.closing, "ticket": work.change.ticket}
    known = await session.scalars(
        select(TimelineEntry.id)
        .where(
            TimelineEntry.agency == case.agency,
            TimelineEntry.case_id == case.id,
            TimelineEntry.kind == kind,
            TimelineEntry.payload.contains(payload),
        )
        .limit(1)
    )
    if known.one_or_none() is not None:
        return
    await record_entry(
        session,
        case,
        kind,
        at=now,
        clause=work.change.clause,
        policy_hash=work.change.policy_hash,
        payload={**payload, "read_back": outcome == "closed", "note": note},
    )
