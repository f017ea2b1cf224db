"""What is decided against the plan of a report run: skipping a step, cancelling the run."""

from fastapi import Response

from services.reporter.deps import ReportsAdmin, actor_of
from services.reporter.domain.reports.overriding import cancel_run, skip_step
from services.reporter.domain.reports.refusals import (
    RunCancelled,
    RunLocked,
    RunNotFound,
    StepAlreadyDone,
    StepNotFound,
    StepNotReady,
    StepNotSkippable,
)
from services.reporter.domain.reports.runs import lock_run
from services.reporter.routes.report_parts import RunId, StepName, detail_of
from services.reporter.schemas.report_acts import RunCancel, StepSkip
from services.reporter.schemas.report_runs import RunDetail
from shared.web import IfMatch, Now, ServiceRouter, Session, check_version, etag_of, idempotent, refusals
from shared.web.etags import IfMatchMalformed, VersionChanged, VersionNotNamed

router = ServiceRouter(tags=["report runs"])
_EDITS = (VersionChanged, VersionNotNamed, IfMatchMalformed)


@router.post(
    "/v1/report-runs/{run_id}/steps/{step}/skip",
    summary="Skip a step of a report run",
    dependencies=[idempotent],
    responses=refusals(
        RunNotFound, StepNotFound, RunCancelled, StepNotReady, StepAlreadyDone, StepNotSkippable, *_EDITS
    ),
)
async def skip_report_step(
    run_id: RunId,
    step: StepName,
    body: StepSkip,
    caller: ReportsAdmin,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> RunDetail:
    """Lets the run go on without a step, for a reason that its history keeps. Its clause counts as not carried out.

    A step that signs, compiles or submits the report is never skipped.
    """
    in_hand = await lock_run(session, caller.agency, run_id)
    check_version(expected, etag_of(in_hand.run.id, in_hand.run.version))
    await skip_step(session, in_hand, step, actor=actor_of(caller), reason=body.reason, now=now)
    return await detail_of(session, caller.agency, run_id, response, now=now)


@router.post(
    "/v1/report-runs/{run_id}/cancel",
    summary="Cancel a report run",
    dependencies=[idempotent],
    responses=refusals(RunNotFound, RunCancelled, RunLocked, *_EDITS),
)
async def cancel_report_run(
    run_id: RunId,
    body: RunCancel,
    caller: ReportsAdmin,
    expected: IfMatch,
    session: Session,
    now: Now,
    response: Response,
) -> RunDetail:
    """Ends a run that was opened by mistake; its clauses do not count, and its period can be opened again by hand."""
    in_hand = await lock_run(session, caller.agency, run_id)
    check_version(expected, etag_of(in_hand.run.id, in_hand.run.version))
    await cancel_run(session, in_hand, actor=actor_of(caller), reason=body.reason, now=now)
    return await detail_of(session, caller.agency, run_id, response, now=now)
