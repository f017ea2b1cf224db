"""How often each clause applied, was met, is open or was missed.

A step belongs to the period in which its clause began to apply. It is met when it was done in time, or at all where the
clause has no time limit; missed when its time limit passed without it; else open. A step without a limit is never missed.
A step that was withdrawn is none: its clause does not ask for it any more. Steps of report runs are among them, each under
every clause that it carries out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.tally import Tally
from services.reporter.domain.target_conformance import tally_targets
from shared.calendar import DayOutOfRange, Period, bounds, list_periods
from shared.errors import Invalid
from shared.policy.models import PolicyPack, Survey

_LONGEST_DAYS = 366 * 10


class DaysReversed(Invalid):
    """The last day asked for is before the first."""


class DaysTooMany(Invalid):
    """More days than are measured at once."""


class DaysUnthinkable(Invalid):
    """Days so far away that they must be a mistake."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A clause of the pack with its tally, its parts' included."""

    clause: str
    part_of: str | None
    text: str | None
    has_time_limit: bool
    tally: Tally


def check_days(first: date, last: date) -> Period:
    """The run of local days from `first` to `last`, both included.

    Raises:
        DaysReversed, DaysTooMany, DaysUnthinkable: what was asked cannot be meant.
    """
    if last < first:
        raise DaysReversed(
            "The day in `to` is before the day in `from`.",
            how_to_fix="Give the earlier day in `from`.",
            errors=[{"pointer": "/query/to", "message": "before /query/from"}],
        )
    if (last - first).days >= _LONGEST_DAYS:
        raise DaysTooMany(
            "More than ten years lie between these days.",
            how_to_fix="Ask for fewer at once.",
            errors=[{"pointer": "/query/to", "message": "more than ten years after /query/from"}],
        )
    try:
        list_periods(first, first, "month"), list_periods(last, last, "month")
    except DayOutOfRange as far:
        raise DaysUnthinkable(str(far), how_to_fix="Check the year.") from far
    return Period(first, last, "days")


async def measure(session: AsyncSession, pack: PolicyPack, days: Period, *, now: datetime) -> list[Measured]:
    """Every clause of the pack in its order, then those that only older records name; parts are added to their clause."""
    tallies = await _tally_steps(session, pack, days, now)
    for clause_id, tally in await _tally_responses(session, pack, days, now):
        tallies[clause_id] = tallies.get(clause_id, Tally()) + tally
    limited = limited_clauses(pack)
    measured = []
    for clause in pack.clauses:
        own_and_parts = [clause.id, *(part.id for part in pack.parts_of(clause.id))]
        measured.append(
            Measured(
                clause.id,
                clause.part_of,
                clause.text,
                not limited.isdisjoint(own_and_parts),
                sum((tallies.get(each, Tally()) for each in own_and_parts), Tally()),
            )
        )
    known = {clause.id for clause in pack.clauses}
    former = [
        Measured(clause, None, None, False, tally) for clause, tally in sorted(tallies.items()) if clause not in known
    ]
    return measured + former


def limited_clauses(pack: PolicyPack) -> set[str]:
    """The clauses that can be missed: of cases, of the customer care log, and of the steps of reports.

    A step's working limit is the agency's own aim, and missing it misses no clause.
    """
    limited = {deadline.clause for deadline in pack.deadlines}
    if pack.care_log is not None:
        limited |= {deadline.clause for deadline in pack.care_log.deadlines}
    if pack.reports is not None:
        limited |= {step.clause for run in pack.reports.runs for step in run.steps if step.limit is not None}
    return limited


async def _tally_steps(session: AsyncSession, pack: PolicyPack, days: Period, now: datetime) -> dict[str, Tally]:
    starts_at, ends_at = bounds(days, pack.agency.zone)
    found = await session.execute(
        text("""
            SELECT clause, count(*) FILTER (WHERE is_met) AS met, count(*) FILTER (WHERE is_missed) AS missed,
                   count(*) FILTER (WHERE NOT is_met AND NOT is_missed) AS open,
                   count(*) FILTER (WHERE NOT is_met AND NOT is_missed AND outcome NOT IN ('done', 'open')) AS exceptions
            FROM (
                SELECT clause, outcome,
                       done_at IS NOT NULL AND (due_at IS NULL OR done_at <= due_at) AS is_met,
                       due_at IS NOT NULL AND coalesce(done_at, cast(:now AS timestamptz)) > due_at AS is_missed
                FROM step_facts
                WHERE agency = :agency AND applied_at >= :starts_at AND applied_at < :ends_at
                      AND outcome <> 'withdrawn'
            ) AS standing
            GROUP BY clause
        """),
        {"agency": pack.agency.id, "starts_at": starts_at, "ends_at": ends_at, "now": now},
    )
    return {row["clause"]: Tally(row["met"], row["open"], row["missed"], row["exceptions"]) for row in found.mappings()}


async def _tally_responses(
    session: AsyncSession, pack: PolicyPack, days: Period, now: datetime
) -> Iterable[tuple[str, Tally]]:
    """The clauses about every response: received, categorised, counted, summed up in the score of its period."""
    by_survey = await _count_responses(session, pack.agency.id, days)
    tallies = [
        (source.clause, Tally(met=sum(row["received"] for row in by_survey if row["source"] == source.name)))
        for source in pack.sources
    ]
    for survey in pack.surveys:
        rows = [row for row in by_survey if row["survey"] == survey.id]
        population, counted = (sum(row[name] for row in rows) for name in ("population", "counted"))
        tallies.append((survey.categorised_clause, Tally(met=sum(row["received"] for row in rows))))
        tallies.append((survey.counted_clause, Tally(met=min(counted, population), open=abs(population - counted))))
        tallies.extend(_tally_form(survey, rows))
    if (report := pack.rules.score_report) is not None:
        tally = await _tally_scores(session, pack, days, now)
        tallies.append((report.clause, tally))
    return [*tallies, *await tally_targets(session, pack, days, now=now)]


def _tally_form(survey: Survey, rows: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, Tally]]:
    """Duties about the survey's form: what it asks, that it tells customers apart, and that its time is taken."""
    received, told, timed = (sum(row[name] for row in rows) for name in ("received", "told", "timed"))
    if survey.questions_clause is not None:
        yield survey.questions_clause, Tally(met=received)
    if survey.audience_clause is not None:
        yield survey.audience_clause, Tally(met=told, open=received - told)
    if survey.duration_clause is not None:
        yield survey.duration_clause, Tally(met=timed)


async def _count_responses(session: AsyncSession, agency: str, days: Period) -> list[dict[str, Any]]:
    """Per survey and source how many came in, and how many of them count, say who answers, were timed on a page.

    And per survey how many were counted.
    """
    found = await session.execute(
        text("""
            SELECT survey, source, count(*) AS received, count(*) FILTER (WHERE NOT voided) AS population, 0 AS counted,
                   count(audience) AS told, count(answer_seconds) AS timed
            FROM response_facts
            WHERE agency = :agency AND classified_version > 0 AND submitted_on BETWEEN :first AND :last
            GROUP BY survey, source
            UNION ALL
            SELECT survey, NULL, 0, 0, sum(responses)::bigint, 0, 0
            FROM rollups
            WHERE agency = :agency AND dimension = 'all' AND grain = 'day' AND period_on BETWEEN :first AND :last
            GROUP BY survey
        """),
        {"agency": agency, "first": days.start_on, "last": days.end_on},
    )
    return [dict(row) for row in found.mappings()]


async def _tally_scores(session: AsyncSession, pack: PolicyPack, days: Period, now: datetime) -> Tally:
    """One per period of the score report that ends in these days: met when it is over and all its responses are in it."""
    report = pack.rules.score_report
    if report is None:
        return Tally()
    rules: dict[str, Any] = {
        "week_start": pack.agency.week_start,
        "fiscal_year_start_month": pack.agency.fiscal_year_start_month,
    }
    periods = [
        period
        for period in list_periods(days.start_on, days.end_on, report.period, **rules)
        if period.end_on in days and bounds(period, pack.agency.zone)[0] <= now
    ]
    found = await session.execute(
        text("""
            SELECT p.n,
                   (SELECT count(*) FROM response_facts AS f
                    WHERE f.agency = :agency AND f.classified_version > 0 AND NOT f.voided
                      AND f.submitted_on BETWEEN p.start_on AND p.end_on) AS population,
                   (SELECT coalesce(sum(r.responses), 0)::bigint FROM rollups AS r
                    WHERE r.agency = :agency AND r.dimension = 'all' AND r.grain = 'day'
                      AND r.period_on BETWEEN p.start_on AND p.end_on) AS counted
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) WITH ORDINALITY AS p (start_on, end_on, n)
            ORDER BY p.n
        """),
        {
            "agency": pack.agency.id,
            "starts": [period.start_on for period in periods],
            "ends": [period.end_on for period in periods],
        },
    )
    met = sum(
        population == counted and bounds(period, pack.agency.zone)[1] <= now
        for period, (_, population, counted) in zip(periods, found, strict=True)
    )
    return Tally(met=met, open=len(periods) - met)
