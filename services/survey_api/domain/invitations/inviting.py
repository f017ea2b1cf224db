"""Planning invitations, and deciding at the moment of sending whether one goes out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.tickets import InvitationRules, ResolvedTicket, language_for, person_of
from services.survey_api.domain.intake import usable_address
from services.survey_api.domain.invitations.invited import hash_of_token
from services.survey_api.domain.invitations.keeping import end_if_answered, find_answer, lock_invitation
from services.survey_api.domain.invitations.states import REMINDABLE, NotInvitedReason, move
from services.survey_api.domain.work import ExpireInvitation, SendInvitation
from services.survey_api.models import Invitation
from shared.ids import derived_id
from shared.jobs import post

TokenOf = Callable[[str, UUID], str]
"""The token of an agency's invitation: always the same one, and nobody else can make it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The invitation of a resolution; `duplicate` where it was there before."""

    invitation_id: UUID
    duplicate: bool = False


async def plan_invitation(
    session: AsyncSession,
    ticket: ResolvedTicket,
    rules: InvitationRules,
    *,
    agency: str,
    source: str,
    invitation_id: UUID,
    received_at: datetime,
    now: datetime,
) -> Planned:
    """Open the invitation of a resolution, once; who cannot be invited is written down with the reason."""
    resolved_at = ticket.resolved_at or received_at
    send_at = max(resolved_at + timedelta(hours=rules.rule.delay_hours), now)
    address = usable_address(ticket.customer_email)
    reason = await _reason_not_to_plan(session, agency, ticket, rules, address, resolved_at=resolved_at, now=now)
    row = {
        "agency": agency,
        "id": invitation_id,
        "version": 1,
        "state": "planned" if reason is None else "not_invited",
        "reason": reason,
        "source": source,
        "desk": ticket.desk,
        "ticket": ticket.ticket,
        "resolution": ticket.resolution,
        "content_hash": ticket.hash,
        "program": ticket.program or rules.survey.program,
        "survey": rules.survey.id,
        "clause": rules.rule.clause,
        "policy_hash": rules.policy.hash,
        "customer_name": ticket.customer_name,
        "customer_email": address,
        "person": person_of(address) if address else None,
        "customer_phone": ticket.customer_phone,
        "technician_last_assigned": ticket.technician_last_assigned,
        "team": ticket.team,
        "language": language_for(ticket.language, rules),
        "resolved_at": resolved_at,
        "received_at": received_at,
        "send_at": send_at,
        "message_id": derived_id("invitation", agency, invitation_id, "invitation"),
        "reminder_message_id": derived_id("invitation", agency, invitation_id, "reminder"),
        "openings": 0,
        "automated_openings": 0,
        "answered_here": False,
    }
    made = await session.scalars(insert(Invitation).values(row).on_conflict_do_nothing().returning(Invitation.id))
    if made.one_or_none() is None:
        known = await session.scalars(
            select(Invitation.id).where(
                Invitation.agency == agency,
                Invitation.desk == ticket.desk,
                Invitation.ticket == ticket.ticket,
                Invitation.resolution.is_not_distinct_from(ticket.resolution),
            )
        )
        return Planned(known.one(), duplicate=True)
    if reason is None:
        await post(session, SendInvitation(agency=agency, invitation_id=invitation_id), now=now, run_at=send_at)
    return Planned(invitation_id)


async def claim_invitation(
    session: AsyncSession,
    agency: str,
    invitation_id: UUID,
    rules: InvitationRules | None,
    token_of: TokenOf,
    *,
    now: datetime,
) -> Invitation | None:
    """Decide that a planned invitation goes out now, or write down why it does not.

    Two of one person take turns here, and the decision is committed before anybody is written to: whatever the order
    in which tickets come and workers run, nobody has two within the rule's days.

    Returns:
        The invitation to hand to notifier, also where a crash kept it from being handed over; None: nothing to do.
    """
    invitation = await lock_invitation(session, agency, invitation_id)
    token = token_of(agency, invitation_id)
    if invitation.state == "asked" and invitation.handed_over_at is None:
        _keep_token(invitation, token)
        return invitation
    if invitation.state != "planned":
        return None
    reason = await _reason_not_to_send(session, invitation, rules, now=now)
    if reason is not None or rules is None:
        move(invitation, "not_invited")
        invitation.reason = reason
        return None
    move(invitation, "asked")
    invitation.asked_at = now
    _keep_token(invitation, token)
    invitation.expires_at = end_of_validity(now, rules)
    await post(
        session, ExpireInvitation(agency=agency, invitation_id=invitation_id), now=now, run_at=invitation.expires_at
    )
    return invitation


async def claim_reminder(
    session: AsyncSession,
    agency: str,
    invitation_id: UUID,
    rules: InvitationRules | None,
    token_of: TokenOf,
    *,
    now: datetime,
) -> Invitation | None:
    """Decide that the one reminder goes out now; None where nobody is to be reminded (any more)."""
    invitation = await lock_invitation(session, agency, invitation_id)
    in_flight = invitation.reminder_state == "asked" and invitation.reminder_handed_over_at is None
    if not (in_flight and invitation.state in {"reminded", "opened"}):
        if invitation.state not in REMINDABLE or invitation.reminder_state is not None or rules is None:
            return None
        if invitation.expires_at is None or invitation.expires_at <= now:
            return None
        if await end_if_answered(session, invitation, now=now):
            return None
        move(invitation, "reminded")
        invitation.reminded_at, invitation.reminder_state = now, "asked"
    _keep_token(invitation, token_of(agency, invitation_id))
    return invitation


def _keep_token(invitation: Invitation, token: str) -> None:
    """Know the link that goes out now; one that went out under an earlier page secret works on."""
    given = hash_of_token(token)
    if invitation.token_hash != given:
        invitation.former_token_hash, invitation.token_hash = invitation.token_hash, given


def end_of_validity(now: datetime, rules: InvitationRules) -> datetime:
    """The midnight that ends the last day on which a link sent now works, in the agency's zone."""
    zone = rules.policy.pack.agency.zone
    last_day = now.astimezone(zone).date() + timedelta(days=rules.rule.link_valid_days)
    return datetime.combine(last_day + timedelta(days=1), time(0), zone).astimezone(UTC)


async def _reason_not_to_plan(
    session: AsyncSession,
    agency: str,
    ticket: ResolvedTicket,
    rules: InvitationRules,
    address: str | None,
    *,
    resolved_at: datetime,
    now: datetime,
) -> NotInvitedReason | None:
    if ticket.customer_email is None:
        return "no_address"
    if address is None:
        return "address_unusable"
    if resolved_at + timedelta(hours=rules.rule.delay_hours, days=rules.rule.link_valid_days) <= now:
        return "resolved_long_ago"
    if await find_answer(session, ticket, agency):
        return "answered_already"
    return None


async def _reason_not_to_send(
    session: AsyncSession, invitation: Invitation, rules: InvitationRules | None, *, now: datetime
) -> NotInvitedReason | None:
    if rules is None:
        return "rule_withdrawn"
    if await find_answer(session, invitation):
        return "answered_already"
    turn = f"survey_api.invitation:{invitation.agency}:{invitation.person}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(turn, 0))))
    # Whatever became of the mail: a person may still have notifier send one that failed.
    recent = await session.scalars(
        select(Invitation.id)
        .where(
            Invitation.agency == invitation.agency,
            Invitation.person == invitation.person,
            Invitation.asked_at > now - timedelta(days=rules.rule.at_most_once_in_days),
            Invitation.id != invitation.id,
        )
        .limit(1)
    )
    return "invited_recently" if rules.rule.at_most_once_in_days and recent.one_or_none() else None
