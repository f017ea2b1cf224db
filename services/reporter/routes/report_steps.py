"""Taking the steps of a report run: done, signed, returned, delegated."""

from typing import Annotated

from fastapi import Depends, Response
from starlette.requests import Request

from services.reporter.deps import ReportsSigner, ReportsWriter, actor_of, person_of
from services.reporter.domain.reports.acting import Actor, do_step
from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.domain.reports.delegating import delegate_step
from services.reporter.domain.reports.files import check_file
from services.reporter.domain.reports.recompiling import ask_to_compile
from services.reporter.domain.reports.refusals import (
    AlreadySigned,
    CorrectionsUnanswered,
    DelegateIsYourself,
    DelegateUnknown,
    FileNotTaken,
    NothingCompiled,
    NothingToCompile,
    NotTheHolder,
    ObstaclesRemain,
    PersonNeeded,
    RunCancelled,
    RunLocked,
    RunNotFound,
    StepActOther,
    StepAlreadyDone,
    StepNotFound,
    StepNotReady,
    VersionNotCurrent,
)
from services.reporter.domain.reports.returning import return_step
from services.reporter.domain.reports.runs import lock_run
from services.reporter.domain.reports.seats import People
from services.reporter.domain.reports.signing import approve_step
from services.reporter.domain.upstream import CareLogUnavailable, DirectoryUnavailable
from services.reporter.routes.report_parts import (
    RunId,
    StepName,
    detail_of,
    order_to_submit,
    people_of_run,
    people_of_step,
)
from services.reporter.routes.report_runs import LARGEST_BODY
from services.reporter.schemas.report_acts import CompileWish, StepApproval, StepDelegation, StepDone, StepReturn
from services.reporter.schemas.report_runs import RunDetail
from shared.web import Caller, Now, ServiceRouter, Session, body_limit, idempotent, refusals

router = ServiceRouter(tags=["report runs"])

_OF_STEPS = (RunNotFound, StepNotFound, RunCancelled, StepNotReady, StepAlreadyDone, NotTheHolder, DirectoryUnavailable)


async def _writers_people(run_id: RunId, step: StepName, caller: ReportsWriter, request: Request, now: Now) -> People:
    return await people_of_step(request, caller, run_id, step, now)


async def _signers_people(run_id: RunId, step: StepName, caller: ReportsSigner, request: Request, now: Now) -> People:
    return await people_of_step(request, caller, run_id, step, now)


async def _writers_order(
    run_id: RunId, step: StepName, caller: ReportsWriter, request: Request, now: Now
) -> CompileOrder | None:
    return await order_to_submit(request, caller, run_id, step, now)


async def _signers_order(
    run_id: RunId, step: StepName, caller: ReportsSigner, request: Request, now: Now
) -> CompileOrder | None:
    return await order_to_submit(request, caller, run_id, step, now)


async def _people_of_run(run_id: RunId, caller: ReportsWriter, request: Request, now: Now) -> People:
    return await people_of_run(request, caller, run_id, now)


def _actor(caller: Caller) -> Actor:
    return Actor(name=actor_of(caller), person=person_of(caller))


@router.post(
    "/v1/report-runs/{run_id}/steps/{step}/done",
    summary="Do a step of a report run",
    dependencies=[idempotent],
    responses=refusals(
        *_OF_STEPS,
        StepActOther,
        NothingCompiled,
        VersionNotCurrent,
        ObstaclesRemain,
        CorrectionsUnanswered,
        CareLogUnavailable,
    ),
)
async def finish_report_step(
    run_id: RunId,
    step: StepName,
    body: StepDone,
    caller: ReportsWriter,
    people: Annotated[People, Depends(_writers_people)],
    fresh: Annotated[CompileOrder | None, Depends(_writers_order)],
    session: Session,
    now: Now,
    response: Response,
) -> RunDetail:
    """Does a step that nobody signs: collect, compile, send or share; the next step can be taken then.

    A step that compiles is done as soon as its content is there: the answer says `is_compiling` until then. The step that
    submits the report locks its content, and is refused as long as anything stands in its way (CCTS-II.3). A credential
    without a person may collect, compile and send; everything else is for whoever holds the step.
    """
    in_hand = await lock_run(session, caller.agency, run_id)
    await do_step(
        session,
        in_hand,
        step,
        _actor(caller),
        people,
        now=now,
        note=body.note,
        content_version=body.content_version,
        fresh=fresh,
    )
    return await detail_of(session, caller.agency, run_id, response, now=now)


@router.post(
    "/v1/report-runs/{run_id}/steps/{step}/approve",
    summary="Sign a step of a report run",
    dependencies=[idempotent],
    responses=refusals(
        *_OF_STEPS,
        StepActOther,
        PersonNeeded,
        NothingCompiled,
        VersionNotCurrent,
        ObstaclesRemain,
        CorrectionsUnanswered,
        AlreadySigned,
        CareLogUnavailable,
    ),
)
async def approve_report_step(
    run_id: RunId,
    step: StepName,
    body: StepApproval,
    caller: ReportsSigner,
    people: Annotated[People, Depends(_signers_people)],
    fresh: Annotated[CompileOrder | None, Depends(_signers_order)],
    session: Session,
    now: Now,
    response: Response,
) -> RunDetail:
    """Signs a review or an approval, for the version that was seen, in the name of the caller (CCTS-III.B4, B7).

    Where each holder signs, the step is done with the last signature; a delegate's counts for everybody who has delegated the
    step to them. A version that says something else takes back the signatures on the one before.
    """
    in_hand = await lock_run(session, caller.agency, run_id)
    await approve_step(
        session,
        in_hand,
        step,
        _actor(caller),
        people,
        content_version=body.content_version,
        now=now,
        note=body.note,
        fresh=fresh,
    )
    return await detail_of(session, caller.agency, run_id, response, now=now)


@router.post(
    "/v1/report-runs/{run_id}/steps/{step}/return",
    summary="Return a report with corrections",
    dependencies=[idempotent, body_limit(LARGEST_BODY)],
    responses=refusals(
        *_OF_STEPS, StepActOther, PersonNeeded, NothingCompiled, VersionNotCurrent, RunLocked, FileNotTaken
    ),
)
async def return_report_step(
    run_id: RunId,
    step: StepName,
    body: StepReturn,
    caller: ReportsSigner,
    people: Annotated[People, Depends(_signers_people)],
    session: Session,
    now: Now,
    response: Response,
) -> RunDetail:
    """Returns the report instead of signing it, with what is to be corrected (CCTS-III.B7).

    It goes back to the step that compiles it, and the signatures so far fall; a report from outside goes back to the first
    step. Each correction stays with the run, and so does the version that answers it.
    """
    document = body.document
    file = check_file(document.filename, document.content_type, document.content_base64) if document else None
    in_hand = await lock_run(session, caller.agency, run_id)
    await return_step(
        session,
        in_hand,
        step,
        _actor(caller),
        people,
        content_version=body.content_version,
        corrections=body.corrections,
        file=file,
        now=now,
    )
    return await detail_of(session, caller.agency, run_id, response, now=now)


@router.post(
    "/v1/report-runs/{run_id}/steps/{step}/delegate",
    summary="Have somebody else take a step",
    dependencies=[idempotent],
    responses=refusals(
        RunNotFound,
        StepNotFound,
        RunCancelled,
        StepAlreadyDone,
        PersonNeeded,
        NotTheHolder,
        DelegateUnknown,
        DelegateIsYourself,
        DirectoryUnavailable,
    ),
)
async def delegate_report_step(
    run_id: RunId,
    step: StepName,
    body: StepDelegation,
    caller: ReportsSigner,
    people: Annotated[People, Depends(_signers_people)],
    session: Session,
    now: Now,
    response: Response,
) -> RunDetail:
    """Has a person of the agency take the step in the caller's place; that person signs in their own name.

    Only a holder of the role delegates, and nobody delegates on. The last word counts; null takes the step back.
    """
    in_hand = await lock_run(session, caller.agency, run_id)
    await delegate_step(
        session, in_hand, step, _actor(caller), people, delegate=body.delegate, reason=body.reason, now=now
    )
    return await detail_of(session, caller.agency, run_id, response, now=now)


@router.post(
    "/v1/report-runs/{run_id}/compile",
    status_code=202,
    summary="Compile a report",
    dependencies=[idempotent],
    responses=refusals(RunNotFound, RunCancelled, NothingToCompile, RunLocked, NotTheHolder, DirectoryUnavailable),
)
async def compile_report_run(
    run_id: RunId,
    body: CompileWish,
    caller: ReportsWriter,
    people: Annotated[People, Depends(_people_of_run)],
    session: Session,
    now: Now,
    response: Response,
) -> RunDetail:
    """Has the content compiled, as a draft or because something was seen to that stood in its way. It is there a little later.

    Without a change of any figure there is no new version. One that says something else after steps were signed asks for
    these signatures again.
    """
    in_hand = await lock_run(session, caller.agency, run_id)
    await ask_to_compile(session, in_hand, _actor(caller), people, note=body.note, now=now)
    return await detail_of(session, caller.agency, run_id, response, now=now)
