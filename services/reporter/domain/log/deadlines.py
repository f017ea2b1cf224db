"""How the limits of the log were kept: met, met too late or not at all, or still running; by clause and by group.

The measure is that of the conformance: a limit belongs to the period in which its clause began to apply.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.groups import LogDimension, care_log_of
from services.reporter.domain.tally import Tally
from shared.calendar import Period, bounds
from shared.policy.models import PolicyPack

_KEYS: Mapping[LogDimension, str] = {
    "all": "''",
    "kind": "f.kind",
    "category": "coalesce(f.category, '')",
    "program": "coalesce(f.program, '')",
    "channel": "f.channel",
    "status": "f.status",
    "reportability": "f.reportability",
}


async def tally_limits(session: AsyncSession, pack: PolicyPack, days: Period, *, now: datetime) -> dict[str, Tally]:
    """By clause of the log's limits, each that the pack has, also those that never applied."""
    tallies = await _tally(session, pack, days, "s.clause", now)
    return {clause: tallies.get(clause, Tally()) for clause in _clauses(pack)}


async def tally_limits_by(
    session: AsyncSession, pack: PolicyPack, days: Period, by: LogDimension, *, now: datetime
) -> dict[str, Tally]:
    """All limits of the log together, by key of a dimension."""
    return await _tally(session, pack, days, _KEYS[by], now)


def _clauses(pack: PolicyPack) -> list[str]:
    return list(dict.fromkeys(deadline.clause for deadline in care_log_of(pack).deadlines))


async def _tally(session: AsyncSession, pack: PolicyPack, days: Period, key: str, now: datetime) -> dict[str, Tally]:
    starts_at, ends_at = bounds(days, pack.agency.zone)
    values: dict[str, Any] = {
        "agency": pack.agency.id,
        "clauses": _clauses(pack),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "now": now,
    }
    found = await session.execute(
        text(f"""
            SELECT key, count(*) FILTER (WHERE done_at <= due_at) AS met,
                   count(*) FILTER (WHERE coalesce(done_at, cast(:now AS timestamptz)) > due_at) AS missed,
                   count(*) FILTER (WHERE done_at IS NULL AND cast(:now AS timestamptz) <= due_at) AS open
            FROM (
                SELECT {key} AS key, s.done_at, s.due_at
                FROM step_facts AS s JOIN log_facts AS f USING (agency, case_id)
                WHERE s.agency = :agency AND s.applied_at >= :starts_at AND s.applied_at < :ends_at
                  AND s.clause = ANY(:clauses) AND s.due_at IS NOT NULL AND s.outcome <> 'withdrawn'
            ) AS limits
            GROUP BY key
        """),
        values,
    )
    return {row["key"]: Tally(row["met"], row["open"], row["missed"]) for row in found.mappings()}
