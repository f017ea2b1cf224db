"""Escalating a response: what `decide` asks for, done in one transaction with the events and jobs that it causes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import find_case_of, lock_numbers
from services.case_log_api.domain.crediting import credit_case
from services.case_log_api.domain.decide import decide, desk_of
from services.case_log_api.domain.escalation_actions import CARRY_OUT, Escalation
from services.case_log_api.domain.facts import CaseHistory, EscalationRules, ResponseFacts
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.tracking import facts_of, find_response
from services.case_log_api.domain.work import Escalate, FetchPrivateDetails
from services.case_log_api.models import Case, CaseResponse, Cycle, NotCompletedEntry
from shared.jobs import post
from shared.policy.store import current_policy


async def escalate(session: AsyncSession, job: Escalate, *, now: datetime) -> Case | None:
    """Do what the response asks for. Doing it again changes nothing: unique rows decide, under the case's lock."""
    response = await find_response(session, job.agency, job.response_id, lock=True)
    facts = facts_of(response) if response else None
    if response is None or facts is None or facts.voided:
        return None
    policy = await current_policy(session, job.agency)
    rules = EscalationRules.of(policy.pack)
    case = await _find_case(session, job.agency, facts, rules, now)
    history = await _history_of(session, response, facts, case)
    escalation = Escalation(session=session, response=response, facts=facts, rules=rules, now=now, case=case)
    for action in decide(facts, history, rules):
        await CARRY_OUT[type(action)](escalation, action)
    if escalation.case is None:
        return None
    await escalation.write_steps()
    first_seen = response.case_id is None
    response.case_id = escalation.case.id
    if first_seen and response.attributed_version:
        await credit_case(session, escalation.case, response, rules, now=now)
    if escalation.wants_details:
        await post(
            session,
            FetchPrivateDetails(agency=job.agency, case_id=escalation.case.id, response_id=response.response_id),
            now=now,
        )
    return escalation.case


async def _find_case(
    session: AsyncSession, agency: str, facts: ResponseFacts, rules: EscalationRules, now: datetime
) -> Case | None:
    """The ticket's case, locked; or None with the lock held under which one is opened."""
    desk = desk_of(facts, rules) or ""
    sought = {"desk": desk, "ticket": facts.ticket, "response_id": facts.response_id}
    case = await find_case_of(session, agency, **sought)  # type: ignore[arg-type]  # the keys are those of the signature
    if case is None:
        await lock_numbers(session, agency, now.astimezone(rules.zone).year)
        case = await find_case_of(session, agency, **sought)  # type: ignore[arg-type]  # as above
    return case


async def _history_of(
    session: AsyncSession, response: CaseResponse, facts: ResponseFacts, case: Case | None
) -> CaseHistory:
    if case is None:
        return CaseHistory()
    cycles = select(Cycle.id).where(Cycle.agency == case.agency, Cycle.case_id == case.id)
    if facts.ticket is not None:
        cycles = cycles.where(Cycle.resolution == (facts.resolution or ""))
    listed = select(NotCompletedEntry.id).where(
        NotCompletedEntry.agency == case.agency, NotCompletedEntry.response_id == response.response_id
    )
    return CaseHistory(
        case_exists=True,
        case_closed=case.status == CaseStatus.CLOSED,
        cycle_exists=(await session.scalars(cycles.limit(1))).one_or_none() is not None,
        listed=(await session.scalars(listed)).one_or_none() is not None,
    )
