"""The Ambassador's decision on a recognition (HEART-REC), and who wants no such mail."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Path, Response
from sqlalchemy import select
from starlette.requests import Request

from services.case_log_api.deps import (
    RecognitionDecider,
    RecognitionReader,
    actor_of,
    case_resources_of,
    person_of,
)
from services.case_log_api.domain.recognition import opting_out, reviewing
from services.case_log_api.domain.recognition.moving import get_recognition, lock_for_decision
from services.case_log_api.domain.refusals import (
    NotForPersonConcerned,
    NotYourDepartment,
    OptOutNotFound,
    PersonHasLeft,
    PersonNotInDirectory,
    PersonNotNamed,
    PersonOptedOut,
    PersonRecognisedAlready,
    RangeOutsideComment,
    RecognitionDecided,
    RecognitionNotFound,
    RuleNotInPolicy,
)
from services.case_log_api.domain.upstream import DirectoryUnavailable, RequestRefused, ServiceUnreachable
from services.case_log_api.models import Praise, Recognition, RecognitionOptOut
from services.case_log_api.routes.recognitions import RecognitionId, tag_of
from services.case_log_api.schemas.recognitions import (
    OptOutRead,
    RecognitionApproval,
    RecognitionRefusal,
    RecognitionSummary,
)
from services.case_log_api.schemas.work import Handle
from shared.calendar import local_day
from shared.contracts.directory import DirectoryPerson
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded, StoredPolicy, current_policy
from shared.web import IfMatch, Now, ReadSession, ServiceRouter, Session, check_version, etag_of, refusals
from shared.web.etags import VersionChanged

router = ServiceRouter(tags=["recognitions"])

PersonHandle = Annotated[Handle, Path(description="The person's handle.", examples=["ana.morales"])]
_ALWAYS = (
    RecognitionNotFound,
    RecognitionDecided,
    NotForPersonConcerned,
    NotYourDepartment,
    DirectoryUnavailable,
    PolicyNotLoaded,
    RuleNotInPolicy,
    VersionChanged,
)


async def _ask(request: Request, agency: str, handle: str, day: date) -> DirectoryPerson | None:
    try:
        return await case_resources_of(request).notifier.find_person(agency, handle, day)
    except (ServiceUnreachable, RequestRefused) as error:
        raise DirectoryUnavailable(
            "The directory cannot be asked just now.", how_to_fix="Try again in a moment."
        ) from error


def _today(policy: StoredPolicy, now: datetime) -> date:
    return local_day(now, policy.pack.agency.zone)


async def _who_decides(caller: RecognitionDecider, request: Request, now: Now) -> reviewing.Decider:
    """The person who decides, with today's department: asked before the request's transaction begins."""
    person = person_of(caller)
    if person is None:
        return reviewing.Decider(actor=actor_of(caller))
    async with case_resources_of(request).sessions() as session:
        policy = await current_policy(session, caller.agency)
    found = await _ask(request, caller.agency, person, _today(policy, now))
    return reviewing.Decider(actor=person, person=person, department=found.department if found else None)


async def _who_is_meant(
    recognition_id: RecognitionId, body: RecognitionApproval, caller: RecognitionDecider, request: Request, now: Now
) -> reviewing.Meant | None:
    """The person whom an approval is about: asked before the request's transaction begins."""
    async with case_resources_of(request).sessions() as session:
        policy = await current_policy(session, caller.agency)
        row = await get_recognition(session, caller.agency, recognition_id)
        praise = await session.get_one(Praise, (row.agency, row.response_id))
        handle, service_on = body.person or row.person, praise.service_on
    if handle is None:
        return None
    return reviewing.Meant(
        handle=handle,
        then=await _ask(request, caller.agency, handle, service_on),
        today=await _ask(request, caller.agency, handle, _today(policy, now)),
    )


@router.post(
    "/v1/recognitions/{recognition_id}/approve",
    summary="Approve a recognition",
    responses=refusals(
        *_ALWAYS,
        PersonNotNamed,
        PersonNotInDirectory,
        PersonHasLeft,
        PersonOptedOut,
        PersonRecognisedAlready,
        RangeOutsideComment,
    ),
)
async def approve_recognition(
    recognition_id: RecognitionId,
    body: RecognitionApproval,
    expected: IfMatch,
    decider: Annotated[reviewing.Decider, Depends(_who_decides)],
    meant: Annotated[reviewing.Meant | None, Depends(_who_is_meant)],
    caller: RecognitionDecider,
    session: Session,
    now: Now,
    response: Response,
) -> RecognitionSummary:
    """Approves a recognition: the person is thanked, the supervisor gets a copy.

    You say who is meant where that is not certain, and what of the comment is hidden; its words stay the customer's.
    If somebody else has decided meanwhile, the answer is 409 and names who did. The same approval again by the same
    person changes nothing.
    """
    row = await lock_for_decision(session, caller.agency, recognition_id)
    repeats = row.decided_by == decider.actor and row.message_id is not None and meant and row.person == meant.handle
    if not repeats:
        reviewing.refuse_decided(row)
        check_version(expected, tag_of(row))
        hide = None if body.hide is None else [(part.start, part.end) for part in body.hide]
        await reviewing.approve_recognition(session, row, meant=meant, hide=hide, decider=decider, now=now)
    return _answer(row, response)


@router.post(
    "/v1/recognitions/{recognition_id}/decline",
    summary="Decline a recognition",
    responses=refusals(*_ALWAYS),
)
async def decline_recognition(
    recognition_id: RecognitionId,
    body: RecognitionRefusal,
    expected: IfMatch,
    decider: Annotated[reviewing.Decider, Depends(_who_decides)],
    caller: RecognitionDecider,
    session: Session,
    now: Now,
    response: Response,
) -> RecognitionSummary:
    """Declines a recognition with a reason: nobody is written to."""
    row = await lock_for_decision(session, caller.agency, recognition_id)
    if not (row.state == "declined" and row.decided_by == decider.actor and row.note == body.reason):
        reviewing.refuse_decided(row)
        check_version(expected, tag_of(row))
        await reviewing.decline_recognition(session, row, reason=body.reason, decider=decider, now=now)
    return _answer(row, response)


def _answer(row: Recognition, response: Response) -> RecognitionSummary:
    response.headers["ETag"] = tag_of(row)
    return RecognitionSummary.model_validate(row)


@router.get("/v1/recognition-opt-outs", summary="List who wants no mail of recognition")
async def list_recognition_opt_outs(
    caller: RecognitionReader, session: ReadSession, paging: Paging
) -> Page[OptOutRead]:
    """Lists staff who want no mail of recognition."""
    return await list_page(
        session,
        select(RecognitionOptOut).where(RecognitionOptOut.agency == caller.agency),
        [RecognitionOptOut.person],
        paging,
        listing="recognition opt-outs",
        read=OptOutRead.model_validate,
    )


@router.get(
    "/v1/recognition-opt-outs/{handle}",
    summary="Read an opt-out",
    responses=refusals(OptOutNotFound),
)
async def get_recognition_opt_out(
    handle: PersonHandle, caller: RecognitionReader, session: ReadSession, response: Response
) -> OptOutRead:
    """Tells since when a person wants no mail of recognition, and who noted it."""
    noted = await opting_out.find_opt_out(session, caller.agency, handle)
    response.headers["ETag"] = _opt_out_tag(noted)
    return OptOutRead.model_validate(noted)


def _opt_out_tag(noted: RecognitionOptOut) -> str:
    return etag_of(noted.agency, noted.person, noted.recorded_at)


@router.put("/v1/recognition-opt-outs/{handle}", summary="Opt a person out of recognition")
async def put_recognition_opt_out(
    handle: PersonHandle, caller: RecognitionDecider, session: Session, now: Now, response: Response
) -> OptOutRead:
    """Notes that a person wants no mail of recognition: what is not sent yet is withheld. Again, it changes nothing."""
    noted = await opting_out.record_opt_out(session, caller.agency, handle, actor=actor_of(caller), now=now)
    response.headers["ETag"] = _opt_out_tag(noted)
    return OptOutRead.model_validate(noted)


@router.delete(
    "/v1/recognition-opt-outs/{handle}",
    status_code=204,
    summary="Opt a person in again",
    responses=refusals(OptOutNotFound, VersionChanged),
)
async def delete_recognition_opt_out(
    handle: PersonHandle, expected: IfMatch, caller: RecognitionDecider, session: Session
) -> None:
    """Notes that a person wants mail of recognition again. What was withheld waits for an approval by hand."""
    noted = await opting_out.find_opt_out(session, caller.agency, handle)
    check_version(expected, _opt_out_tag(noted))
    await opting_out.remove_opt_out(session, caller.agency, handle)
