"""When an agency is open: the one value that every rule about business time is computed from."""

import hashlib
import itertools
import json
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal, Self
from zoneinfo import ZoneInfo

from shared.calendar.open_index import DayHours, OpenIndex, instant_of, micros_of
from shared.calendar.opening_hours import MINUTES_IN_DAY, WHOLE_DAY, Closure, FaultyHours, SpecialDay, Week
from shared.calendar.periods import FIRST_DAY, LAST_DAY

CalendarKind = Literal["business", "workweek"]
MONDAY_TO_FRIDAY = frozenset(range(5))
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Calendar:
    """Opening hours by the clocks of one zone, with their exceptions.

    A closure is a local date: nothing is open from its first midnight to the next one. A span that would begin on it
    does not take place, and one that began the evening before ends at its midnight. Where the clock is put forward, a
    boundary that it jumps over is at the jump; where it is put back, a boundary that it shows twice is at the first
    showing. Between its boundaries a span lasts as long as it really does.

    A business day is a date with an open span, unless `business_weekdays` leaves its weekday out. Closures are
    complete up to `closures_known_until`, or as far as anybody knows. The `workweek` is another clock, with the same
    closures.
    """

    zone: ZoneInfo
    week: Week
    special_days: tuple[SpecialDay, ...] = ()
    closures: tuple[Closure, ...] = ()
    business_weekdays: frozenset[int] | None = None
    workweek_days: frozenset[int] = MONDAY_TO_FRIDAY
    closures_known_until: date | None = None
    kind: CalendarKind = "business"

    def __post_init__(self) -> None:
        special = tuple(sorted(self.special_days))
        if len({day.on for day in special}) < len(special):
            twice = next(b.on for a, b in itertools.pairwise(special) if a.on == b.on)
            raise FaultyHours(f"{twice} has hours of its own twice")
        object.__setattr__(self, "special_days", special)
        object.__setattr__(self, "closures", tuple(sorted(set(self.closures))))
        covered = any(first <= FIRST_DAY and last >= LAST_DAY for first, last in self._closed_runs)
        if not special and (covered or not any(self.week.days)):
            msg = "a calendar with no open hours at all would never let anything come due"
            raise FaultyHours(msg)

    @cached_property
    def version(self) -> str:
        """SHA-256 of everything that the calendar says: the same calendar has the same version anywhere."""
        content = {
            "kind": self.kind,
            "zone": self.zone.key,
            "week": [[[span.opens, span.closes] for span in spans] for spans in self.week.days],
            "special_days": [
                [str(day.on), [[span.opens, span.closes] for span in day.spans], day.name, day.is_business_day]
                for day in self.special_days
            ],
            "closures": [[str(closure.first_on), str(closure.last_on), closure.name] for closure in self.closures],
            "business_weekdays": None if self.business_weekdays is None else sorted(self.business_weekdays),
            "workweek_days": sorted(self.workweek_days),
            "closures_known_until": self.closures_known_until and str(self.closures_known_until),
        }
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def index(self) -> OpenIndex:
        """The open time of the calendar, year by year."""
        return OpenIndex(self.zone, self._hours_on)

    def is_open(self, at: datetime) -> bool:
        """Whether the instant is in an open span. The opening instant is, the closing instant is not."""
        return self.index.is_open(micros_of(at))

    def next_open(self, at: datetime) -> datetime:
        """Return the instant itself if it is open, else the next opening; NoOpenTime if there is none."""
        return instant_of(self.index.next_open(micros_of(at)))

    def open_time_between(self, earlier: datetime, later: datetime) -> timedelta:
        """Return how long it was open from one instant to the other; negative if the other is the earlier one."""
        return self.index.open_between(micros_of(earlier), micros_of(later)) * _MICROSECOND

    def open_seconds_between(self, earlier: datetime, later: datetime) -> float:
        """Return `open_time_between` in seconds."""
        return self.open_time_between(earlier, later).total_seconds()

    def add_open_time(self, start: datetime, duration: timedelta) -> datetime:
        """Return the instant at which so much open time after the start is used up.

        Used up exactly at closing time, it is closing time, not the next opening. No time at all is used up at the
        start, or at the next opening if it is closed then. NoOpenTime if that is more than a hundred years away.
        """
        amount = duration // _MICROSECOND
        if amount < 0:
            msg = "open time is added, not taken away"
            raise ValueError(msg)
        at = micros_of(start)
        return instant_of(self.index.add_open(at, amount) if amount else self.index.next_open(at))

    def opening_of(self, day: date) -> datetime | None:
        """Return when the first span that begins on the day opens, or None if none does."""
        starts = [start for start, _ in self.index.intervals_on(day)]
        return instant_of(min(starts)) if starts else None

    def closing_of(self, day: date) -> datetime | None:
        """Return the close of business of the day: the end of the last span that begins on it, or None."""
        ends = [end for _, end in self.index.intervals_on(day)]
        return instant_of(max(ends)) if ends else None

    def midnight_of(self, day: date) -> datetime:
        """Return the first instant of the local day."""
        return instant_of(self.index.at_clock(day, 0))

    def find_special_day(self, day: date) -> SpecialDay | None:
        """Return what is special about the hours of the day, if anything is."""
        return self._special.get(day)

    def closures_on(self, day: date) -> tuple[Closure, ...]:
        """Return the closures that close the day, which are none where it has hours of its own."""
        return () if day in self._special else tuple(closure for closure in self.closures if day in closure)

    def with_closures(self, *closures: Closure) -> Self:
        """Return the calendar with more closures; the hours of their own that dates in them had are gone."""
        kept = tuple(day for day in self.special_days if not any(day.on in closure for closure in closures))
        return replace(self, special_days=kept, closures=(*self.closures, *closures))

    @cached_property
    def workweek(self) -> "Calendar":
        """The clock that runs round the clock on the days of the workweek and stops on others and on closures.

        A day with hours of its own runs all day long if it is in the workweek, and not at all if it is not.
        """
        special = tuple(
            SpecialDay(day.on, WHOLE_DAY, day.name, day.is_business_day)
            for day in self.special_days
            if day.on.weekday() in self.workweek_days
        )
        week = Week(tuple(WHOLE_DAY if day in self.workweek_days else () for day in range(len(self.week.days))))
        return replace(self, week=week, special_days=special, kind="workweek")

    @cached_property
    def _special(self) -> dict[date, SpecialDay]:
        return {day.on: day for day in self.special_days}

    @cached_property
    def _closed_runs(self) -> list[tuple[date, date]]:
        """The closures, those that touch joined, so that a closed day is found by one search."""
        runs: list[tuple[date, date]] = []
        for closure in self.closures:
            if runs and closure.first_on <= min(runs[-1][1], date.max - _DAY) + _DAY:
                runs[-1] = (runs[-1][0], max(runs[-1][1], closure.last_on))
            else:
                runs.append((closure.first_on, closure.last_on))
        return runs

    @cached_property
    def _first_days_closed(self) -> list[date]:
        return [first for first, _ in self._closed_runs]

    def is_closed_on(self, day: date) -> bool:
        """Whether a closure closes the local day."""
        if day in self._special:
            return False
        at = bisect_right(self._first_days_closed, day) - 1
        return at >= 0 and day <= self._closed_runs[at][1]

    def _hours_on(self, day: date) -> DayHours:
        special = self._special.get(day)
        if special is None and self.is_closed_on(day):
            return DayHours((), is_business_day=False, is_cut_at_midnight=False)
        spans = special.spans if special else self.week.days[day.weekday()]
        counts = self.business_weekdays is None or day.weekday() in self.business_weekdays
        return DayHours(
            spans,
            is_business_day=special.is_business_day if special else counts,
            is_cut_at_midnight=bool(spans) and spans[-1].closes > MINUTES_IN_DAY and self.is_closed_on(day + _DAY),
        )
