"""Invitations as the page of their link meets them: found by the token, counted when opened, answered."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.invitations.states import ANSWERABLE, may_move_to
from services.survey_api.models.invitation import Invitation

InvitationLinkState = Literal["open", "answered", "expired", "closed"]
"""`answered`: through this link or by another way; `closed`: the invitation was called off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInvitation:
    """An invitation by its link: the same as a found survey link, and which resolution it asks about."""

    state: InvitationLinkState
    agency: str
    invitation_id: UUID
    survey: str
    program: str
    source: str
    desk: str
    ticket: str
    resolution: str | None
    resolved_at: datetime
    language: str
    customer_name: str | None
    customer_email: str | None
    customer_phone: str | None
    technician_last_assigned: str | None
    team: str | None
    expires_at: datetime
    response_id: UUID | None
    link_id: None = None
    campaign_id: None = None
    audience: None = None


def hash_of_token(token: str) -> bytes:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).digest()


async def find_invitation(session: AsyncSession, token: str, *, now: datetime) -> FoundInvitation | None:
    """The invitation whose link holds this token; None where there is none. The lookup changes nothing."""
    given = hash_of_token(token)
    found = await session.scalars(
        select(Invitation).where(or_(Invitation.token_hash == given, Invitation.former_token_hash == given))
    )
    invitation = found.one_or_none()
    if invitation is None or invitation.expires_at is None:
        return None
    return FoundInvitation(
        state=_link_state(invitation, invitation.expires_at, now),
        agency=invitation.agency,
        invitation_id=invitation.id,
        survey=invitation.survey,
        program=invitation.program,
        source=invitation.source,
        desk=invitation.desk,
        ticket=invitation.ticket,
        resolution=invitation.resolution,
        resolved_at=invitation.resolved_at,
        language=invitation.language,
        customer_name=invitation.customer_name,
        customer_email=invitation.customer_email,
        customer_phone=invitation.customer_phone,
        technician_last_assigned=invitation.technician_last_assigned,
        team=invitation.team,
        expires_at=invitation.expires_at,
        response_id=invitation.response_id,
    )


async def count_invitation_opening(
    session: AsyncSession, agency: str, invitation_id: UUID, *, automated: bool, now: datetime
) -> None:
    """Count one opening of the link's page; a mail scanner's opens nothing."""
    this = (Invitation.agency == agency, Invitation.id == invitation_id)
    if automated:
        await session.execute(
            update(Invitation).where(*this).values(automated_openings=Invitation.automated_openings + 1)
        )
        return
    opens = Invitation.state.in_(may_move_to("opened"))
    await session.execute(
        update(Invitation)
        .where(*this)
        .values(
            openings=Invitation.openings + 1,
            opened_at=func.coalesce(Invitation.opened_at, now),
            state=case((opens, "opened"), else_=Invitation.state),
            version=case((opens, Invitation.version + 1), else_=Invitation.version),
        )
    )


async def record_invitation_answered(
    session: AsyncSession, agency: str, invitation_id: UUID, response_id: UUID, now: datetime
) -> bool:
    """Record the answer given through the link, whatever told of it first; no reminder follows.

    Returns:
        False where the invitation was over before, or another response had answered it.
    """
    answered = await session.execute(
        update(Invitation)
        .where(
            Invitation.agency == agency,
            Invitation.id == invitation_id,
            Invitation.state.in_(ANSWERABLE) | (Invitation.response_id == response_id),
        )
        .values(
            state="answered",
            reason=None,
            response_id=response_id,
            answered_here=True,
            answered_at=func.coalesce(Invitation.answered_at, now),
            version=Invitation.version + 1,
        )
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    return answered.one_or_none() is not None


async def record_ticket_answered(
    session: AsyncSession,
    agency: str,
    content: SurveyContent,
    *,
    response_id: UUID,
    now: datetime,
) -> None:
    """A response to this resolution came in, by whatever way: nobody is asked (again) about it.

    Whoever answers through the link is recorded by `record_invitation_answered` in the same transaction.
    """
    await session.execute(
        update(Invitation)
        .where(
            Invitation.agency == agency,
            Invitation.desk == content.desk,
            Invitation.ticket == content.ticket,
            Invitation.resolution.is_not_distinct_from(content.resolution),
            Invitation.state.in_(ANSWERABLE | {"planned"}),
        )
        .values(
            state=case((Invitation.state == "planned", "not_invited"), else_="answered"),
            response_id=case((Invitation.state == "planned", None), else_=response_id),
            reason=case((Invitation.state == "planned", "answered_already"), else_="answered_elsewhere"),
            answered_at=now,
            version=Invitation.version + 1,
        )
        .execution_options(synchronize_session=False)
    )


def _link_state(invitation: Invitation, expires_at: datetime, now: datetime) -> InvitationLinkState:
    if invitation.state == "answered":
        return "answered"
    if invitation.state == "cancelled":
        return "closed"
    if invitation.state in ANSWERABLE and now < expires_at:
        return "open"
    return "expired"
