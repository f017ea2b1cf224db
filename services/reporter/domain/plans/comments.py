"""What customers wrote about a plan's weakest questions: fetched with nothing open, and frozen into the plan (HEART-ACT).

Only texts that a person has released come, and only with what says nothing of whose they are: program, ratings, and the
plan's own period.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.plans import SYSTEM, get_plan, lock_plan, record_entry
from services.reporter.domain.plans.refusals import PlanHasNoFigure
from services.reporter.domain.upstream import Comments
from services.reporter.models import ActionPlan, PlanComment, PlanGoal
from shared.contracts.comments import ReleasedComment
from shared.ids import new_id

MOST_FOR_A_QUESTION = 10
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsWanted:
    """Which comments a plan takes in: of its survey, period and subject, where a question was rated below the target."""

    agency: str
    plan_id: UUID
    survey: str | None
    program: str | None
    department: str | None
    first: date
    last: date
    below: int
    questions: tuple[str, ...]


Fetched = Mapping[str, Sequence[ReleasedComment]]
"""By question, the lowest-rated first."""


async def wanted_comments(session: AsyncSession, agency: str, plan_id: UUID) -> CommentsWanted:
    """What is to be fetched for a plan.

    Raises:
        PlanNotFound: the agency has none of this id.
        PlanHasNoFigure: it is about no question whose answers are measured.
    """
    plan = await get_plan(session, agency, plan_id)
    rows = await session.scalars(
        select(PlanGoal.question)
        .where(PlanGoal.agency == agency, PlanGoal.plan_id == plan_id, PlanGoal.question.is_not(None))
        .order_by(PlanGoal.id)
    )
    questions = tuple(dict.fromkeys(question for question in rows if question))
    if not questions or plan.period_start is None or plan.period_end is None or plan.at_least is None:
        raise PlanHasNoFigure(
            "This plan is about no question of a survey.",
            how_to_fix="Comments are taken in for plans whose goals were drafted from questions.",
        )
    kind, _, key = (plan.subject or "").partition(":")
    return CommentsWanted(
        agency=agency,
        plan_id=plan_id,
        survey=plan.survey,
        program=key if kind == "program" else None,
        department=key if kind == "department" else None,
        first=plan.period_start,
        last=plan.period_end,
        below=ceil(Decimal(plan.at_least)) - 1,
        questions=questions,
    )


async def fetch_comments(comments: Comments, wanted: CommentsWanted) -> Fetched:
    """The released comments of the lowest-rated responses, for each question; raises what `comments` raises.

    No transaction may be open: another service is asked.
    """
    return {question: await _fetch_lowest(comments, wanted, question) for question in wanted.questions}


async def keep_comments(
    session: AsyncSession, wanted: CommentsWanted, fetched: Fetched, *, now: datetime, actor: str = SYSTEM
) -> int:
    """Freeze into the plan what it does not hold yet, at most ten for a question; returns how many were added.

    What a plan holds stays as it was, so that taking in the same again, or twice at once, changes nothing.

    Raises:
        PlanNotFound, PlanNotInState: there is none of this id that may be worked on.
    """
    plan = await lock_plan(session, wanted.agency, wanted.plan_id)
    kept = await session.execute(
        select(PlanComment.question, PlanComment.reference).where(
            PlanComment.agency == plan.agency, PlanComment.plan_id == plan.id
        )
    )
    held: dict[str, set[UUID]] = {}
    for question, reference in kept:
        held.setdefault(question, set()).add(reference)
    added: dict[str, int] = {}
    for question, found in fetched.items():
        there = held.get(question, set())
        new = [one for one in found if one.reference not in there][: max(0, MOST_FOR_A_QUESTION - len(there))]
        session.add_all(_comment(plan, question, one, now=now) for one in new)
        if new:
            added[question] = len(new)
    if added:
        record_entry(session, plan, "comments_taken_in", at=now, actor=actor, payload={"added": added})
    await session.flush()
    return sum(added.values())


async def _fetch_lowest(comments: Comments, wanted: CommentsWanted, question: str) -> list[ReleasedComment]:
    lowest: list[ReleasedComment] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = await comments.list_released(
            wanted.agency,
            wanted.first,
            wanted.last,
            survey=wanted.survey,
            program=wanted.program,
            department=wanted.department,
            question=question,
            at_most_rating=wanted.below,
            cursor=cursor,
        )
        lowest = heapq.nsmallest(MOST_FOR_A_QUESTION * 2, (*lowest, *page.items), key=_by_rating)
        cursor = page.next_cursor
        if cursor is None:
            break
    return lowest


def _by_rating(comment: ReleasedComment) -> tuple[int, int, UUID]:
    own = comment.rating if comment.question_rating is None else comment.question_rating
    return own, comment.rating, comment.reference


def _comment(plan: ActionPlan, question: str, comment: ReleasedComment, *, now: datetime) -> PlanComment:
    return PlanComment(
        agency=plan.agency,
        id=new_id(),
        plan_id=plan.id,
        question=question,
        reference=comment.reference,
        program=comment.program,
        rating=comment.rating,
        question_rating=comment.question_rating,
        text=comment.text,
        taken_at=now,
    )
