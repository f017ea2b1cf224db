"""Putting a recognition together for a reader: the comment where the scope allows it, and why everything happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.decide import REASONS
from services.case_log_api.domain.recognition.moving import rule_for
from services.case_log_api.domain.recognition.praise import is_voided
from services.case_log_api.domain.recognition.steps import RecognitionStep, steps_of
from services.case_log_api.models import Praise, Recognition, RecognitionRead
from shared.ids import new_id
from shared.logs import current_request_id
from shared.policy.models import NotInPack, PolicyPack

_MORE_REASONS = {
    "voided": "The response does not count.",
    "no_longer_praise": "A later version of the response is not positive, or names nobody.",
    "no_longer_there": "The response is not there any more.",
    "no_longer_named": "A later version of the response does not name the person.",
}


@dataclass(frozen=True, kw_only=True)
class ExplainedPart:
    """A part of the clause with its text, for one recognition."""

    step: RecognitionStep
    section: str | None
    text: str | None
    in_time: bool | None


@dataclass(frozen=True, kw_only=True)
class ShownComment:
    """What the respondent wrote, and what of it was, or would be, quoted."""

    original: str | None
    quote: str | None
    hidden: list[dict[str, Any]]


async def read_comment(session: AsyncSession, row: Recognition, *, reader: str, now: datetime) -> ShownComment:
    """What the respondent wrote. The read is recorded in the same transaction."""
    session.add(
        RecognitionRead(
            agency=row.agency,
            id=new_id(),
            recognition_id=row.id,
            reader=reader,
            at=now,
            request_id=current_request_id(),
        )
    )
    praise = await session.get_one(Praise, (row.agency, row.response_id))
    is_approved = row.redactions is not None
    return ShownComment(
        original=praise.comment,
        quote=row.quote if is_approved else praise.quote,
        hidden=(row.redactions if is_approved else praise.redactions) or [],
    )


async def response_is_void(session: AsyncSession, row: Recognition) -> bool:
    """Whether the response behind it no longer counts."""
    return await is_voided(session, row.agency, row.response_id)


async def explain_recognition(session: AsyncSession, row: Recognition, *, now: datetime) -> list[ExplainedPart]:
    """Each part of the clause under the text that was in force, and how it stands."""
    rule, pack = await rule_for(session, row)
    explained = []
    for step in steps_of(row, rule, pack):
        section, text = _clause_text(pack, step.clause)
        in_time = None if step.due_at is None else (step.done_at or now) <= step.due_at
        explained.append(ExplainedPart(step=step, section=section, text=text, in_time=in_time))
    return explained


def _clause_text(pack: PolicyPack, clause_id: str) -> tuple[str | None, str | None]:
    try:
        clause = pack.clause(clause_id)
    except NotInPack:
        return None, None
    return f"{clause.document}, {clause.section}", clause.text


def sentences_of(reasons: list[str]) -> list[str]:
    """Reasons in words."""
    known = REASONS["en"] | _MORE_REASONS
    return [known.get(reason, reason) for reason in reasons]
