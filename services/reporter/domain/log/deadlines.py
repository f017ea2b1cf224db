"""How the limits of the log were kept: met, met too late or not at all, or still running; by clause and by group.

The measure is that of the conformance: a limit belongs to the period in which its clause began to apply.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.groups import LogDimension, care_log_of
from services.reporter.domain.tally import Tally
from shared.calendar import Period, bounds
from shared.policy.models import PolicyPack

LimitGroup = LogDimension | Literal["clause"]
_KEYS: Mapping[LimitGroup, str] = {
    "clause": "s.clause",
    "all": "''",
    "kind": "f.kind",
    "category": "coalesce(f.category, '')",
    "program": "coalesce(f.program, '')",
    "channel": "f.channel",
    "status": "f.status",
    "reportability": "f.reportability",
}
Limits = Mapping[LimitGroup, Mapping[str, Tally]]
"""By what the limits were grouped, then by key."""


async def tally_limits(
    session: AsyncSession, pack: PolicyPack, days: Period, groups: Iterable[LimitGroup], *, now: datetime
) -> Limits:
    """How the log's limits were kept, grouped by each of these, in one reading of the steps.

    Clauses of the pack are there also where they never applied; of the other groups only keys with a limit.
    """
    clauses = list(dict.fromkeys(deadline.clause for deadline in care_log_of(pack).deadlines))
    wanted = list(dict.fromkeys(groups))
    starts_at, ends_at = bounds(days, pack.agency.zone)
    values: dict[str, Any] = {
        "agency": pack.agency.id,
        "clauses": clauses,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "now": now,
    }
    keyed = ", ".join(f"('{group}', {_KEYS[group]})" for group in wanted)
    found = await session.execute(
        text(f"""
            SELECT grouped_by, key, count(*) FILTER (WHERE done_at <= due_at) AS met,
                   count(*) FILTER (WHERE coalesce(done_at, cast(:now AS timestamptz)) > due_at) AS missed,
                   count(*) FILTER (WHERE done_at IS NULL AND cast(:now AS timestamptz) <= due_at) AS open
            FROM step_facts AS s JOIN log_facts AS f USING (agency, case_id)
            CROSS JOIN LATERAL (VALUES {keyed}) AS g (grouped_by, key)
            WHERE s.agency = :agency AND s.applied_at >= :starts_at AND s.applied_at < :ends_at
              AND s.clause = ANY(:clauses) AND s.due_at IS NOT NULL AND s.outcome <> 'withdrawn'
            GROUP BY grouped_by, key
        """),
        values,
    )
    tallies: dict[LimitGroup, dict[str, Tally]] = {group: {} for group in wanted}
    if "clause" in tallies:
        tallies["clause"] = {clause: Tally() for clause in clauses}
    for row in found.mappings():
        tallies[row["grouped_by"]][row["key"]] = Tally(row["met"], row["open"], row["missed"])
    return tallies
