"""Closing a case once its order is kept, waiving the final contact, and dismissing what was no fault (TSPE-5.11, 5.4)."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import list_cycles, move_case
from services.case_log_api.domain.closing import ClosingFacts, find_obstacle
from services.case_log_api.domain.closing_cases import closing_rule
from services.case_log_api.domain.refusals import CaseAlreadyClosed, MoveNotAllowed
from services.case_log_api.domain.states import CaseStatus, Move
from services.case_log_api.domain.steps import list_steps, settle_step, settle_steps_named
from services.case_log_api.domain.survey_tab import REOPENED_STATES, REOPENING_STATES, want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.work import CloseAtDesk
from services.case_log_api.models import Case, CaseResponse, Cycle
from shared.contracts.events import CaseClosed
from shared.events import publish
from shared.jobs import post
from shared.policy.models import PolicyPack
from shared.policy.store import StoredPolicy


async def close_case(session: AsyncSession, case: Case, policy: StoredPolicy, *, actor: str, now: datetime) -> None:
    """Close the case, and have its request closed again at the desk.

    Of two who close at once one waits for the case's row and then finds it closed.

    Raises:
        CaseAlreadyClosed: it is closed.
        CaseNotConfirmed, CustomerNotContacted, FinalContactPending, ContactBeforeConfirmation, CaseNotReviewed,
        InvestigationNotRecorded: what is missing.
    """
    rule = closing_rule(policy)
    if case.status == CaseStatus.CLOSED:
        raise CaseAlreadyClosed(f"Case {case.number} is closed.", status=case.status)
    facts = await _closing_facts(session, case, policy.pack)
    if (obstacle := find_obstacle(facts, now=now)) is not None:
        raise obstacle
    in_order = case.status == CaseStatus.CONTACTED
    await move_case(
        session,
        case,
        Move.CLOSE if in_order else Move.CLOSE_WAIVED,
        closed_at=now,
        closed_by=actor,
        closing="in_order" if in_order else "waived",
        closing_count=case.closing_count + 1,
    )
    await record_entry(
        session,
        case,
        "case_closed",
        at=now,
        actor=actor,
        clause=rule.closed_clause,
        policy_hash=policy.hash,
        payload=_closing_payload(case),
    )
    await _close_cycles(session, case, now=now)
    await settle_steps_named(session, case, "closing", now=now)
    await _settle_what_was_waived(session, case, now=now)
    await publish(
        session,
        CaseClosed(agency=case.agency, case_id=case.id, number=case.number, closed_at=now, waived=not in_order),
        now=now,
    )


def _closing_payload(case: Case) -> dict[str, str | None]:
    return {
        "closing": case.closing,
        "confirmed_at": case.confirmed_at.isoformat() if case.confirmed_at else None,
        "final_contact_at": case.final_contact_at.isoformat() if case.final_contact_at else None,
        "waived_by": case.waived_by,
        "waiver_reason": case.waiver_reason,
    }


async def _closing_facts(session: AsyncSession, case: Case, pack: PolicyPack) -> ClosingFacts:
    voided = set(
        await session.scalars(
            select(CaseResponse.response_id).where(
                CaseResponse.agency == case.agency, CaseResponse.case_id == case.id, CaseResponse.voided
            )
        )
    )
    cycles = [cycle for cycle in await list_cycles(session, case, open_only=True) if cycle.response_id not in voided]
    investigation = pack.rules.investigation
    recorded = {"cause": case.cause, "improvement_opportunity": case.improvement_opportunity}
    return ClosingFacts(
        confirmed_at=case.confirmed_at,
        final_contact_at=case.final_contact_at,
        contact_pending=case.final_contact_message_id is not None,
        waived=case.waived_at is not None,
        waives_confirmation=case.waives_confirmation,
        awaiting_review=pack.rules.customer_email is not None and any(cycle.reviewed_at is None for cycle in cycles),
        unrecorded=tuple(
            name for name in (investigation.records if investigation and cycles else ()) if not recorded[name]
        ),
    )


async def _close_cycles(session: AsyncSession, case: Case, *, now: datetime) -> None:
    """Close every open cycle with the case's facts, and the request at the desk that holds it."""
    for cycle in await list_cycles(session, case, open_only=True):
        # A desk that is away now reopens the request later: it is to be closed after that, or it stayed open for ever.
        is_on_its_way = cycle.reopen_state in REOPENING_STATES and cycle.ticket is not None
        if (cycle.reopen_state in REOPENED_STATES or is_on_its_way) and cycle.number == case.cycle_count:
            await want_tab_update(session, case, now=now)
            await post(
                session,
                CloseAtDesk(agency=case.agency, case_id=case.id, cycle=cycle.number, closing=case.closing_count),
                now=now,
            )
    await session.flush()
    await session.execute(
        update(Cycle)
        .where(Cycle.agency == case.agency, Cycle.case_id == case.id, Cycle.closed_at.is_(None))
        .values(
            confirmed_at=case.confirmed_at,
            final_contact_at=case.final_contact_at,
            closed_at=now,
            waived=case.closing == "waived",
        )
        .execution_options(synchronize_session="fetch")
    )


async def _settle_what_was_waived(session: AsyncSession, case: Case, *, now: datetime) -> None:
    if case.closing != "waived":
        return
    for step in await list_steps(session, case, restricted=False):
        if step.step in {"confirmation", "final_contact"} and step.done_at is None:
            await settle_step(session, case, step.key, now=now, outcome="waived")


async def waive_final_contact(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    reason: str,
    waives_confirmation: bool,
    actor: str,
    now: datetime,
) -> None:
    """A named person answers for closing without the final contact (and, where it says so, without confirmation).

    Raises:
        CaseAlreadyClosed: it is closed.
    """
    rule = closing_rule(policy)
    if case.status == CaseStatus.CLOSED:
        raise CaseAlreadyClosed(f"Case {case.number} is closed.", status=case.status)
    same = (actor, reason, waives_confirmation)
    if (case.waived_by, case.waiver_reason, case.waives_confirmation) == same:
        return
    case.waived_at, case.waived_by, case.waiver_reason = now, actor, reason
    case.waives_confirmation = waives_confirmation
    await record_entry(
        session,
        case,
        "final_contact_waived",
        at=now,
        actor=actor,
        clause=rule.clause,
        policy_hash=policy.hash,
        payload={"reason": reason, "waives_confirmation": waives_confirmation},
    )


async def dismiss_case(session: AsyncSession, case: Case, *, actor: str, now: datetime) -> None:
    """End a case that only a survey's "not completed" opened, and that a person found to be no such thing."""
    if case.kind != "not_completed" or case.cycle_count:
        raise MoveNotAllowed(f"Case {case.number} holds a SIN: it ends in its order.", status=case.status)
    await move_case(
        session,
        case,
        Move.DISMISS,
        closed_at=now,
        closed_by=actor,
        closing="dismissed",
        closing_count=case.closing_count + 1,
    )
    await record_entry(session, case, "case_dismissed", at=now, actor=actor)
    await publish(
        session,
        CaseClosed(agency=case.agency, case_id=case.id, number=case.number, closed_at=now, waived=False),
        now=now,
    )
