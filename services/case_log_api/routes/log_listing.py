"""The log as a list: narrowed by filters, by a saved view, by words."""

from services.case_log_api.deps import LogReader, person_of
from services.case_log_api.domain.log.copies.releasing import released_texts
from services.case_log_api.domain.log.search.listing import list_entries
from services.case_log_api.domain.log.search.refusals import (
    PrefixTooShort,
    QuestionTooLong,
    SearchNeedsPrivateScope,
    ViewNotFound,
)
from services.case_log_api.routes.log_filters import WantedEntries
from services.case_log_api.schemas.log_entries import EntryTextsRead, LogEntrySummary
from services.case_log_api.schemas.log_listing import LogEntryListed
from shared.paging import Page, Paging
from shared.web import ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["customer care log"])


@router.get(
    "/v1/log-entries",
    summary="List entries of the log",
    responses=refusals(SearchNeedsPrivateScope, PrefixTooShort, QuestionTooLong, ViewNotFound),
)
async def list_log_entries(
    caller: LogReader, session: ReadSession, paging: Paging, wanted: WantedEntries
) -> Page[LogEntryListed]:
    """Lists entries, the latest received first; with `q` those that hold all its words, in the same order.

    Looking for words needs log:private: what is found tells what the sealed originals say. Words are shown only of
    released redacted copies. You never find what is about yourself.
    """
    page = await list_entries(
        session,
        caller.agency,
        wanted.as_domain(),
        wanted.q,
        paging,
        reader=person_of(caller),
        may_search=caller.may("log:private"),
    )
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
