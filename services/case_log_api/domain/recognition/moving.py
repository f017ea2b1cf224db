"""Finding, locking and moving recognitions: a move is a conditional update, and of two at once one wins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.states import RECOGNITION_MOVES, RecognitionMove
from services.case_log_api.domain.recognition.steps import publish_steps
from services.case_log_api.domain.refusals import RecognitionNotFound, RuleNotInPolicy
from services.case_log_api.models import Praise, Recognition
from shared.policy.models import PolicyPack
from shared.policy.models.experience import RecognitionRule
from shared.policy.store import policy_version


async def find_recognition(
    session: AsyncSession, agency: str, recognition_id: UUID, *, lock: bool = False
) -> Recognition | None:
    """The recognition, locked until the transaction ends if asked."""
    query: Select[Recognition] = select(Recognition).where(
        Recognition.agency == agency, Recognition.id == recognition_id
    )
    if lock:
        query = query.with_for_update()
    found: Recognition | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def get_recognition(
    session: AsyncSession, agency: str, recognition_id: UUID, *, lock: bool = False
) -> Recognition:
    """The recognition, or RecognitionNotFound."""
    found = await find_recognition(session, agency, recognition_id, lock=lock)
    if found is None:
        raise RecognitionNotFound("There is no such recognition.", how_to_fix="List them with GET /v1/recognitions.")
    return found


async def lock_for_decision(session: AsyncSession, agency: str, recognition_id: UUID) -> Recognition:
    """The recognition, locked with everything that its response names: decisions on one response take turns.

    The response first and then the recognition, as everybody does who locks both.
    """
    row = await get_recognition(session, agency, recognition_id)
    await session.execute(
        select(Praise.response_id)
        .where(Praise.agency == agency, Praise.response_id == row.response_id)
        .with_for_update()
    )
    return await get_recognition(session, agency, recognition_id, lock=True)


async def rule_for(session: AsyncSession, row: Recognition) -> tuple[RecognitionRule, PolicyPack]:
    """The rule and pack under which a recognition began."""
    pack = (await policy_version(session, row.agency, row.policy_hash)).pack
    if pack.rules.recognition is None:
        raise RuleNotInPolicy("The policy of this recognition has no rule of recognition.")
    return pack.rules.recognition, pack


async def move_recognition(
    session: AsyncSession, row: Recognition, move: RecognitionMove, *, now: datetime, **values: Any
) -> bool:
    """Make a move if the recognition's state allows it, and publish how its steps stand; False if it does not.

    The move is a conditional update: of two callers one makes it, whatever either has read before.
    """
    targets = {source: target for (source, each), target in RECOGNITION_MOVES.items() if each is move}
    for source, target in targets.items():
        moved = await session.scalars(
            update(Recognition)
            .where(Recognition.agency == row.agency, Recognition.id == row.id, Recognition.state == source)
            .values(state=target, version=Recognition.version + 1, **values)
            .returning(Recognition)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        if moved.one_or_none() is not None:
            rule, pack = await rule_for(session, row)
            await publish_steps(session, row, rule, pack, now=now)
            return True
    return False
