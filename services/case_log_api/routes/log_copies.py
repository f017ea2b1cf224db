"""Redacted copies of entries: read, reviewed by a person, released by a named one, taken back."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from services.case_log_api.deps import LogRedactor, LogReleaser, Policy, actor_of, case_resources_of, person_of
from services.case_log_api.domain.log.copies import releasing, reviewing
from services.case_log_api.domain.log.copies.originals import Originals, digests_of, read_originals
from services.case_log_api.domain.log.copies.proposing import propose_copy
from services.case_log_api.domain.log.copies.refusals import (
    CopyNotFound,
    CopyNotProposed,
    CopyNotReleased,
    CopyStale,
    CopySuperseded,
    LiftReasonMissing,
    NothingToRedact,
    PersonalDataRemains,
    ReleaseRoleMissing,
    SpanNotFound,
    SpanOutsideText,
)
from services.case_log_api.domain.log.copies.versions import get_copy, redaction_rule
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.reads import record_reads
from services.case_log_api.domain.refusals import NamedPersonRequired
from services.case_log_api.domain.upstream import DirectoryUnavailable, RequestRefused, ServiceUnreachable
from services.case_log_api.models import RedactedCopy
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, ReadReason
from services.case_log_api.schemas.log_copies import (
    CopyRead,
    CopyReleaseCreate,
    CopyReviewCreate,
    CopySummary,
    CopyTextRead,
    CopyWithdrawalCreate,
    HiddenRead,
)
from shared.calendar import local_day
from shared.paging import Page, Paging, list_page
from shared.policy.store import current_policy
from shared.web import IfMatch, Now, ReadSession, ServiceRouter, Session, check_version, etag_of, idempotent, refusals
from shared.web.callers import ScopeMissing
from shared.web.etags import VersionChanged

router = ServiceRouter(tags=["customer care log"])

Version = Annotated[int, Path(ge=1, le=2**31, description="The copy's version.", examples=[2])]
_OF_COPY = (*OF_ENTRY, CopyNotFound)
_MANY = "/v1/log-entries/{case_id}/redacted-copies"
_ONE = "/v1/log-entries/{case_id}/redacted-copies/{version}"


def copy_tag(copy: RedactedCopy) -> str:
    """The version of a copy, and of what became of it."""
    return etag_of(copy.id, copy.state)


@router.get(_MANY, summary="List an entry's redacted copies", responses=refusals(*OF_ENTRY))
async def list_redacted_copies(
    case_id: EntryId, caller: LogRedactor, session: ReadSession, paging: Paging
) -> Page[CopySummary]:
    """Lists the versions of an entry's redacted copy, the latest first."""
    await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    present = (await digests_of(session, caller.agency, [case_id])).get(case_id)
    return await list_page(
        session,
        select(RedactedCopy).where(RedactedCopy.agency == caller.agency, RedactedCopy.case_id == case_id),
        [RedactedCopy.version],
        paging,
        listing="redacted copies",
        read=lambda copy: _summary(copy, present),
        newest_first=True,
    )


def _summary(copy: RedactedCopy, present: bytes | None) -> CopySummary:
    own = {name: getattr(copy, name) for name in CopySummary.model_fields if hasattr(copy, name)}
    return CopySummary(
        **own,
        is_stale=copy.originals != present,
        hidden_count=sum(len(reviewing.read_hidden(copy, field)) for field in copy.texts),
    )


@router.post(
    _MANY,
    status_code=201,
    summary="Propose a redacted copy anew",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, NothingToRedact),
)
async def propose_redacted_copy(
    case_id: EntryId, caller: LogRedactor, session: Session, policy: Policy, now: Now, response: Response
) -> CopySummary:
    """Has the rules in force look at the entry again; what persons decided before stands.

    A copy is proposed by itself whenever an entry's words change: this is for when the rules have. The same words under
    the same rules give the copy that there is.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    copy = await propose_copy(session, logged, policy, now=now, actor=actor_of(caller))
    if copy is None:
        raise NothingToRedact("The entry holds no words.", how_to_fix="Write what was said first.")
    response.headers["ETag"] = copy_tag(copy)
    return _summary(copy, copy.originals)


@router.get(_ONE, summary="Read a redacted copy", responses=refusals(*_OF_COPY, ScopeMissing))
async def get_redacted_copy(
    case_id: EntryId,
    version: Version,
    caller: LogRedactor,
    session: Session,
    policy: Policy,
    now: Now,
    reason: ReadReason,
    response: Response,
) -> CopyRead:
    """Reads a version with what is hidden in it; unreleased, it is for its reviewers alone.

    With log:private and a reason the originals come with it, and the places of the spans in them; that read is recorded.
    """
    if reason is not None:
        caller.must("log:private")
    await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    copy = await get_copy(session, caller.agency, case_id, version)
    originals = await read_originals(session, caller.agency, case_id)
    if reason is not None:
        await record_reads(
            session, policy, [case_id], reader=actor_of(caller), what=f"redacted copy {version}", reason=reason, now=now
        )
    response.headers["ETag"] = copy_tag(copy)
    return _read(copy, originals, with_originals=reason is not None)


def _read(copy: RedactedCopy, originals: Originals, *, with_originals: bool) -> CopyRead:
    summary = _summary(copy, originals.digest)
    # Places in texts that have changed since would be wrong ones.
    shows = with_originals and not summary.is_stale
    return CopyRead(
        **summary.model_dump(),
        texts={
            field: CopyTextRead(
                text=text,
                hidden=_hidden(copy, field, shows=shows),
                original=originals.texts.get(field) if shows else None,
            )
            for field, text in copy.texts.items()
        },
    )


def _hidden(copy: RedactedCopy, field: str, *, shows: bool) -> list[HiddenRead]:
    return [
        HiddenRead(
            start=each.start,
            end=each.end,
            kind=each.span.kind,
            label=each.span.label,
            rule=each.span.rule,
            rule_version=each.span.rule_version,
            confidence=each.span.confidence,
            original_start=each.span.start if shows else None,
            original_end=each.span.end if shows else None,
        )
        for each in reviewing.read_hidden(copy, field)
    ]


@router.post(
    f"{_ONE}/spans",
    status_code=201,
    summary="Review a redacted copy",
    dependencies=[idempotent],
    responses=refusals(
        *_OF_COPY, CopySuperseded, CopyStale, SpanOutsideText, SpanNotFound, LiftReasonMissing, VersionChanged
    ),
)
async def review_redacted_copy(
    case_id: EntryId,
    version: Version,
    body: CopyReviewCreate,
    expected: IfMatch,
    caller: LogRedactor,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CopyRead:
    """Hides more of the texts, or shows again what is no personal data: the next proposed version, in your name."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    copy = await get_copy(session, caller.agency, case_id, version)
    check_version(expected, copy_tag(copy))
    made = await reviewing.review_copy(
        session,
        logged,
        copy,
        policy,
        hide=[reviewing.Hide(**dict(part)) for part in body.hide],
        lift=[reviewing.Lift(**dict(one)) for one in body.lift],
        over=body.over,
        actor=actor_of(caller),
        now=now,
    )
    response.headers["ETag"] = copy_tag(made)
    return _read(made, await read_originals(session, caller.agency, case_id), with_originals=False)


async def _who_releases(body: CopyReleaseCreate, caller: LogReleaser, request: Request, now: Now) -> str:
    """The person who releases, in the role that the policy names: asked before the request's transaction begins."""
    person = person_of(caller)
    if person is not None and body.released_by not in {None, person}:
        raise NamedPersonRequired("You release in your own name.", how_to_fix="Leave out `released_by`.")
    handle = person or body.released_by
    if handle is None:
        raise NamedPersonRequired(
            "A release names the person who answers for it.", how_to_fix="Give that person's handle in `released_by`."
        )
    resources = case_resources_of(request)
    async with resources.sessions() as session:
        policy = await current_policy(session, caller.agency)
    role = redaction_rule(policy).release_role
    try:
        found = await resources.notifier.find_person(caller.agency, handle, local_day(now, policy.pack.agency.zone))
    except (ServiceUnreachable, RequestRefused) as error:
        raise DirectoryUnavailable(
            "The directory cannot be asked just now who may release.", how_to_fix="Try again in a moment."
        ) from error
    if found is None or role not in found.roles:
        raise ReleaseRoleMissing(
            "This person does not hold the role that releases redacted copies.",
            how_to_fix=f"Ask somebody who is {role.replace('_', ' ')}.",
            role=role,
        )
    return handle


@router.post(
    f"{_ONE}/release",
    summary="Release a redacted copy",
    responses=refusals(
        *_OF_COPY,
        NamedPersonRequired,
        ReleaseRoleMissing,
        DirectoryUnavailable,
        CopyNotProposed,
        CopyStale,
        PersonalDataRemains,
        VersionChanged,
    ),
)
async def release_redacted_copy(
    case_id: EntryId,
    version: Version,
    body: CopyReleaseCreate,
    expected: IfMatch,
    name: Annotated[str, Depends(_who_releases)],
    caller: LogReleaser,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CopySummary:
    """Releases exactly this version: from now on its words may leave, and those of the version before may not.

    The rules in force look at it once more. What they find is refused with its places, unless you name exactly these
    as harmless.
    """
    logged = await lock_entry(session, caller.agency, case_id, actor=name)
    copy = await get_copy(session, caller.agency, case_id, version)
    check_version(expected, copy_tag(copy))
    harmless = [releasing.Place(place.field, place.start, place.end) for place in body.harmless]
    await releasing.release_copy(session, logged, copy, policy, harmless=harmless, actor=name, now=now)
    return await _ended(session, copy, case_id, response)


@router.post(
    f"{_ONE}/withdraw",
    summary="Take a released copy back",
    responses=refusals(*_OF_COPY, CopyNotReleased, VersionChanged),
)
async def withdraw_redacted_copy(
    case_id: EntryId,
    version: Version,
    body: CopyWithdrawalCreate,
    expected: IfMatch,
    caller: LogReleaser,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> CopySummary:
    """Takes a released version back: nothing of the entry's words leaves until another one is released."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    copy = await get_copy(session, caller.agency, case_id, version)
    check_version(expected, copy_tag(copy))
    await releasing.withdraw_copy(session, logged, copy, policy, reason=body.reason, actor=actor_of(caller), now=now)
    return await _ended(session, copy, case_id, response)


async def _ended(session: AsyncSession, copy: RedactedCopy, case_id: UUID, response: Response) -> CopySummary:
    await session.flush()
    response.headers["ETag"] = copy_tag(copy)
    return _summary(copy, (await digests_of(session, copy.agency, [case_id])).get(case_id))
