"""What the routes of the log share: the path of an entry, why it is read, the directory's word, the answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from services.case_log_api.deps import LogWriter, case_resources_of, person_of
from services.case_log_api.domain.log.editing import Edit
from services.case_log_api.domain.log.entries import LoggedEntry, get_entry
from services.case_log_api.domain.log.facts import NOBODY_ASKED, PeopleKnown
from services.case_log_api.domain.log.refusals import (
    BackdatingReasonMissing,
    CategoryOfOtherKind,
    ConstituentEmpty,
    EntryNotFound,
    EntryNotValid,
    KindNotKept,
    NobodyLogsAboutThemselves,
    NotInPolicy,
    ReadReasonMissing,
    ReceivedInTheFuture,
    ReceivedTooLongAgo,
    ReceiverRoleNotHeld,
    SubjectNotAnEmployee,
    SubjectNotInDirectory,
)
from services.case_log_api.domain.refusals import RuleNotInPolicy
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.schemas.log_entries import LogEntryEdit, LogEntrySummary, details_of
from shared.calendar import local_day
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import etag_of

EntryId = Annotated[UUID, Path(description="The entry's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
OF_ENTRY = (EntryNotFound, PolicyNotLoaded, RuleNotInPolicy)

_LONGEST_REASON = 1000


async def _reason(
    in_query: Annotated[
        str | None,
        Query(
            alias="reason",
            max_length=_LONGEST_REASON,
            description="Why the constituent's identity and words are read; or the header Careloop-Reason.",
            examples=["Calling back about the complaint."],
        ),
    ] = None,
    in_header: Annotated[
        str | None,
        Header(
            alias="Careloop-Reason",
            max_length=_LONGEST_REASON,
            description="Why the constituent's identity and words are read: it is recorded.",
            examples=["Calling back about the complaint."],
        ),
    ] = None,
) -> str | None:
    return (in_header or in_query or "").strip() or None


ReadReason = Annotated[str | None, Depends(_reason)]


def needed_reason(reason: str | None) -> str:
    """The reason of a read that is always one of sealed words.

    Raises:
        ReadReasonMissing: there is none.
    """
    if reason is None:
        raise ReadReasonMissing(
            "Reading this needs a reason, which is recorded.",
            how_to_fix="Send the header Careloop-Reason, or reason in the query.",
            errors=[{"pointer": "/header/Careloop-Reason", "message": "No reason"}],
        )
    return reason


def entry_tag(logged: LoggedEntry) -> str:
    """The version of an entry."""
    return etag_of(logged.case.id, logged.case.version)


async def summary_of(session: AsyncSession, logged: LoggedEntry, response: Response) -> LogEntrySummary:
    """The entry after an action, with its new version."""
    await session.flush()
    response.headers["ETag"] = entry_tag(logged)
    return LogEntrySummary.model_validate(logged.entry)


FAULTS = (
    EntryNotValid,
    NotInPolicy,
    KindNotKept,
    CategoryOfOtherKind,
    ReceivedInTheFuture,
    ReceivedTooLongAgo,
    BackdatingReasonMissing,
    ConstituentEmpty,
    SubjectNotAnEmployee,
    SubjectNotInDirectory,
    ReceiverRoleNotHeld,
    NobodyLogsAboutThemselves,
)
"""What cannot be right about an entry that comes in, changes or is confirmed."""

_LEFT_ALONE_BY_NULL = frozenset(
    ("kind", "channel", "received_at", "subject_kind", "language", "narrative", "offered", "matters")
)


def edit_of(body: LogEntryEdit) -> Edit:
    """The change that a body names."""
    given = {
        name: getattr(body, name)
        for name in body.model_fields_set
        if name not in _LEFT_ALONE_BY_NULL or getattr(body, name) is not None
    }
    if "constituent" in given:
        given["constituent"] = details_of(body.constituent)
    return Edit(given=given)


async def _who_an_edit_names(case_id: EntryId, body: LogEntryEdit, caller: LogWriter, request: Request) -> PeopleKnown:
    """Whom the entry would name after the change, asked only where the change touches them."""
    touches = {"received_by", "receiver_role", "received_at", "subject_handle", "subject_kind"}
    if not touches & body.model_fields_set:
        return NOBODY_ASKED
    async with case_resources_of(request).sessions() as session:
        logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
        after = edit_of(body).after(logged.entry)
    return await ask_directory(
        request,
        caller.agency,
        received_at=after.received_at,
        receiver=after.received_by,
        subject=after.subject_handle,
    )


EditedPeople = Annotated[PeopleKnown, Depends(_who_an_edit_names)]


async def ask_directory(
    request: Request, agency: str, *, received_at: datetime, receiver: str | None, subject: str | None
) -> PeopleKnown:
    """What the directory says of these people on the day of receipt: asked before the request's transaction begins.

    A directory that cannot be asked keeps nobody from logging: that is noted on the entry.
    """
    if receiver is None and subject is None:
        return NOBODY_ASKED
    resources = case_resources_of(request)
    async with resources.sessions() as session:
        zone = (await current_policy(session, agency)).pack.agency.zone
    try:
        day = local_day(received_at, zone)
        found = [
            await resources.notifier.find_person(agency, handle, day) if handle is not None else None
            for handle in (receiver, subject)
        ]
    except (ServiceUnreachable, RequestRefused, ValueError):  # a day of no calendar is refused by the rule for it
        return NOBODY_ASKED
    return PeopleKnown(were_asked=True, receiver=found[0], subject=found[1])
