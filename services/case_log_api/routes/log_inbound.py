"""Mail that comes in: taken in once, listed, read for a reason, filed or drafted by a person."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.case_log_api.deps import (
    LogPrivateReader,
    LogReader,
    LogWriter,
    MailDeliverer,
    Policy,
    actor_of,
    person_of,
)
from services.case_log_api.domain.inbound import deciding
from services.case_log_api.domain.inbound.files import list_files
from services.case_log_api.domain.inbound.parsing import parse_mail
from services.case_log_api.domain.inbound.reading import get_mail, get_raw, mails_of, record_mail_read
from services.case_log_api.domain.inbound.refusals import (
    CaseErased,
    InboundEmailNotFound,
    MailEmpty,
    MailErased,
    MailFiledBefore,
    MailTooLarge,
    NoLogToDraftIn,
)
from services.case_log_api.domain.inbound.taking import own_mail_of, take_mail
from services.case_log_api.domain.log.refusals import ReadReasonMissing
from services.case_log_api.domain.refusals import CaseNotFound, RuleNotInPolicy
from services.case_log_api.models import Attachment, Case, InboundEmail
from services.case_log_api.routes.log_parts import ReadReason, needed_reason
from services.case_log_api.schemas.log_inbound import (
    AttachmentRead,
    InboundEmailFile,
    InboundEmailRead,
    InboundEmailSummary,
    InboundEmailTaken,
    MailKindName,
    MailStateName,
    MailWordsRead,
)
from shared.errors import TooLarge
from shared.logs import get_logger
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded
from shared.web import Caller, Now, ReadSession, ServiceRouter, Session, body_limit, idempotent, read_body, refusals
from shared.web.callers import ScopeMissing

log = get_logger("case_log_api.inbound")
router = ServiceRouter(tags=["inbound email"])

LARGEST_MAIL = 36_000_000
"""Attachments of 25 MB are 34 MB on the wire."""

_TYPES = frozenset({"", "message/rfc822", "application/octet-stream", "text/plain"})
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The mail as it came, byte for byte.",
        "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_NOT_A_MAIL: dict[int | str, dict[str, Any]] = {
    415: {
        "description": "The body is declared to be something other than a mail.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
MailId = Annotated[UUID, Path(description="The mail's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


@router.post(
    "/v1/inbound-email",
    status_code=202,
    summary="Deliver a mail",
    dependencies=[idempotent, body_limit(LARGEST_MAIL)],
    responses=refusals(MailEmpty, MailTooLarge, PolicyNotLoaded) | _NOT_A_MAIL,
    openapi_extra=_BODY,
)
async def deliver_inbound_email(
    request: Request, caller: MailDeliverer, session: Session, policy: Policy, now: Now
) -> InboundEmailTaken:
    """Takes in one mail as its server got it (RFC 5322). However broken it is, it is kept, and what was wrong is named.

    A reply is filed with its case, found by the mail that it answers or by the token in its address; a new mail is a
    draft that a person confirms; automatic replies, bounces, lists and loops are set aside. The same mail again
    changes nothing and has the same answer with `is_new` false, so deliver it as often as you like.
    """
    try:
        raw = await read_body(request)
    except TooLarge:
        raise MailTooLarge(LARGEST_MAIL) from None
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared not in _TYPES:
        raise HTTPException(415, "The body is declared to be something other than a mail: send message/rfc822.")
    if not raw.strip():
        raise MailEmpty("The body is empty.", how_to_fix="Send the mail with its header, as it came.")
    # A large mail takes a second of pure reckoning, in which others are to be answered.
    parsed = await asyncio.to_thread(parse_mail, raw, own=own_mail_of(policy))
    taken = await take_mail(session, policy, parsed, raw, now=now)
    mail = taken.mail
    log.info(
        "inbound_mail_taken",
        inbound_id=str(mail.id),
        kind=mail.kind,
        state=mail.state,
        is_new=taken.is_new,
        delivered_by=caller.name,
    )
    return InboundEmailTaken(
        **InboundEmailSummary.model_validate(mail).model_dump(),
        case_number=await _number_of(session, mail),
        is_new=taken.is_new,
        attachments=_shown(await list_files(session, mail.agency, inbound_id=mail.id), named=False),
    )


async def _number_of(session: AsyncSession, mail: InboundEmail) -> str | None:
    if mail.case_id is None:
        return None
    return await session.scalar(select(Case.number).where(Case.agency == mail.agency, Case.id == mail.case_id))


def _shown(files: Sequence[Attachment], *, named: bool) -> list[AttachmentRead]:
    return [attachment_read(file, named=named) for file in files]


def attachment_read(file: Attachment, *, named: bool) -> AttachmentRead:
    """A file as a reader sees it: its name can say whose it is."""
    shown = {name: getattr(file, name) for name in AttachmentRead.model_fields if name not in {"sha256", "filename"}}
    return AttachmentRead(**shown, sha256=file.sha256.hex(), filename=file.filename if named else None)


@router.get("/v1/inbound-emails", summary="List mails that came in")
async def list_inbound_emails(
    caller: LogReader,
    session: ReadSession,
    paging: Paging,
    state: Annotated[MailStateName | None, Query(description="Only those in this state.", examples=["draft"])] = None,
    kind: Annotated[MailKindName | None, Query(description="Only those of this kind.", examples=["message"])] = None,
    case_id: Annotated[
        UUID | None, Query(description="Only this case's.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    ] = None,
    needs_person: Annotated[
        bool | None,
        Query(description="Only those that a person should look at (true), or only the others.", examples=[True]),
    ] = None,
) -> Page[InboundEmailSummary]:
    """Lists mails, the latest first: what they are and what became of them, nothing of what they say."""
    query = mails_of(caller.agency, person_of(caller), restricted=caller.may("cases:restricted"))
    for column, wanted in ((InboundEmail.state, state), (InboundEmail.kind, kind), (InboundEmail.case_id, case_id)):
        if wanted is not None:
            query = query.where(column == wanted)
    if needs_person is not None:
        query = query.where(InboundEmail.attention.is_not(None) == needs_person)
    return await list_page(
        session,
        query,
        [InboundEmail.received_at, InboundEmail.id],
        paging,
        listing="inbound_emails",
        read=InboundEmailSummary.model_validate,
        newest_first=True,
    )


async def _find(session: AsyncSession, caller: Caller, mail_id: UUID, *, lock: bool = False) -> InboundEmail:
    return await get_mail(
        session,
        caller.agency,
        mail_id,
        person_of(caller),
        restricted=caller.may("cases:restricted"),
        lock=lock,
    )


async def _read(session: AsyncSession, mail: InboundEmail, *, with_words: bool) -> InboundEmailRead:
    return InboundEmailRead(
        **InboundEmailSummary.model_validate(mail).model_dump(),
        case_number=await _number_of(session, mail),
        attachments=_shown(await list_files(session, mail.agency, inbound_id=mail.id), named=with_words),
        words=MailWordsRead.model_validate(mail) if with_words else None,
    )


@router.get(
    "/v1/inbound-emails/{mail_id}",
    summary="Read a mail that came in",
    responses=refusals(InboundEmailNotFound, ScopeMissing, PolicyNotLoaded, RuleNotInPolicy),
)
async def get_inbound_email(
    mail_id: MailId, caller: LogReader, session: Session, now: Now, reason: ReadReason
) -> InboundEmailRead:
    """Reads a mail. With log:private and a reason it comes with its sender and words; such a read is recorded."""
    if reason is not None:
        caller.must("log:private")
    mail = await _find(session, caller, mail_id)
    if reason is not None:
        await record_mail_read(session, mail, reader=actor_of(caller), what="inbound_email", reason=reason, now=now)
    return await _read(session, mail, with_words=reason is not None)


@router.get(
    "/v1/inbound-emails/{mail_id}/raw",
    summary="Download a mail as it came",
    response_class=Response,
    responses={
        200: {
            "description": "The mail, byte for byte.",
            "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
        },
        **refusals(InboundEmailNotFound, ReadReasonMissing, PolicyNotLoaded, RuleNotInPolicy),
    },
)
async def get_inbound_email_raw(
    mail_id: MailId, caller: LogPrivateReader, session: Session, now: Now, reason: ReadReason
) -> Response:
    """Downloads the bytes of a mail, with everything that was refused. A reason is needed, and recorded."""
    why = needed_reason(reason)
    mail = await _find(session, caller, mail_id)
    raw = await get_raw(session, mail)
    await record_mail_read(session, mail, reader=actor_of(caller), what="inbound_email_raw", reason=why, now=now)
    return Response(
        raw,
        media_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{mail.id}.eml"'},
    )


@router.post(
    "/v1/inbound-emails/{mail_id}/file",
    summary="File a mail with a case",
    dependencies=[idempotent],
    responses=refusals(InboundEmailNotFound, CaseNotFound, MailFiledBefore, MailErased, CaseErased, PolicyNotLoaded),
)
async def file_inbound_email(
    mail_id: MailId, body: InboundEmailFile, caller: LogWriter, session: Session, policy: Policy, now: Now
) -> InboundEmailRead:
    """Files a mail that was set aside or drafted with the case that it belongs to; its draft is discarded."""
    mail = await _find(session, caller, mail_id, lock=True)
    await deciding.file_by_person(
        session, policy, mail, body.case_id, actor=actor_of(caller), person=person_of(caller), now=now
    )
    await session.flush()
    return await _read(session, mail, with_words=False)


@router.post(
    "/v1/inbound-emails/{mail_id}/draft",
    summary="Make a draft of a mail that was set aside",
    dependencies=[idempotent],
    responses=refusals(InboundEmailNotFound, MailFiledBefore, MailErased, NoLogToDraftIn, PolicyNotLoaded),
)
async def draft_inbound_email(
    mail_id: MailId, caller: LogWriter, session: Session, policy: Policy, now: Now
) -> InboundEmailRead:
    """Makes a draft of a mail that was taken for a machine's, to be confirmed like any other new mail."""
    mail = await _find(session, caller, mail_id, lock=True)
    await deciding.draft_by_person(session, policy, mail, actor=actor_of(caller), now=now)
    await session.flush()
    return await _read(session, mail, with_words=False)


@router.post(
    "/v1/inbound-emails/{mail_id}/seen",
    summary="Say that you have looked at a mail",
    dependencies=[idempotent],
    responses=refusals(InboundEmailNotFound),
)
async def mark_inbound_email_seen(mail_id: MailId, caller: LogWriter, session: Session, now: Now) -> InboundEmailRead:
    """Takes the flag `attention` off a mail; the reason for it stays among the reasons."""
    mail = await _find(session, caller, mail_id, lock=True)
    await deciding.mark_seen(session, mail, actor=actor_of(caller), now=now)
    return await _read(session, mail, with_words=False)
