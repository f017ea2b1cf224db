"""Logging the rows of a file: read like a call to the API, the directory asked, then logged in one transaction."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.facts import NOBODY_ASKED, PeopleKnown
from services.case_log_api.domain.log.import_files import CONSTITUENT, LIST_COLUMNS
from services.case_log_api.domain.log.importing import (
    RowOutcome,
    forget_rejected,
    get_import,
    list_waiting_rows,
    log_rows,
    mark_of_row,
)
from services.case_log_api.domain.log.work import ForgetImport, ImportEntries
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.jobs.registries import registry
from services.case_log_api.schemas.log_entries import LogEntryCreate, new_entry_of
from shared.calendar import local_day
from shared.crash import crash_point, register
from shared.jobs import RetryLater
from shared.policy.store import StoredPolicy, current_policy
from shared.web.body import pointer_to

register("log.import_read", "log.import_logged")

_SOON = timedelta(seconds=5)


@registry.calls_out(ImportEntries)
async def import_entries(resources: CaseResources, job: ImportEntries) -> None:
    """Log the next rows, and have the next ones logged."""
    async with resources.sessions() as session:
        policy = await current_policy(session, job.agency)
        kept = await get_import(session, job.agency, job.import_id)
        rows = await list_waiting_rows(session, job)
    outcomes = []
    for row in rows:
        read = _read_row(row.line, row.content or {}, kept.format, kept.backdating_reason, policy.pack.agency.zone)
        outcomes.append(await _with_people(resources, policy, read))
    crash_point("log.import_read")
    async with resources.sessions.begin() as session:
        await log_rows(session, job, policy, outcomes, now=resources.clock.now())
    crash_point("log.import_logged")


@registry.runs(ForgetImport)
async def forget_import(resources: CaseResources, session: AsyncSession, job: ForgetImport) -> None:  # noqa: ARG001 - as every handler
    """Erase what rejected rows said."""
    await forget_rejected(session, job)


def _read_row(
    line: int, content: dict[str, Any], file_format: str, backdating_reason: str | None, zone: ZoneInfo
) -> RowOutcome:
    """The entry that a row describes, by the rules of a call to the API."""
    body = _body_of_cells(content) if file_format == "csv" else dict(content)
    body["received_at"] = _instant_of(body.get("received_at"), zone)
    body.setdefault("backdating_reason", backdating_reason)
    body["source_ref"] = body.get("source_ref") or None
    try:
        read = LogEntryCreate.model_validate(body)
    except ValidationError as error:
        return RowOutcome(
            line,
            None,
            faults=tuple(
                {
                    "field": pointer_to(*each["loc"]).removeprefix("/"),
                    "code": "request_invalid",
                    "reason": each["msg"],
                }
                for each in error.errors(include_url=False, include_context=False, include_input=False)
            ),
        )
    return RowOutcome(line, new_entry_of(read, source="import", source_ref=mark_of_row(content, read.source_ref)))


def _body_of_cells(content: dict[str, Any]) -> dict[str, Any]:
    """The body that a CSV's cells describe: lists between semicolons, the constituent's columns in an object."""
    body: dict[str, Any] = {}
    constituent: dict[str, Any] = {}
    for name, cell in content.items():
        value: Any = [each.strip() for each in cell.split(";") if each.strip()] if name in LIST_COLUMNS else cell
        if name.startswith(CONSTITUENT):
            constituent[name.removeprefix(CONSTITUENT)] = value
        else:
            body[name] = value
    if constituent:
        body["constituent"] = constituent
    return body


def _instant_of(written: object, zone: ZoneInfo) -> object:
    """An instant with its offset stays; a day, or a day with its time, is one of the agency's clocks.

    A day alone begins: whatever the hour, it is the day of receipt.
    """
    if not isinstance(written, str):
        return written
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
        try:
            return datetime.strptime(written.strip(), form).replace(tzinfo=zone).isoformat()
        except (ValueError, OverflowError):
            continue
    return written


async def _with_people(resources: CaseResources, policy: StoredPolicy, read: RowOutcome) -> RowOutcome:
    """The row with what the directory says of whom it names; a file waits for the directory, no one else does."""
    entry = read.entry
    if entry is None or (entry.received_by is None and entry.subject_handle is None):
        return read
    try:
        day = local_day(entry.received_at, policy.pack.agency.zone)
        found = [
            await resources.notifier.find_person(policy.agency, handle, day) if handle is not None else None
            for handle in (entry.received_by, entry.subject_handle)
        ]
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except (RequestRefused, ValueError):
        return RowOutcome(read.line, entry, NOBODY_ASKED)
    return RowOutcome(read.line, entry, PeopleKnown(were_asked=True, receiver=found[0], subject=found[1]))
