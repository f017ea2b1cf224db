"""A person's review of a redacted comment: hiding more, taking back what is none, releasing it or keeping it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.comments.asking import history_entry, history_with, want_copy
from services.survey_api.domain.comments.proposing import list_waiting, propose, record_proposals
from services.survey_api.domain.comments.redacting import CommentRule, Original, languages_of, original_of
from services.survey_api.domain.comments.refusals import (
    CommentLiftReasonMissing,
    CommentNotFound,
    CommentNotInState,
    CommentSpanNotFound,
    CommentSpanOutside,
    CommentStale,
    ResponseDoesNotCount,
    ResponseWithoutComment,
)
from services.survey_api.domain.responses import get_response
from services.survey_api.models import CommentState, RedactedComment, Response
from shared.redaction import redact
from shared.redaction.decided import Decided, hide_by_hand, is_certain, read_decided, write_decided

Decision = Literal["released", "withheld"]
_FROM: dict[Decision, tuple[CommentState, ...]] = {
    "released": ("proposed", "withheld"),
    "withheld": ("proposed", "released"),
}
"""In which states a copy may be decided upon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hide:
    """A part of the comment to hide, in characters of the original."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """A span to take back, in characters of the original: what it hides is no personal data."""

    start: int
    end: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentInHand:
    """A copy with the response that it is of, both as they stand; `original` is None where nothing is said any more."""

    copy: RedactedComment
    response: Response
    original: Original | None

    def is_current(self, rule: CommentRule) -> bool:
        """Whether the copy is of what the response says now, by the rules in force, and the response counts."""
        return (
            self.copy.state != "stale"
            and self.response.voided_at is None
            and self.original is not None
            and self.copy.comment_digest == self.original.digest
            and self.copy.revision == self.response.revision
            and self.copy.rules_version == rule.version
        )


async def get_comment(session: AsyncSession, agency: str, comment_id: UUID) -> CommentInHand:
    """A copy to be read; whoever shows the original to a person records the read.

    Raises:
        CommentNotFound: the agency has none of this id.
    """
    found = await session.execute(
        select(RedactedComment, Response)
        .join(Response, (Response.agency == RedactedComment.agency) & (Response.id == RedactedComment.response_id))
        .where(RedactedComment.agency == agency, RedactedComment.id == comment_id)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    if row is None:
        raise CommentNotFound
    copy, response = row
    return CommentInHand(copy=copy, response=response, original=original_of(response))


async def propose_now(
    session: AsyncSession, agency: str, response_id: UUID, rule: CommentRule, *, now: datetime
) -> RedactedComment:
    """Propose a copy of a response's comment by the rules in force; one that is current stands as it is.

    Raises:
        ResponseNotFound: the agency has none of this id.
        ResponseDoesNotCount: it is void.
        ResponseWithoutComment: it says nothing.
    """
    response = await get_response(session, agency, response_id, lock=True)
    if response.voided_at is not None:
        raise ResponseDoesNotCount
    if (original := original_of(response)) is None:
        raise ResponseWithoutComment
    if (copy := await _find_copy(session, agency, response_id)) is not None:
        in_hand = CommentInHand(copy=copy, response=response, original=original)
        if in_hand.is_current(rule):
            return copy
    await want_copy(session, agency, response_id, now=now)
    waiting = await list_waiting(session, agency, most=1, response_id=response_id)
    await record_proposals(session, agency, [propose(each, rule) for each in waiting], rule, now=now)
    made = await _find_copy(session, agency, response_id)
    if made is None:
        raise CommentNotFound
    return made


async def review_comment(
    session: AsyncSession,
    in_hand: CommentInHand,
    rule: CommentRule,
    *,
    hide: Sequence[Hide],
    lift: Sequence[Lift],
    by: str,
    now: datetime,
) -> None:
    """Hide more or less; the copy is proposed anew, also where it was decided on: nobody has released this one.

    Raises:
        CommentStale: it is not of what the response says now.
        CommentSpanOutside, CommentSpanNotFound: a part is not one of the comment, or nothing is hidden there.
        CommentLiftReasonMissing: known parties and Social Security numbers are shown for a reason only.
    """
    original = _current_original(in_hand, rule)
    hidden, lifted = read_decided(in_hand.copy.spans), read_decided(in_hand.copy.lifted)
    for number, one in enumerate(lift):
        back = [each for each in hidden if (each.span.start, each.span.end) == (one.start, one.end)]
        _check_lift(back, one, f"/body/lift/{number}")
        hidden = [each for each in hidden if each not in back]
        lifted += [Decided(span=each.span, by=by, at=now, reason=one.reason) for each in back]
    for number, part in enumerate(hide):
        if not 0 <= part.start < part.end <= len(original.comment):
            raise CommentSpanOutside(
                "This part does not lie within the comment.",
                how_to_fix="Count Unicode characters of the original from 0; the end is not included.",
                errors=[{"pointer": f"/body/hide/{number}", "message": "Not within the comment"}],
            )
        hidden.append(
            hide_by_hand(
                original.comment,
                part.start,
                part.end,
                kind=part.kind,
                languages=languages_of(original, rule),
                by=by,
                at=now,
            )
        )
    hidden.sort(key=lambda each: (each.span.start, each.span.end))
    await _change(
        session,
        in_hand.copy,
        ("proposed", "released", "withheld"),
        entry=history_entry("reviewed", now=now, by=by, hidden=len(hide), lifted=len(lift)),
        state="proposed",
        text=redact(original.comment, [each.span for each in hidden]),
        spans=write_decided(hidden),
        lifted=write_decided(lifted),
        decided_at=None,
        decided_by=None,
    )


async def decide_comment(
    session: AsyncSession,
    in_hand: CommentInHand,
    rule: CommentRule,
    decision: Decision,
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Release exactly this version, or keep it in; of two at once, one decides.

    Raises:
        CommentStale: to be released it must be of what the response says now, by the rules in force, and the response
            must count.
        CommentNotInState: it was decided so before.
    """
    if decision == "released" or in_hand.copy.state == "stale":
        _current_original(in_hand, rule)
    await _change(
        session,
        in_hand.copy,
        _FROM[decision],
        entry=history_entry(decision, now=now, by=by, reason=reason),
        state=decision,
        decided_at=now,
        decided_by=by,
    )


def _check_lift(back: Sequence[Decided], one: Lift, pointer: str) -> None:
    if not back:
        raise CommentSpanNotFound(
            "Nothing is hidden in exactly this place.",
            how_to_fix="Take the places from the copy that you read.",
            errors=[{"pointer": pointer, "message": "No such span"}],
        )
    if one.reason is None and any(is_certain(each) for each in back):
        raise CommentLiftReasonMissing(
            "A known party or a Social Security number is shown for a reason only.",
            how_to_fix="Say in `reason` why this is none.",
            errors=[{"pointer": f"{pointer}/reason", "message": "Missing"}],
        )


def _current_original(in_hand: CommentInHand, rule: CommentRule) -> Original:
    if in_hand.original is None or not in_hand.is_current(rule):
        raise CommentStale
    return in_hand.original


async def _change(
    session: AsyncSession,
    copy: RedactedComment,
    allowed: Sequence[CommentState],
    *,
    entry: dict[str, object],
    **values: Any,
) -> None:
    """Change exactly the version that was read: whatever happened to it or its response since raises its version."""
    changed = await session.scalars(
        update(RedactedComment)
        .where(
            RedactedComment.agency == copy.agency,
            RedactedComment.id == copy.id,
            RedactedComment.version == copy.version,
            RedactedComment.state.in_(allowed),
        )
        .values(version=RedactedComment.version + 1, history=history_with(entry), **values)
        .returning(RedactedComment.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise CommentNotInState(
            f"The copy is {copy.state}, or was changed this moment.",
            how_to_fix="Read it again: it says who decided, and when.",
            state=copy.state,
        )
    await session.refresh(copy)


async def _find_copy(session: AsyncSession, agency: str, response_id: UUID) -> RedactedComment | None:
    found: RedactedComment | None = await session.scalar(
        select(RedactedComment)
        .where(RedactedComment.agency == agency, RedactedComment.response_id == response_id)
        .execution_options(populate_existing=True)
    )
    return found
