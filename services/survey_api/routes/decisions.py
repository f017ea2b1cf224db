"""A person decides: void or not, which revision counts."""

from sqlalchemy import select

from services.survey_api.deps import Decider
from services.survey_api.domain import revisions, voiding
from services.survey_api.domain.refusals import (
    PlaceTaken,
    ResponseAlreadyVoid,
    ResponseNotFound,
    ResponseNotVoid,
    RevisionNotFlagged,
    RevisionNotFound,
)
from services.survey_api.models import ResponseRevision
from services.survey_api.routes.responses import ResponseId, RevisionNumber
from services.survey_api.schemas.responses import ResponseRead, ResponseVoid, RevisionDecision, RevisionRead
from shared.web import Now, ServiceRouter, Session, refusals

router = ServiceRouter(tags=["decisions"])

_REVISION_REFUSALS = refusals(ResponseNotFound, RevisionNotFound, RevisionNotFlagged)


@router.post(
    "/v1/responses/{response_id}/void",
    summary="Void a response",
    responses=refusals(ResponseNotFound, ResponseAlreadyVoid),
)
async def void_response(
    response_id: ResponseId, body: ResponseVoid, caller: Decider, session: Session, now: Now
) -> ResponseRead:
    """Takes a response out of every figure: spam, duplicate, test or withdrawn. Published figures are restated."""
    response = await voiding.void_response(
        session, caller.agency, response_id, reason=body.reason, note=body.note, by=caller.name, now=now
    )
    return ResponseRead.of(response)


@router.post(
    "/v1/responses/{response_id}/unvoid",
    summary="Bring a void response back",
    responses=refusals(ResponseNotFound, ResponseNotVoid, PlaceTaken),
)
async def unvoid_response(response_id: ResponseId, caller: Decider, session: Session, now: Now) -> ResponseRead:
    """Brings a void response back into every figure.

    One that was taken for a machine's counts for the first time then, under its own time of submission. If another
    answer counts for the same request, invitation or page by now, it is refused: the first human answer stands.
    """
    return ResponseRead.of(await voiding.unvoid_response(session, caller.agency, response_id, now=now))


@router.post(
    "/v1/responses/{response_id}/revisions/{number}/accept",
    summary="Accept a revision",
    responses=_REVISION_REFUSALS,
)
async def accept_response_revision(
    response_id: ResponseId, number: RevisionNumber, body: RevisionDecision, caller: Decider, session: Session, now: Now
) -> ResponseRead:
    """Lets a flagged revision count from now on. A response that ever was a SIN stays one."""
    response = await revisions.accept_revision(
        session, caller.agency, response_id, number, by=caller.name, note=body.note, now=now
    )
    return ResponseRead.of(response)


@router.post(
    "/v1/responses/{response_id}/revisions/{number}/reject",
    summary="Reject a revision",
    responses=_REVISION_REFUSALS,
)
async def reject_response_revision(
    response_id: ResponseId, number: RevisionNumber, body: RevisionDecision, caller: Decider, session: Session, now: Now
) -> RevisionRead:
    """Leaves the response as it counts; the revision stays on record."""
    revision = await revisions.reject_revision(
        session, caller.agency, response_id, number, by=caller.name, note=body.note, now=now
    )
    counting = await session.scalars(
        select(ResponseRevision.content).where(
            ResponseRevision.agency == caller.agency,
            ResponseRevision.response_id == response_id,
            ResponseRevision.state == "counting",
        )
    )
    return RevisionRead.of(revision, counting.one())
