"""What a period's figures stand on: under which policies its responses were classified, and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.groups import Dimension
from shared.calendar import Period, bounds
from shared.policy.models import Agency


@dataclass(frozen=True, slots=True)
class Asked:
    """Which responses are asked for: of one campaign, or without one of the standing survey; grouped so; `key`: only that group."""

    by: Dimension
    survey: str | None = None
    campaign: UUID | None = None
    key: str | None = None

    @property
    def campaign_key(self) -> str:
        """As the rollups hold it."""
        return str(self.campaign) if self.campaign is not None else ""

    @property
    def dimension(self) -> str:
        """The rollups' dimension: campaigns are told apart in the rows of all."""
        return "all" if self.by == "campaign" else self.by

    @property
    def key_column(self) -> str:
        """The column of `rollups AS r` that holds the group."""
        return "r.campaign" if self.by == "campaign" else "r.key"

    @property
    def of_key(self) -> str:
        """The SQL condition that a row of `rollups AS r` is of the group asked for; it names the parameter `key`."""
        return "TRUE" if self.key is None else f"{self.key_column} = :key"

    def of_campaign(self, column: str = "r.campaign") -> str:
        """The SQL condition that a row belongs to what is asked for; it names the parameter `campaign`."""
        is_any = self.by == "campaign" and self.campaign is None
        return f"({column} = :campaign OR TRUE)" if is_any else f"{column} = :campaign"


@dataclass(frozen=True, slots=True)
class PeriodGrounds:
    """One period, and what may make its figures differ from those published before.

    `classified_under`: survey → version of the policy → how many responses.
    """

    period: Period
    starts_at: datetime
    ends_at: datetime
    classified_under: dict[str, dict[str, int]]
    restated: int
    restated_at: datetime | None

    @property
    def policies(self) -> dict[str, int]:
        """How many responses were classified under each version of the policy, over all surveys."""
        counts: dict[str, int] = {}
        for under in self.classified_under.values():
            for policy, responses in under.items():
                counts[policy] = counts.get(policy, 0) + responses
        return dict(sorted(counts.items()))


# Periods follow each other: their ends say to the planner, which cannot look into arrays, how few of the rows are wanted.
OF_DAYS = "r.period_on BETWEEN cast(:first AS date) AND cast(:last AS date)"


def values_of(agency: Agency, periods: Sequence[Period], asked: Asked) -> dict[str, Any]:
    """What every statement over these periods is given. Weeks are summed from days, all others from months."""
    return {
        "agency": agency.id,
        "dimension": asked.dimension,
        "grain": "day" if periods[0].kind == "week" else "month",
        "survey": asked.survey,
        "key": asked.key,
        "campaign": asked.campaign_key,
        "starts": [period.start_on for period in periods],
        "ends": [period.end_on for period in periods],
        "first": periods[0].start_on,
        "last": periods[-1].end_on,
    }


async def read_grounds(
    session: AsyncSession, agency: Agency, periods: Sequence[Period], asked: Asked
) -> list[PeriodGrounds]:
    """What each period's figures stand on, in the order of the periods."""
    values = values_of(agency, periods, asked)
    spans = [bounds(period, agency.zone) for period in periods]
    classified = await _read_policies(session, asked, values)
    restated = await _read_restatements(session, asked, values, [ends_at for _, ends_at in spans])
    return [
        PeriodGrounds(period, *span, classified.get(n, {}), *restated.get(n, (0, None)))
        for n, (period, span) in enumerate(zip(periods, spans, strict=True), start=1)
    ]


async def _read_policies(
    session: AsyncSession, asked: Asked, values: dict[str, Any]
) -> dict[int, dict[str, dict[str, int]]]:
    found = await session.execute(
        text(f"""
            SELECT p.n, r.survey, r.key, sum(r.responses)::bigint
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) WITH ORDINALITY AS p (start_on, end_on, n)
            JOIN rollups AS r ON r.period_on BETWEEN p.start_on AND p.end_on AND {OF_DAYS}
            WHERE r.agency = :agency AND r.dimension = 'policy' AND r.grain = :grain AND {asked.of_campaign()}
              AND (cast(:survey AS text) IS NULL OR r.survey = :survey)
            GROUP BY p.n, r.survey, r.key
            ORDER BY p.n, r.survey, r.key
        """),
        {name: value for name, value in values.items() if name not in {"dimension", "key"}},
    )
    counts: dict[int, dict[str, dict[str, int]]] = {}
    for n, survey, policy, responses in found:
        counts.setdefault(n, {}).setdefault(survey, {})[policy] = responses
    return counts


async def _read_restatements(
    session: AsyncSession, asked: Asked, values: dict[str, Any], until: Sequence[datetime]
) -> dict[int, tuple[int, datetime]]:
    found = await session.execute(
        text(f"""
            SELECT p.n, count(*), max(s.recorded_at)
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[]), cast(:until AS timestamptz[]))
                WITH ORDINALITY AS p (start_on, end_on, until, n)
            JOIN restatements AS s ON s.agency = :agency AND s.recorded_at >= p.until
                AND (s.from_on BETWEEN p.start_on AND p.end_on AND {asked.of_campaign("s.from_campaign")}
                     OR s.to_on BETWEEN p.start_on AND p.end_on AND {asked.of_campaign("s.to_campaign")})
            GROUP BY p.n
        """),
        {**{name: values[name] for name in ("agency", "starts", "ends", "campaign")}, "until": until},
    )
    return {n: (times, last_at) for n, times, last_at in found}
