"""Files of responses: sent once as a stream, worked off in the background, with the rejected rows to be mended."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Path, Query
from fastapi.responses import StreamingResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect, Request

from services.survey_api.deps import ImportReader, ImportWriter, Survey
from services.survey_api.domain.delivered.live_source import make_live
from services.survey_api.domain.imports import keeping
from services.survey_api.domain.imports.receiving import FileOffered, receive_file
from services.survey_api.domain.intake import rules_for
from services.survey_api.domain.refusals import (
    ImportFileInvalid,
    ImportNotFound,
    ImportOver,
    SourceNotFound,
    Unmappable,
    UploadBrokeOff,
    UploadsBusy,
)
from services.survey_api.domain.responses import record_private_read
from services.survey_api.models import ImportFormat, ResponseImport, Source
from services.survey_api.resources import SurveyResources
from services.survey_api.schemas.imports import MAPPED_COLUMNS, ImportRead, columns_of
from shared.documents import harmless_cell
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import Now, ReadSession, ServiceRouter, Session, body_limit, idempotent_stream, refusals
from shared.web.callers import Caller, ScopeMissing
from shared.web.deps import resources_of

router = ServiceRouter(tags=["imports"])

ImportId = Annotated[UUID, Path(description="The import's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
_CSV, _JSONL = "text/csv", "application/jsonl"
_ROWS_AT_ONCE = 500
_REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself, in UTF-8: a CSV with a header, or one JSON object a line with the fields of a"
        " response.",
        "content": {
            _CSV: {
                "schema": {"type": "string", "contentMediaType": _CSV},
                "example": "external_id,submitted_at,rating,comment\r\nlegacy-1,2026-11-18 09:05,5,Quick.\r\n",
            },
            _JSONL: {
                "schema": {"type": "string", "contentMediaType": _JSONL},
                "example": '{"external_id": "legacy-1", "submitted_at": "2026-11-18 09:05", "rating": 5}\n',
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


def _largest_file(request: Request) -> int:
    return cast("SurveyResources", resources_of(request)).settings.import_largest_bytes


@router.post(
    "/v1/imports",
    status_code=202,
    summary="Import a file of responses",
    dependencies=[idempotent_stream, body_limit(_largest_file)],
    responses=refusals(ImportFileInvalid, Unmappable, PolicyNotLoaded, SourceNotFound, UploadBrokeOff, UploadsBusy),
    openapi_extra=_REQUEST_BODY,
)
async def create_import(
    request: Request,
    caller: ImportWriter,
    resources: Survey,
    session: Session,
    now: Now,
    file_format: Annotated[ImportFormat, Query(alias="format", description="What the file is.", examples=["csv"])],
    survey: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=200,
            description="The survey of the policy that was answered; may be left out with a source, which has its own.",
            examples=["service-request"],
        ),
    ] = None,
    source: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=200,
            description="A webhook source whose mapping reads the rows, as if each were a delivery; a CSV's column"
            " `incident.number` is the member `number` of `incident`.",
            examples=["isupport"],
        ),
    ] = None,
) -> ImportRead:
    """Takes a file in as it comes, up to 500 MB (a setting); its rows are taken in in the background, one by one.

    A wrong header is refused at once, naming the columns. A row that cannot be right does not hold up the others: it is
    kept with its number, the field and the reason. A row is known again by desk, ticket and resolution, by its
    `external_id`, or by its place in the file: the same file sent again changes nothing. Other content for a known row
    is a flagged revision. What was submitted more than 30 days ago (a setting) counts in scores and opens no case.

    CSV: columns named as the fields of a response, `answers.<question>` for further questions, `external_id`; commas,
    semicolons or tabs. A time without an offset is one of the agency's clocks. An upload that breaks off leaves nothing.
    """
    if resources.upload_places.locked():
        raise UploadsBusy(
            "Other files are coming in just now.",
            how_to_fix="Send it again after the time in Retry-After.",
            retry_after_seconds=5,
        )
    async with resources.upload_places:
        offered = await _offered(session, caller.agency, file_format, survey, source)
        try:
            kept = await receive_file(session, offered, request.stream(), by=caller.person or caller.name, now=now)
        except ClientDisconnect:
            raise UploadBrokeOff("The caller hung up before the file was complete.") from None
    return ImportRead.of(kept, now)


async def _offered(
    session: AsyncSession, agency: str, file_format: ImportFormat, survey: str | None, source: str | None
) -> FileOffered:
    policy = await current_policy(session, agency)
    if source is not None:
        found = await session.get(Source, (agency, source))
        if found is None:
            raise SourceNotFound
        live = await make_live(session, found)
        if live.delivers != "responses":
            raise ImportFileInvalid(
                "The source delivers resolved tickets, not responses.", how_to_fix="Name a source of responses."
            )
        survey = survey or live.survey
    if survey is None:
        raise ImportFileInvalid(
            "Which survey was answered?",
            how_to_fix="Name it with survey=, or a source with source=.",
            errors=[{"pointer": "/query/survey", "message": "Needed without a source"}],
        )
    rules = rules_for(policy, survey)
    columns = columns_of(rules.survey) if source is None else MAPPED_COLUMNS
    return FileOffered(agency=agency, format=file_format, survey=survey, source=source, columns=columns)


@router.get("/v1/imports", summary="List imports")
async def list_imports(caller: ImportReader, session: ReadSession, now: Now, paging: Paging) -> Page[ImportRead]:
    """Lists the files that were sent, the latest first."""
    return await list_page(
        session,
        select(ResponseImport).where(ResponseImport.agency == caller.agency),
        [ResponseImport.asked_at, ResponseImport.id],
        paging,
        listing="imports",
        read=lambda kept: ImportRead.of(kept, now),
        newest_first=True,
    )


@router.get("/v1/imports/{import_id}", summary="Read an import", responses=refusals(ImportNotFound))
async def get_import(import_id: ImportId, caller: ImportReader, session: ReadSession, now: Now) -> ImportRead:
    """Tells how far a file is, what became of its rows, and when it will be done."""
    return ImportRead.of(await keeping.get_import(session, caller.agency, import_id), now)


@router.post(
    "/v1/imports/{import_id}/cancel",
    summary="Stop an import",
    responses=refusals(ImportNotFound, ImportOver),
)
async def cancel_import(import_id: ImportId, caller: ImportWriter, session: Session, now: Now) -> ImportRead:
    """Takes in no more rows of a file: what was taken in until then stays, and is told in the counts.

    Rows that are being taken in this moment are finished first. Again changes nothing; an import that is done or has
    failed cannot be stopped.
    """
    return ImportRead.of(await keeping.cancel_import(session, caller.agency, import_id, now=now), now)


@router.get(
    "/v1/imports/{import_id}/rejected.csv",
    summary="Fetch an import's rejected rows",
    responses=_CSV_ANSWER | refusals(ImportNotFound, ScopeMissing),
    response_class=StreamingResponse,
)
async def download_import_rejections(
    import_id: ImportId, caller: ImportReader, session: Session, resources: Survey, now: Now
) -> StreamingResponse:
    """Fetches the rejected rows as they came, with number, line, field and reason, to be mended and sent again: for 30 days.

    Whoever sent the file may; others need responses:private, for it holds what customers said, and their reading is recorded.
    """
    kept = await keeping.get_import(session, caller.agency, import_id)
    if kept.asked_by != (caller.person or caller.name):
        caller.must("responses:private")
        await record_private_read(session, caller.agency, what=f"import {kept.id}", by=caller.name, now=now)
    return StreamingResponse(
        _rejected_rows(resources, caller, kept),
        media_type=_CSV,
        headers={"Content-Disposition": f'attachment; filename="rejected-{kept.id}.csv"'},
    )


async def _rejected_rows(resources: SurveyResources, caller: Caller, kept: ResponseImport) -> AsyncIterator[bytes]:
    """The file in parts; every cell is text to a spreadsheet."""
    yield b"\xef\xbb\xbf" + _lines([keeping.rejected_header(kept)])
    after = 0
    while True:
        async with resources.sessions() as session:
            found = await keeping.list_rejections(session, caller.agency, kept.id, after_row=after, most=_ROWS_AT_ONCE)
        if not found:
            return
        after = found[-1].row
        yield _lines([keeping.rejected_cells(kept, rejection) for rejection in found])


def _lines(rows: list[Any]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([harmless_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()
