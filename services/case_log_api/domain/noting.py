"""What later becomes known of a response that has a case: voids, and revisions that wait for a decision."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.crediting import count_again
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.tracking import find_response
from services.case_log_api.domain.work import Escalate, NoteRevision, NoteVoid
from shared.jobs import post


async def note_void(session: AsyncSession, job: NoteVoid, *, now: datetime) -> None:
    """Note that a response left the population, or came back; one that came back without a case is escalated."""
    response = await find_response(session, job.agency, job.response_id, lock=True)
    if response is None or response.voided_version != job.version:
        return
    if response.case_id is None:
        if not response.voided and response.classified_version:
            await post(
                session,
                Escalate(agency=job.agency, response_id=job.response_id, version=job.version),
                now=now,
            )
        return
    case = await lock_case(session, job.agency, response.case_id)
    await record_entry(
        session,
        case,
        "response_voided" if response.voided else "response_counts_again",
        at=now,
        payload={"response_id": str(job.response_id), "reason": response.void_reason},
    )
    await count_again(session, response, now=now)


async def note_revision(session: AsyncSession, job: NoteRevision, *, now: datetime) -> None:
    """Note that other content came for a response; the first counts until a person decides (design §7)."""
    response = await find_response(session, job.agency, job.response_id)
    if response is None or response.case_id is None:
        return
    case = await lock_case(session, job.agency, response.case_id)
    await record_entry(
        session,
        case,
        "revision_flagged",
        at=now,
        payload={"response_id": str(job.response_id), "revision": job.revision},
    )
