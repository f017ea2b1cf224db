"""Proposing redacted copies: many are read, redacted outside any transaction, and recorded where nothing changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.comments.asking import history_entry, history_with
from services.survey_api.domain.comments.redacting import CommentRule, Original, find_personal_data, original_of
from services.survey_api.models import RedactedComment, Response
from shared.redaction import redact
from shared.redaction.decided import Decided, read_decided, write_decided


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCopy:
    """A copy that is to be made, and what persons decided about the one of the same comment, if there was one."""

    id: UUID
    version: int
    revision: int
    original: Original
    hidden_by_hand: tuple[Decided, ...] = ()
    lifted: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A redacted text with what is hidden in it."""

    of: WaitingCopy
    text: str
    hidden: tuple[Decided, ...]


async def list_waiting(
    session: AsyncSession, agency: str, *, most: int, response_id: UUID | None = None
) -> list[WaitingCopy]:
    """Copies that are stale while their responses count and say something."""
    query = (
        select(RedactedComment, Response)
        .join(Response, (Response.agency == RedactedComment.agency) & (Response.id == RedactedComment.response_id))
        .where(RedactedComment.agency == agency, RedactedComment.state == "stale")
        .where(Response.voided_at.is_(None), Response.comment.is_not(None), Response.comment != "")
        .order_by(RedactedComment.response_id)
        .limit(most)
        .execution_options(populate_existing=True)
    )
    if response_id is not None:
        query = query.where(RedactedComment.response_id == response_id)
    waiting = []
    for copy, response in (await session.execute(query)).all():
        original = original_of(response)
        if original is None:
            continue
        is_same = copy.comment_digest == original.digest
        waiting.append(
            WaitingCopy(
                id=copy.id,
                version=copy.version,
                revision=response.revision,
                original=original,
                # Where the comment is another one its decisions say nothing: a person reads it before it is released.
                hidden_by_hand=tuple(each for each in read_decided(copy.spans) if each.by) if is_same else (),
                lifted=tuple(read_decided(copy.lifted)) if is_same else (),
            )
        )
    return waiting


def propose(waiting: WaitingCopy, rule: CommentRule) -> Proposal:
    """The copy by the rules, under what persons decided before: pure, and slow for a long comment."""
    taken_back = {(each.span.start, each.span.end) for each in waiting.lifted}
    found = [
        Decided(span=span)
        for span in find_personal_data(waiting.original, rule)
        if (span.start, span.end) not in taken_back
    ]
    hidden = sorted((*found, *waiting.hidden_by_hand), key=lambda each: (each.span.start, each.span.end))
    return Proposal(
        of=waiting,
        text=redact(waiting.original.comment, [each.span for each in hidden]),
        hidden=tuple(hidden),
    )


async def record_proposals(
    session: AsyncSession, agency: str, proposals: Sequence[Proposal], rule: CommentRule, *, now: datetime
) -> int:
    """Keep what was proposed; a copy that was touched since it was read is left for the next look. Returns how many."""
    count = 0
    for proposal in proposals:
        of = proposal.of
        kept = await session.scalars(
            update(RedactedComment)
            .where(
                RedactedComment.agency == agency,
                RedactedComment.id == of.id,
                RedactedComment.version == of.version,
                RedactedComment.state == "stale",
            )
            .values(
                state="proposed",
                version=RedactedComment.version + 1,
                revision=of.revision,
                comment_digest=of.original.digest,
                rules_version=rule.version,
                text=proposal.text,
                spans=write_decided(proposal.hidden),
                lifted=write_decided(of.lifted),
                proposed_at=now,
                history=history_with(history_entry("proposed", now=now, rules_version=rule.version)),
            )
            .returning(RedactedComment.id)
            .execution_options(synchronize_session=False)
        )
        count += int(kept.one_or_none() is not None)
    return count
