"""Asking for a message, and looking at it first."""

from fastapi import Response

from services.notifier.deps import NotifierSettings, Sender
from services.notifier.domain.accept import accept_message
from services.notifier.domain.prepare import prepare
from services.notifier.domain.refusals import (
    AgencyNotAdopted,
    AttachmentRefused,
    AttachmentsTooLarge,
    MessageIdTaken,
    PersonUnknown,
    RoleOfNobody,
    RoleUnknown,
    TemplateUnknown,
    TemplateValuesMissing,
    TemplateValuesUnusable,
    UnsubscribeForOneReader,
)
from services.notifier.schemas.sending import MessageAccepted, MessageCreate, MessagePreview
from shared.web import Now, ReadSession, ServiceRouter, Session, body_limit, idempotent, refusals

router = ServiceRouter(tags=["messages"])

_LARGEST_BODY = 8 * 1024 * 1024
_CHECKS = (
    AgencyNotAdopted,
    TemplateUnknown,
    TemplateValuesMissing,
    TemplateValuesUnusable,
    RoleUnknown,
    RoleOfNobody,
    PersonUnknown,
    AttachmentRefused,
    AttachmentsTooLarge,
    UnsubscribeForOneReader,
)


@router.post(
    "/v1/messages",
    status_code=202,
    summary="Send a message",
    dependencies=[idempotent, body_limit(_LARGEST_BODY)],
    responses={
        200: {"model": MessageAccepted, "description": "This message was accepted before; this is where it stands."},
        **refusals(MessageIdTaken, *_CHECKS),
    },
)
async def send_message(
    body: MessageCreate, caller: Sender, session: Session, now: Now, own: NotifierSettings, response: Response
) -> MessageAccepted:
    """Takes a message in: renders it, freezes it, and hands it to the relay until every address is settled.

    You choose the id: the same id with the same content is the same message (200), sent once. What is missing or wrong is
    refused now (422), never later. Where a role is held by nobody the message is kept as `held` with the reason
    `no_recipient`: fill the role and release it.
    """
    message, is_new = await accept_message(
        session,
        caller.agency,
        body.to_request(),
        asked_by=caller.name,
        unsubscribe_url=own.unsubscribe_url,
        now=now,
    )
    if not is_new:
        response.status_code = 200
    return MessageAccepted.model_validate(message)


@router.post(
    "/v1/messages/preview",
    summary="Preview a message",
    dependencies=[body_limit(_LARGEST_BODY)],
    responses=refusals(*_CHECKS),
)
async def preview_message(
    body: MessageCreate, caller: Sender, session: ReadSession, now: Now, own: NotifierSettings
) -> MessagePreview:
    """Shows what `send_message` would send, after the same checks; nothing is kept and nobody is written to."""
    link = own.unsubscribe_url("preview") if body.unsubscribe_topic else None
    prepared = await prepare(session, caller.agency, body.to_request(), unsubscribe_url=link, now=now)
    return MessagePreview(
        template=prepared.composed.template.name,
        template_version=prepared.composed.template_version,
        language=prepared.composed.language,
        to=[one.address for one in prepared.resolved.to],
        cc=[one.address for one in prepared.resolved.cc],
        subject=prepared.subject,
        text=prepared.composed.text,
        html=prepared.composed.html,
    )
