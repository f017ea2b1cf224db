"""Versions of a report's content: what they say, how they differ, every form of them, their charts; and files of a run."""

import json
import re
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Path, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from services.reporter.deps import ReportsWriter, actor_of
from services.reporter.domain.periods import name_of
from services.reporter.domain.reports.files import check_file, get_file
from services.reporter.domain.reports.receiving import receive_document
from services.reporter.domain.reports.refusals import (
    ChartNotFound,
    FileNotTaken,
    ReceiptNeeded,
    ReportFileNotFound,
    RunCancelled,
    RunLocked,
    RunNotFound,
    VersionHasNoContent,
    VersionNotFound,
)
from services.reporter.domain.reports.runs import get_run, period_of_run
from services.reporter.domain.reports.versions import content_of, get_version
from services.reporter.models import ReportVersion
from services.reporter.routes.report_parts import NOT_READABLE, RunId, RunReader, detail_of
from services.reporter.routes.report_runs import LARGEST_BODY
from services.reporter.schemas.report_papers import DifferenceRead, VersionContent, VersionRead
from services.reporter.schemas.report_runs import ReceivedDocument, RunDetail
from shared.documents import DocumentTookTooLong, SignsNotPrintable
from shared.documents.reports import Form, ReportContent, draw_charts, render_report
from shared.documents.reports.workbook import TableTooLongForWorkbook
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, body_limit, etag_of, idempotent, refusals

router = ServiceRouter(tags=["report runs"])

Number = Annotated[int, Path(ge=1, le=1_000_000, description="The version's number.", examples=[2])]
FileId = Annotated[UUID, Path(description="The file's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
ChartId = Annotated[str, Path(max_length=40, description="The chart's id in the content.", examples=["score_trend"])]
_OF_VERSIONS = (*NOT_READABLE, VersionNotFound, VersionHasNoContent)
_NOT_ASCII_NAME = re.compile(r"[^A-Za-z0-9._ -]")
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_JSON = {"schema": {"type": "object"}}
_FILE: dict[int | str, dict[str, Any]] = {200: {"description": "The file.", "content": {"*/*": _BYTES}}}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document.",
        "content": {
            **dict.fromkeys(("text/html", "application/pdf", _XLSX, "text/csv", "application/zip"), _BYTES),
            "application/json": _JSON,
        },
    }
}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture, or the specification that it is drawn from.",
        "content": {**dict.fromkeys(("image/svg+xml", "image/png"), _BYTES), "application/json": _JSON},
    }
}
_PICTURE_TYPES = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json"}


@router.get("/v1/report-runs/{run_id}/versions", summary="List a report's versions", responses=refusals(*NOT_READABLE))
async def list_report_versions(
    run_id: RunId, caller: RunReader, session: ReadSession, paging: Paging
) -> Page[VersionRead]:
    """Lists the versions of a report's content, newest first, without the contents."""
    await get_run(session, caller.agency, run_id)
    return await list_page(
        session,
        select(ReportVersion)
        .where(ReportVersion.agency == caller.agency, ReportVersion.run_id == run_id)
        .options(defer(ReportVersion.content, raiseload=True)),
        [ReportVersion.number],
        paging,
        listing=f"report_versions:{run_id}",
        read=VersionRead.of,
        newest_first=True,
    )


# Before the version itself: whose path would take `2.pdf` for a number.
@router.get(
    "/v1/report-runs/{run_id}/versions/{number}.{form}",
    summary="Fetch a version of a report as a document",
    response_class=Response,
    responses=_DOCUMENT | refusals(*_OF_VERSIONS, DocumentTookTooLong, TableTooLongForWorkbook, SignsNotPrintable),
)
async def download_report_version(
    run_id: RunId,
    number: Number,
    form: Annotated[
        Form,
        Path(
            description="html: the page; pdf: PDF/UA-1; xlsx; csv: a ZIP where there are several tables; json.",
            examples=["pdf"],
        ),
    ],
    caller: RunReader,
    session: ReadSession,
) -> Response:
    """Fetches a version in a form. Equal contents give equal bytes; nothing is computed anew."""
    in_hand = await get_run(session, caller.agency, run_id)
    version, content = await _read(session, caller.agency, run_id, number)
    run, note = in_hand.run, version.note if version.reason in {"restated", "corrected"} else None
    name = "-".join(
        part for part in (run.report, run.department, name_of(period_of_run(run), in_hand.policy.pack.agency)) if part
    )
    await session.rollback()  # no transaction waits for the document
    rendered = await render_report(content, form, version=number, name=name, note=note or "")
    return Response(
        rendered.body,
        media_type=rendered.media_type,
        headers={
            "Content-Disposition": f'{"inline" if form == "html" else "attachment"}; filename="{rendered.filename}"',
            "ETag": etag_of(version.digest, number, form, version.note),
        },
    )


@router.get(
    "/v1/report-runs/{run_id}/versions/{number}",
    summary="Read a version of a report",
    responses=refusals(*_OF_VERSIONS),
)
async def get_report_version(
    run_id: RunId, number: Number, caller: RunReader, session: ReadSession, response: Response
) -> VersionContent:
    """Reads what a version says, as JSON: sections of texts, figures, tables and charts. It never changes."""
    version, content = await _read(session, caller.agency, run_id, number)
    response.headers["ETag"] = etag_of(version.digest)
    return VersionContent(version=VersionRead.of(version), content=content.model_dump(mode="json"))


@router.get(
    "/v1/report-runs/{run_id}/versions/{number}/difference",
    summary="Read how a version differs from the one before",
    responses=refusals(*NOT_READABLE, VersionNotFound),
)
async def get_report_version_difference(
    run_id: RunId, number: Number, caller: RunReader, session: ReadSession
) -> DifferenceRead:
    """Reads every figure that was added, removed or changed: tables by the keys of their rows, figures by their labels.

    The first version, and what was received from outside, have none: `from_version` is null then.
    """
    await get_run(session, caller.agency, run_id)
    version = await get_version(session, caller.agency, run_id, number)
    return DifferenceRead.of(version)


@router.get(
    "/v1/report-runs/{run_id}/versions/{number}/charts/{chart}.{form}",
    summary="Fetch a chart of a report",
    response_class=Response,
    responses=_PICTURE | refusals(*_OF_VERSIONS, ChartNotFound, DocumentTookTooLong),
)
async def download_report_chart(
    run_id: RunId,
    number: Number,
    chart: ChartId,
    form: Annotated[
        Literal["svg", "png", "json"],
        Path(description="svg: with its text alternative in it; png; json: Vega-Lite.", examples=["svg"]),
    ],
    caller: RunReader,
    session: ReadSession,
) -> Response:
    """Fetches one chart of a version as a picture, or its specification with its data in it."""
    await get_run(session, caller.agency, run_id)
    version, content = await _read(session, caller.agency, run_id, number)
    digest = version.digest
    found = next((each for each in content.charts if each.id == chart), None)
    if found is None:
        raise ChartNotFound
    await session.rollback()  # no transaction waits for the picture
    if form == "json":
        body = json.dumps(found.specification, ensure_ascii=False, sort_keys=True).encode()
    else:
        body = (await draw_charts([found], form))[chart]
    return Response(body, media_type=_PICTURE_TYPES[form], headers={"ETag": etag_of(digest, chart, form)})


@router.post(
    "/v1/report-runs/{run_id}/documents",
    status_code=201,
    summary="Receive a report from outside again",
    dependencies=[idempotent, body_limit(LARGEST_BODY)],
    responses=refusals(RunNotFound, RunCancelled, RunLocked, ReceiptNeeded, FileNotTaken),
)
async def receive_report_document(
    run_id: RunId, body: ReceivedDocument, caller: ReportsWriter, session: Session, now: Now, response: Response
) -> RunDetail:
    """Keeps a report that came again from outside as the next version: it answers what was to be corrected.

    The same file again is no new version, unless it answers corrections: then nothing was changed for them.
    """
    file = check_file(body.filename, body.content_type, body.content_base64)
    await receive_document(session, caller.agency, run_id, file, actor=actor_of(caller), now=now)
    return await detail_of(session, caller.agency, run_id, response, now=now)


@router.get(
    "/v1/report-runs/{run_id}/files/{file_id}/content",
    summary="Download a file of a report run",
    response_class=Response,
    responses=_FILE | refusals(*NOT_READABLE, ReportFileNotFound),
)
async def get_report_file_content(run_id: RunId, file_id: FileId, caller: RunReader, session: ReadSession) -> Response:
    """Downloads a report that was received, or a file that came with corrections."""
    await get_run(session, caller.agency, run_id)
    file = await get_file(session, caller.agency, run_id, file_id)
    plain = _NOT_ASCII_NAME.sub("_", file.filename)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.filename, safe='')}"
    return Response(file.content, media_type=file.content_type, headers={"Content-Disposition": named})


async def _read(session: AsyncSession, agency: str, run_id: UUID, number: int) -> tuple[ReportVersion, ReportContent]:
    version = await get_version(session, agency, run_id, number)
    content = content_of(version)
    session.expunge(version)
    return version, content
