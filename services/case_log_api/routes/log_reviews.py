"""Requests for a review of an entry (CCTS-III.A2): asking, answering, taking back, and what waits for an answer."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from services.case_log_api.deps import (
    LogAnalyst,
    LogReader,
    LogReviewer,
    Policy,
    actor_of,
    case_resources_of,
    person_of,
)
from services.case_log_api.domain.log import review_lists, reviews
from services.case_log_api.domain.log.deadlines.viewing import state_now
from services.case_log_api.domain.log.entries import care_log_of, get_entry, lock_entry
from services.case_log_api.domain.log.refusals import (
    EntryNotFound,
    EntryNotInWork,
    PersonConcernedExcluded,
    ReviewAnswered,
    ReviewerNotAsked,
    ReviewNotFound,
    ReviewOpen,
    ReviewRoleUnknown,
    ReviewWithdrawn,
)
from services.case_log_api.domain.refusals import (
    NamedPersonRequired,
    PersonNotInDirectory,
    RuleNotInPolicy,
)
from services.case_log_api.domain.upstream import DirectoryUnavailable, RequestRefused, ServiceUnreachable
from services.case_log_api.models import EntryDeadline, ReviewRequest
from services.case_log_api.routes.log_deadlines import numbers_of
from services.case_log_api.routes.log_parts import EntryId
from services.case_log_api.schemas.log_reviews import (
    LogReviewAnswer,
    LogReviewCreate,
    LogReviewList,
    LogReviewRead,
    OpenReviewRead,
)
from shared.contracts.directory import DirectoryPerson
from shared.paging import Page, Paging, list_page
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import Caller, Now, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["customer care log"])

ReviewId = Annotated[UUID, Path(description="The request's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


async def _find_person(request: Request, caller: Caller, handle: str, now: datetime) -> DirectoryPerson | None:
    """Whom the directory knows by this handle: asked before the request's transaction begins."""
    resources = case_resources_of(request)
    async with resources.sessions() as session:
        zone = (await current_policy(session, caller.agency)).pack.agency.zone
    try:
        return await resources.notifier.find_person(caller.agency, handle, now.astimezone(zone).date())
    except (ServiceUnreachable, RequestRefused) as error:
        raise DirectoryUnavailable(
            "The directory cannot be asked just now who this is.", how_to_fix="Try again in a moment."
        ) from error


async def _who_is_asked(body: LogReviewCreate, caller: LogAnalyst, request: Request, now: Now) -> str | None:
    """The person named, holding a role that may be asked."""
    if body.person is None:
        return None
    found = await _find_person(request, caller, body.person, now)
    if found is None:
        raise PersonNotInDirectory(
            "Nobody of this handle belongs to the agency.",
            errors=[{"pointer": "/person", "message": "Not in the directory"}],
        )
    async with case_resources_of(request).sessions() as session:
        allowed = reviews.roles_to_ask(care_log_of(await current_policy(session, caller.agency)))
    if not set(allowed) & set(found.roles):
        raise ReviewRoleUnknown("This person holds none of the roles that may be asked.", allowed=allowed)
    return body.person


async def _who_answers(
    case_id: EntryId, review_id: ReviewId, body: LogReviewAnswer, caller: LogReviewer, request: Request, now: Now
) -> str:
    """The one who was asked: that person, or whoever holds one of the roles."""
    person = person_of(caller)
    if person is not None and body.answered_by not in {None, person}:
        raise NamedPersonRequired("You answer in your own name.", how_to_fix="Leave out `answered_by`.")
    handle = person or body.answered_by
    if handle is None:
        raise NamedPersonRequired(
            "A review names the person who answers.", how_to_fix="Give that person's handle in `answered_by`."
        )
    async with case_resources_of(request).sessions() as session:
        logged = await get_entry(session, caller.agency, case_id, reader=handle)
        asked = await reviews.get_review(session, logged, review_id)
    if asked.asked_person is not None:
        if asked.asked_person != handle:
            raise ReviewerNotAsked("Somebody else was asked for this review.")
        return handle
    found = await _find_person(request, caller, handle, now)
    if found is None or not set(asked.asked_roles) & set(found.roles):
        raise ReviewerNotAsked("This person holds none of the roles that were asked.", roles=asked.asked_roles)
    return handle


@router.post(
    "/v1/log-entries/{case_id}/reviews",
    status_code=201,
    summary="Ask for a review",
    dependencies=[idempotent],
    responses=refusals(
        EntryNotFound,
        EntryNotInWork,
        ReviewOpen,
        ReviewRoleUnknown,
        PersonNotInDirectory,
        PersonConcernedExcluded,
        DirectoryUnavailable,
        RuleNotInPolicy,
        PolicyNotLoaded,
    ),
)
async def request_log_review(
    case_id: EntryId,
    body: LogReviewCreate,
    person: Annotated[str | None, Depends(_who_is_asked)],
    caller: LogAnalyst,
    session: Session,
    policy: Policy,
    now: Now,
) -> LogReviewRead:
    """Forwards the entry by mail, asking for a review within two business days and a potential resolution."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    row = await reviews.request_review(
        session,
        logged,
        policy,
        roles=[body.role] if body.role else [],
        person=person,
        note=body.note,
        actor=actor_of(caller),
        now=now,
    )
    return await _read_one(session, row, caller, now)


@router.get("/v1/log-entries/{case_id}/reviews", summary="Read an entry's reviews", responses=refusals(EntryNotFound))
async def list_log_entry_reviews(case_id: EntryId, caller: LogReader, session: ReadSession, now: Now) -> LogReviewList:
    """Every request for a review of the entry, with its answer for those who ask for reviews and answer them."""
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    rows = await review_lists.list_reviews(session, logged)
    deadlines = await review_lists.find_deadlines_of(session, caller.agency, rows)
    return LogReviewList(items=[_read(row, deadlines, caller, now) for row in rows])


@router.post(
    "/v1/log-entries/{case_id}/reviews/{review_id}/answer",
    summary="Answer a review",
    dependencies=[idempotent],
    responses=refusals(
        EntryNotFound,
        ReviewNotFound,
        ReviewAnswered,
        ReviewWithdrawn,
        ReviewerNotAsked,
        NamedPersonRequired,
        DirectoryUnavailable,
        RuleNotInPolicy,
        PolicyNotLoaded,
    ),
)
async def answer_log_review(
    case_id: EntryId,
    review_id: ReviewId,
    body: LogReviewAnswer,
    name: Annotated[str, Depends(_who_answers)],
    caller: LogReviewer,
    session: Session,
    policy: Policy,
    now: Now,
) -> LogReviewRead:
    """Only the one who was asked answers. A late answer counts as an answer; its deadline was missed."""
    logged = await lock_entry(session, caller.agency, case_id, actor=name)
    given = reviews.ReviewAnswer(answer=body.answer, potential_resolution=body.potential_resolution)
    row = await reviews.answer_review(session, logged, policy, review_id, given, actor=name, now=now)
    return await _read_one(session, row, caller, now)


@router.post(
    "/v1/log-entries/{case_id}/reviews/{review_id}/withdraw",
    summary="Withdraw a request for a review",
    dependencies=[idempotent],
    responses=refusals(
        EntryNotFound, ReviewNotFound, ReviewAnswered, ReviewWithdrawn, RuleNotInPolicy, PolicyNotLoaded
    ),
)
async def withdraw_log_review(
    case_id: EntryId, review_id: ReviewId, caller: LogAnalyst, session: Session, policy: Policy, now: Now
) -> LogReviewRead:
    """Takes the request back: its deadline does not apply any more. Another may be asked then."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    row = await reviews.withdraw_review(session, logged, policy, review_id, actor=actor_of(caller), now=now)
    return await _read_one(session, row, caller, now)


@router.get("/v1/log-reviews", summary="List the reviews that wait for an answer", responses=refusals())
async def list_open_log_reviews(
    caller: LogReader,
    session: ReadSession,
    now: Now,
    paging: Paging,
    person: Annotated[
        str | None, Query(max_length=63, description="Only those asked of this person.", examples=["helen.marsh"])
    ] = None,
    role: Annotated[
        str | None, Query(max_length=63, description="Only those asked of this role.", examples=["deputy_director"])
    ] = None,
) -> Page[OpenReviewRead]:
    """What was asked for first comes first."""
    page: Page[Any] = await list_page(
        session,
        review_lists.select_open_reviews(caller.agency, person_of(caller), person=person, role=role),
        (ReviewRequest.asked_at, ReviewRequest.id),
        paging,
        listing="log-reviews",
        read=lambda row: row,
    )
    deadlines = await review_lists.find_deadlines_of(session, caller.agency, page.items)
    numbers = await numbers_of(session, caller.agency, page.items)
    return Page[OpenReviewRead](
        items=[
            OpenReviewRead(
                id=row.id,
                case_id=row.case_id,
                number=numbers[row.case_id],
                round=row.round,
                asked_roles=row.asked_roles,
                asked_person=row.asked_person,
                asked_by=row.asked_by,
                asked_at=row.asked_at,
                **_standing(row, deadlines, now),
            )
            for row in page.items
        ],
        next_cursor=page.next_cursor,
    )


async def _read_one(session: AsyncSession, row: ReviewRequest, caller: Caller, now: datetime) -> LogReviewRead:
    deadlines = await review_lists.find_deadlines_of(session, row.agency, [row])
    return _read(row, deadlines, caller, now)


def _read(row: ReviewRequest, deadlines: dict[UUID, EntryDeadline], caller: Caller, now: datetime) -> LogReviewRead:
    shows_words = caller.may("log:analyze") or caller.may("log:review")
    return LogReviewRead(
        id=row.id,
        case_id=row.case_id,
        round=row.round,
        asked_roles=row.asked_roles,
        asked_person=row.asked_person,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        answer=row.answer if shows_words else None,
        potential_resolution=row.potential_resolution if shows_words else None,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        **_standing(row, deadlines, now),
    )


def _standing(row: ReviewRequest, deadlines: dict[UUID, EntryDeadline], now: datetime) -> dict[str, Any]:
    """By when the answer is due and how that stands; without a limit in the pack it is met when it is answered."""
    deadline = deadlines.get(row.id)
    if deadline is not None:
        return {"due_at": deadline.due_at, "state": state_now(deadline, now)}
    if row.withdrawn_at is not None:
        return {"due_at": None, "state": "withdrawn"}
    return {"due_at": None, "state": "met" if row.answered_at is not None else "running"}
