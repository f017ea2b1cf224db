"""Staff who want no mail of recognition."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.moving import move_recognition
from services.case_log_api.domain.recognition.states import RecognitionMove, RecognitionState
from services.case_log_api.domain.refusals import OptOutNotFound
from services.case_log_api.models import Recognition, RecognitionOptOut


async def list_opted_out(session: AsyncSession, agency: str, handles: Iterable[str]) -> set[str]:
    """Who of these people wants no such mail."""
    rows = await session.scalars(
        select(RecognitionOptOut.person).where(
            RecognitionOptOut.agency == agency, RecognitionOptOut.person.in_(set(handles))
        )
    )
    return set(rows)


async def record_opt_out(
    session: AsyncSession, agency: str, person: str, *, actor: str, now: datetime
) -> RecognitionOptOut:
    """Note that a person wants no such mail, and withhold what waits for a decision; the first note stands."""
    await session.execute(
        insert(RecognitionOptOut)
        .values(agency=agency, person=person, recorded_by=actor, recorded_at=now)
        .on_conflict_do_nothing()
    )
    waiting = await session.scalars(
        select(Recognition)
        .where(
            Recognition.agency == agency,
            Recognition.person == person,
            Recognition.state == RecognitionState.WAITING,
        )
        .order_by(Recognition.id)
    )
    for row in waiting.all():
        await move_recognition(session, row, RecognitionMove.WITHHOLD, now=now, reasons=["opted_out"])
    return await session.get_one(RecognitionOptOut, (agency, person))


async def find_opt_out(session: AsyncSession, agency: str, person: str) -> RecognitionOptOut:
    """What is noted of a person, or OptOutNotFound."""
    found = await session.get(RecognitionOptOut, (agency, person))
    if found is None:
        raise OptOutNotFound("The person has not opted out.", how_to_fix="List those who have.")
    return found


async def remove_opt_out(session: AsyncSession, agency: str, person: str) -> None:
    """Note that a person wants them again. What was withheld waits for an approval by hand."""
    await session.execute(
        delete(RecognitionOptOut).where(RecognitionOptOut.agency == agency, RecognitionOptOut.person == person)
    )
