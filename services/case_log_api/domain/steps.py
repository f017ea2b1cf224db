"""Steps: a clause begins to apply, and is done or found impossible; both are published, so that what is open is known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Table, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.models import Case, CaseStep
from shared.contracts.events import CaseStepRecorded
from shared.events import publish

DONE = "done"
WITHDRAWN = "withdrawn"
"""The outcome of a step that its clause does not ask for any more: it counts neither as open nor as missed."""


def step_key(step: str, cycle: int | None = None, part: str = "") -> str:
    """The key of a step within its case: what it is, of which cycle, of which part."""
    return ":".join(str(each) for each in (step, cycle, part) if each not in {None, ""})


def new_step(
    case: Case,
    step: str,
    *,
    clause: str,
    policy_hash: str,
    applied_at: datetime,
    due_at: datetime | None = None,
    who: str | None = None,
    cycle: int | None = None,
    part: str = "",
    restricted: bool = False,
) -> dict[str, Any]:
    """A step that a clause asks for, as `apply_steps` takes it."""
    return {
        "agency": case.agency,
        "case_id": case.id,
        "key": step_key(step, cycle, part),
        "step": step,
        "clause": clause,
        "policy_hash": policy_hash,
        "cycle": cycle,
        "who": who,
        "restricted": restricted,
        "applied_at": applied_at,
        "due_at": due_at,
        "outcome": "open",
    }


async def apply_steps(session: AsyncSession, steps: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Note that clauses ask for steps, each once, all in one statement, and publish which are new."""
    if not steps:
        return
    # The table, not the class: the ORM would make a statement for each set of columns that are not null.
    table = cast("Table", CaseStep.__table__)
    new = await session.execute(insert(table).on_conflict_do_nothing().returning(*_recorded(table.c)), list(steps))
    await _publish(session, new.all(), now=now)


async def apply_step(session: AsyncSession, case: Case, step: str, *, now: datetime, **values: Any) -> str:
    """Note that a clause asks for a step, once; returns the step's key. The values are those of `new_step`."""
    row = new_step(case, step, **values)
    await apply_steps(session, [row], now=now)
    key: str = row["key"]
    return key


async def settle_step(
    session: AsyncSession, case: Case, *keys: str, now: datetime, at: datetime | None = None, outcome: str = DONE
) -> None:
    """Say that steps are done, or which exception stands in their way, and publish it; what was known is left alone.

    An exception may still turn into done (a desk that was unreachable answers at last); what is done stays done.

    Args:
        session: the transaction that makes it true.
        case: whose steps they are.
        keys: as `step_key` gives them.
        now: when this is written.
        at: when it was done, if that was earlier.
        outcome: `done`, or the name of the visible exception.
    """
    await _settle(session, case, [CaseStep.key.in_(keys)], now=now, at=at, outcome=outcome)


async def reschedule_step(
    session: AsyncSession, case: Case, key: str, *, due_at: datetime | None, now: datetime, outcome: str = "open"
) -> None:
    """Say that a step that is not done is due at another time, or that its clause does (not) ask for it any more."""
    moved = await session.execute(
        update(CaseStep)
        .where(
            CaseStep.agency == case.agency,
            CaseStep.case_id == case.id,
            CaseStep.key == key,
            CaseStep.done_at.is_(None),
            or_(CaseStep.due_at.is_distinct_from(due_at), CaseStep.outcome != outcome),
        )
        .values(due_at=due_at, outcome=outcome)
        .returning(*_recorded(cast("Table", CaseStep.__table__).c))
        .execution_options(synchronize_session=False)
    )
    await _publish(session, moved.all(), now=now)


async def correct_due(session: AsyncSession, case: Case, key: str, *, due_at: datetime | None, now: datetime) -> None:
    """Say that a step, done or not, was due at another time all along: what its limit began with was told wrongly."""
    corrected = await session.execute(
        update(CaseStep)
        .where(
            CaseStep.agency == case.agency,
            CaseStep.case_id == case.id,
            CaseStep.key == key,
            CaseStep.due_at.is_distinct_from(due_at),
        )
        .values(due_at=due_at)
        .returning(*_recorded(cast("Table", CaseStep.__table__).c))
        .execution_options(synchronize_session=False)
    )
    await _publish(session, corrected.all(), now=now)


async def unsettle_step(
    session: AsyncSession,
    case: Case,
    key: str,
    *,
    now: datetime,
    done_at: datetime | None = None,
    outcome: str = "open",
) -> None:
    """Say that what did a step was taken back: it is open again, or its clause does not ask for it any more.

    With `done_at` only if it was done at that instant: what something else did stays done.
    """
    where = [CaseStep.done_at == done_at] if done_at is not None else [CaseStep.done_at.is_not(None)]
    undone = await session.execute(
        update(CaseStep)
        .where(CaseStep.agency == case.agency, CaseStep.case_id == case.id, CaseStep.key == key, *where)
        .values(done_at=None, outcome=outcome)
        .returning(*_recorded(cast("Table", CaseStep.__table__).c))
        .execution_options(synchronize_session=False)
    )
    await _publish(session, undone.all(), now=now)


async def settle_steps_named(
    session: AsyncSession, case: Case, step: str, *, now: datetime, outcome: str = DONE, cycle: int | None = None
) -> None:
    """Settle every open step of this name, of one cycle or of all."""
    where = [CaseStep.step == step]
    if cycle is not None:
        where.append(CaseStep.cycle == cycle)
    await _settle(session, case, where, now=now, at=None, outcome=outcome)


async def _settle(
    session: AsyncSession,
    case: Case,
    where: list[ColumnElement[bool]],
    *,
    now: datetime,
    at: datetime | None,
    outcome: str,
) -> None:
    settled = await session.execute(
        update(CaseStep)
        .where(
            CaseStep.agency == case.agency,
            CaseStep.case_id == case.id,
            CaseStep.done_at.is_(None),
            CaseStep.outcome != outcome,
            *where,
        )
        .values(done_at=(at or now) if outcome == DONE else None, outcome=outcome)
        .returning(*_recorded(cast("Table", CaseStep.__table__).c))
        .execution_options(synchronize_session=False)
    )
    await _publish(session, settled.all(), now=now)


def _recorded(columns: Any) -> list[ColumnElement[Any]]:
    names = (
        "agency",
        "case_id",
        "position",
        "key",
        "clause",
        "policy_hash",
        "applied_at",
        "done_at",
        "due_at",
        "outcome",
    )
    return [columns[name] for name in names]


async def _publish(session: AsyncSession, rows: Sequence[Row[Any]], *, now: datetime) -> None:
    events = [
        CaseStepRecorded(
            agency=row.agency,
            case_id=row.case_id,
            clause=row.clause,
            step=row.key,
            policy_hash=row.policy_hash,
            applied_at=row.applied_at,
            done_at=row.done_at,
            due_at=row.due_at,
            outcome=row.outcome,
        )
        for row in sorted(rows, key=lambda row: row.position)
    ]
    await publish(session, *events, now=now)


async def list_steps(session: AsyncSession, case: Case, *, restricted: bool) -> list[CaseStep]:
    """The case's steps in the order in which they began to apply; restricted ones only if asked."""
    query = select(CaseStep).where(CaseStep.agency == case.agency, CaseStep.case_id == case.id)
    if not restricted:
        query = query.where(~CaseStep.restricted)
    rows = await session.scalars(query.order_by(CaseStep.position).execution_options(populate_existing=True))
    return list(rows)
