"""Taking in what conformance is measured from: said twice or in any order, each fact is kept once, as it stands last."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Fact = Mapping[str, Any]

_CASE_OPENED = """
    INSERT INTO case_facts AS f (agency, case_id, number, kind, opened_at)
    SELECT DISTINCT ON (agency, case_id) agency, case_id, number, kind, opened_at
    FROM jsonb_to_recordset(cast(:facts AS jsonb))
        AS r (agency text, case_id uuid, number text, kind text, opened_at timestamptz)
    ORDER BY agency, case_id, opened_at
    ON CONFLICT (agency, case_id) DO UPDATE SET kind = excluded.kind, opened_at = excluded.opened_at
    WHERE f.opened_at IS NULL
"""
# A case may be reopened by a later SIN of its ticket and closed again: the last closing stands.
_CASE_CLOSED = """
    INSERT INTO case_facts AS f (agency, case_id, number, closed_at, waived)
    SELECT DISTINCT ON (agency, case_id) agency, case_id, number, closed_at, waived
    FROM jsonb_to_recordset(cast(:facts AS jsonb))
        AS r (agency text, case_id uuid, number text, closed_at timestamptz, waived boolean)
    ORDER BY agency, case_id, closed_at DESC
    ON CONFLICT (agency, case_id) DO UPDATE SET closed_at = excluded.closed_at, waived = excluded.waived
    WHERE f.closed_at IS NULL OR f.closed_at < excluded.closed_at
"""
_STEP = """
    INSERT INTO step_facts AS f
        (agency, case_id, clause, step, applied_at, policy_hash, done_at, due_at, outcome, event_id, event_at)
    SELECT DISTINCT ON (agency, case_id, clause, step, applied_at)
        agency, case_id, clause, step, applied_at, policy_hash, done_at, due_at, outcome, event_id, event_at
    FROM jsonb_to_recordset(cast(:facts AS jsonb)) AS r
        (agency text, case_id uuid, clause text, step text, applied_at timestamptz, policy_hash text,
         done_at timestamptz, due_at timestamptz, outcome text, event_id uuid, event_at timestamptz)
    ORDER BY agency, case_id, clause, step, applied_at, (done_at IS NOT NULL) DESC, event_at DESC, event_id DESC
    ON CONFLICT (agency, case_id, clause, step, applied_at) DO UPDATE
    SET policy_hash = excluded.policy_hash, done_at = excluded.done_at, due_at = excluded.due_at,
        outcome = excluded.outcome, event_id = excluded.event_id, event_at = excluded.event_at
    WHERE (f.done_at IS NOT NULL, f.event_at, f.event_id)
        < (excluded.done_at IS NOT NULL, excluded.event_at, excluded.event_id)
"""
_MESSAGE = """
    INSERT INTO message_facts AS f
        (agency, message_id, template, clause, case_id, outcome, settled_at, event_id, event_at)
    SELECT DISTINCT ON (agency, message_id)
        agency, message_id, template, clause, case_id, outcome, settled_at, event_id, event_at
    FROM jsonb_to_recordset(cast(:facts AS jsonb)) AS r
        (agency text, message_id uuid, template text, clause text, case_id uuid, outcome text,
         settled_at timestamptz, event_id uuid, event_at timestamptz)
    ORDER BY agency, message_id, event_at DESC, event_id DESC
    ON CONFLICT (agency, message_id) DO UPDATE
    SET outcome = excluded.outcome, settled_at = excluded.settled_at, event_id = excluded.event_id,
        event_at = excluded.event_at
    WHERE (f.event_at, f.event_id) < (excluded.event_at, excluded.event_id)
"""


async def take_opened_cases(session: AsyncSession, facts: Sequence[Fact]) -> None:
    """Note when cases began; the first word on each stands."""
    await _apply(session, _CASE_OPENED, facts)


async def take_closed_cases(session: AsyncSession, facts: Sequence[Fact]) -> None:
    """Note when cases were closed, and whether by a waiver."""
    await _apply(session, _CASE_CLOSED, facts)


async def take_steps(session: AsyncSession, facts: Sequence[Fact]) -> None:
    """Note steps that began to apply, were done, or met an exception."""
    await _apply(session, _STEP, facts)


async def take_messages(session: AsyncSession, facts: Sequence[Fact]) -> None:
    """Note what became of messages; a later word replaces an earlier one."""
    await _apply(session, _MESSAGE, facts)


async def _apply(session: AsyncSession, statement: str, facts: Sequence[Fact]) -> None:
    await session.execute(text(statement), {"facts": json.dumps([dict(fact) for fact in facts])})
