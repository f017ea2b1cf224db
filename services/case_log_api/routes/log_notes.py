"""Notes on entries of the log, open and restricted."""

from services.case_log_api.deps import LogReader, LogWriter, actor_of, person_of
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.reads import record_read
from services.case_log_api.domain.log.refusals import EntryErased, EntryNotFound
from services.case_log_api.domain.log.working import notes
from services.case_log_api.models import TimelineEntry
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, ReadReason
from services.case_log_api.schemas.log_notes import LogNoteCreate, LogNoteRead
from shared.paging import Page, Paging, list_page
from shared.web import Now, ServiceRouter, Session, idempotent, refusals
from shared.web.callers import ScopeMissing

router = ServiceRouter(tags=["customer care log"])

_RESTRICTED = "log:restricted"


@router.post(
    "/v1/log-entries/{case_id}/notes",
    status_code=201,
    summary="Add a note to an entry",
    dependencies=[idempotent],
    responses=refusals(EntryNotFound, EntryErased, ScopeMissing),
)
async def add_log_note(
    case_id: EntryId, body: LogNoteCreate, caller: LogWriter, session: Session, now: Now
) -> LogNoteRead:
    """Adds a note. A restricted one is kept in a thread of its own, of which nobody without log:restricted learns."""
    if body.restricted:
        caller.must(_RESTRICTED)
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    made = await notes.add_note(
        session, logged, text=body.text, restricted=body.restricted, actor=actor_of(caller), now=now
    )
    return _shown(made, with_text=True)


@router.get(
    "/v1/log-entries/{case_id}/notes",
    summary="List the notes on an entry",
    responses=refusals(*OF_ENTRY, ScopeMissing),
)
async def list_log_notes(
    case_id: EntryId, caller: LogReader, session: Session, now: Now, paging: Paging, reason: ReadReason
) -> Page[LogNoteRead]:
    """Lists the notes, oldest first; restricted ones only with log:restricted, and never to the person concerned.

    What they say comes only with log:private and a reason, and that read is recorded.
    """
    if reason is not None:
        caller.must("log:private")
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    if reason is not None:
        await record_read(session, logged, reader=actor_of(caller), what="notes", reason=reason, now=now)
    return await list_page(
        session,
        notes.notes_of(logged, restricted=caller.may(_RESTRICTED)),
        [TimelineEntry.at, TimelineEntry.id],
        paging,
        listing="log-notes",
        read=lambda note: _shown(note, with_text=reason is not None),
    )


def _shown(note: TimelineEntry, *, with_text: bool) -> LogNoteRead:
    return LogNoteRead(
        id=note.id,
        restricted=note.thread == "restricted",
        at=note.at,
        by=note.actor,
        text=(note.payload or {}).get("text") if with_text else None,
    )
