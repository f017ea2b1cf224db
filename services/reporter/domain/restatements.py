"""Restatements: which periods' figures are not what they were when they ended, why, and what they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.figures import Counts, Figure, figure_of
from services.reporter.domain.grounds import Asked
from services.reporter.domain.scores import read_figures
from shared.calendar import Period, bounds
from shared.policy.models import PolicyPack

RestatementKind = Literal["late", "corrected", "re_attributed", "voided", "restored"]


@dataclass(frozen=True, slots=True)
class Reason:
    """How often a period was restated so, and when last."""

    kind: RestatementKind
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RestatedPeriod:
    """A period whose figures changed after its end.

    Attributes:
        since: from when on changes are listed: the period's end, or what was asked for if that is later.
        before: the score as it stood then; None where what changed was not kept yet at the time.
        after: the score as it stands now.
    """

    period: Period
    since: datetime
    reasons: list[Reason]
    before: Figure | None
    after: Figure


async def read_restatements(
    session: AsyncSession, pack: PolicyPack, periods: Sequence[Period], asked: Asked, *, since: datetime | None
) -> list[RestatedPeriod]:
    """Of these periods, which follow each other, those that were restated; of the responses asked for, all groups together."""
    ends = [bounds(period, pack.agency.zone)[1] for period in periods]
    from_when = [end if since is None else max(end, since) for end in ends]
    whole = Asked("all", asked.survey, asked.campaign)
    values = {
        "agency": pack.agency.id,
        "starts": [period.start_on for period in periods],
        "ends": [period.end_on for period in periods],
        "since": from_when,
        "campaign": whole.campaign_key,
        "survey": asked.survey,
    }
    reasons = await _read_reasons(session, values)
    changes = await _read_changes(session, values)
    figures = await read_figures(session, pack, periods, whole) if reasons else []
    restated = []
    for n, period in enumerate(periods):
        if n not in reasons:
            continue
        (now,) = figures[n].figures
        change = changes.get(n, Counts())
        before = (
            None if change is None else figure_of(now.figure.counts - change, one_scale=now.figure.mean is not None)
        )
        restated.append(RestatedPeriod(period, from_when[n], reasons[n], before, now.figure))
    return restated


_LEAVES = "s.from_on BETWEEN p.start_on AND p.end_on AND s.from_campaign = :campaign"
_COMES = "s.to_on BETWEEN p.start_on AND p.end_on AND s.to_campaign = :campaign"
_PERIODS = """
    unnest(cast(:starts AS date[]), cast(:ends AS date[]), cast(:since AS timestamptz[]))
        WITH ORDINALITY AS p (start_on, end_on, since, n)
    JOIN restatements AS s ON s.agency = :agency AND s.recorded_at >= p.since
"""


def _of_survey(column: str) -> str:
    return f"(cast(:survey AS text) IS NULL OR {column} = :survey)"


async def _read_reasons(session: AsyncSession, values: dict[str, Any]) -> dict[int, list[Reason]]:
    found = await session.execute(
        text(f"""
            SELECT p.n, s.kind, count(*), max(s.recorded_at) FROM {_PERIODS}
                AND ({_LEAVES} AND {_of_survey("s.from_survey")} OR {_COMES} AND {_of_survey("s.to_survey")})
            GROUP BY p.n, s.kind ORDER BY p.n, s.kind
        """),
        values,
    )
    reasons: dict[int, list[Reason]] = {}
    for n, kind, times, last_at in found:
        reasons.setdefault(n - 1, []).append(Reason(kind, times, last_at))
    return reasons


async def _read_changes(session: AsyncSession, values: dict[str, Any]) -> dict[int, Counts | None]:
    """By how much each period's counts changed since; None where that was not kept of every change."""
    found = await session.execute(
        text(f"""
            SELECT n, bool_and(is_known) AS is_known, coalesce(sum(sign), 0)::bigint AS responses,
                   coalesce(sum(sign * (rating IS NOT NULL)::int), 0)::bigint AS rated,
                   coalesce(sum(sign * (rating IS NOT NULL AND category = 'positive')::int), 0)::bigint AS positive,
                   coalesce(sum(sign * (category = 'neutral')::int), 0)::bigint AS neutral,
                   coalesce(sum(sign * (category = 'sin')::int), 0)::bigint AS sin,
                   coalesce(sum(sign * coalesce(rating, 0)), 0)::bigint AS rating_sum
            FROM (
                SELECT p.n, s.was_category IS NOT NULL OR s.is_category IS NOT NULL AS is_known,
                       CASE WHEN s.was_category IS NOT NULL THEN -1 END AS sign,
                       s.was_category AS category, s.was_rating AS rating
                FROM {_PERIODS} AND {_LEAVES} AND {_of_survey("s.from_survey")}
                UNION ALL
                SELECT p.n, s.was_category IS NOT NULL OR s.is_category IS NOT NULL,
                       CASE WHEN s.is_category IS NOT NULL THEN 1 END, s.is_category, s.is_rating
                FROM {_PERIODS} AND {_COMES} AND {_of_survey("s.to_survey")}
            ) AS moves
            GROUP BY n
        """),
        values,
    )
    return {
        row["n"] - 1: Counts(**{name: row[name] for name in Counts.__slots__ if name in row})
        if row["is_known"]
        else None
        for row in found.mappings()
    }
