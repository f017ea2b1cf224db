"""Ending a case in its order (TSPE-5.11): confirm, contact the customer, close; or waive with a name and a reason."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import latest_response_id, list_cycles, move_case
from services.case_log_api.domain.message_data import find_private
from services.case_log_api.domain.messages import ask_message, message_id_of
from services.case_log_api.domain.refusals import (
    AddressUnknown,
    CaseAlreadyClosed,
    CaseAlreadyConfirmed,
    CaseNotConfirmed,
    ContactBeforeConfirmation,
    ContactInTheFuture,
    ContactKindNotAllowed,
    ContactNotLater,
    RuleNotInPolicy,
)
from services.case_log_api.domain.states import CaseStatus, Move
from services.case_log_api.domain.steps import settle_steps_named
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Case
from shared.policy.models import ClosingRule
from shared.policy.store import StoredPolicy

ContactKind = Literal["mail", "call", "letter"]


def closing_rule(policy: StoredPolicy) -> ClosingRule:
    """The order in which the agency closes cases.

    Raises:
        RuleNotInPolicy: its policy has none.
    """
    if policy.pack.rules.closing is None:
        raise RuleNotInPolicy("The agency's policy says nothing about closing cases.")
    return policy.pack.rules.closing


async def confirm_completion(
    session: AsyncSession, case: Case, policy: StoredPolicy, *, summary: str, actor: str, now: datetime
) -> None:
    """Completion is confirmed; `summary` says what was done, in words fit for the customer.

    Raises:
        CaseAlreadyConfirmed, CaseAlreadyClosed: it was before.
    """
    rule = closing_rule(policy)
    if case.status in {CaseStatus.CONFIRMED, CaseStatus.CONTACTED}:
        raise CaseAlreadyConfirmed(f"Completion of case {case.number} was confirmed before.")
    await move_case(session, case, Move.CONFIRM, confirmed_at=now, confirmed_by=actor, resolution_summary=summary)
    await record_entry(
        session,
        case,
        "completion_confirmed",
        at=now,
        actor=actor,
        clause=rule.confirmed_clause,
        policy_hash=policy.hash,
        payload={"summary": summary},
    )
    await settle_steps_named(session, case, "confirmation", now=now)
    # Whoever confirms completion has looked into the incident (TSPE-5.8).
    await settle_steps_named(session, case, "incident_review", now=now)
    await want_tab_update(session, case, now=now)


async def record_final_contact(
    session: AsyncSession,
    case: Case,
    policy: StoredPolicy,
    *,
    kind: ContactKind,
    contacted_at: datetime | None,
    note: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Contact the customer by mail, or record the call or letter by which it was done.

    A mail counts once a mail server has accepted it. Never the mail of TSPE-5.5: that one was before.

    Raises:
        CaseNotConfirmed, CaseAlreadyClosed: it is not the time.
        ContactKindNotAllowed, ContactInTheFuture, ContactBeforeConfirmation, ContactNotLater: it does not count.
        AddressUnknown: there is nowhere to send a mail.
    """
    rule = closing_rule(policy)
    if kind not in rule.final_contact_kinds:
        raise ContactKindNotAllowed(
            f"A {kind} does not count as final contact.", allowed=list(rule.final_contact_kinds)
        )
    if case.status == CaseStatus.CLOSED:
        raise CaseAlreadyClosed(f"Case {case.number} is closed.")
    if case.confirmed_at is None:
        raise CaseNotConfirmed(
            "Completion has not been confirmed: the final contact comes after it.",
            how_to_fix="Confirm it with POST /v1/cases/{id}/confirmation once the work is done.",
        )
    if kind == "mail":
        await _ask_final_mail(session, case, policy, rule, actor=actor, now=now)
        return
    at = contacted_at or now
    await _refuse_wrong_time(session, case, at, now)
    await move_case(session, case, Move.CONTACT, final_contact_at=at, final_contact_kind=kind)
    await record_entry(
        session,
        case,
        "customer_contacted",
        at=now,
        actor=actor,
        clause=rule.contact_clause,
        policy_hash=policy.hash,
        payload={"contact": kind, "contacted_at": at.isoformat(), "note": note},
    )
    await settle_steps_named(session, case, "final_contact", now=now)
    await want_tab_update(session, case, now=now)


async def _refuse_wrong_time(session: AsyncSession, case: Case, at: datetime, now: datetime) -> None:
    if at > now:
        raise ContactInTheFuture(
            "The contact lies in the future.", errors=[{"pointer": "/contacted_at", "message": "In the future"}]
        )
    if case.confirmed_at is not None and at < case.confirmed_at:
        raise ContactBeforeConfirmation(
            "The customer was contacted before completion was confirmed.",
            how_to_fix="Contact the customer again, now that completion is confirmed.",
        )
    firsts = [cycle.first_contact_at for cycle in await list_cycles(session, case, open_only=True)]
    if any(first is not None and at <= first for first in firsts):
        raise ContactNotLater(
            "The contact is not later than the first mail about the survey.",
            how_to_fix="The final contact is another one, after the work: record that.",
        )


async def _ask_final_mail(
    session: AsyncSession, case: Case, policy: StoredPolicy, rule: ClosingRule, *, actor: str, now: datetime
) -> None:
    if case.final_contact_message_id is not None or case.final_contact_at is not None:
        return  # it is on its way, or done
    response_id = await latest_response_id(session, case)
    private = await find_private(session, case.agency, response_id)
    if private is None or not private.customer_email:
        raise AddressUnknown(
            "No usable email address of the customer is known.",
            how_to_fix="Call or write, and record it; or waive the contact with a reason.",
        )
    attempt = case.entry_count  # another attempt after a bounce is another message
    message_id = message_id_of(case, "final_contact", case.closing_count, case.cycle_count, attempt)
    case.final_contact_message_id, case.final_contact_asked_at = message_id, now
    await ask_message(
        session,
        case,
        "final_contact",
        message_id=message_id,
        template=rule.final_contact_template,
        clause=rule.contact_clause,
        policy_hash=policy.hash,
        now=now,
        context={
            "email": private.customer_email,
            "customer_name": private.customer_name,
            "language": private.language,
        },
        asked_by=actor,
    )
    await record_entry(
        session,
        case,
        "final_contact_asked",
        at=now,
        actor=actor,
        clause=rule.contact_clause,
        policy_hash=policy.hash,
        payload={"contact": "mail", "message_id": str(message_id)},
    )
