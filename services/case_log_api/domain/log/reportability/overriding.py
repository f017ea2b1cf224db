"""A person's decision in place of the rules', with the reason; and giving the decision back to the rules."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.log.refusals import (
    EntryNotEditable,
    NotInPolicy,
    PartyNotNamed,
    ReportabilityNotOverridden,
)
from services.case_log_api.domain.log.reportability.decide import Outcome, Reason, Reportability
from services.case_log_api.domain.log.reportability.deciding import decide_entry, keep_decision
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from shared.policy.models import CareLog
from shared.policy.store import StoredPolicy

_FIXED = frozenset((CaseStatus.DRAFT, CaseStatus.FORWARDED, CaseStatus.DISCARDED))


async def override_reportability(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    outcome: Outcome,
    party: str | None,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Decide as a person. It stands, whatever changes, until it is given back to the rules. The case must be locked.

    Raises:
        EntryNotEditable: it is a draft, or was forwarded or discarded.
        PartyNotNamed, NotInPolicy: forwarded to nobody, or to nobody known.
    """
    care_log = care_log_of(policy)
    _refuse_fixed(logged)
    clause = _clause_for(care_log, logged, outcome, party)
    sentence = f"Decided by {actor}."
    decided = Reportability(
        outcome=outcome, party=party, reasons=(Reason(name="person", clause=clause, sentence=sentence),)
    )
    await keep_decision(session, logged, policy, decided, actor=actor, now=now, reason=reason)


async def return_to_rules(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, reason: str, actor: str, now: datetime
) -> None:
    """Let the rules decide again. The case must be locked.

    Raises:
        EntryNotEditable: it is a draft, or was forwarded or discarded.
        ReportabilityNotOverridden: no person has decided.
    """
    _refuse_fixed(logged)
    if logged.entry.reportability_by == SYSTEM:
        raise ReportabilityNotOverridden("The rules decide already.")
    logged.entry.reportability_by = SYSTEM
    await record_entry(
        session,
        logged.case,
        "reportability_returned",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"reason": reason},
    )
    await decide_entry(session, logged, policy, now=now)


def _refuse_fixed(logged: LoggedEntry) -> None:
    if logged.case.status in _FIXED:
        raise EntryNotEditable(
            f"Entry {logged.case.number} is {logged.case.status}: there is nothing to decide.",
            how_to_fix="Confirm or restore it, or take it back.",
            status=logged.case.status,
        )


def _clause_for(care_log: CareLog, logged: LoggedEntry, outcome: Outcome, party: str | None) -> str:
    """The clause under which a person decides so."""
    if (outcome == "forwarded") != (party is not None):
        raise PartyNotNamed(
            "A party is named where the entry is forwarded, and only there.",
            how_to_fix=f"Parties: {', '.join(each.id for each in care_log.parties)}.",
            errors=[{"pointer": "/party", "message": "Needed with forwarded, and only there"}],
        )
    if party is not None and care_log.find_party(party) is None:
        raise NotInPolicy(
            f"The agency's policy has no party {party}.",
            how_to_fix=f"Parties: {', '.join(each.id for each in care_log.parties)}.",
            errors=[{"pointer": "/party", "message": "Not a party of the policy"}],
        )
    excluded = [each for each in care_log.exclusions if (each.outcome, each.party) == (outcome, party)]
    ticked = [each for each in excluded if each.id in logged.entry.matters]
    if found := (ticked or excluded):
        return found[0].clause
    return care_log.reportability.clause
