"""Entries of the customer care log: taking one in, and reading one with its timeline and its reasons."""

from typing import Annotated

from fastapi import Depends, Response
from starlette.requests import Request

from services.case_log_api.deps import LogReader, LogWriter, Policy, actor_of, person_of
from services.case_log_api.domain.log.entries import get_entry
from services.case_log_api.domain.log.facts import PeopleKnown
from services.case_log_api.domain.log.opening import open_entry
from services.case_log_api.domain.log.refusals import EntryLoggedBefore, EntryNotFound
from services.case_log_api.domain.log.viewing import read_entry
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.routes.log_parts import (
    FAULTS,
    EntryId,
    ReadReason,
    ask_directory,
    entry_tag,
    summary_of,
)
from services.case_log_api.schemas.log_entries import (
    ConstituentRead,
    EntryExceptionRead,
    EntryTextsRead,
    LogEntryCreate,
    LogEntryRead,
    LogEntrySummary,
    new_entry_of,
)
from shared.policy.store import PolicyNotLoaded
from shared.web import Now, ServiceRouter, Session, idempotent, refusals
from shared.web.callers import ScopeMissing

router = ServiceRouter(tags=["customer care log"])


async def _who_is_named(body: LogEntryCreate, caller: LogWriter, request: Request) -> PeopleKnown:
    return await ask_directory(
        request,
        caller.agency,
        received_at=body.received_at,
        receiver=body.received_by,
        subject=body.subject_handle,
    )


@router.post(
    "/v1/log-entries",
    status_code=201,
    summary="Log a compliment, question or complaint",
    dependencies=[idempotent],
    responses=refusals(*FAULTS, EntryLoggedBefore, PolicyNotLoaded, RuleNotInPolicy),
)
async def create_log_entry(
    body: LogEntryCreate,
    caller: LogWriter,
    people: Annotated[PeopleKnown, Depends(_who_is_named)],
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Logs an entry: it is numbered, decided on, its limits run, and the analyst gets a copy."""
    logged = await open_entry(session, policy, new_entry_of(body), actor=actor_of(caller), now=now, people=people)
    return await summary_of(session, logged, response)


@router.get(
    "/v1/log-entries/{case_id}",
    summary="Read an entry of the log",
    responses=refusals(EntryNotFound, ScopeMissing),
)
async def get_log_entry(
    case_id: EntryId, caller: LogReader, session: Session, now: Now, reason: ReadReason, response: Response
) -> LogEntryRead:
    """Reads an entry. With log:private and a reason it comes with the constituent and the words as they were said.

    Such a read is recorded with its reason. Without, the words are those of the released redacted copy, if there is one.
    """
    if reason is not None:
        caller.must("log:private")
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    shown = await read_entry(session, logged, reader=actor_of(caller), reason=reason, now=now)
    response.headers["ETag"] = entry_tag(logged)
    return LogEntryRead(
        **LogEntrySummary.model_validate(logged.entry).model_dump(),
        exceptions=[EntryExceptionRead.model_validate(each) for each in shown.exceptions],
        texts_are=shown.texts_are,
        texts=EntryTextsRead.model_validate(shown.texts),
        constituent=ConstituentRead.model_validate(shown.constituent) if shown.constituent else None,
    )
