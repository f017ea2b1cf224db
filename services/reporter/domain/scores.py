"""Reading scores: counts of whole periods, per key of one dimension, each with its label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.changes import Change, change_between
from services.reporter.domain.figures import Counts, Figure, figure_of, measured_share
from services.reporter.domain.grounds import OF_DAYS, Asked, PeriodGrounds, read_grounds, values_of
from services.reporter.domain.groups import label_of, named_in
from services.reporter.domain.periods import period_before
from shared.calendar import Period
from shared.errors import Invalid
from shared.policy.models import NotInPack, PolicyPack


class SurveyUnknown(Invalid):
    """The agency has no such survey, and never had a response to one."""


@dataclass(frozen=True, slots=True)
class KeyedFigure:
    """The figure of one team, person, program, department, audience, source or campaign, and its change since the period before.

    The key is None where nobody is credited, or none is known.
    """

    key: str | None
    label: str
    figure: Figure
    change: Change
    sin_change: Change


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """One period's figures, and what they stand on."""

    grounds: PeriodGrounds
    figures: list[KeyedFigure]


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
    session: AsyncSession, pack: PolicyPack, periods: Sequence[Period], asked: Asked
) -> list[PeriodFigures]:
    """The figures of each period per key of a dimension; those that the pack names are there even with no data.

    The periods follow each other without a gap. Each figure is compared with the one of the same key in the period before.
    """
    counted = await _read_counts(session, asked, values_of(pack.agency, _with_one_before(pack, periods), asked))
    named = named_in(pack, asked.by, asked.key)
    answers = []
    for n, grounds in enumerate(await read_grounds(session, pack.agency, periods, asked), start=2):
        before, now = counted.get(n - 1, {}), counted.get(n, {})
        figures = [
            _keyed(pack, key, label_of(key, asked.by, named), before.get(key, {}), now.get(key, {}))
            for key in sorted({*named, *now})
        ]
        answers.append(PeriodFigures(grounds, figures))
    return answers


_CountsByKey = dict[str, dict[str, Counts]]  # key → survey → counts


def _with_one_before(pack: PolicyPack, periods: Sequence[Period]) -> list[Period]:
    return [period_before(periods[0], pack.agency), *periods]


def _keyed(pack: PolicyPack, key: str, label: str, before: dict[str, Counts], now: dict[str, Counts]) -> KeyedFigure:
    figure, former = _pooled(pack, now), _pooled(pack, before).counts
    counts = figure.counts
    return KeyedFigure(
        key or None,
        label,
        figure,
        change_between(measured_share(former.positive, former.rated), measured_share(counts.positive, counts.rated)),
        change_between(measured_share(former.sin, former.responses), measured_share(counts.sin, counts.responses)),
    )


async def _read_counts(session: AsyncSession, asked: Asked, values: dict[str, Any]) -> dict[int, _CountsByKey]:
    found = await session.execute(
        text(f"""
            SELECT p.n, {asked.key_column} AS key, r.survey, sum(r.responses)::bigint AS responses,
                   sum(r.rated)::bigint AS rated, sum(r.positive)::bigint AS positive,
                   sum(r.neutral)::bigint AS neutral, sum(r.sin)::bigint AS sin,
                   sum(r.not_completed)::bigint AS not_completed, sum(r.rating_sum)::bigint AS rating_sum
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) WITH ORDINALITY AS p (start_on, end_on, n)
            JOIN rollups AS r ON r.period_on BETWEEN p.start_on AND p.end_on AND {OF_DAYS}
            WHERE r.agency = :agency AND r.dimension = :dimension AND r.grain = :grain AND {asked.of_campaign()}
              AND {asked.of_key}
              AND (cast(:survey AS text) IS NULL OR r.survey = :survey)
            GROUP BY p.n, {asked.key_column}, r.survey
        """),
        values,
    )
    counts: dict[int, _CountsByKey] = {}
    for row in found.mappings():
        figures = Counts(**{name: row[name] for name in Counts.__slots__})
        counts.setdefault(row["n"], {}).setdefault(row["key"], {})[row["survey"]] = figures
    return counts


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
