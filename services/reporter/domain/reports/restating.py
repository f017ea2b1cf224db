"""Noticing that what a submitted report tells has changed: a corrected version is compiled some time after the last change."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.models import ReportRun

RESTATE_AFTER = timedelta(minutes=5)
"""How long changes are gathered into one version, from the first of them on."""

COUNTS_RESPONSES = ("satisfaction_score", "survey_averages")
COUNTS_ENTRIES = ("care_log",)
_OF_RESPONSES = """
    SELECT s.kind, s.response_id AS id FROM restatements AS s
    WHERE s.agency = r.agency AND s.recorded_at {when}
      AND (s.from_on BETWEEN r.period_start AND r.period_end OR s.to_on BETWEEN r.period_start AND r.period_end)
"""
_OF_ENTRIES = """
    SELECT s.kind, s.case_id AS id FROM log_restatements AS s
    WHERE s.agency = r.agency AND s.recorded_at {when}
      AND EXISTS (SELECT FROM unnest(s.days) AS day WHERE day BETWEEN r.period_start AND r.period_end)
"""
# An instant that was planned before stays, unless words have to go at once: these wait for nothing.
_MARK = """
    UPDATE report_runs AS r SET restate_at = found.restate_at
    FROM (
        SELECT r.agency, r.id,
               CASE WHEN bool_or(change.kind = 'withdrawn') THEN cast(:now AS timestamptz)
                    ELSE cast(:later AS timestamptz) END AS restate_at
        FROM report_runs AS r CROSS JOIN LATERAL ({changes}) AS change
        WHERE r.state IN ('submitted', 'closed') AND r.kind = ANY(:kinds) AND {which}
        GROUP BY r.agency, r.id
    ) AS found
    WHERE r.agency = found.agency AND r.id = found.id AND r.state IN ('submitted', 'closed')
      AND (r.restate_at IS NULL OR r.restate_at > found.restate_at)
"""


async def mark_restated(session: AsyncSession, agencies: Sequence[str], *, now: datetime) -> None:
    """Have every submitted report compiled anew whose period holds a response that was restated at this instant.

    Called by whoever records restatements, in the same transaction.
    """
    await _mark(session, _OF_RESPONSES, COUNTS_RESPONSES, agencies, now)


async def mark_log_restated(session: AsyncSession, agencies: Sequence[str], *, now: datetime) -> None:
    """The same of entries of the log; at once where a release was taken back (CCTS-II.3)."""
    await _mark(session, _OF_ENTRIES, COUNTS_ENTRIES, agencies, now)


async def _mark(
    session: AsyncSession, changes: str, kinds: Sequence[str], agencies: Sequence[str], now: datetime
) -> None:
    await session.execute(
        text(_MARK.format(which="r.agency = ANY(:agencies)", changes=changes.format(when="= :now"))),
        {"now": now, "later": now + RESTATE_AFTER, "kinds": list(kinds), "agencies": list(agencies)},
    )


async def mark_restated_since_cut(session: AsyncSession, run: ReportRun, *, now: datetime) -> None:
    """The same for a report at the moment at which it is submitted: what changed since its data cut is not in it."""
    cut_at = await session.scalar(
        text(
            "SELECT data_cut_at FROM report_versions WHERE agency = :agency AND run_id = :run_id AND number = :number"
        ),
        {"agency": run.agency, "run_id": run.id, "number": run.content_version},
    )
    if cut_at is not None:
        await mark_restated_since(session, run, cut_at, now=now)


async def mark_restated_since(session: AsyncSession, run: ReportRun, since: datetime, *, now: datetime) -> None:
    """Have one submitted report compiled anew if something that it tells changed after an instant."""
    await session.flush()
    await session.execute(
        text(
            _MARK.format(
                which="r.agency = :agency AND r.id = :run_id", changes=_changes_of(run).format(when="> :since")
            )
        ),
        {
            "now": now,
            "later": now + RESTATE_AFTER,
            "kinds": [*COUNTS_RESPONSES, *COUNTS_ENTRIES],
            "agency": run.agency,
            "run_id": run.id,
            "since": since,
        },
    )
    await session.refresh(run, ["restate_at"])


def _changes_of(run: ReportRun) -> str:
    return _OF_ENTRIES if run.kind in COUNTS_ENTRIES else _OF_RESPONSES


async def count_restatements(session: AsyncSession, run: ReportRun, since: datetime) -> dict[str, int]:
    """How many responses or entries of a run's period changed after an instant, by the kind of change."""
    found = await session.execute(
        text(f"""
            SELECT change.kind, count({"DISTINCT change.id" if run.kind in COUNTS_ENTRIES else "*"})
            FROM report_runs AS r CROSS JOIN LATERAL ({_changes_of(run).format(when="> :since")}) AS change
            WHERE r.agency = :agency AND r.id = :run_id
            GROUP BY change.kind ORDER BY change.kind
        """),
        {"agency": run.agency, "run_id": run.id, "since": since},
    )
    return {kind: count for kind, count in found}  # noqa: C416 - a row is no pair to the type checker


_SAID = {
    "corrected": "corrected",
    "late": "received late",
    "re_attributed": "credited otherwise",
    "voided": "taken out",
    "restored": "put back",
}
_SAID_OF_ENTRIES = {
    "late": "received late",
    "re_dated": "dated otherwise",
    "re_categorised": "categorised otherwise",
    "linked": "linked with others or parted from them",
    "decided": "decided otherwise",
    "withdrawn": "whose words are not released any more",
    "released": "released",
}


def restatement_note(kind: str, counts: dict[str, int]) -> str:
    """The note of a corrected version of a report of this kind."""
    if not counts:
        return "What the report counts has changed since it was submitted."
    words, what = (_SAID_OF_ENTRIES, "Entries of the log") if kind in COUNTS_ENTRIES else (_SAID, "Responses")
    said = ", ".join(f"{count} {words.get(change, change)}" for change, count in counts.items())
    return f"{what} that changed since the version before: {said}."
