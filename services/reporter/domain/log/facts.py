"""Taking in what happened to entries of the log: the highest version counts, and the counts move with what changed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.counting import apply_lines, remove_emptied
from services.reporter.domain.log.restating import RESTATED
from services.reporter.domain.reports.restating import mark_log_restated

_COLUMNS = {
    "version": "int",
    "event_at": "timestamptz",
    "event_id": "uuid",
    "number": "text",
    "kind": "text",
    "status": "text",
    "channel": "text",
    "category": "text",
    "program": "text",
    "reportability": "text",
    "counts": "boolean",
    "lead": "uuid",
    "released_version": "int",
    "received_at": "timestamptz",
    "logged_at": "timestamptz",
    "answered_at": "timestamptz",
    "closed_at": "timestamptz",
    "received_on": "date",
    "logged_on": "date",
    "answered_on": "date",
    "closed_on": "date",
    "business_days": "int",
    "calendar_days": "int",
}
_NAMES = ", ".join(_COLUMNS)
_TYPED = ", ".join(f"{name} {type_}" for name, type_ in _COLUMNS.items())
_ONTO = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
# Of two events of one version the later one stands, so that the order of arrival decides nothing.
_STANDING = "version, event_at, event_id"


def _ranked(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _STANDING.split(", "))


_TAKE = f"""
    WITH incoming AS (
        SELECT DISTINCT ON (agency, case_id) *
        FROM jsonb_to_recordset(cast(:facts AS jsonb)) AS r (agency text, case_id uuid, {_TYPED})
        ORDER BY agency, case_id, version DESC, event_at DESC, event_id DESC
    ), old AS (
        SELECT f.* FROM log_facts AS f JOIN incoming AS i USING (agency, case_id)
        WHERE ({_ranked("f")}) < ({_ranked("i")})
    ), fresh AS (
        INSERT INTO log_facts AS f (agency, case_id, taken_at, {_NAMES})
        SELECT agency, case_id, cast(:now AS timestamptz), {_NAMES} FROM incoming ORDER BY agency, case_id
        ON CONFLICT (agency, case_id) DO UPDATE SET taken_at = excluded.taken_at, {_ONTO}
        WHERE ({_ranked("f")}) < ({_ranked("excluded")})
        RETURNING f.*
    ), lines AS (
        SELECT 1 AS sign, f.* FROM fresh AS f
        UNION ALL
        SELECT -1 AS sign, f.* FROM old AS f
    ), restated AS ({RESTATED}), {apply_lines()}
"""


async def take_entries(session: AsyncSession, facts: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Take in entries as they were told, and have submitted reports corrected that tell something else of them.

    The caller holds the counting lock of their agencies.
    """
    applied = await session.execute(
        text(_TAKE), {"facts": json.dumps([dict(fact) for fact in facts], default=str), "now": now}
    )
    await remove_emptied(session, applied)
    await mark_log_restated(session, sorted({fact["agency"] for fact in facts}), now=now)
