"""The entries of a period for whoever compiles a report of them (CCTS-II.3, CCTS-III.B5)."""

from typing import Annotated

from fastapi import Depends, Query

from services.case_log_api.deps import LogReporter, Policy, person_of
from services.case_log_api.domain.log.refusals import ReportPeriodInvalid
from services.case_log_api.domain.log.report_entries import list_report_entries
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.schemas.log_report_entries import LogReportEntryRead, report_entry_read
from shared.paging import CursorInvalid, Page, PageRequest
from shared.policy.store import PolicyNotLoaded
from shared.web import QueryDay, ReadSession, ServiceRouter, refusals

router = ServiceRouter(tags=["customer care log"])

LARGEST_PAGE = 500


def _paging(
    limit: Annotated[
        int, Query(ge=1, le=LARGEST_PAGE, description="How many entries at most.", examples=[500])
    ] = LARGEST_PAGE,
    cursor: Annotated[
        str | None,
        Query(
            max_length=2000, description="`next_cursor` of the page before.", examples=["WyJjYXNlcyIsWyJpIiwiNyJdXQ"]
        ),
    ] = None,
) -> PageRequest:
    return PageRequest(limit=limit, cursor=cursor)


@router.get(
    "/v1/log-report-entries",
    summary="List entries of the log for a report",
    responses=refusals(PolicyNotLoaded, RuleNotInPolicy, ReportPeriodInvalid, CursorInvalid),
)
async def list_log_report_entries(
    caller: LogReporter,
    session: ReadSession,
    policy: Policy,
    paging: Annotated[PageRequest, Depends(_paging)],
    received_from: Annotated[
        QueryDay, Query(description="The first day of receipt, in the agency's zone.", examples=["2026-11-01"])
    ],
    received_to: Annotated[QueryDay, Query(description="The last day of receipt, included.", examples=["2026-11-30"])],
) -> Page[LogReportEntryRead]:
    """Lists every entry of the log that was received on these days, in the order of receipt.

    Of what is reportable: the cells of the policy's sheet, in words of the released redacted copy, or why none is
    released. What is not reportable or not decided, what was forwarded, and what is a duplicate is named and wordless.
    Who the constituent is and what was said is in no answer. You never find what is about yourself.
    """
    page = await list_report_entries(session, policy, received_from, received_to, paging, reader=person_of(caller))
    return Page[LogReportEntryRead](
        items=[report_entry_read(told) for told in page.items], next_cursor=page.next_cursor
    )
