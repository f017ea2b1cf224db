"""Files of entries: sent once, worked off row by row, with a report and the rejected rows to be mended."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Response
from sqlalchemy import select
from starlette.requests import Request

from services.case_log_api.deps import LogImporter, Policy, actor_of
from services.case_log_api.domain.log.entries import care_log_of
from services.case_log_api.domain.log.import_files import LARGEST_FILE, read_file
from services.case_log_api.domain.log.import_reports import list_rejected, write_rejected
from services.case_log_api.domain.log.importing import get_import, keep_import
from services.case_log_api.domain.log.refusals import ImportNotFound, ImportNotReadable
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.models import LogImport, LogImportRow
from services.case_log_api.schemas.log_imports import LogImportRead, RejectedRowRead
from shared.documents import write_csv
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ReadSession, ServiceRouter, Session, body_limit, idempotent, read_body, refusals
from shared.web.callers import ScopeMissing

router = ServiceRouter(tags=["customer care log"])

ImportId = Annotated[UUID, Path(description="The import's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
_CSV, _JSONL = "text/csv", "application/jsonl"
_EXAMPLE = (
    "kind,channel,received_at,narrative,received_by,receiver_role\r\n"
    "complaint,letter,2026-11-18,I waited three hours.,amy.tran,designee\r\n"
)
_REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself, in UTF-8: a CSV with a header, or one JSON object a line with the fields of an entry.",
        "content": {
            _CSV: {"schema": {"type": "string", "contentMediaType": _CSV}, "example": _EXAMPLE},
            _JSONL: {
                "schema": {"type": "string", "contentMediaType": _JSONL},
                "example": '{"kind": "complaint", "channel": "letter", "received_at": "2026-11-18", "narrative": "I waited."}\n',
            },
        },
    }
}
_CSV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rejected rows with the reasons.",
        "content": {_CSV: {"schema": {"type": "string", "contentMediaType": _CSV}}},
    }
}


@router.post(
    "/v1/log-imports",
    status_code=202,
    summary="Import a file of entries",
    dependencies=[idempotent, body_limit(LARGEST_FILE)],
    responses=refusals(ImportNotReadable, PolicyNotLoaded, RuleNotInPolicy),
    openapi_extra=_REQUEST_BODY,
)
async def create_log_import(
    request: Request,
    caller: LogImporter,
    session: Session,
    policy: Policy,
    now: Now,
    file_format: Annotated[
        Literal["csv", "jsonl"], Query(alias="format", description="What the file is.", examples=["csv"])
    ],
    backdating_reason: Annotated[
        str | None,
        Query(
            min_length=3,
            max_length=1000,
            description="Why its entries are logged on a later day, for rows that do not say so themselves.",
            examples=["Letters of the north office, sent in weekly."],
        ),
    ] = None,
) -> LogImportRead:
    """Takes a file in; its rows are logged one by one, and what is wrong with one does not hold up the others.

    A row that was logged before, by its source_ref or by what it says, is not logged again: a file can be sent twice. Up to
    20 MB and 20,000 rows. A time without an offset is one of the agency's clocks.
    """
    care_log_of(policy)
    body = await read_body(request)
    given = await asyncio.to_thread(read_file, body, file_format)
    kept = await keep_import(
        session, caller.agency, given, backdating_reason=backdating_reason, actor=actor_of(caller), now=now
    )
    return LogImportRead.model_validate(kept)


@router.get("/v1/log-imports", summary="List imports")
async def list_log_imports(caller: LogImporter, session: ReadSession, paging: Paging) -> Page[LogImportRead]:
    """Lists the files that were sent, the latest first."""
    return await list_page(
        session,
        select(LogImport).where(LogImport.agency == caller.agency),
        [LogImport.asked_at, LogImport.id],
        paging,
        listing="log_imports",
        read=LogImportRead.model_validate,
        newest_first=True,
    )


@router.get("/v1/log-imports/{import_id}", summary="Read an import", responses=refusals(ImportNotFound))
async def get_log_import(import_id: ImportId, caller: LogImporter, session: ReadSession) -> LogImportRead:
    """Tells how far a file is: how many rows were logged, known before, and rejected."""
    return LogImportRead.model_validate(await get_import(session, caller.agency, import_id))


@router.get(
    "/v1/log-imports/{import_id}/rejections",
    summary="List an import's rejected rows",
    responses=refusals(ImportNotFound),
)
async def list_log_import_rejections(
    import_id: ImportId, caller: LogImporter, session: ReadSession, paging: Paging
) -> Page[RejectedRowRead]:
    """Lists the rows that were not logged: line, field and reason, and nothing of what they say."""
    kept = await get_import(session, caller.agency, import_id)
    return await list_page(
        session,
        list_rejected(kept),
        [LogImportRow.line],
        paging,
        listing=f"log_import_rejections:{import_id}",
        read=RejectedRowRead.model_validate,
    )


@router.get(
    "/v1/log-imports/{import_id}/rejected.csv",
    summary="Fetch an import's rejected rows",
    responses=_CSV_ANSWER | refusals(ImportNotFound, ScopeMissing),
    response_class=Response,
)
async def download_log_import_rejections(import_id: ImportId, caller: LogImporter, session: ReadSession) -> Response:
    """Fetches the rejected rows as they came, with the reasons, to be mended and sent again: for 30 days.

    Whoever sent the file may; others need log:private, for it holds what constituents said.
    """
    kept = await get_import(session, caller.agency, import_id)
    if kept.asked_by != actor_of(caller):
        caller.must("log:private")
    header, rows = await write_rejected(session, kept)
    return Response(
        await asyncio.to_thread(write_csv, header, rows),
        media_type=_CSV,
        headers={"Content-Disposition": f'attachment; filename="rejected-{kept.id}.csv"'},
    )
