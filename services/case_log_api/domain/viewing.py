"""Putting a case together for a reader: cycles, exceptions, the customer where the scope allows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import latest_response_id
from services.case_log_api.domain.message_data import find_private
from services.case_log_api.domain.steps import DONE
from services.case_log_api.models import Case, CaseResponse, CaseStep, Cycle, PrivateDetails, PrivateRead
from shared.ids import new_id
from shared.logs import current_request_id

_NO_EXCEPTION = ("open", DONE, "waived")


@dataclass(frozen=True, kw_only=True)
class ShownException:
    """Something that a clause asks for and that cannot be done, or not yet."""

    exception: str
    step: str
    clause: str
    cycle: int | None


async def list_exceptions(session: AsyncSession, case: Case, *, restricted: bool) -> list[ShownException]:
    """What stands in the way of open steps, and of steps that were thought done."""
    query = select(CaseStep).where(
        CaseStep.agency == case.agency, CaseStep.case_id == case.id, CaseStep.outcome.not_in(_NO_EXCEPTION)
    )
    if not restricted:
        query = query.where(~CaseStep.restricted)
    shown = [
        ShownException(exception=step.outcome, step=step.step, clause=step.clause, cycle=step.cycle)
        for step in await session.scalars(query.order_by(CaseStep.position))
    ]
    # A mail that was accepted and came back later: its step was done, and the customer is out of reach all the same.
    bounced = await session.scalars(
        select(CaseStep)
        .join(
            Cycle,
            (Cycle.agency == CaseStep.agency) & (Cycle.case_id == CaseStep.case_id) & (Cycle.number == CaseStep.cycle),
        )
        .where(
            CaseStep.agency == case.agency,
            CaseStep.case_id == case.id,
            CaseStep.step == "customer_email",
            CaseStep.outcome == DONE,
            Cycle.contact_exception.is_not(None),
        )
    )
    shown += [
        ShownException(exception="no_contact", step=step.step, clause=step.clause, cycle=step.cycle) for step in bounced
    ]
    return shown


async def list_responses(session: AsyncSession, case: Case) -> list[CaseResponse]:
    """The responses of a case, oldest first."""
    return list(
        await session.scalars(
            select(CaseResponse)
            .where(CaseResponse.agency == case.agency, CaseResponse.case_id == case.id)
            .order_by(CaseResponse.received_at, CaseResponse.response_id)
        )
    )


async def read_customer(session: AsyncSession, case: Case, *, reader: str, now: datetime) -> PrivateDetails | None:
    """What the customer wrote and who the customer is. The read is recorded in the same transaction."""
    session.add(
        PrivateRead(
            agency=case.agency,
            id=new_id(),
            case_id=case.id,
            reader=reader,
            at=now,
            request_id=current_request_id(),
        )
    )
    return await find_private(session, case.agency, await latest_response_id(session, case))


async def list_private_reads(session: AsyncSession, agency: str, case_id: UUID) -> list[PrivateRead]:
    """Who read the customer's identity of a case, oldest first."""
    return list(
        await session.scalars(
            select(PrivateRead)
            .where(PrivateRead.agency == agency, PrivateRead.case_id == case_id)
            .order_by(PrivateRead.at, PrivateRead.id)
        )
    )
