"""Redacted comments: reviewed, released or withheld by a person; and what was released, for whoever tells of it."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from services.survey_api.deps import CommentReader, CommentReviewer
from services.survey_api.domain.comments.reading import CommentFilters, list_comments, list_released
from services.survey_api.domain.comments.redacting import comment_rule
from services.survey_api.domain.comments.refusals import (
    CommentDaysInvalid,
    CommentLiftReasonMissing,
    CommentNotFound,
    CommentNotInState,
    CommentSpanNotFound,
    CommentSpanOutside,
    CommentStale,
    ResponseDoesNotCount,
    ResponseWithoutComment,
)
from services.survey_api.domain.comments.reviewing import (
    CommentInHand,
    Hide,
    Lift,
    decide_comment,
    get_comment,
    propose_now,
    review_comment,
)
from services.survey_api.domain.refusals import ResponseNotFound
from services.survey_api.domain.responses import record_private_read
from services.survey_api.models import CommentState
from services.survey_api.routes.responses import ResponseId
from services.survey_api.schemas.comments import (
    COMMENT_ID,
    CommentReview,
    CommentWithholding,
    RedactedCommentDetail,
    RedactedCommentRead,
    ReleasedCommentRead,
)
from shared.calendar.periods import FIRST_DAY, LAST_DAY
from shared.paging import Page, Paging
from shared.policy.store import current_policy
from shared.web import IfMatch, Now, QueryDay, ReadSession, ServiceRouter, Session, check_version, etag_of, refusals

router = ServiceRouter(tags=["comments"])

CommentId = Annotated[UUID, Path(description="The redacted comment's id.", examples=[COMMENT_ID])]


async def _filters(
    first: Annotated[
        QueryDay,
        Query(
            alias="from",
            ge=FIRST_DAY,
            le=LAST_DAY,
            description="Submitted from this day on, in the agency's zone.",
            examples=["2026-10-01"],
        ),
    ],
    last: Annotated[
        QueryDay,
        Query(alias="to", ge=FIRST_DAY, le=LAST_DAY, description="The last day, included.", examples=["2026-12-31"]),
    ],
    survey: Annotated[
        str | None, Query(max_length=200, description="Only of this survey.", examples=["customer-experience"])
    ] = None,
    program: Annotated[
        str | None, Query(max_length=200, description="Only of this program.", examples=["ccws"])
    ] = None,
    department: Annotated[
        str | None, Query(max_length=200, description="Only of this department.", examples=["child-welfare-services"])
    ] = None,
    question: Annotated[
        str | None,
        Query(
            max_length=200, description="Only of responses that answer this rating question.", examples=["timeliness"]
        ),
    ] = None,
    at_most_rating: Annotated[
        int | None,
        Query(
            ge=0,
            le=100,
            description="Only where this question, else the overall rating, is this or lower.",
            examples=[2],
        ),
    ] = None,
) -> CommentFilters:
    """Which comments are asked for; CommentDaysInvalid where the days run backwards."""
    if last < first:
        raise CommentDaysInvalid
    return CommentFilters(
        first=first,
        last=last,
        survey=survey,
        program=program,
        department=department,
        question=question,
        at_most_rating=at_most_rating,
    )


Filters = Annotated[CommentFilters, Depends(_filters)]


@router.get("/v1/redacted-comments", summary="List redacted comments", responses=refusals(CommentDaysInvalid))
async def list_redacted_comments(
    filters: Filters,
    caller: CommentReviewer,
    session: ReadSession,
    paging: Paging,
    state: Annotated[CommentState | None, Query(description="Only in this state.", examples=["proposed"])] = None,
) -> Page[RedactedCommentRead]:
    """Lists redacted copies of comments for whoever reviews them; the originals are read one by one."""
    pack = (await current_policy(session, caller.agency)).pack
    page = await list_comments(session, pack, replace(filters, state=state), paging)
    items = [RedactedCommentRead.of(each) for each in page.items]
    return Page[RedactedCommentRead](items=items, next_cursor=page.next_cursor)


@router.get(
    "/v1/redacted-comments/{comment_id}", summary="Read a redacted comment", responses=refusals(CommentNotFound)
)
async def get_redacted_comment(
    comment_id: CommentId, caller: CommentReviewer, session: Session, now: Now, response: Response
) -> RedactedCommentDetail:
    """Reads a redacted copy beside its original, with its history. Who read the original, and when, is recorded."""
    in_hand = await get_comment(session, caller.agency, comment_id)
    await record_private_read(
        session, caller.agency, what="comment", by=caller.name, now=now, response_id=in_hand.copy.response_id
    )
    response.headers["ETag"] = _tag_of(in_hand)
    return RedactedCommentDetail.in_full(in_hand)


@router.post(
    "/v1/responses/{response_id}/redacted-comment",
    summary="Propose a redacted comment",
    responses=refusals(ResponseNotFound, ResponseDoesNotCount, ResponseWithoutComment),
)
async def propose_redacted_comment(
    response_id: ResponseId, caller: CommentReviewer, session: Session, now: Now, response: Response
) -> RedactedCommentRead:
    """Proposes a copy of a response's comment by the rules in force; one that is current stays as it is.

    Comments that come in get theirs by themselves.
    """
    rule = comment_rule((await current_policy(session, caller.agency)).pack)
    copy = await propose_now(session, caller.agency, response_id, rule, now=now)
    return await _as_it_stands(session, caller.agency, copy.id, response)


@router.post(
    "/v1/redacted-comments/{comment_id}/review",
    summary="Review a redacted comment",
    responses=refusals(
        CommentNotFound,
        CommentStale,
        CommentNotInState,
        CommentSpanOutside,
        CommentSpanNotFound,
        CommentLiftReasonMissing,
    ),
)
async def review_redacted_comment(
    comment_id: CommentId,
    body: CommentReview,
    expected: IfMatch,
    caller: CommentReviewer,
    session: Session,
    now: Now,
    response: Response,
) -> RedactedCommentRead:
    """Hides more, or takes back what is no personal data. The copy is proposed anew, and is to be released again."""
    in_hand = await get_comment(session, caller.agency, comment_id)
    check_version(expected, _tag_of(in_hand))
    await review_comment(
        session,
        in_hand,
        comment_rule((await current_policy(session, caller.agency)).pack),
        hide=[Hide(**each.model_dump()) for each in body.hide],
        lift=[Lift(**each.model_dump()) for each in body.lift],
        by=caller.name,
        now=now,
    )
    return await _as_it_stands(session, caller.agency, comment_id, response)


@router.post(
    "/v1/redacted-comments/{comment_id}/release",
    summary="Release a redacted comment",
    responses=refusals(CommentNotFound, CommentStale, CommentNotInState),
)
async def release_redacted_comment(
    comment_id: CommentId, expected: IfMatch, caller: CommentReviewer, session: Session, now: Now, response: Response
) -> RedactedCommentRead:
    """Lets exactly this version leave, while its response counts and says the same. Who released it is recorded."""
    in_hand = await get_comment(session, caller.agency, comment_id)
    check_version(expected, _tag_of(in_hand))
    rule = comment_rule((await current_policy(session, caller.agency)).pack)
    await decide_comment(session, in_hand, rule, "released", by=caller.name, now=now)
    return await _as_it_stands(session, caller.agency, comment_id, response)


@router.post(
    "/v1/redacted-comments/{comment_id}/withhold",
    summary="Withhold a redacted comment",
    responses=refusals(CommentNotFound, CommentStale, CommentNotInState),
)
async def withhold_redacted_comment(
    comment_id: CommentId,
    body: CommentWithholding,
    expected: IfMatch,
    caller: CommentReviewer,
    session: Session,
    now: Now,
    response: Response,
) -> RedactedCommentRead:
    """Keeps a comment in, also one that was released: from then on it leaves no more."""
    in_hand = await get_comment(session, caller.agency, comment_id)
    check_version(expected, _tag_of(in_hand))
    rule = comment_rule((await current_policy(session, caller.agency)).pack)
    await decide_comment(session, in_hand, rule, "withheld", by=caller.name, now=now, reason=body.reason)
    return await _as_it_stands(session, caller.agency, comment_id, response)


@router.get("/v1/released-comments", summary="List released comments", responses=refusals(CommentDaysInvalid))
async def list_released_comments(
    filters: Filters, caller: CommentReader, session: ReadSession, paging: Paging
) -> Page[ReleasedCommentRead]:
    """Lists what may leave: texts that a person has released, of comments that count and still say the same.

    Nothing in them names the response or a person. Their order says nothing.
    """
    pack = (await current_policy(session, caller.agency)).pack
    page = await list_released(session, pack, filters, paging)
    items = [ReleasedCommentRead.of(each) for each in page.items]
    return Page[ReleasedCommentRead](items=items, next_cursor=page.next_cursor)


def _tag_of(in_hand: CommentInHand) -> str:
    return etag_of("redacted comment", in_hand.copy.id, in_hand.copy.version)


async def _as_it_stands(session: Session, agency: str, comment_id: UUID, response: Response) -> RedactedCommentRead:
    in_hand = await get_comment(session, agency, comment_id)
    response.headers["ETag"] = _tag_of(in_hand)
    return RedactedCommentRead.of(in_hand)
