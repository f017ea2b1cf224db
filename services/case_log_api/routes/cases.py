"""Reading cases: lists, one with its timeline, why everything happened, the draft, and whether the chain holds."""

from typing import Annotated, Literal

from fastapi import Query, Response
from sqlalchemy import select

from services.case_log_api.deps import Reader, Reviewer, actor_of, may_see_restricted, person_of
from services.case_log_api.domain.call_backs import list_call_backs
from services.case_log_api.domain.cases import get_survey_case as find_case
from services.case_log_api.domain.cases import list_cycles
from services.case_log_api.domain.chain import ChainReport
from services.case_log_api.domain.drafts import find_draft
from services.case_log_api.domain.explaining import explain_case as explain
from services.case_log_api.domain.findings import is_person_concerned
from services.case_log_api.domain.refusals import CaseNotFound, DraftNotFound
from services.case_log_api.domain.states import SURVEY_KINDS
from services.case_log_api.domain.timeline import list_entries, verify_timeline
from services.case_log_api.domain.viewing import list_exceptions, list_responses, read_customer
from services.case_log_api.models import Case, CaseResponse, TimelineEntry
from services.case_log_api.routes.parts import CaseId, case_tag
from services.case_log_api.schemas.cases import (
    CallBackRead,
    CaseExplanation,
    CaseRead,
    CaseResponseRead,
    CaseSummary,
    ChainRead,
    CustomerRead,
    CycleRead,
    DraftRead,
    ExceptionRead,
    ExplainedStepRead,
    TimelineEntryRead,
)
from shared.paging import Page, Paging, list_page
from shared.web import Now, QueryInstant, ReadSession, ServiceRouter, Session, refusals

router = ServiceRouter(tags=["cases"])

Moment = Annotated[QueryInstant | None, Query(description="An instant.", examples=["2026-11-16T00:00:00+00:00"])]


@router.get("/v1/cases", summary="List cases")
async def list_cases(
    caller: Reader,
    session: ReadSession,
    paging: Paging,
    status: Annotated[
        Literal["open", "reviewed", "confirmed", "contacted", "closed"] | None,
        Query(description="Only cases in this state.", examples=["open"]),
    ] = None,
    ticket: Annotated[str | None, Query(max_length=200, description="Only this ticket's.", examples=["48213"])] = None,
    technician: Annotated[
        str | None, Query(max_length=63, description="Only this credited person's.", examples=["maria.santos"])
    ] = None,
    opened_from: Moment = None,
    opened_to: Moment = None,
) -> Page[CaseSummary]:
    """Lists the agency's cases, the latest opened first. `opened_from` is included, `opened_to` is not."""
    query = select(Case).where(Case.agency == caller.agency, Case.kind.in_(SURVEY_KINDS))
    for column, wanted in ((Case.status, status), (Case.ticket, ticket), (Case.technician, technician)):
        if wanted is not None:
            query = query.where(column == wanted)
    if opened_from is not None:
        query = query.where(Case.opened_at >= opened_from)
    if opened_to is not None:
        query = query.where(Case.opened_at < opened_to)
    return await list_page(
        session,
        query,
        [Case.opened_at, Case.id],
        paging,
        listing="cases",
        read=CaseSummary.model_validate,
        newest_first=True,
    )


@router.get("/v1/cases/{case_id}", summary="Read a case", responses=refusals(CaseNotFound))
async def get_case(case_id: CaseId, caller: Reader, session: Session, now: Now, response: Response) -> CaseRead:
    """Reads a case with its full timeline.

    The customer's words and identity come only with `cases:private`, and each such read is recorded. The restricted
    thread comes only with `cases:restricted`, and never to the person concerned.
    """
    case = await find_case(session, caller.agency, case_id)
    restricted = await may_see_restricted(session, caller, case)
    private = caller.may("cases:private")
    customer = await read_customer(session, case, reader=actor_of(caller), now=now) if private else None
    responses = await list_responses(session, case)
    call_backs = [CallBackRead.model_validate(each) for each in await list_call_backs(session, case)]
    sees_suspicion = restricted or (
        caller.may("cases:direct") and not await is_person_concerned(session, case, person_of(caller))
    )
    response.headers["ETag"] = case_tag(case, restricted=restricted)
    return CaseRead(
        **CaseSummary.model_validate(case).model_dump(),
        confirmed_by=case.confirmed_by,
        resolution_summary=case.resolution_summary,
        final_contact_asked_at=case.final_contact_asked_at,
        exceptions=[
            ExceptionRead.model_validate(each) for each in await list_exceptions(session, case, restricted=restricted)
        ],
        cycles=[CycleRead.model_validate(each) for each in await list_cycles(session, case)],
        responses=[CaseResponseRead.model_validate(each) for each in responses],
        call_backs=call_backs if private else [each.without_identity() for each in call_backs],
        timeline=[timeline_entry_read(each) for each in await list_entries(session, case, restricted=restricted)],
        customer=CustomerRead.model_validate(customer) if customer else None,
        behaviour_suspicion=_suspicion_of(responses) if sees_suspicion else None,
    )


def timeline_entry_read(entry: TimelineEntry) -> TimelineEntryRead:
    """A timeline's entry as the API shows it."""
    return TimelineEntryRead(
        **{
            name: getattr(entry, name)
            for name in ("thread", "seq", "kind", "at", "actor", "clause", "policy_hash", "request_id", "payload")
        },
        entry_hash=entry.entry_hash.hex(),
    )


def _suspicion_of(responses: list[CaseResponse]) -> str | None:
    found = {response.behaviour for response in responses}
    return next((each for each in ("reported", "suspected") if each in found), None)


@router.get("/v1/cases/{case_id}/explain", summary="Explain a case", responses=refusals(CaseNotFound))
async def explain_case(case_id: CaseId, caller: Reader, session: ReadSession, now: Now) -> CaseExplanation:
    """Tells each step with what was asked, its clause, the text of it under that policy, due, done and outcome."""
    case = await find_case(session, caller.agency, case_id)
    restricted = await may_see_restricted(session, caller, case)
    steps = await explain(session, case, restricted=restricted, now=now)
    return CaseExplanation(
        case_id=case.id, number=case.number, steps=[ExplainedStepRead.model_validate(step) for step in steps]
    )


@router.get(
    "/v1/cases/{case_id}/draft",
    summary="Read the drafted mail to the customer",
    responses=refusals(CaseNotFound, DraftNotFound),
)
async def get_case_draft(
    case_id: CaseId,
    caller: Reviewer,
    session: Session,
    now: Now,
    cycle: Annotated[
        int | None, Query(ge=1, le=2**31, description="Which cycle; the latest if you give none.", examples=[1])
    ] = None,
) -> DraftRead:
    """Shows the prescribed mail exactly as the review would send it."""
    case = await find_case(session, caller.agency, case_id)
    draft = await find_draft(session, case, cycle or case.cycle_count)
    if draft is None:
        raise DraftNotFound("There is no draft for this case yet.", how_to_fix="A SIN's draft is ready in a moment.")
    rendered = draft.rendered or {}
    shows_address = caller.may("cases:private")
    if shows_address:
        await read_customer(session, case, reader=actor_of(caller), now=now)
    return DraftRead(
        cycle=draft.cycle,
        state=draft.state,
        reason=draft.reason,
        to=rendered.get("to") if shows_address else None,
        template=rendered.get("template"),
        template_version=rendered.get("template_version"),
        language=rendered.get("language"),
        subject=rendered.get("subject"),
        text=rendered.get("text"),
        html=rendered.get("html"),
        drafted_at=draft.drafted_at,
    )


@router.get("/v1/cases/{case_id}/timeline/verify", summary="Verify a timeline", responses=refusals(CaseNotFound))
async def verify_case_timeline(case_id: CaseId, caller: Reader, session: ReadSession) -> ChainRead:
    """Computes every hash of the case's timeline anew. Erased entries still verify."""
    case = await find_case(session, caller.agency, case_id)
    return chain_read(await verify_timeline(session, case))


def chain_read(report: ChainReport) -> ChainRead:
    """What verifying a timeline found, as the API shows it."""
    return ChainRead(
        intact=report.intact,
        entry_count=report.entry_count,
        erased_count=report.erased_count,
        head=report.head.hex(),
        broken_at=report.broken_at,
        reason=report.reason,
    )
