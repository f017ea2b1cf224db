"""Reading scores: counts of whole periods, per key of one dimension, each with its label."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.figures import Counts, Figure, figure_of
from shared.calendar import DayOutOfRange, Period, PeriodKind, bounds, list_periods, period_on
from shared.errors import Invalid
from shared.policy.models import Agency, NotInPack, PolicyPack

Dimension = Literal["all", "program", "team", "technician", "department"]
MOST_PERIODS = 60
NOBODY: dict[Dimension, str] = {
    "all": "All responses",
    "program": "No program",
    "team": "No team credited",
    "technician": "Nobody credited",
    "department": "No department credited",
}
_SHORTEST: dict[PeriodKind, int] = {"week": 7, "month": 28, "quarter": 89, "fiscal_year": 365}


class PeriodsReversed(Invalid):
    """The last period asked for is before the first."""


class TooManyPeriods(Invalid):
    """More periods than are answered at once."""


class DayUnthinkable(Invalid):
    """A day so far away that it must be a mistake."""


class SurveyUnknown(Invalid):
    """The agency has no such survey, and never had a response to one."""


@dataclass(frozen=True, slots=True)
class KeyedFigure:
    """The figure of one team, person, program or department; the key is None where nobody is credited."""

    key: str | None
    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """One period's figures, and what may make them differ from those published before."""

    period: Period
    starts_at: datetime
    ends_at: datetime
    figures: list[KeyedFigure]
    classified_under: dict[str, int]
    restated: int
    restated_at: datetime | None


def periods_between(first: date, last: date | None, kind: PeriodKind, agency: Agency) -> list[Period]:
    """The periods that hold the days from `first` to `last`; without `last` the one that holds `first`.

    Raises:
        PeriodsReversed, TooManyPeriods, DayUnthinkable: what was asked cannot be meant.
    """
    last = first if last is None else last
    if last < first:
        raise PeriodsReversed(
            "The day in `to` is before the day in `from`.",
            how_to_fix="Give the earlier day in `from`.",
            errors=[{"pointer": "/query/to", "message": "before /query/from"}],
        )
    rules: dict[str, Any] = {
        "week_start": agency.week_start,
        "fiscal_year_start_month": agency.fiscal_year_start_month,
    }
    try:
        period_on(first, kind, **rules), period_on(last, kind, **rules)
        listed = (
            [] if (last - first).days > _SHORTEST[kind] * MOST_PERIODS * 2 else list_periods(first, last, kind, **rules)
        )
    except DayOutOfRange as far:
        raise DayUnthinkable(str(far), how_to_fix="Check the year.") from far
    if not 0 < len(listed) <= MOST_PERIODS:
        raise TooManyPeriods(
            f"More than {MOST_PERIODS} periods lie between these days.",
            how_to_fix="Ask for fewer at once, or for longer periods.",
            errors=[{"pointer": "/query/to", "message": f"more than {MOST_PERIODS} periods"}],
        )
    return listed


def name_of(period: Period, agency: Agency) -> str:
    """A short name: `2026-W47` (ISO 8601), `2026-11`, `FY2027-Q2`, `FY2027`; a fiscal year is named for its last day."""
    match period.kind:
        case "week":
            year, week, _ = period.start_on.isocalendar()
            starts_on_monday = agency.week_start == "monday"
            return f"{year}-W{week:02}" if starts_on_monday else f"week of {period.start_on}"
        case "quarter" | "fiscal_year":
            months_in = (period.start_on.month - agency.fiscal_year_start_month) % 12
            ends_next_year = (
                agency.fiscal_year_start_month > 1 and period.start_on.month >= agency.fiscal_year_start_month
            )
            year = period.start_on.year + int(ends_next_year)
            named = f"{year}" if agency.fiscal_year_start_month == 1 else f"FY{year}"
            return named if period.kind == "fiscal_year" else f"{named}-Q{months_in // 3 + 1}"
        case _:
            return f"{period.start_on:%Y-%m}"


async def check_survey(session: AsyncSession, pack: PolicyPack, survey: str) -> None:
    """Refuse a survey that neither the pack nor any counted response knows.

    Raises:
        SurveyUnknown: there is none; the answer names those of the pack.
    """
    known = [known.id for known in pack.surveys]
    if survey in known:
        return
    counted = await session.execute(
        text(
            "SELECT EXISTS (SELECT FROM rollups WHERE agency = :agency AND dimension = 'all' AND grain = 'month'"
            " AND survey = :survey)"
        ),
        {"agency": pack.agency.id, "survey": survey},
    )
    if not counted.scalar_one():
        raise SurveyUnknown(
            f"There is no survey {survey!r}.",
            how_to_fix="Use one of `known`, or leave `survey` out.",
            known=known,
            errors=[{"pointer": "/query/survey", "message": "not a survey of the agency"}],
        )


async def read_figures(
    session: AsyncSession, pack: PolicyPack, periods: Sequence[Period], by: Dimension, survey: str | None
) -> list[PeriodFigures]:
    """The figures of each period per key of a dimension; those that the pack names are there even with no data."""
    spans = [bounds(period, pack.agency.zone) for period in periods]
    asked = {
        "agency": pack.agency.id,
        "grain": "day" if periods[0].kind == "week" else "month",
        "survey": survey,
        "starts": [period.start_on for period in periods],
        "ends": [period.end_on for period in periods],
    }
    counted = await _read_counts(session, {**asked, "dimension": by})
    policies = await _read_counts(session, {**asked, "dimension": "policy"})
    restated = await _read_restatements(
        session,
        {
            "agency": pack.agency.id,
            **{name: asked[name] for name in ("starts", "ends")},
            "until": [e for _, e in spans],
        },
    )
    named = _named_in(pack, by)
    answers = []
    for n, (period, (starts_at, ends_at)) in enumerate(zip(periods, spans, strict=True), start=1):
        by_key: _CountsByKey = {key: {} for key in named} | counted.get(n, {})
        figures = [
            KeyedFigure(key or None, named.get(key) or (key or NOBODY[by]), _pooled(pack, surveys))
            for key, surveys in sorted(by_key.items())
        ]
        times, last_at = restated.get(n, (0, None))
        answers.append(
            PeriodFigures(
                period,
                starts_at,
                ends_at,
                figures,
                {
                    policy: sum(counts.responses for counts in surveys.values())
                    for policy, surveys in sorted(policies.get(n, {}).items())
                },
                times,
                last_at,
            )
        )
    return answers


_CountsByKey = dict[str, dict[str, Counts]]  # key → survey → counts


async def _read_counts(session: AsyncSession, asked: dict[str, Any]) -> dict[int, _CountsByKey]:
    found = await session.execute(
        text("""
            SELECT p.n, r.key, r.survey, sum(r.responses)::bigint AS responses, sum(r.rated)::bigint AS rated,
                   sum(r.positive)::bigint AS positive, sum(r.neutral)::bigint AS neutral, sum(r.sin)::bigint AS sin,
                   sum(r.not_completed)::bigint AS not_completed, sum(r.rating_sum)::bigint AS rating_sum
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) WITH ORDINALITY AS p (start_on, end_on, n)
            JOIN rollups AS r ON r.period_on BETWEEN p.start_on AND p.end_on
            WHERE r.agency = :agency AND r.dimension = :dimension AND r.grain = :grain
              AND (cast(:survey AS text) IS NULL OR r.survey = :survey)
            GROUP BY p.n, r.key, r.survey
        """),
        asked,
    )
    counts: dict[int, _CountsByKey] = {}
    for row in found.mappings():
        figures = Counts(**{name: row[name] for name in Counts.__slots__})
        counts.setdefault(row["n"], {}).setdefault(row["key"], {})[row["survey"]] = figures
    return counts


async def _read_restatements(session: AsyncSession, asked: dict[str, Any]) -> dict[int, tuple[int, datetime]]:
    found = await session.execute(
        text("""
            SELECT p.n, count(*), max(s.recorded_at)
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[]), cast(:until AS timestamptz[]))
                WITH ORDINALITY AS p (start_on, end_on, until, n)
            JOIN restatements AS s ON s.agency = :agency AND s.recorded_at >= p.until
                AND (s.from_on BETWEEN p.start_on AND p.end_on OR s.to_on BETWEEN p.start_on AND p.end_on)
            GROUP BY p.n
        """),
        asked,
    )
    return {n: (times, last_at) for n, times, last_at in found}


def _named_in(pack: PolicyPack, by: Dimension) -> dict[str, str]:
    """The keys that the pack names, with their labels. Who the technicians are is notifier's to know."""
    match by:
        case "all":
            return {"": NOBODY["all"]}
        case "program":
            return {program.id: program.name for program in pack.programs}
        case "team":
            return {team.id: team.name for team in pack.teams}
        case "department":
            return {department.id: department.name for department in pack.departments}
        case "technician":
            return {}


def _pooled(pack: PolicyPack, surveys: dict[str, Counts]) -> Figure:
    """The figure of all surveys together; the ratings of unlike scales have a score in common, but no mean."""
    scales = {_scale_of(pack, survey) for survey, counts in surveys.items() if counts.rated}
    total = Counts(**{name: sum(getattr(counts, name) for counts in surveys.values()) for name in Counts.__slots__})
    return figure_of(total, one_scale=len(scales) == 1)


def _scale_of(pack: PolicyPack, survey: str) -> tuple[int, int] | str:
    try:
        scale = pack.survey(survey).scale
    except NotInPack:
        return survey
    return scale.minimum, scale.maximum
