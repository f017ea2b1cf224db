"""The figures of the log, from its counts: exact whole numbers, and quantiles that are days which somebody really waited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PLAIN = ("received", "consolidated", "duplicates", "forwarded", "logged", "answered", "answers", "closed")
"""The measures that are a number of entries; the others are days to answer."""


@dataclass(frozen=True, slots=True)
class Passed:
    """How many days passed until the answer, over `n` answered entries; no answer, no median."""

    n: int = 0
    median: int | None = None
    ninetieth: int | None = None

    @classmethod
    def of(cls, entries_by_days: Mapping[int, int]) -> "Passed":
        """From how many entries took how many days: the nearest rank, so that each figure is a wait that happened."""
        n = sum(entries_by_days.values())
        return cls(n, _nearest_rank(entries_by_days, n, 50), _nearest_rank(entries_by_days, n, 90))


def _nearest_rank(entries_by_days: Mapping[int, int], n: int, percent: int) -> int | None:
    rank, seen = -(-n * percent // 100), 0
    for days in sorted(entries_by_days):
        seen += entries_by_days[days]
        if rank and seen >= rank:
            return days
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFigures:
    """What there was of some entries in a period, each measure by the day that it is about."""

    received: int = 0
    consolidated: int = 0
    duplicates: int = 0
    forwarded: int = 0
    logged: int = 0
    answered: int = 0
    answers: int = 0
    closed: int = 0
    business_days: Passed = field(default_factory=Passed)
    calendar_days: Passed = field(default_factory=Passed)


def figures_of(rows: Iterable[tuple[str, int, int]]) -> LogFigures:
    """The figures of these (measure, days, entries)."""
    plain: dict[str, Any] = dict.fromkeys(PLAIN, 0)
    took: dict[str, dict[int, int]] = {"business_days": {}, "calendar_days": {}}
    for measure, days, entries in rows:
        if measure in plain:
            plain[measure] += entries
        else:
            took[measure][days] = took[measure].get(days, 0) + entries
    return LogFigures(
        **plain, business_days=Passed.of(took["business_days"]), calendar_days=Passed.of(took["calendar_days"])
    )
