"""The log as a list: narrowed by filters, by a saved view, by words."""

from services.case_log_api.deps import LogReader, actor_of, person_of
from services.case_log_api.domain.log.copies.releasing import released_texts
from services.case_log_api.domain.log.reads import record_search
from services.case_log_api.domain.log.refusals import ReadReasonMissing
from services.case_log_api.domain.log.search.listing import list_entries, looks_for_words
from services.case_log_api.domain.log.search.refusals import (
    PrefixTooShort,
    QuestionTooLong,
    SearchNeedsPrivateScope,
    ViewNotFound,
)
from services.case_log_api.routes.log_filters import WantedEntries
from services.case_log_api.routes.log_parts import ReadReason, needed_reason
from services.case_log_api.schemas.log_entries import EntryTextsRead, LogEntrySummary
from services.case_log_api.schemas.log_listing import LogEntryListed
from shared.paging import Page, Paging
from shared.web import Now, ServiceRouter, Session, refusals

router = ServiceRouter(tags=["customer care log"])


@router.get(
    "/v1/log-entries",
    summary="List entries of the log",
    responses=refusals(SearchNeedsPrivateScope, ReadReasonMissing, PrefixTooShort, QuestionTooLong, ViewNotFound),
)
async def list_log_entries(
    caller: LogReader, session: Session, paging: Paging, wanted: WantedEntries, reason: ReadReason, now: Now
) -> Page[LogEntryListed]:
    """Lists entries, the latest received first; with `q` those that hold all its words, in the same order.

    Looking for words needs log:private and a reason: what is found tells what the sealed originals say, and so it is
    recorded as a read of each entry found. Words are shown only of released redacted copies. You never find what is about
    yourself.
    """
    why = needed_reason(reason) if looks_for_words(wanted.q) and caller.may("log:private") else None
    page = await list_entries(
        session,
        caller.agency,
        wanted.as_domain(),
        wanted.q,
        paging,
        reader=person_of(caller),
        may_search=caller.may("log:private"),
    )
    if why is not None:
        found = [entry.case_id for entry in page.entries]
        await record_search(session, caller.agency, found, reader=actor_of(caller), reason=why, now=now)
    released = await released_texts(session, caller.agency, [entry.case_id for entry in page.entries])
    return Page[LogEntryListed](
        items=[
            LogEntryListed(
                **LogEntrySummary.model_validate(entry).model_dump(),
                texts=EntryTextsRead(**copy.texts) if (copy := released.get(entry.case_id)) else None,
            )
            for entry in page.entries
        ],
        next_cursor=page.next_cursor,
    )
