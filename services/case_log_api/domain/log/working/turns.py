"""Whose turn it is in a queue: a pure choice, and the turns that were had, one after the other under the queue's lock."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.models import QueueTurn

_OF_THE_QUEUE = ""
"""The row that counts a queue's turns; no member is called so. Its lock makes them go one after the other."""


def next_in_turn(members: Iterable[str], turns: Mapping[str, int]) -> str | None:
    """The member who has gone longest without; whoever never had a turn comes first, among equals by name.

    `turns` says which turn of the queue each member's last one was. Whoever is skipped keeps the place.
    """
    return min(members, key=lambda member: (turns.get(member, 0), member), default=None)


async def give_turn(
    session: AsyncSession, agency: str, queue: str, members: Collection[str], *, now: datetime
) -> str | None:
    """Choose whose turn it is among these members, and note that it was had; None where there is nobody.

    Of two at once the second waits for the first, and sees its turn: nobody gets two before others got one.
    """
    if not members:
        return None
    turn = await _begin_turn(session, agency, queue, now=now)
    rows = await session.execute(
        select(QueueTurn.person, QueueTurn.turn).where(
            QueueTurn.agency == agency, QueueTurn.queue == queue, QueueTurn.person.in_(members)
        )
    )
    person = next_in_turn(members, {row.person: row.turn for row in rows})
    if person is not None:
        await _note_turn(session, agency, queue, person, turn, now=now)
    return person


async def note_turn(session: AsyncSession, agency: str, queue: str, person: str, *, now: datetime) -> None:
    """Note that a member took something of the queue: that was the member's turn."""
    turn = await _begin_turn(session, agency, queue, now=now)
    await _note_turn(session, agency, queue, person, turn, now=now)


async def _begin_turn(session: AsyncSession, agency: str, queue: str, *, now: datetime) -> int:
    begun = await session.scalars(
        insert(QueueTurn)
        .values(agency=agency, queue=queue, person=_OF_THE_QUEUE, turn=1, at=now)
        .on_conflict_do_update(
            index_elements=["agency", "queue", "person"], set_={"turn": QueueTurn.turn + 1, "at": now}
        )
        .returning(QueueTurn.turn)
    )
    return begun.one()


async def _note_turn(session: AsyncSession, agency: str, queue: str, person: str, turn: int, *, now: datetime) -> None:
    await session.execute(
        insert(QueueTurn)
        .values(agency=agency, queue=queue, person=person, turn=turn, at=now)
        .on_conflict_do_update(index_elements=["agency", "queue", "person"], set_={"turn": turn, "at": now})
    )
