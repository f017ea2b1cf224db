"""Redacted comments in lists: all of them for whoever reviews, and for everybody else what is released and still counts."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.models import CommentState, RedactedComment, Response
from shared.calendar import Period, bounds
from shared.paging import Page, PageRequest, list_page
from shared.policy.models import PolicyPack


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFilters:
    """Which comments: by the days of their submission, both included, and by what their responses say."""

    first: date
    last: date
    survey: str | None = None
    program: str | None = None
    department: str | None = None
    question: str | None = None
    at_most_rating: int | None = None
    state: CommentState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFacts:
    """A copy with the facts of its response. `question_rating`: of the question that was asked for."""

    copy: RedactedComment
    response: Response
    question_rating: int | None


@dataclass(frozen=True, slots=True)
class CommentPage:
    """A page of comments, and where the next one begins."""

    items: list[CommentFacts]
    next_cursor: str | None


async def list_comments(
    session: AsyncSession, pack: PolicyPack, filters: CommentFilters, paging: PageRequest
) -> CommentPage:
    """A page of the agency's redacted comments, in whatever state; in no order that tells of responses.

    Raises:
        CursorInvalid: the cursor is not one of this list.
    """
    query = _selected(pack, filters)
    if filters.state is not None:
        query = query.where(RedactedComment.state == filters.state)
    return await _page(session, pack, query, filters, paging, listing="redacted comments")


async def list_released(
    session: AsyncSession, pack: PolicyPack, filters: CommentFilters, paging: PageRequest
) -> CommentPage:
    """A page of what may leave: released by a person, of the comment that counts now, of a response that counts.

    The database compares the copy with the comment as it stands: a change behind the API's back lets nothing out.

    Raises:
        CursorInvalid: the cursor is not one of this list.
    """
    query = _selected(pack, filters).where(
        RedactedComment.state == "released",
        RedactedComment.revision == Response.revision,
        RedactedComment.comment_digest == func.sha256(func.convert_to(Response.comment, "UTF8")),
        Response.voided_at.is_(None),
        Response.withheld.is_(False),
    )
    return await _page(session, pack, query, filters, paging, listing="released comments")


def _selected(pack: PolicyPack, filters: CommentFilters) -> Select[RedactedComment]:
    start, end = bounds(Period(filters.first, filters.last, "days"), pack.agency.zone)
    query = (
        select(RedactedComment)
        .join(Response, and_(Response.agency == RedactedComment.agency, Response.id == RedactedComment.response_id))
        .where(
            RedactedComment.agency == pack.agency.id,
            Response.submitted_at >= start,
            Response.submitted_at < end,
        )
    )
    for column, wanted in ((Response.survey, filters.survey), (Response.program, filters.program)):
        if wanted is not None:
            query = query.where(column == wanted)
    if filters.department is not None:
        query = query.where(_of_department(pack, filters.department))
    rating: ColumnElement[Any] = Response.rating.expression
    if filters.question is not None:
        rating = cast(func.jsonb_extract_path_text(Response.answers, filters.question), Integer)
        query = query.where(rating.is_not(None))
    if filters.at_most_rating is not None:
        query = query.where(rating <= filters.at_most_rating)
    return query


def _of_department(pack: PolicyPack, department: str) -> ColumnElement[bool]:
    """Who is credited decides; a response that credits no department counts for that of its program."""
    programs = [program.id for program in pack.programs if program.department == department]
    return or_(
        Response.department == department,
        and_(Response.department.is_(None), Response.program.in_(programs)),
    )


async def _page(
    session: AsyncSession,
    pack: PolicyPack,
    query: Select[Any],
    filters: CommentFilters,
    paging: PageRequest,
    *,
    listing: str,
) -> CommentPage:
    page: Page[RedactedComment] = await list_page(
        session, query, [RedactedComment.id], paging, listing=listing, read=lambda copy: copy
    )
    ids: list[UUID] = [copy.response_id for copy in page.items]
    rows = await session.scalars(select(Response).where(Response.agency == pack.agency.id, Response.id.in_(ids)))
    responses = {response.id: response for response in rows}
    question = filters.question
    return CommentPage(
        [
            CommentFacts(
                copy=copy,
                response=responses[copy.response_id],
                question_rating=responses[copy.response_id].answers.get(question) if question else None,
            )
            for copy in page.items
        ],
        page.next_cursor,
    )
