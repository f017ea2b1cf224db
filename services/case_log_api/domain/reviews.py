"""Performance Excellence's review of a SIN (TSPE-5.5): it sends the drafted mail, word for word."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import list_cycles, move_case
from services.case_log_api.domain.drafts import find_draft, send_draft
from services.case_log_api.domain.investigation import record_findings
from services.case_log_api.domain.refusals import (
    CaseAlreadyClosed,
    CaseAlreadyReviewed,
    DraftNotReady,
    NothingToReview,
    ResponseIsVoid,
    RuleNotInPolicy,
)
from services.case_log_api.domain.states import CaseStatus, Move
from services.case_log_api.domain.steps import settle_steps_named
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.tracking import find_response
from services.case_log_api.models import Case, Cycle
from shared.policy.models import CustomerEmailRule
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a review did. `exception` is `no_contact` where there is nobody to write to."""

    cycle: int
    reviewed_at: datetime
    email_asked: bool
    exception: str | None


async def review_case(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    cycle_number: int | None,
    note: str | None,
    improvement_opportunity: str | None,
    actor: str,
    now: datetime,
) -> Review:
    """Review one SIN, by default the oldest that waits, and have its drafted mail sent.

    Raises:
        NothingToReview: the case has no SIN.
        CaseAlreadyReviewed: none waits, or not that one.
        DraftNotReady: the mail is still being drafted: in a moment.
        ResponseIsVoid: the response does not count any more.
        RuleNotInPolicy: the agency's policy knows no such review.
    """
    rule = policy.pack.rules.customer_email
    if rule is None:
        raise RuleNotInPolicy("The agency's policy asks for no mail to the customer.")
    cycle = await _waiting_cycle(session, case, cycle_number)
    draft = await find_draft(session, case, cycle.number)
    if draft is None:
        raise DraftNotReady(
            "The mail to the customer is still being drafted.", how_to_fix="Try again in a moment.", retry_after=1
        )
    await _claim_review(session, case, cycle, actor=actor, now=now)
    if case.status != CaseStatus.REVIEWED:
        await _move_on(session, case)
    await record_entry(
        session,
        case,
        "sin_reviewed",
        at=now,
        actor=actor,
        clause=rule.review_clause,
        policy_hash=policy.hash,
        payload={"cycle": cycle.number, "note": note},
    )
    await settle_steps_named(session, case, "review", now=now, cycle=cycle.number)
    if improvement_opportunity is not None:
        await record_findings(
            session, case, policy, cause=None, improvement_opportunity=improvement_opportunity, actor=actor, now=now
        )
    exception = await _contact(session, case, cycle, rule, policy.hash, draft.state, actor=actor, now=now)
    await want_tab_update(session, case, now=now)
    return Review(cycle=cycle.number, reviewed_at=now, email_asked=exception is None, exception=exception)


async def _waiting_cycle(session: AsyncSession, case: Case, number: int | None) -> Cycle:
    if case.status == CaseStatus.CLOSED:
        raise CaseAlreadyClosed(f"Case {case.number} is closed.", status=case.status)
    cycles = await list_cycles(session, case)
    if not cycles:
        raise NothingToReview("No SIN belongs to this case.")
    waiting = [cycle for cycle in cycles if cycle.reviewed_at is None and number in {None, cycle.number}]
    if not waiting:
        last = cycles[-1]
        raise CaseAlreadyReviewed(
            "This was reviewed before.",
            reviewed_by=last.reviewed_by,
            reviewed_at=last.reviewed_at.isoformat() if last.reviewed_at else None,
        )
    response = await find_response(session, case.agency, waiting[0].response_id)
    if response is not None and response.voided:
        raise ResponseIsVoid("The response was voided: no mail follows from it.", reason=response.void_reason)
    return waiting[0]


async def _claim_review(session: AsyncSession, case: Case, cycle: Cycle, *, actor: str, now: datetime) -> None:
    claimed = await session.scalars(
        update(Cycle)
        .where(Cycle.agency == case.agency, Cycle.id == cycle.id, Cycle.reviewed_at.is_(None))
        .values(reviewed_at=now, reviewed_by=actor)
        .returning(Cycle)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if claimed.one_or_none() is None:
        raise CaseAlreadyReviewed("This was reviewed before.")


async def _move_on(session: AsyncSession, case: Case) -> None:
    """The case counts as reviewed when no SIN of it waits any more."""
    if all(cycle.reviewed_at is not None for cycle in await list_cycles(session, case)):
        await move_case(session, case, Move.REVIEW)


async def _contact(
    session: AsyncSession,
    case: Case,
    cycle: Cycle,
    rule: CustomerEmailRule,
    policy_hash: str,
    draft_state: str,
    *,
    actor: str,
    now: datetime,
) -> str | None:
    if draft_state == "no_contact":
        return "no_contact"
    if draft_state == "ready":
        await send_draft(session, case, cycle, rule.template, rule.contact_clause, policy_hash, actor=actor, now=now)
    return None
