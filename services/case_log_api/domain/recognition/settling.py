"""What became of the mails of recognition: sent, undeliverable, and said to everybody once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.moving import move_recognition, rule_for
from services.case_log_api.domain.recognition.states import RecognitionMove
from services.case_log_api.models import Recognition
from shared.contracts.events import MessageSettled, RecognitionSent
from shared.events import publish

_FAILED = frozenset(("failed", "suppressed", "held", "unknown"))


async def list_recognition_messages(session: AsyncSession, facts: Sequence[MessageSettled]) -> set[UUID]:
    """Which of these messages thank somebody, or ask an Ambassador."""
    ids = [fact.message_id for fact in facts]
    agencies = {fact.agency for fact in facts}
    found = await session.execute(
        select(Recognition.message_id, Recognition.review_message_id).where(
            Recognition.agency.in_(agencies),
            or_(Recognition.message_id.in_(ids), Recognition.review_message_id.in_(ids)),
        )
    )
    return {each for row in found for each in row if each is not None}


async def settle_recognition(session: AsyncSession, fact: MessageSettled, *, now: datetime) -> None:
    """Take in what became of a mail. Facts may come in any order: an earlier one that comes late takes nothing back."""
    await session.execute(
        update(Recognition)
        .where(Recognition.agency == fact.agency, Recognition.review_message_id == fact.message_id)
        .values(review_state=fact.outcome)  # no new version: no decision rests on it
        .execution_options(synchronize_session=False)
    )
    row = await session.scalar(
        select(Recognition)
        .where(Recognition.agency == fact.agency, Recognition.message_id == fact.message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or (row.settled_at is not None and row.settled_at > fact.settled_at):
        return
    values = {"outcome": fact.reason or fact.outcome, "settled_at": fact.settled_at}
    if fact.outcome in _FAILED:
        await move_recognition(session, row, RecognitionMove.FAIL, now=now, **values)
        return
    first_time = row.sent_at is None
    sent_at = row.sent_at or fact.settled_at
    moved = await move_recognition(session, row, RecognitionMove.DELIVER, now=now, sent_at=sent_at, **values)
    if moved and first_time and row.person is not None:
        rule, _ = await rule_for(session, row)
        await publish(
            session,
            RecognitionSent(
                agency=row.agency,
                recognition_id=row.id,
                response_id=row.response_id,
                person=row.person,
                team=row.team,
                department=row.department,
                program=row.program,
                clause=rule.clause,
                policy_hash=row.policy_hash,
                sent_at=sent_at,
            ),
            now=now,
        )
