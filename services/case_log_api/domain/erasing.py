"""Erasing a customer's personal data from a case: what was done stays, and the timeline still verifies."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.inbound.erasing import erase_mails_and_files
from services.case_log_api.domain.log.work import EraseMessages
from services.case_log_api.domain.timeline import erase_payloads, record_entry
from services.case_log_api.models import (
    CallBack,
    Case,
    CaseResponse,
    Draft,
    OutboundMessage,
    Praise,
    PrivateDetails,
    Recognition,
)
from shared.jobs import post


async def erase_personal_data(
    session: AsyncSession, case: Case, *, actor: str, now: datetime, reason: str = "request"
) -> int:
    """Erase everything that this service keeps of the customer, in one transaction; returns how many entries.

    Steps, hashes, times and clauses stay: they prove what was done and say nothing of whom. The mails about the case are
    erased by a job. The case must be locked.
    """
    of_case = CaseResponse.agency == case.agency, CaseResponse.case_id == case.id
    await session.execute(
        delete(PrivateDetails).where(
            PrivateDetails.agency == case.agency,
            PrivateDetails.response_id.in_(select(CaseResponse.response_id).where(*of_case)),
        )
    )
    await session.execute(
        update(Praise)
        .where(
            Praise.agency == case.agency,
            Praise.response_id.in_(select(CaseResponse.response_id).where(*of_case)),
        )
        .values(comment=None, quote=None, redactions=[])
    )
    await session.execute(
        update(Recognition)
        .where(
            Recognition.agency == case.agency,
            Recognition.response_id.in_(select(CaseResponse.response_id).where(*of_case)),
        )
        .values(named="", note=None, quote=None, redactions=[])
    )
    await session.execute(
        update(Draft)
        .where(Draft.agency == case.agency, Draft.case_id == case.id)
        .values(request=None, rendered=None, state="withdrawn")
    )
    await session.execute(
        update(OutboundMessage)
        .where(OutboundMessage.agency == case.agency, OutboundMessage.case_id == case.id)
        .values(context={})
    )
    await session.execute(
        update(CallBack)
        .where(CallBack.agency == case.agency, CallBack.case_id == case.id)
        .values(phone=None, note=None, outcome=None)
    )
    await erase_mails_and_files(session, case.agency, case.id)
    case.resolution_summary = case.survey_resolution = case.cause = case.improvement_opportunity = None
    count = await erase_payloads(session, case)
    await record_entry(
        session, case, "personal_data_erased", at=now, actor=actor, payload={"entries": count, "reason": reason}
    )
    await post(session, EraseMessages(agency=case.agency, case_id=case.id), now=now)
    return count
