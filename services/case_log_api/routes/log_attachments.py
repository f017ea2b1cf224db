"""The files of entries and cases: listed, downloaded for a reason, added by a person."""

import re
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Path, Query, Response
from starlette.requests import Request

from services.case_log_api.deps import (
    LogPrivateReader,
    LogReader,
    LogWriter,
    PrivateCaseReader,
    Reader,
    actor_of,
    may_see_restricted,
    person_of,
)
from services.case_log_api.domain.cases import get_survey_case
from services.case_log_api.domain.inbound.attachments import AttachmentLimits, FoundFile
from services.case_log_api.domain.inbound.files import add_file, get_file, list_files, record_file_read
from services.case_log_api.domain.inbound.refusals import AttachmentNotFound, FileNotLetIn
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.refusals import EntryNotFound, ReadReasonMissing
from services.case_log_api.domain.refusals import CaseNotFound
from services.case_log_api.models import Attachment
from services.case_log_api.routes.log_inbound import attachment_read
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, ReadReason, needed_reason
from services.case_log_api.routes.parts import CaseId
from services.case_log_api.schemas.log_inbound import AttachmentRead
from shared.web import Now, ReadSession, ServiceRouter, Session, body_limit, idempotent, read_body, refusals

router = ServiceRouter(tags=["attachments"])

_LARGEST_UPLOAD = AttachmentLimits().largest_file + 1_000
_NOT_ASCII_NAME = re.compile(r"[^A-Za-z0-9._ -]")
_FILE: dict[str, Any] = {
    "description": "The file.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}
AttachmentId = Annotated[UUID, Path(description="The file's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


@router.get("/v1/log-entries/{case_id}/attachments", summary="List an entry's files", responses=refusals(EntryNotFound))
async def list_log_entry_attachments(case_id: EntryId, caller: LogReader, session: ReadSession) -> list[AttachmentRead]:
    """Lists the files of an entry, those that were refused among them. Names come only with log:private."""
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    files = await list_files(session, caller.agency, case_id=logged.case.id)
    return [attachment_read(file, named=caller.may("log:private")) for file in files]


@router.get(
    "/v1/log-entries/{case_id}/attachments/{attachment_id}/content",
    summary="Download a file of an entry",
    response_class=Response,
    responses={200: _FILE, **refusals(*OF_ENTRY, AttachmentNotFound, ReadReasonMissing)},
)
async def get_log_entry_attachment_content(
    case_id: EntryId,
    attachment_id: AttachmentId,
    caller: LogPrivateReader,
    session: Session,
    now: Now,
    reason: ReadReason,
) -> Response:
    """Downloads a file. A reason is needed, and the read is recorded."""
    why = needed_reason(reason)
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    file, content = await get_file(session, caller.agency, attachment_id, case_id=logged.case.id)
    await record_file_read(session, file, reader=actor_of(caller), reason=why, now=now)
    return _download(file, content)


@router.post(
    "/v1/log-entries/{case_id}/attachments",
    status_code=201,
    summary="Add a file to an entry",
    dependencies=[idempotent, body_limit(_LARGEST_UPLOAD)],
    responses=refusals(EntryNotFound, FileNotLetIn),
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The file, byte for byte, with its type as the body's.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def add_log_entry_attachment(
    request: Request,
    case_id: EntryId,
    caller: LogWriter,
    session: Session,
    now: Now,
    filename: Annotated[str, Query(min_length=1, max_length=300, description="Its name.", examples=["letter.pdf"])],
) -> AttachmentRead:
    """Adds a file under the same limits as those of mails: it must be what it says, and of a kind that is let in."""
    content = await read_body(request)
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    file = await add_file(
        session,
        logged.case,
        FoundFile(filename=filename, declared_type=declared[:200], content=content),
        actor=actor_of(caller),
        now=now,
    )
    return attachment_read(file, named=caller.may("log:private"))


@router.get("/v1/cases/{case_id}/attachments", summary="List a case's files", responses=refusals(CaseNotFound))
async def list_case_attachments(case_id: CaseId, caller: Reader, session: ReadSession) -> list[AttachmentRead]:
    """Lists the files that came with mails about a case. Names come only with cases:private."""
    case = await get_survey_case(session, caller.agency, case_id)
    restricted = await may_see_restricted(session, caller, case)
    files = await list_files(session, caller.agency, case_id=case.id, restricted=restricted)
    return [attachment_read(file, named=caller.may("cases:private")) for file in files]


@router.get(
    "/v1/cases/{case_id}/attachments/{attachment_id}/content",
    summary="Download a file of a case",
    response_class=Response,
    responses={200: _FILE, **refusals(CaseNotFound, AttachmentNotFound)},
)
async def get_case_attachment_content(
    case_id: CaseId, attachment_id: AttachmentId, caller: PrivateCaseReader, session: Session, now: Now
) -> Response:
    """Downloads a file that came with a mail about a case; the read is recorded."""
    case = await get_survey_case(session, caller.agency, case_id)
    restricted = await may_see_restricted(session, caller, case)
    file, content = await get_file(session, caller.agency, attachment_id, case_id=case.id, restricted=restricted)
    await record_file_read(session, file, reader=actor_of(caller), reason=None, now=now)
    return _download(file, content)


def _download(file: Attachment, content: bytes) -> Response:
    """A file to be saved, never shown by a browser in our name."""
    plain = _NOT_ASCII_NAME.sub("_", file.filename)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.filename, safe='')}"
    return Response(content, media_type=file.content_type, headers={"Content-Disposition": named})
