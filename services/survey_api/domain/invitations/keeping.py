"""Invitations as they are found and ended: answered, expired or called off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.delivered.tickets import ResolvedTicket
from services.survey_api.domain.invitations.states import may_move_to, move
from services.survey_api.domain.refusals import InvitationNotFound, InvitationOver
from services.survey_api.models import Invitation, Response


async def find_locked(session: AsyncSession, agency: str, invitation_id: UUID) -> Invitation | None:
    """The invitation, locked until the transaction ends; None where there is none."""
    found = await session.scalars(
        select(Invitation)
        .where(Invitation.agency == agency, Invitation.id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def lock_invitation(session: AsyncSession, agency: str, invitation_id: UUID) -> Invitation:
    """The invitation that a job of ours names, locked until the transaction ends."""
    return await get_invitation(session, agency, invitation_id, lock=True)


async def get_invitation(session: AsyncSession, agency: str, invitation_id: UUID, *, lock: bool = False) -> Invitation:
    """One invitation; InvitationNotFound where the agency has none of that id."""
    if lock:
        found = await find_locked(session, agency, invitation_id)
    else:
        found = await session.get(Invitation, (agency, invitation_id))
    if found is None:
        raise InvitationNotFound
    return found


async def find_answer(
    session: AsyncSession, about: Invitation | ResolvedTicket, agency: str | None = None
) -> UUID | None:
    """The response to this resolution that counts, however it came in."""
    found = await session.scalars(
        select(Response.id)
        .where(
            Response.agency == (about.agency if isinstance(about, Invitation) else agency),
            Response.desk == about.desk,
            Response.ticket == about.ticket,
            Response.resolution.is_not_distinct_from(about.resolution),
            Response.voided_at.is_(None),
        )
        .limit(1)
    )
    return found.one_or_none()


async def end_if_answered(session: AsyncSession, invitation: Invitation, *, now: datetime) -> bool:
    """End a locked invitation whose resolution has a response that counts, however that came in.

    Most responses end it in their own transaction; one that a person has let count later is found here.
    """
    response_id = await find_answer(session, invitation)
    if response_id is None:
        return False
    move(invitation, "answered")
    invitation.reason, invitation.response_id, invitation.answered_at = "answered_elsewhere", response_id, now
    return True


async def expire_invitation(session: AsyncSession, agency: str, invitation_id: UUID, *, now: datetime) -> None:
    """End an invitation that nobody has answered in time."""
    invitation = await lock_invitation(session, agency, invitation_id)
    if invitation.state in may_move_to("expired") and not await end_if_answered(session, invitation, now=now):
        move(invitation, "expired")


async def cancel_invitation(
    session: AsyncSession, agency: str, invitation_id: UUID, *, by: str, now: datetime
) -> Invitation:
    """Call an invitation off: what was not sent is not sent, and a link that was sent is closed; again changes nothing.

    Raises:
        InvitationNotFound: the agency has no such invitation.
        InvitationOver: nothing is left to call off.
    """
    invitation = await get_invitation(session, agency, invitation_id, lock=True)
    if invitation.state == "cancelled":
        return invitation
    if invitation.state not in may_move_to("cancelled"):
        raise InvitationOver(
            f"The invitation is {invitation.state}: there is nothing to call off.",
            how_to_fix=f"These can be called off: {', '.join(sorted(may_move_to('cancelled')))}.",
            state=invitation.state,
        )
    move(invitation, "cancelled")
    invitation.cancelled_at, invitation.cancelled_by = now, by
    return invitation
