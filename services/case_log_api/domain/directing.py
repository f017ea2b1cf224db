"""The Director's review of the incident (TSPE-5.8): readdressed by the assignee, taken to the department lead."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import latest_response_id
from services.case_log_api.domain.investigation import refuse_closed
from services.case_log_api.domain.messages import ask_message, message_id_of
from services.case_log_api.domain.refusals import RuleNotInPolicy, TechnicianUnknown
from services.case_log_api.domain.steps import apply_step, settle_steps_named
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Case
from shared.policy.models import IncidentReviewRule
from shared.policy.store import StoredPolicy


def _rule(policy: StoredPolicy) -> IncidentReviewRule:
    if policy.pack.rules.incident_review is None:
        raise RuleNotInPolicy("The agency's policy asks for no review of incidents.")
    return policy.pack.rules.incident_review


async def readdress_case(
    session: AsyncSession, case: Case, policy: StoredPolicy, *, to: str | None, note: str, actor: str, now: datetime
) -> UUID:
    """Have the incident readdressed by the assignee: the person named, else the one credited. Returns the message's id.

    Raises:
        TechnicianUnknown: nobody is named, and nobody is credited yet.
    """
    refuse_closed(case)
    rule = _rule(policy)
    person = to or case.technician
    if person is None:
        raise TechnicianUnknown(
            "Nobody is credited with the response yet.", how_to_fix="Name the person in `assignee`."
        )
    return await _ask(
        session,
        case,
        policy,
        step="readdress",
        purpose="readdress",
        clause=rule.readdress_clause,
        template=rule.readdress_template,
        who={"person": person},
        note=note,
        actor=actor,
        now=now,
    )


async def contact_department_lead(
    session: AsyncSession, case: Case, policy: StoredPolicy, *, note: str, actor: str, now: datetime
) -> UUID:
    """Contact the lead of the credited person's department for clarification or support. Returns the message's id.

    Raises:
        TechnicianUnknown: nobody is credited yet, and no team is known.
    """
    refuse_closed(case)
    rule = _rule(policy)
    if case.technician is None and case.team is None:
        raise TechnicianUnknown(
            "Nobody is credited with the response yet, so that no department is known.",
            how_to_fix="Confirm the attribution of the response first.",
        )
    return await _ask(
        session,
        case,
        policy,
        step="department_lead",
        purpose="department_lead_contact",
        clause=rule.department_lead_clause,
        template=rule.department_lead_template,
        who={"roles": [rule.department_lead_role], "technician": case.technician, "team": case.team},
        note=note,
        actor=actor,
        now=now,
    )


async def _ask(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    step: str,
    purpose: str,
    clause: str,
    template: str,
    who: dict[str, object],
    note: str,
    actor: str,
    now: datetime,
) -> UUID:
    message_id = message_id_of(case, purpose, case.entry_count)
    key = await apply_step(
        session,
        case,
        step,
        clause=clause,
        policy_hash=policy.hash,
        applied_at=now,
        now=now,
        cycle=case.cycle_count or None,
        part=str(message_id),
    )
    await record_entry(
        session,
        case,
        f"{step}_asked",
        at=now,
        actor=actor,
        clause=clause,
        policy_hash=policy.hash,
        payload={**who, "note": note, "message_id": str(message_id)},
    )
    await settle_steps_named(session, case, "incident_review", now=now)
    await ask_message(
        session,
        case,
        purpose,
        message_id=message_id,
        template=template,
        clause=clause,
        policy_hash=policy.hash,
        now=now,
        context={**who, "note": note, "response_id": str(await latest_response_id(session, case))},
        asked_by=actor,
        step_key=key,
        cycle=case.cycle_count or None,
    )
    return message_id
