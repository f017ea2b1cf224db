"""What the investigation of a SIN found (TSPE-3): its cause, and the opportunity to improve."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.refusals import CaseAlreadyClosed
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import settle_steps_named
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Case
from shared.policy.store import StoredPolicy


def refuse_closed(case: Case) -> None:
    """Refuse work on a closed case.

    Raises:
        CaseAlreadyClosed: it is.
    """
    if case.status == CaseStatus.CLOSED:
        raise CaseAlreadyClosed(f"Case {case.number} is closed.", status=case.status)


async def record_findings(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    cause: str | None,
    improvement_opportunity: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Record the cause, the improvement opportunity, or both; a later one replaces the earlier, and both stay in the timeline."""
    refuse_closed(case)
    rule = policy.pack.rules.investigation
    if cause is not None:
        case.cause = cause
    if improvement_opportunity is not None:
        case.improvement_opportunity = improvement_opportunity
    await record_entry(
        session,
        case,
        "investigation_recorded",
        at=now,
        actor=actor,
        clause=rule.clause if rule else None,
        policy_hash=policy.hash if rule else None,
        payload={"cause": cause, "improvement_opportunity": improvement_opportunity},
    )
    recorded = {"cause": case.cause, "improvement_opportunity": case.improvement_opportunity}
    if rule is not None and all(recorded[name] for name in rule.records):
        await settle_steps_named(session, case, "investigation", now=now)


async def set_survey_resolution(
    session: AsyncSession, case: Case, policy: StoredPolicy, *, text: str, actor: str, now: datetime
) -> None:
    """Write the Survey Resolution, which the desk's tab then shows (TSPE-5.7)."""
    refuse_closed(case)
    rule = policy.pack.rules.survey_tab
    case.survey_resolution = text
    await record_entry(
        session,
        case,
        "survey_resolution_set",
        at=now,
        actor=actor,
        clause=rule.fields.resolution.clause if rule else None,
        policy_hash=policy.hash if rule else None,
        payload={"text": text},
    )
    await want_tab_update(session, case, now=now)


async def add_note(session: AsyncSession, case: Case, *, text: str, actor: str, now: datetime) -> None:
    """Add a person's note; a closed case may be added to."""
    await record_entry(session, case, "note_added", at=now, actor=actor, payload={"text": text})
