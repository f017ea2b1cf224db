"""Report runs: opened by hand, listed, read with all that belongs to them, and their history."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import select
from starlette.requests import Request

from services.reporter.deps import ReportsReader, ReportsWriter, actor_of, reporter_resources_of
from services.reporter.domain.reports.by_hand import open_by_hand
from services.reporter.domain.reports.files import check_file
from services.reporter.domain.reports.receiving import receive_document
from services.reporter.domain.reports.refusals import (
    DepartmentUnknown,
    FileNotTaken,
    NoReportsInPolicy,
    PeriodNotReported,
    ReceiptInTheFuture,
    ReceiptNeeded,
    ReportUnknown,
    RunTooEarly,
)
from services.reporter.domain.reports.runs import get_run
from services.reporter.domain.reports.standing import list_papers
from services.reporter.models import ReportRun, RunEntry
from services.reporter.routes.report_parts import NOT_READABLE, ReportsPolicy, RunId, RunReader, detail_of, seats_in
from services.reporter.schemas.report_runs import (
    RunDetail,
    RunEntryRead,
    RunOpen,
    RunRead,
    RunState,
    run_detail,
    run_read,
)
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import Now, QueryDay, ReadSession, ServiceRouter, Session, body_limit, etag_of, idempotent, refusals

router = ServiceRouter(tags=["report runs"])
LARGEST_BODY = 15_000_000  # a file of 10 MB as base64
_OPEN_ALREADY: dict[int | str, dict[str, Any]] = {
    200: {"description": "It was open already: this is it.", "model": RunDetail}
}


@router.post(
    "/v1/report-runs",
    status_code=201,
    summary="Open a report run",
    dependencies=[idempotent, body_limit(LARGEST_BODY)],
    responses=_OPEN_ALREADY
    | refusals(
        NoReportsInPolicy,
        ReportUnknown,
        DepartmentUnknown,
        PeriodNotReported,
        RunTooEarly,
        ReceiptNeeded,
        ReceiptInTheFuture,
        FileNotTaken,
        PolicyNotLoaded,
    ),
)
async def open_report_run(
    body: RunOpen, caller: ReportsWriter, policy: ReportsPolicy, session: Session, now: Now, response: Response
) -> RunDetail:
    """Opens the run of a period, for whoever does not want to wait until it opens by itself.

    A review of somebody else's report begins here, with its receipt and the report as a file (CCTS-III.B6). A run that is
    open already is answered with 200, and nothing is opened twice; one that was cancelled can be opened again.
    """
    document = (
        check_file(body.document.filename, body.document.content_type, body.document.content_base64)
        if body.document
        else None
    )
    run, is_new = await open_by_hand(
        session,
        policy,
        report=body.report,
        period_day=body.period_day,
        department=body.department,
        received_at=body.received_at,
        has_document=document is not None,
        actor=actor_of(caller),
        now=now,
    )
    if is_new and document is not None:
        await receive_document(session, caller.agency, run.id, document, actor=actor_of(caller), now=now)
    if not is_new:
        response.status_code = 200
    return await detail_of(session, caller.agency, run.id, response, now=now)


@router.get("/v1/report-runs", summary="List report runs", responses=refusals(PolicyNotLoaded))
async def list_report_runs(
    caller: ReportsReader,
    session: ReadSession,
    paging: Paging,
    report: Annotated[
        str | None, Query(max_length=63, description="Only of this report.", examples=["monthly-care-log"])
    ] = None,
    state: Annotated[RunState | None, Query(description="Only those in this state.", examples=["open"])] = None,
    department: Annotated[
        str | None, Query(max_length=63, description="Only of this department.", examples=["child-welfare"])
    ] = None,
    from_on: Annotated[
        QueryDay | None,
        Query(alias="from", description="Only of periods that begin on this day or later.", examples=["2026-11-01"]),
    ] = None,
    to_on: Annotated[
        QueryDay | None,
        Query(alias="to", description="Only of periods that begin on this day or earlier.", examples=["2026-12-31"]),
    ] = None,
) -> Page[RunRead]:
    """Lists the ledger, the latest periods first: that a report is there is no secret, what it says is for its readers."""
    agency = (await current_policy(session, caller.agency)).pack.agency
    query = select(ReportRun).where(ReportRun.agency == caller.agency)
    for column, wanted in (
        (ReportRun.report, report),
        (ReportRun.state, state),
        (ReportRun.department, department),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if from_on is not None:
        query = query.where(ReportRun.period_start >= from_on)
    if to_on is not None:
        query = query.where(ReportRun.period_start <= to_on)
    return await list_page(
        session,
        query,
        [ReportRun.period_start, ReportRun.id],
        paging,
        listing="report_runs",
        read=lambda run: run_read(run, agency),
        newest_first=True,
    )


@router.get("/v1/report-runs/{run_id}", summary="Read a report run", responses=refusals(*NOT_READABLE))
async def get_report_run(
    run_id: RunId, caller: RunReader, session: ReadSession, request: Request, response: Response, now: Now
) -> RunDetail:
    """Reads a run: its steps with their dates and whoever can take them, what stands in its way, versions and signatures.

    A credential that is bound to a person reads the runs of which they are a reader: they hold a role of the report's
    `readers` or of one of its steps, in the run's department where a role is held in one. So for all that belongs to a run.
    """
    in_hand = await get_run(session, caller.agency, run_id)
    papers = await list_papers(session, caller.agency, run_id)
    session.expunge_all()
    await session.rollback()  # no transaction waits for the directory
    seats = await seats_in(reporter_resources_of(request), in_hand, papers, now)
    response.headers["ETag"] = etag_of(in_hand.run.id, in_hand.run.version)
    return run_detail(in_hand, papers, seats, now=now)


@router.get(
    "/v1/report-runs/{run_id}/history", summary="Read a report run's history", responses=refusals(*NOT_READABLE)
)
async def list_report_run_history(
    run_id: RunId, caller: RunReader, session: ReadSession, paging: Paging
) -> Page[RunEntryRead]:
    """Lists everything that happened to a run, oldest first: who, when, under which policy."""
    await get_run(session, caller.agency, run_id)
    return await list_page(
        session,
        select(RunEntry).where(RunEntry.agency == caller.agency, RunEntry.run_id == run_id),
        [RunEntry.seq],
        paging,
        listing=f"report_run_history:{run_id}",
        read=RunEntryRead.model_validate,
    )
