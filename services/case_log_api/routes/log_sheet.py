"""The log as a spreadsheet (CCTS-III.bg.log): released words, or by scope and for a reason the originals."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from weakref import WeakKeyDictionary

from fastapi import Depends, Query, Response
from starlette.requests import Request

from services.case_log_api.deps import LogExporter, actor_of, case_resources_of, person_of
from services.case_log_api.domain.log.reads import record_reads
from services.case_log_api.domain.log.refusals import ReadReasonMissing
from services.case_log_api.domain.log.sheet.reading import LogSheet, PrivateReading, SheetFilter, read_sheet
from services.case_log_api.domain.log.sheet.refusals import SheetPeriodInvalid, SheetTooLarge
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.routes.log_parts import ReadReason
from shared.documents import TableSheet, write_csv, write_workbook
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import Caller, Now, QueryDay, ServiceRouter, refusals
from shared.web.callers import ScopeMissing

router = ServiceRouter(tags=["customer care log"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
_AT_ONCE = 1
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_REFUSALS = (PolicyNotLoaded, RuleNotInPolicy, ReadReasonMissing, ScopeMissing, SheetPeriodInvalid, SheetTooLarge)


def _value(what: str, example: str) -> Any:
    return Query(max_length=63, description=f"Only entries of this {what}.", examples=[example])


def _wanted(
    received_from: Annotated[
        QueryDay | None, Query(description="The first day of receipt, in the agency's zone.", examples=["2026-11-01"])
    ] = None,
    received_to: Annotated[
        QueryDay | None, Query(description="The last day of receipt, included.", examples=["2026-11-30"])
    ] = None,
    status: Annotated[
        Literal["draft", "open", "resolved", "closed", "forwarded", "discarded"] | None,
        Query(
            description="Only entries in this state; left out, all but drafts, forwarded and discarded ones.",
            examples=["closed"],
        ),
    ] = None,
    kind: Annotated[
        Literal["compliment", "question", "complaint"] | None,
        Query(description="Only entries of this kind.", examples=["complaint"]),
    ] = None,
    channel: Annotated[str | None, _value("channel", "phone")] = None,
    category: Annotated[str | None, _value("category", "facilities")] = None,
    program: Annotated[str | None, _value("program", "calworks")] = None,
    reportability: Annotated[
        Literal["reportable", "not_reportable", "forwarded", "undecided"] | None,
        Query(description="Only entries decided so.", examples=["reportable"]),
    ] = None,
) -> SheetFilter:
    return SheetFilter(
        received_from=received_from,
        received_to=received_to,
        status=status,
        kind=kind,
        channel=channel,
        category=category,
        program=program,
        reportability=reportability,
    )


Wanted = Annotated[SheetFilter, Depends(_wanted)]


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    shown = {"schema": {"type": "string", "contentMediaType": media_type}}
    return {200: {"description": "The file.", "content": {media_type: shown}}}


@router.get(
    "/v1/log-sheet.xlsx",
    summary="Download the log as a workbook",
    response_class=Response,
    responses=_file(XLSX) | refusals(*_REFUSALS),
)
async def get_log_sheet_xlsx(
    request: Request, wanted: Wanted, caller: LogExporter, now: Now, reason: ReadReason
) -> Response:
    """Answers with the log as an Excel table in the columns of the policy, as it stands at this instant.

    Its words are redacted and released; what is not released is left empty. With log:private and a reason they are the
    originals: then every entry's read is recorded, and the file says that it holds personal data.
    """
    sheet = await _read(request, caller, wanted, reason, now)
    return await _answer(sheet, write_xlsx, XLSX, "xlsx", is_private=reason is not None)


@router.get(
    "/v1/log-sheet.csv",
    summary="Download the log as CSV",
    response_class=Response,
    responses=_file(CSV) | refusals(*_REFUSALS),
)
async def get_log_sheet_csv(
    request: Request, wanted: Wanted, caller: LogExporter, now: Now, reason: ReadReason
) -> Response:
    """Answers with the same table as CSV in UTF-8. What is to be said of it stands above it, in lines that begin with #."""
    sheet = await _read(request, caller, wanted, reason, now)
    return await _answer(sheet, write_text, f"{CSV}; charset=utf-8", "csv", is_private=reason is not None)


async def _read(request: Request, caller: Caller, wanted: SheetFilter, reason: str | None, now: datetime) -> LogSheet:
    """The sheet's data; what they hold of originals is recorded and committed before the file is made."""
    private = None
    if reason is not None:
        caller.must("log:private")
        private = PrivateReading(reader=actor_of(caller), reason=reason)
    resources = case_resources_of(request)
    # One state of the database for all parts of the sheet.
    one_state = resources.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    async with resources.sessions(bind=one_state) as session:
        policy = await current_policy(session, caller.agency)
        sheet = await read_sheet(session, policy, wanted, person=person_of(caller), private=private, now=now)
    if private is not None:
        async with resources.sessions.begin() as session:
            await record_reads(
                session,
                policy,
                sheet.case_ids,
                reader=private.reader,
                what="sheet",
                reason=private.reason,
                now=now,
            )
    return sheet


async def _answer(
    sheet: LogSheet, write: Callable[[LogSheet], bytes], media_type: str, ending: str, *, is_private: bool
) -> Response:
    # In a thread, one at a time: other requests go on meanwhile, and memory holds one workbook.
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE)):
        content = await asyncio.to_thread(write, sheet)
    name = f"customer-care-log{'-with-personal-data' if is_private else ''}-{sheet.cut_at:%Y%m%d-%H%M%S}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Careloop-Data-As-Of": sheet.cut_at.isoformat(),
        "Careloop-Content-SHA256": sheet.content_digest,
    }
    return Response(content, media_type=media_type, headers=headers)


def write_xlsx(sheet: LogSheet) -> bytes:
    """The sheet as a workbook."""
    return write_workbook(
        TableSheet(name=sheet.title, columns=sheet.columns, rows=sheet.rows, about=sheet.about, created=sheet.cut_at)
    )


def write_text(sheet: LogSheet) -> bytes:
    """The sheet as CSV."""
    return write_csv([column.title for column in sheet.columns], sheet.rows, about=sheet.about)
