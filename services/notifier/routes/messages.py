"""Messages that were accepted: looking at them, having them tried again, calling them off."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from services.notifier.deps import MessageEraser, MessageReader, Releaser
from services.notifier.domain import erasing, reading, releasing
from services.notifier.domain.refusals import MessageNotCancellable, MessageNotFound, MessageNotReleasable
from services.notifier.domain.states import MessageState
from services.notifier.models import Message
from services.notifier.schemas.messages import MessageRead, MessagesErase, MessagesErased, MessageSummary
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, refusals

router = ServiceRouter(tags=["messages"])

MessageId = Annotated[UUID, Path(description="The message's id.", examples=["3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e"])]
Filter = Annotated[
    str | None, Query(max_length=200, description="Only with exactly this.", examples=["case:2026-000123"])
]


@router.get("/v1/messages", summary="List messages")
async def list_messages(
    caller: MessageReader,
    session: ReadSession,
    paging: Paging,
    state: Annotated[MessageState | None, Query(description="Only in this state.", examples=["held"])] = None,
    template: Filter = None,
    reference: Filter = None,
    thread: Filter = None,
) -> Page[MessageSummary]:
    """Lists messages without their content, newest first. A person never sees a message they are excluded from."""
    rows = reading.messages_of(caller.agency, caller.person)
    for column, wanted in (
        (Message.state, state),
        (Message.template, template),
        (Message.reference, reference),
        (Message.thread, thread),
    ):
        if wanted is not None:
            rows = rows.where(column == wanted)
    return await list_page(
        session,
        rows,
        [Message.accepted_at, Message.id],
        paging,
        listing="messages",
        read=MessageSummary.model_validate,
        newest_first=True,
    )


@router.get("/v1/messages/{message_id:uuid}", summary="Get a message", responses=refusals(MessageNotFound))
async def get_message(message_id: MessageId, caller: MessageReader, session: ReadSession) -> MessageRead:
    """Shows a message as it was frozen, what became of each address, and every try."""
    return MessageRead.model_validate(
        await reading.get_message(session, caller.agency, message_id, reader=caller.person)
    )


@router.post(
    "/v1/messages/{message_id:uuid}/release",
    summary="Release a message",
    responses=refusals(MessageNotFound, MessageNotReleasable),
)
async def release_message(message_id: MessageId, caller: Releaser, session: Session, now: Now) -> MessageSummary:
    """Has a message tried (again) that is held, suppressed, failed or of unknown outcome; nobody gets it twice.

    Held for want of a recipient: the directory is asked again. Of unknown outcome: it is sent again, and that is your
    decision. Suppressed: lift the suppression first.
    """
    return MessageSummary.model_validate(
        await releasing.release_message(session, caller.agency, message_id, now=now, reader=caller.person)
    )


@router.post(
    "/v1/messages/{message_id:uuid}/cancel",
    summary="Cancel a message",
    responses=refusals(MessageNotFound, MessageNotCancellable),
)
async def cancel_message(message_id: MessageId, caller: Releaser, session: Session, now: Now) -> MessageSummary:
    """Calls a message off that is not on its way and not delivered; a second call changes nothing."""
    return MessageSummary.model_validate(
        await releasing.cancel_message(session, caller.agency, message_id, now=now, reader=caller.person)
    )


@router.post("/v1/messages/erase", summary="Erase the content of messages")
async def erase_messages(body: MessagesErase, caller: MessageEraser, session: Session) -> MessagesErased:
    """Erases what the messages of a reference say, and the outside addresses that they went to, for good.

    What became of them stays: template, clause, times, states. A message that is still on its way is left for the
    next call; one that rested is cancelled, for there is nothing left to send.
    """
    return MessagesErased.model_validate(await erasing.erase_messages(session, caller.agency, body.reference))
