"""Closing an entry once it has what its kind needs, its members with it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import end_deadlines, withdraw_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, move_entry
from services.case_log_api.domain.log.refusals import ClosedWithLead, EntryNotReadyToClose
from services.case_log_api.domain.log.retention.planning import plan_erasing
from services.case_log_api.domain.log.texts import find_constituent
from services.case_log_api.domain.log.working.answering import find_address, has_mail_on_its_way
from services.case_log_api.domain.log.working.closing_rules import EndingFacts, erase_on, may_close
from services.case_log_api.domain.log.working.following_up import plan_follow_up
from services.case_log_api.domain.log.working.in_work import find_lead_in_work, is_in_work, lock_members
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.domain.states import Move
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import OutboundMessage
from shared.contracts.events import CaseClosed
from shared.events import publish
from shared.policy.models import KindRule
from shared.policy.models.care_log import ClosingNeed, DeadlineEnd
from shared.policy.store import StoredPolicy

_CAME_BACK = ("failed", "suppressed", "refused")

# The analyst gets the log of what is closed as well: closing fast is no way around telling.
_DUE_ALL_THE_SAME: tuple[DeadlineEnd, ...] = ("analyst_told",)

_HOW: dict[ClosingNeed, str] = {
    "category": "Give it a category.",
    "resolution": "Say what was done with POST /v1/log-entries/{id}/resolve.",
    "answer": "Answer by mail with POST /v1/log-entries/{id}/answer, or note the call or letter that did.",
}


def kind_rule(policy: StoredPolicy, kind: str) -> KindRule:
    """How entries of a kind end.

    Raises:
        RuleNotInPolicy: the agency's log keeps none of them (any more).
    """
    rule = care_log_of(policy).find_kind(kind)
    if rule is None:
        raise RuleNotInPolicy(f"The agency's policy says nothing about entries of the kind {kind}.")
    return rule


async def close_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, actor: str, now: datetime
) -> None:
    """Close the entry and what is consolidated under it: of both nothing is due any more but telling the analyst.

    Raises:
        EntryNotReadyToClose: something that its kind needs is missing; `missing` names each.
        ClosedWithLead: it is consolidated under an entry that is still worked on.
        CaseAlreadyClosed, MoveNotAllowed: its state does not allow it.
    """
    if is_in_work(logged.entry):
        await _refuse_unready(session, logged, policy)
    members = await lock_members(session, logged) if is_in_work(logged.entry) else []
    await _close(session, logged, policy, actor=actor, now=now, lead=None)
    for member in members:
        await _close(session, member, policy, actor=actor, now=now, lead=logged.entry.number)


async def _refuse_unready(session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy) -> None:
    lead = await find_lead_in_work(session, logged)
    if lead is not None:
        raise ClosedWithLead(
            f"This entry is closed with its lead {lead.number}.",
            how_to_fix="Close the lead, or take this entry out from under it.",
            lead=str(lead.case_id),
        )
    rule = kind_rule(policy, logged.entry.kind)
    facts = EndingFacts(
        category=logged.entry.category,
        resolved_at=logged.entry.resolved_at,
        answered_at=logged.entry.answered_at,
        can_be_answered=await can_be_answered(session, logged),
    )
    missing = may_close(facts, rule)
    if missing:
        raise EntryNotReadyToClose(
            f"A {logged.entry.kind} closes once it has: {', '.join(rule.closing_needs)}.",
            how_to_fix=" ".join(_HOW[need] for need in missing),
            missing=list(missing),
            answer_on_its_way="answer" in missing and await has_mail_on_its_way(session, logged, "answer"),
        )


async def can_be_answered(session: AsyncSession, logged: LoggedEntry) -> bool:
    """Whether anything leads to the constituent: a number, a postal address, or an address whose mail has not come back."""
    constituent = await find_constituent(session, logged)
    if constituent is None:
        return False
    if constituent.phone or constituent.postal_address:
        return True
    address = find_address(constituent)
    if address is None:
        return False
    state = await session.scalar(
        select(OutboundMessage.state)
        .where(
            OutboundMessage.agency == logged.entry.agency,
            OutboundMessage.case_id == logged.entry.case_id,
            OutboundMessage.purpose == "log_answer",
        )
        .order_by(OutboundMessage.asked_at.desc())
        .limit(1)
    )
    return state not in _CAME_BACK


async def _close(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    actor: str,
    now: datetime,
    lead: str | None,
) -> None:
    rule = kind_rule(policy, logged.entry.kind)
    due_on = erase_on(now, rule, policy.pack.agency.zone)
    logged.case.closing_count += 1
    await move_entry(session, logged, Move.CLOSE_ENTRY, now=now, actor=actor, erase_on=due_on, queue=None)
    await record_entry(
        session,
        logged.case,
        "entry_closed",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"needs": list(rule.closing_needs), "with_lead": lead, "erase_on": due_on.isoformat()},
    )
    await end_deadlines(session, logged, "closed", at=now, now=now)
    await withdraw_deadlines(session, logged, now=now, but=_DUE_ALL_THE_SAME)
    await plan_follow_up(session, logged, policy, now=now)
    await plan_erasing(session, logged, policy, now=now)
    case = logged.case
    await publish(session, CaseClosed(agency=case.agency, case_id=case.id, number=case.number, closed_at=now), now=now)
