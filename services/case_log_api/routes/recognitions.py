"""Recognition of staff (HEART-REC): the Ambassador's list, the decision, and counts."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from sqlalchemy import select

from services.case_log_api.deps import (
    Policy,
    RecognitionReader,
    actor_of,
)
from services.case_log_api.domain.recognition import counting, viewing
from services.case_log_api.domain.recognition.moving import get_recognition as find_one
from services.case_log_api.domain.refusals import (
    RecognitionNotFound,
    RuleNotInPolicy,
)
from services.case_log_api.models import Recognition
from services.case_log_api.schemas.recognitions import (
    CommentRead,
    HiddenPart,
    RecognitionCountRead,
    RecognitionCounts,
    RecognitionDetails,
    RecognitionExplanation,
    RecognitionPartRead,
    RecognitionSummary,
)
from shared.errors import Invalid
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, Session, etag_of, refusals

router = ServiceRouter(tags=["recognitions"])

RecognitionId = Annotated[
    UUID, Path(description="The recognition's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
]
StateName = Literal["waiting", "withheld", "approved", "sending", "sent", "undeliverable", "declined", "cancelled"]


class QuarterOutOfRange(Invalid):
    """There is no such day, or it is so far away that it must be a mistake."""


async def _filter(
    policy: Policy,
    state: Annotated[StateName | None, Query(description="Only those in this state.", examples=["waiting"])] = None,
    person: Annotated[
        str | None, Query(max_length=63, description="Only this person's.", examples=["ana.morales"])
    ] = None,
    team: Annotated[
        str | None, Query(max_length=63, description="Only this team's.", examples=["central-intake"])
    ] = None,
    department: Annotated[
        str | None, Query(max_length=63, description="Only this department's.", examples=["child-welfare-services"])
    ] = None,
    program: Annotated[
        str | None, Query(max_length=63, description="Only this program's.", examples=["central"])
    ] = None,
    quarter: Annotated[
        str | None,
        Query(
            pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            description="Only those of the fiscal quarter that holds this day.",
            examples=["2026-11-18"],
        ),
    ] = None,
) -> counting.RecognitionFilter:
    try:
        period = counting.quarter_of(date.fromisoformat(quarter), policy.pack) if quarter else None
    except ValueError as wrong:  # no day of any calendar, or one far away
        raise QuarterOutOfRange(str(wrong), errors=[{"pointer": "/query/quarter", "message": str(wrong)}]) from wrong
    return counting.RecognitionFilter(
        state=state, person=person, team=team, department=department, program=program, quarter=period
    )


Filter = Annotated[counting.RecognitionFilter, Depends(_filter)]


@router.get("/v1/recognitions", summary="List recognitions", responses=refusals(PolicyNotLoaded, QuarterOutOfRange))
async def list_recognitions(
    caller: RecognitionReader, session: ReadSession, paging: Paging, wanted: Filter
) -> Page[RecognitionSummary]:
    """Lists recognitions, the latest first: those that wait for the Ambassador with `state=waiting`."""
    return await list_page(
        session,
        wanted.applied_to(select(Recognition), caller.agency),
        [Recognition.created_at, Recognition.id],
        paging,
        listing="recognitions",
        read=RecognitionSummary.model_validate,
        newest_first=True,
    )


@router.get(
    "/v1/recognitions/counts",
    summary="Count recognitions",
    responses=refusals(PolicyNotLoaded, QuarterOutOfRange),
)
async def count_recognitions(
    caller: RecognitionReader,
    session: ReadSession,
    policy: Policy,
    wanted: Filter,
    by: Annotated[
        Literal["person", "team", "quarter"], Query(description="What to count by.", examples=["person"])
    ] = "person",
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most.", examples=[100])] = 100,
) -> RecognitionCounts:
    """Counts recognitions per person, team or fiscal quarter, of those that the filters leave."""
    found = await counting.count_recognitions(session, caller.agency, policy.pack, by, wanted)
    return RecognitionCounts(by=by, items=[RecognitionCountRead.of(each) for each in found[:limit]])


@router.get(
    "/v1/recognitions/{recognition_id}",
    summary="Read a recognition",
    responses=refusals(RecognitionNotFound),
)
async def get_recognition(
    recognition_id: RecognitionId, caller: RecognitionReader, session: Session, now: Now, response: Response
) -> RecognitionDetails:
    """Reads one recognition. The comment comes only with `recognitions:private`, and each such read is recorded."""
    row = await find_one(session, caller.agency, recognition_id)
    comment = None
    if caller.may("recognitions:private"):
        comment = await viewing.read_comment(session, row, reader=actor_of(caller), now=now)
    response.headers["ETag"] = tag_of(row)
    return RecognitionDetails(
        **RecognitionSummary.model_validate(row).model_dump(),
        response_voided=await viewing.response_is_void(session, row),
        explanations=viewing.sentences_of(row.reasons),
        comment=_comment(comment) if comment else None,
    )


def _comment(shown: viewing.ShownComment) -> CommentRead:
    return CommentRead(
        original=shown.original,
        quote=shown.quote,
        hidden=[HiddenPart.model_validate(each) for each in shown.hidden],
    )


def tag_of(row: Recognition) -> str:
    return etag_of(row.id, row.version)


@router.get(
    "/v1/recognitions/{recognition_id}/explain",
    summary="Explain a recognition",
    responses=refusals(RecognitionNotFound, RuleNotInPolicy, PolicyNotLoaded),
)
async def explain_recognition(
    recognition_id: RecognitionId, caller: RecognitionReader, session: ReadSession, now: Now
) -> RecognitionExplanation:
    """Tells each part of the clause with its text under that policy, and how it stands."""
    row = await find_one(session, caller.agency, recognition_id)
    parts = await viewing.explain_recognition(session, row, now=now)
    return RecognitionExplanation(
        recognition_id=row.id,
        state=row.state,
        reasons=viewing.sentences_of(row.reasons),
        parts=[
            RecognitionPartRead(
                step=each.step.step,
                asked=each.step.asked,
                clause=each.step.clause,
                clause_section=each.section,
                clause_text=each.text,
                policy_hash=row.policy_hash,
                applied_at=each.step.applied_at,
                due_at=each.step.due_at,
                done_at=each.step.done_at,
                in_time=each.in_time,
                outcome=each.step.outcome,
            )
            for each in parts
        ],
    )
