"""The Ambassador's decision: approve for a person, with the parts of the comment to hide, or decline with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.considering import approve_row
from services.case_log_api.domain.recognition.moving import move_recognition
from services.case_log_api.domain.recognition.opting_out import list_opted_out
from services.case_log_api.domain.recognition.quoting import quote_of, read_spans, write_spans
from services.case_log_api.domain.recognition.states import UNDECIDED, RecognitionMove
from services.case_log_api.domain.refusals import (
    NotForPersonConcerned,
    NotYourDepartment,
    PersonHasLeft,
    PersonNotInDirectory,
    PersonNotNamed,
    PersonOptedOut,
    PersonRecognisedAlready,
    RangeOutsideComment,
    RecognitionDecided,
)
from services.case_log_api.models import Praise, Recognition
from shared.contracts.directory import DirectoryPerson
from shared.redaction import Span, label_of, language_of


@dataclass(frozen=True, kw_only=True)
class Meant:
    """The person whom a decision is about: as of the service date, and today."""

    handle: str
    then: DirectoryPerson | None
    today: DirectoryPerson | None


@dataclass(frozen=True, kw_only=True)
class Decider:
    """Who decides. `person` where the credential is bound to one, with today's department."""

    actor: str
    person: str | None = None
    department: str | None = None


def check_decider(row: Recognition, decider: Decider, person: str | None) -> None:
    """Refuse a decision about oneself, and by somebody of another department.

    Raises:
        NotForPersonConcerned, NotYourDepartment: as they say.
    """
    if decider.person is None:
        return
    if decider.person in {row.person, person}:
        raise NotForPersonConcerned(
            "Nobody decides about praise of themselves.", how_to_fix="Your supervisor can decide."
        )
    if row.department is not None and decider.department != row.department:
        raise NotYourDepartment("This recognition belongs to another department.", department=row.department)


async def approve_recognition(
    session: AsyncSession,
    row: Recognition,
    *,
    meant: Meant | None,
    hide: Sequence[tuple[int, int]] | None,
    decider: Decider,
    now: datetime,
) -> None:
    """Approve a recognition, which must be locked, and have the person thanked.

    `hide` are the parts of the comment to hide instead of those that were found; its words are nobody's to change.

    Raises:
        RecognitionDecided, PersonNotNamed, PersonNotInDirectory, PersonHasLeft, PersonOptedOut,
        PersonRecognisedAlready, RangeOutsideComment, NotForPersonConcerned, NotYourDepartment: as they say.
    """
    refuse_decided(row)
    if meant is None:
        raise PersonNotNamed("It is not certain who is meant.", how_to_fix="Give the handle of the person in `person`.")
    check_decider(row, decider, meant.handle)
    await _refuse_unreachable(session, row, meant)
    praise = await session.get_one(Praise, (row.agency, row.response_id))
    quote, redactions = praise.quote, praise.redactions
    if hide is not None:
        chosen = _chosen_spans(praise, hide)
        quote, redactions = quote_of(praise.comment, chosen), write_spans(chosen)
    today = meant.today
    place = meant.then or today
    await approve_row(
        session,
        row,
        actor=decider.actor,
        quote=quote,
        redactions=redactions,
        has_comment=quote is not None,
        now=now,
        person=meant.handle,
        person_name=today.name if today else meant.handle,
        team=place.team if place else None,
        department=place.department if place else None,
    )


async def _refuse_unreachable(session: AsyncSession, row: Recognition, meant: Meant) -> None:
    if meant.today is None and meant.then is None:
        raise PersonNotInDirectory(
            "Nobody of this handle belongs to the agency.",
            how_to_fix="Choose one of the candidates, or somebody of the directory.",
            errors=[{"pointer": "/person", "message": "Unknown person"}],
        )
    if meant.today is None:
        raise PersonHasLeft(
            "The person has left the agency.", how_to_fix="Decline it, and thank the person in another way."
        )
    if await list_opted_out(session, row.agency, [meant.handle]):
        raise PersonOptedOut("The person wants no mail of recognition.", how_to_fix="Decline it.")
    another = await session.scalar(
        select(Recognition.id).where(
            Recognition.agency == row.agency,
            Recognition.response_id == row.response_id,
            Recognition.person == meant.handle,
            Recognition.id != row.id,
            Recognition.state.not_in(("declined", "cancelled")),
        )
    )
    if another is not None:
        raise PersonRecognisedAlready(
            "The same response recognises this person under another name.",
            how_to_fix="Decline this one.",
            recognition_id=str(another),
        )


async def decline_recognition(
    session: AsyncSession, row: Recognition, *, reason: str, decider: Decider, now: datetime
) -> None:
    """Decline a recognition, which must be locked, with a reason.

    Raises:
        RecognitionDecided, NotForPersonConcerned, NotYourDepartment: as they say.
    """
    refuse_decided(row)
    check_decider(row, decider, None)
    await move_recognition(
        session,
        row,
        RecognitionMove.DECLINE,
        now=now,
        decided_at=now,
        decided_by=decider.actor,
        note=reason,
    )


def refuse_decided(row: Recognition) -> None:
    """Refuse to decide what was decided, and say by whom."""
    if row.state in UNDECIDED:
        return
    facts: dict[str, Any] = {"state": row.state, "decided_by": row.decided_by}
    if row.decided_at is not None:
        facts["decided_at"] = row.decided_at.isoformat()
    by = f" by {row.decided_by}" if row.decided_by else ""
    raise RecognitionDecided(
        f"This recognition is {row.state}: it was decided{by} before.", how_to_fix="Read it again.", **facts
    )


def _chosen_spans(praise: Praise, hide: Sequence[tuple[int, int]]) -> list[Span]:
    comment = praise.comment or ""
    found = {(span.start, span.end): span for span in read_spans(praise.redactions)}
    label = label_of("hidden", language_of(comment, [praise.language or "en", "en", "es"]))
    chosen = []
    for at, (start, end) in enumerate(hide):
        if not 0 <= start < end <= len(comment):
            raise RangeOutsideComment(
                f"The comment has {len(comment)} characters.",
                how_to_fix="Count Unicode characters from 0; the end is not included.",
                errors=[{"pointer": f"/hide/{at}", "message": "Not within the comment"}],
            )
        chosen.append(
            found.get((start, end))
            or Span(start=start, end=end, kind="hidden", label=label, rule="person", rule_version=1, confidence=1.0)
        )
    return chosen
