"""The sealed originals of an entry, read by scope and for a reason, and who has read them."""

from sqlalchemy import select

from services.case_log_api.deps import LogAuditor, LogPrivateReader, Policy, actor_of, person_of
from services.case_log_api.domain.log.copies.originals import read_originals
from services.case_log_api.domain.log.entries import get_entry
from services.case_log_api.domain.log.reads import record_reads
from services.case_log_api.domain.log.refusals import ReadReasonMissing
from services.case_log_api.models import PrivateRead
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, ReadReason, needed_reason
from services.case_log_api.schemas.log_copies import OriginalsRead, PrivateReadRead
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, refusals

router = ServiceRouter(tags=["customer care log"])


@router.get(
    "/v1/log-entries/{case_id}/originals",
    summary="Read an entry's sealed words",
    responses=refusals(*OF_ENTRY, ReadReasonMissing),
)
async def get_log_originals(
    case_id: EntryId, caller: LogPrivateReader, session: Session, policy: Policy, now: Now, reason: ReadReason
) -> OriginalsRead:
    """Reads what was said, word for word, and who the constituent is. Who read, when and why is recorded with it."""
    why = needed_reason(reason)
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    originals = await read_originals(session, caller.agency, case_id)
    await record_reads(session, policy, [case_id], reader=actor_of(caller), what="originals", reason=why, now=now)
    people = originals.people
    return OriginalsRead(
        case_id=case_id,
        number=logged.entry.number,
        texts=originals.texts,
        name=people.name,
        also_known_as=list(people.also_known_as),
        email=people.email,
        phone=people.phone,
        postal_address=people.postal_address,
        case_numbers=list(people.case_numbers),
    )


@router.get(
    "/v1/log-entries/{case_id}/reads",
    summary="List who read an entry's sealed words",
    responses=refusals(*OF_ENTRY),
)
async def list_private_reads(
    case_id: EntryId, caller: LogAuditor, session: ReadSession, paging: Paging
) -> Page[PrivateReadRead]:
    """Lists each read of the constituent's identity or words: who, when, what and why; the latest first."""
    await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    return await list_page(
        session,
        select(PrivateRead).where(PrivateRead.agency == caller.agency, PrivateRead.case_id == case_id),
        [PrivateRead.at, PrivateRead.id],
        paging,
        listing="private reads",
        read=PrivateReadRead.model_validate,
        newest_first=True,
    )
