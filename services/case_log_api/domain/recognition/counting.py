"""How many recognitions each person, team or quarter had."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import Date, Select, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.models import Recognition
from shared.calendar import Period, period_on
from shared.policy.models import PolicyPack

CountedBy = Literal["person", "team", "quarter"]


@dataclass(frozen=True, kw_only=True)
class RecognitionFilter:
    """Which recognitions are meant; those of all states, people and times where nothing is given."""

    state: str | None = None
    person: str | None = None
    team: str | None = None
    department: str | None = None
    program: str | None = None
    quarter: Period | None = None

    def applied_to(self, query: Select[Any], agency: str) -> Select[Any]:
        """The query for these recognitions alone."""
        query = query.where(Recognition.agency == agency)
        for column in ("state", "person", "team", "department", "program"):
            if (wanted := getattr(self, column)) is not None:
                query = query.where(getattr(Recognition, column) == wanted)
        if self.quarter is not None:
            query = query.where(Recognition.submitted_on.between(self.quarter.start_on, self.quarter.end_on))
        return query


@dataclass(frozen=True, kw_only=True)
class RecognitionCount:
    """The recognitions of one person, team or quarter, by state."""

    key: str | None
    name: str | None = None
    start_on: date | None = None
    end_on: date | None = None
    by_state: Counter[str] = field(default_factory=Counter)


def quarter_of(day: date, pack: PolicyPack) -> Period:
    """The fiscal quarter that holds a day."""
    return period_on(day, "quarter", fiscal_year_start_month=pack.agency.fiscal_year_start_month)


async def count_recognitions(
    session: AsyncSession, agency: str, pack: PolicyPack, by: CountedBy, wanted: RecognitionFilter
) -> list[RecognitionCount]:
    """Count recognitions; people and teams with the most sent come first, quarters in their order."""
    column = _COLUMNS[by]
    names = func.max(Recognition.person_name) if by == "person" else func.max(Recognition.team)
    query = wanted.applied_to(
        select(column.label("key"), Recognition.state, func.count().label("count"), names.label("name")), agency
    ).group_by(column, Recognition.state)
    rows = (await session.execute(query)).all()
    if by == "quarter":
        return _by_quarter(rows, pack)
    counts: dict[str | None, RecognitionCount] = {}
    for row in rows:
        known = counts.setdefault(row.key, RecognitionCount(key=row.key, name=_name_of(by, row, pack)))
        known.by_state[row.state] += row.count
    return sorted(counts.values(), key=lambda one: (-one.by_state["sent"], one.key is None, one.key or ""))


_COLUMNS: dict[str, Any] = {
    "person": Recognition.person,
    "team": Recognition.team,
    "quarter": cast(func.date_trunc("month", Recognition.submitted_on), Date),
}


def _name_of(by: CountedBy, row: Any, pack: PolicyPack) -> str | None:
    if by == "person":
        return str(row.name) if row.name else None
    return next((team.name for team in pack.teams if team.id == row.key), row.key)


def _by_quarter(rows: Iterable[Any], pack: PolicyPack) -> list[RecognitionCount]:
    counts: dict[Period, RecognitionCount] = {}
    for row in rows:
        quarter = quarter_of(row.key, pack)
        known = counts.setdefault(
            quarter,
            RecognitionCount(key=quarter.start_on.isoformat(), start_on=quarter.start_on, end_on=quarter.end_on),
        )
        known.by_state[row.state] += row.count
    return [counts[quarter] for quarter in sorted(counts)]
