"""The Director's finding of inappropriate behaviour (TSPE-5.9), in a thread that the person concerned never sees."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.investigation import refuse_closed
from services.case_log_api.domain.messages import ask_message, message_id_of
from services.case_log_api.domain.refusals import (
    FindingAlreadyRecorded,
    FindingNotFound,
    RuleNotInPolicy,
    TechnicianUnknown,
)
from services.case_log_api.domain.steps import apply_step
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import BehaviourFinding, Case, CaseResponse
from shared.ids import new_id
from shared.policy.models import BehaviourFindingRule
from shared.policy.store import StoredPolicy


def _rule(policy: StoredPolicy) -> BehaviourFindingRule:
    if policy.pack.rules.behaviour_finding is None:
        raise RuleNotInPolicy("The agency's policy has no rule about inappropriate behaviour.")
    return policy.pack.rules.behaviour_finding


async def record_finding(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    person_concerned: str | None,
    finding: str,
    actor: str,
    now: datetime,
) -> BehaviourFinding:
    """Record that the SIN is due to this person's behaviour, and tell the roles that the policy names.

    The mail goes to none of them who is the person concerned: their supervisor takes their place.

    Raises:
        TechnicianUnknown: no person is named and nobody is credited.
        FindingAlreadyRecorded: this person's behaviour was found before.
    """
    refuse_closed(case)
    rule = _rule(policy)
    person = person_concerned or case.technician
    if person is None:
        raise TechnicianUnknown(
            "Nobody is credited with the response yet.", how_to_fix="Name the person in `person_concerned`."
        )
    made = await session.scalars(
        insert(BehaviourFinding)
        .values(
            agency=case.agency,
            id=new_id(),
            case_id=case.id,
            person_concerned=person,
            finding=finding,
            found_by=actor,
            found_at=now,
        )
        .on_conflict_do_nothing()
        .returning(BehaviourFinding)
    )
    row = made.one_or_none()
    if row is None:
        raise FindingAlreadyRecorded("This person's behaviour was found to be the cause before.")
    key = await apply_step(
        session,
        case,
        "behaviour_notice",
        clause=rule.clause,
        policy_hash=policy.hash,
        applied_at=now,
        now=now,
        who=", ".join(rule.roles),
        part=str(row.id),
        restricted=True,
    )
    await record_entry(
        session,
        case,
        "behaviour_found",
        at=now,
        actor=actor,
        clause=rule.clause,
        policy_hash=policy.hash,
        payload={"finding_id": str(row.id), "person_concerned": person, "finding": finding},
        restricted=True,
    )
    await _tell(session, case, policy, rule, row, key, now=now)
    await want_tab_update(session, case, now=now)
    return row


async def _tell(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    rule: BehaviourFindingRule,
    finding: BehaviourFinding,
    step_key: str,
    *,
    now: datetime,
) -> None:
    await ask_message(
        session,
        case,
        "behaviour_finding",
        message_id=message_id_of(case, "behaviour_finding", finding.person_concerned),
        template=rule.template,
        clause=rule.clause,
        policy_hash=policy.hash,
        now=now,
        context={
            "roles": list(rule.roles),
            "technician": finding.person_concerned,
            "team": await _team_of(session, case, finding.person_concerned),
            "finding": finding.finding,
            "instead": rule.instead_of_person_concerned,
        },
        asked_by=finding.found_by,
        step_key=step_key,
        restricted=True,
    )


async def _team_of(session: AsyncSession, case: Case, person: str) -> str | None:
    """The person's team, as the attribution of one of the case's responses knows it."""
    return (
        await session.scalars(
            select(CaseResponse.team).where(
                CaseResponse.agency == case.agency,
                CaseResponse.case_id == case.id,
                CaseResponse.technician == person,
            )
        )
    ).first()


async def resolve_finding(
    session: AsyncSession, case: Case, policy: StoredPolicy, *, finding_id: UUID, text: str, actor: str, now: datetime
) -> BehaviourFinding:
    """End the restricted thread: the survey tab shows the customer's comment again.

    Raises:
        FindingNotFound: there is no open one of that id.
    """
    resolved = await session.scalars(
        update(BehaviourFinding)
        .where(
            BehaviourFinding.agency == case.agency,
            BehaviourFinding.case_id == case.id,
            BehaviourFinding.id == finding_id,
            BehaviourFinding.resolved_at.is_(None),
        )
        .values(resolved_at=now, resolved_by=actor, resolution=text)
        .returning(BehaviourFinding)
    )
    row = resolved.one_or_none()
    if row is None:
        raise FindingNotFound("This case has no open finding of that id.")
    await record_entry(
        session,
        case,
        "behaviour_thread_ended",
        at=now,
        actor=actor,
        clause=_rule(policy).clause,
        policy_hash=policy.hash,
        payload={"finding_id": str(finding_id), "text": text},
        restricted=True,
    )
    await want_tab_update(session, case, now=now)
    return row


async def list_findings(session: AsyncSession, case: Case) -> list[BehaviourFinding]:
    """The findings of a case, oldest first; who may see them is the caller's to ask."""
    return list(
        await session.scalars(
            select(BehaviourFinding)
            .where(BehaviourFinding.agency == case.agency, BehaviourFinding.case_id == case.id)
            .order_by(BehaviourFinding.id)
        )
    )


async def is_person_concerned(session: AsyncSession, case: Case, person: str | None) -> bool:
    """Whether somebody is concerned by this case's restricted thread: found, credited, or a candidate for it.

    Before there is a finding, the suspicion is about whoever is credited with the response.
    """
    if person is None:
        return False
    if person == case.technician:
        return True
    found = await session.scalars(
        select(BehaviourFinding.id).where(
            BehaviourFinding.agency == case.agency,
            BehaviourFinding.case_id == case.id,
            BehaviourFinding.person_concerned == person,
        )
    )
    if found.first() is not None:
        return True
    credited = await session.scalars(
        select(CaseResponse.response_id).where(
            CaseResponse.agency == case.agency,
            CaseResponse.case_id == case.id,
            (CaseResponse.technician == person) | CaseResponse.candidates.contains([{"handle": person}]),
        )
    )
    return credited.first() is not None
