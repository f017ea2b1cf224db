"""What became of invitations' mails: taken by notifier or refused, and the delivery facts that follow."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.tickets import InvitationRules
from services.survey_api.domain.invitations.keeping import find_locked, lock_invitation
from services.survey_api.domain.invitations.states import may_move_to, move
from services.survey_api.domain.work import SendInvitation
from services.survey_api.models import Invitation, InvitationState
from shared.contracts.events import MessageSettled
from shared.contracts.messages import MessageAccepted
from shared.jobs import post

_MOVING = frozenset({"delivered", "failed", "suppressed"})


async def record_handed_over(
    session: AsyncSession, agency: str, invitation_id: UUID, accepted: MessageAccepted, *, reminder: bool, now: datetime
) -> None:
    """Notifier has the mail; one to a suppressed address, or to somebody who has declined, goes nowhere."""
    invitation = await lock_invitation(session, agency, invitation_id)
    if reminder:
        invitation.reminder_handed_over_at = now
        if accepted.state == "suppressed":
            invitation.reminder_state = "suppressed"
        invitation.version += 1
        return
    invitation.handed_over_at = now
    if accepted.state == "suppressed" and invitation.state == "asked":
        move(invitation, "suppressed")
        invitation.reason = accepted.reason
    invitation.version += 1


async def record_refused(
    session: AsyncSession, agency: str, invitation_id: UUID, reason: str, *, reminder: bool, now: datetime
) -> None:
    """Notifier will never take the mail: visible on the invitation, and the job is dead."""
    invitation = await lock_invitation(session, agency, invitation_id)
    if reminder:
        invitation.reminder_state, invitation.reminder_handed_over_at = "failed", now
        invitation.version += 1
    elif invitation.state == "asked":
        move(invitation, "failed")
        invitation.reason, invitation.handed_over_at = reason, now


async def settle_invitation(
    session: AsyncSession, invitation_id: UUID, fact: MessageSettled, rules: InvitationRules | None, *, now: datetime
) -> None:
    """Take in what became of a mail that an invitation asked for.

    Facts may come in any order: an earlier one that comes late takes nothing back, and what the customer has done
    meanwhile stands.
    """
    invitation = await find_locked(session, fact.agency, invitation_id)
    if invitation is None:
        return
    if fact.message_id == invitation.reminder_message_id:
        if invitation.reminder_settled_at is None or invitation.reminder_settled_at <= fact.settled_at:
            invitation.reminder_state, invitation.reminder_settled_at = fact.outcome, fact.settled_at
            invitation.version += 1
        return
    if fact.message_id != invitation.message_id:
        return
    if fact.outcome == "delivered" and invitation.offered_at is None:
        invitation.offered_at = fact.settled_at
        await _plan_reminder(session, invitation, rules, now=now)
    if invitation.settled_at is not None and invitation.settled_at > fact.settled_at:
        return
    invitation.settled_at = fact.settled_at
    invitation.version += 1
    target = cast("InvitationState", fact.outcome)
    if fact.outcome in _MOVING and invitation.state in may_move_to(target):
        move(invitation, target)
        invitation.reason = None if fact.outcome == "delivered" else fact.reason
    elif invitation.state == "asked":
        invitation.reason = fact.reason  # held, or of unknown outcome: a person decides at notifier


async def _plan_reminder(
    session: AsyncSession, invitation: Invitation, rules: InvitationRules | None, *, now: datetime
) -> None:
    if rules is None or invitation.offered_at is None or invitation.expires_at is None:
        return
    due = invitation.offered_at + timedelta(days=rules.rule.reminder_after_days)
    if due < invitation.expires_at:
        reminder = SendInvitation(agency=invitation.agency, invitation_id=invitation.id, reminder=True)
        await post(session, reminder, now=now, run_at=due)
