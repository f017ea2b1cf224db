"""Deciding on an entry and keeping the decision: by the rules when it comes in or changes, or by a person with a reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.reportability.decide import (
    Reason,
    Reportability,
    ReportabilityFacts,
    decide_reportability,
)
from services.case_log_api.domain.steps import apply_step, settle_step, settle_steps_named, step_key
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.models import CaseStep
from shared.policy.models import CareLog
from shared.policy.store import StoredPolicy

REPORTABILITY = "reportability"
UNDECIDED = "reportability_undecided"
FORWARDING = "forwarding"
FORWARDING_SENT = "forwarding_sent"


def decision_for(logged: LoggedEntry, care_log: CareLog) -> Reportability:
    """What the rules say of the entry as it stands."""
    entry = logged.entry
    return decide_reportability(
        ReportabilityFacts(channel=entry.channel, receiver_role=entry.receiver_role, matters=frozenset(entry.matters)),
        care_log,
    )


async def decide_entry(session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, now: datetime) -> None:
    """Decide by the rules, and keep it if it is another decision than the one that stands. The case must be locked.

    A person's override stands, whatever the rules say by now.
    """
    entry = logged.entry
    if entry.reportability_by != SYSTEM:
        return
    decided = decision_for(logged, care_log_of(policy))
    if (entry.reportability, entry.party, entry.reportability_reasons) == (
        decided.outcome,
        decided.party,
        _written(decided.reasons),
    ):
        return
    await keep_decision(session, logged, policy, decided, actor=SYSTEM, now=now)


async def keep_decision(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    decided: Reportability,
    *,
    actor: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Write a decision on the entry, into its timeline, and into the steps of the clauses that it carries out."""
    case, entry = logged.case, logged.entry
    before = entry.reportability if entry.reportability_reasons else None
    entry.reportability, entry.party = decided.outcome, decided.party
    entry.reportability_reasons = _written(decided.reasons)
    entry.reportability_by = actor
    await record_entry(
        session,
        case,
        "reportability_decided" if actor == SYSTEM else "reportability_overridden",
        at=now,
        actor=actor,
        clause=decided.clause,
        policy_hash=policy.hash,
        payload={
            "before": before,
            "outcome": decided.outcome,
            "party": decided.party,
            "reasons": [each.name for each in decided.reasons],
            **({"reason": reason} if reason is not None else {}),
        },
    )
    await session.flush()
    await _write_steps(session, logged, policy, decided, now=now)


async def _write_steps(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, decided: Reportability, *, now: datetime
) -> None:
    """Each clause is carried out by deciding, but forwarding: that is done when its mail has arrived."""
    case = logged.case
    wanted = await _forwarding_steps(session, logged, policy, decided, now=now)
    await _withdraw_forwarding(session, logged, wanted, now=now)
    if decided.outcome == "forwarded":
        await settle_steps_named(session, case, UNDECIDED, now=now)
        return
    asked = {"clause": decided.clause, "policy_hash": policy.hash, "applied_at": now}
    if decided.outcome == "undecided":
        key = await apply_step(session, case, UNDECIDED, now=now, who=care_log_of(policy).analyst_role, **asked)
        await settle_step(session, case, key, now=now, outcome="open")
        return
    await settle_steps_named(session, case, UNDECIDED, now=now)
    key = await apply_step(session, case, REPORTABILITY, now=now, part=decided.clause, **asked)
    await settle_step(session, case, key, now=now)


async def _forwarding_steps(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, decided: Reportability, *, now: datetime
) -> set[str]:
    """The steps that forwarding asks for, open: the process of each matter, and the sending itself."""
    rule = care_log_of(policy).forwarding
    if decided.outcome != "forwarded" or rule is None:
        return set()
    keys = set()
    for step, clause in {(FORWARDING, decided.clause), (FORWARDING_SENT, rule.clause)}:
        key = step_key(step, part=clause)
        await apply_step(
            session, logged.case, step, now=now, part=clause, clause=clause, policy_hash=policy.hash, applied_at=now
        )
        await settle_step(session, logged.case, key, now=now, outcome="open")
        keys.add(key)
    return keys


async def _withdraw_forwarding(session: AsyncSession, logged: LoggedEntry, wanted: set[str], *, now: datetime) -> None:
    """What an earlier decision wanted to be forwarded, and this one does not."""
    case = logged.case
    steps = await session.scalars(
        select(CaseStep.key).where(
            CaseStep.agency == case.agency,
            CaseStep.case_id == case.id,
            CaseStep.step.in_((FORWARDING, FORWARDING_SENT)),
            CaseStep.done_at.is_(None),
        )
    )
    if gone := set(steps) - wanted:
        await settle_step(session, case, *sorted(gone), now=now, outcome="withdrawn")


def _written(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [each.as_json() for each in reasons]
