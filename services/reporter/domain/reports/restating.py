"""Noticing that what a submitted report counts has changed: a corrected version is compiled some time after the last change."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.models import ReportRun

RESTATE_AFTER = timedelta(minutes=5)
"""How long changes are gathered into one version, from the first of them on."""

COUNTS_RESPONSES = ("satisfaction_score", "survey_averages")
_TOUCHES = """
    EXISTS (
        SELECT FROM restatements AS s
        WHERE s.agency = r.agency AND s.recorded_at {when}
          AND (s.from_on BETWEEN r.period_start AND r.period_end OR s.to_on BETWEEN r.period_start AND r.period_end)
    )
"""
_MARK = """
    UPDATE report_runs AS r SET restate_at = :restate_at
    WHERE r.state IN ('submitted', 'closed') AND r.restate_at IS NULL AND r.kind = ANY(:kinds) AND {which} AND {touches}
"""


async def mark_restated(session: AsyncSession, agencies: Sequence[str], *, now: datetime) -> None:
    """Have every submitted report compiled anew whose period holds a response that was restated at this instant.

    Called by whoever records restatements, in the same transaction.
    """
    await session.execute(
        text(_MARK.format(which="r.agency = ANY(:agencies)", touches=_TOUCHES.format(when="= :now"))),
        {
            "restate_at": now + RESTATE_AFTER,
            "kinds": list(COUNTS_RESPONSES),
            "agencies": list(agencies),
            "now": now,
        },
    )


async def mark_restated_since_cut(session: AsyncSession, run: ReportRun, *, now: datetime) -> None:
    """The same for a report at the moment at which it is submitted: what changed since its data cut is not in it."""
    await session.flush()
    await session.execute(
        text(
            _MARK.format(
                which="r.agency = :agency AND r.id = :run_id",
                touches=_TOUCHES.format(
                    when="""> (
                        SELECT v.data_cut_at FROM report_versions AS v
                        WHERE v.agency = r.agency AND v.run_id = r.id ORDER BY v.number DESC LIMIT 1
                    )"""
                ),
            )
        ),
        {
            "restate_at": now + RESTATE_AFTER,
            "kinds": list(COUNTS_RESPONSES),
            "agency": run.agency,
            "run_id": run.id,
        },
    )


async def count_restatements(session: AsyncSession, run: ReportRun, since: datetime) -> dict[str, int]:
    """How many restatements of each kind touch a run's period, recorded after an instant."""
    found = await session.execute(
        text("""
            SELECT kind, count(*) FROM restatements
            WHERE agency = :agency AND recorded_at > :since
              AND (from_on BETWEEN :first AND :last OR to_on BETWEEN :first AND :last)
            GROUP BY kind ORDER BY kind
        """),
        {"agency": run.agency, "since": since, "first": run.period_start, "last": run.period_end},
    )
    return {kind: count for kind, count in found}  # noqa: C416 - a row is no pair to the type checker


_SAID = {
    "corrected": "corrected",
    "late": "received late",
    "re_attributed": "credited otherwise",
    "voided": "taken out",
    "restored": "put back",
}


def restatement_note(counts: dict[str, int]) -> str:
    """The note of a corrected version."""
    if not counts:
        return "What the report counts has changed since it was submitted."
    said = ", ".join(f"{count} {_SAID.get(kind, kind)}" for kind, count in counts.items())
    return f"Responses that changed since the version before: {said}."
