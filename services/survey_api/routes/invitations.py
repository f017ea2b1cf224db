"""Invitations: what was sent to whom about which ticket, and calling one off."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response
from sqlalchemy import select

from services.survey_api.deps import InvitationReader, InvitationWriter, PrivateReader
from services.survey_api.domain.invitations import keeping
from services.survey_api.domain.refusals import InvitationNotFound, InvitationOver
from services.survey_api.domain.responses import record_private_read
from services.survey_api.models import Invitation, InvitationState
from services.survey_api.schemas.invitations import InvitationPrivate, InvitationRead
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, etag_of, refusals

router = ServiceRouter(tags=["invitations"])

InvitationId = Annotated[
    UUID, Path(description="The invitation's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
]


def _etag(invitation: Invitation) -> str:
    return etag_of("invitation", invitation.id, invitation.version)


@router.get("/v1/invitations", summary="List invitations")
async def list_invitations(
    caller: InvitationReader,
    session: ReadSession,
    paging: Paging,
    state: Annotated[InvitationState | None, Query(description="Only these.", examples=["not_invited"])] = None,
    program: Annotated[str | None, Query(max_length=200, description="Only this one's.", examples=["central"])] = None,
    ticket: Annotated[
        str | None, Query(max_length=200, description="Only about this ticket.", examples=["INC-1042"])
    ] = None,
) -> Page[InvitationRead]:
    """Lists the agency's invitations, the latest first: also those that were not sent, with the reason."""
    equal = ((Invitation.state, state), (Invitation.program, program), (Invitation.ticket, ticket))
    return await list_page(
        session,
        select(Invitation).where(
            Invitation.agency == caller.agency, *(column == value for column, value in equal if value is not None)
        ),
        [Invitation.id],
        paging,
        listing="invitations",
        read=InvitationRead.model_validate,
        newest_first=True,
    )


@router.get("/v1/invitations/{invitation_id}", summary="Read an invitation", responses=refusals(InvitationNotFound))
async def get_invitation(
    invitation_id: InvitationId, caller: InvitationReader, session: ReadSession, response: Response
) -> InvitationRead:
    """Reads one invitation, without whom it is for."""
    found = await keeping.get_invitation(session, caller.agency, invitation_id)
    response.headers["ETag"] = _etag(found)
    return InvitationRead.model_validate(found)


@router.get(
    "/v1/invitations/{invitation_id}/private",
    summary="Read whom an invitation is for",
    responses=refusals(InvitationNotFound),
)
async def get_invitation_private(
    invitation_id: InvitationId, caller: PrivateReader, session: Session, now: Now
) -> InvitationPrivate:
    """Reads the customer's name and address. Who read them, and when, is recorded."""
    found = await keeping.get_invitation(session, caller.agency, invitation_id)
    await record_private_read(
        session, caller.agency, what="invitation", by=caller.name, now=now, invitation_id=invitation_id
    )
    return InvitationPrivate(
        invitation_id=found.id,
        customer_name=found.customer_name,
        customer_email=found.customer_email,
        customer_phone=found.customer_phone,
    )


@router.post(
    "/v1/invitations/{invitation_id}/cancel",
    summary="Call an invitation off",
    responses=refusals(InvitationNotFound, InvitationOver),
)
async def cancel_invitation(
    invitation_id: InvitationId, caller: InvitationWriter, session: Session, now: Now, response: Response
) -> InvitationRead:
    """Calls an invitation off. What was not sent is not sent, no reminder follows, and a link that was sent is closed.

    Again changes nothing. What was answered, has expired or never went out cannot be called off.
    """
    cancelled = await keeping.cancel_invitation(session, caller.agency, invitation_id, by=caller.name, now=now)
    await session.flush()
    response.headers["ETag"] = _etag(cancelled)
    return InvitationRead.model_validate(cancelled)
