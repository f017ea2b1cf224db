"""Performance Excellence's work on a case: the review, and what the desk did where it cannot be read back."""

from fastapi import Response

from services.case_log_api.deps import Policy, Reviewer, Writer, actor_of
from services.case_log_api.domain.cases import lock_survey_case
from services.case_log_api.domain.refusals import (
    CaseAlreadyReviewed,
    DeskConfirmationNotAwaited,
    DeskWorkNotRetryable,
    DraftNotReady,
    NothingToReview,
    ResponseIsVoid,
    RuleNotInPolicy,
)
from services.case_log_api.domain.reopening import confirm_desk_work as confirm_at_desk
from services.case_log_api.domain.reopening import retry_desk_work as retry_at_desk
from services.case_log_api.domain.reviews import review_case as review
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.routes.parts import ALWAYS, WORK, CaseId, summary_of
from services.case_log_api.schemas.cases import CaseSummary
from services.case_log_api.schemas.work import DeskConfirmation, ReviewCreate, ReviewRead
from shared.web import Now, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["cases"])


@router.post(
    "/v1/cases/{case_id}/review",
    summary="Review a SIN and send the prescribed mail",
    dependencies=[idempotent],
    responses=refusals(*WORK, NothingToReview, CaseAlreadyReviewed, DraftNotReady, ResponseIsVoid, RuleNotInPolicy),
)
async def review_case(
    case_id: CaseId, body: ReviewCreate, caller: Reviewer, session: Session, policy: Policy, now: Now
) -> ReviewRead:
    """Reviews the oldest SIN of the case that waits, and sends the drafted mail to the customer, word for word.

    Where the customer cannot be written to, the review stands and the case shows the exception `no_contact`.
    """
    case = await lock_survey_case(session, caller.agency, case_id)
    done = await review(
        session,
        case,
        policy,
        cycle_number=body.cycle,
        note=body.note,
        improvement_opportunity=body.improvement_opportunity,
        actor=actor_of(caller),
        now=now,
    )
    return ReviewRead.model_validate(done)


@router.post(
    "/v1/cases/{case_id}/desk-confirmation",
    summary="Confirm what was seen at the desk",
    dependencies=[idempotent],
    responses=refusals(*ALWAYS, DeskConfirmationNotAwaited),
)
async def confirm_desk_work(
    case_id: CaseId,
    body: DeskConfirmation,
    caller: Writer,
    session: Session,
    now: Now,
    response: Response,
) -> CaseSummary:
    """Confirms that a request is reopened and in its queue, at a desk that is asked by mail and cannot be read back."""
    case = await lock_survey_case(session, caller.agency, case_id)
    await confirm_at_desk(session, case, actor=actor_of(caller), now=now)
    if body.note is not None:
        await record_entry(session, case, "note_added", at=now, actor=actor_of(caller), payload={"text": body.note})
    return await summary_of(session, case, response)


@router.post(
    "/v1/cases/{case_id}/desk-retry",
    summary="Ask the desk again",
    dependencies=[idempotent],
    responses=refusals(*ALWAYS, DeskWorkNotRetryable),
)
async def retry_desk_work(
    case_id: CaseId, caller: Writer, session: Session, now: Now, response: Response
) -> CaseSummary:
    """Asks the desk once more to reopen the request, after what stood in the way was put right."""
    case = await lock_survey_case(session, caller.agency, case_id)
    await retry_at_desk(session, case, actor=actor_of(caller), now=now)
    return await summary_of(session, case, response)
