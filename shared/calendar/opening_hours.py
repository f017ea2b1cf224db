"""What a business calendar is made of: the open spans of a week, days with hours of their own, and closures."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

MINUTES_IN_DAY = 24 * 60
DAYS_IN_WEEK = 7
_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


class FaultyHours(ValueError):
    """Opening hours or closures that contradict themselves."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """An open span by the clock, in minutes from the first midnight of the day on which it begins.

    Minutes from 1440 are of the next day: `22:00-06:00` is `Span(1320, 1800)`. A span is at most 24 hours long.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < MINUTES_IN_DAY and self.opens < self.closes <= self.opens + MINUTES_IN_DAY):
            raise FaultyHours(f"a span cannot run from minute {self.opens} to minute {self.closes} of a day")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `08:00-17:00`, `00:00-24:00` or, over midnight, `22:00-06:00`; FaultyHours for anything else."""
        if (found := _SPAN.fullmatch(text)) is None:
            raise FaultyHours(f"{text!r} is not an open span such as '08:00-17:00'")
        opens, closes = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
        if max(opens, closes) > MINUTES_IN_DAY or opens in (MINUTES_IN_DAY, closes):
            raise FaultyHours(f"{text!r} is not an open span: a whole day is '00:00-24:00'")
        return cls(opens, closes if closes > opens else closes + MINUTES_IN_DAY)

    def __str__(self) -> str:
        closes = self.closes if self.closes <= MINUTES_IN_DAY else self.closes - MINUTES_IN_DAY
        return f"{_clock(self.opens)}-{_clock(closes)}"


Spans = tuple[Span, ...]
WHOLE_DAY: Spans = (Span(0, MINUTES_IN_DAY),)


@dataclass(frozen=True, slots=True, order=True)
class SpecialDay:
    """A local date with hours of its own, whatever its weekday: a half day, or an opening on a day else closed.

    It stands out against a closure that covers the date. To close a day, name a closure.
    """

    on: date
    spans: Spans
    name: str = ""
    is_business_day: bool = True

    def __post_init__(self) -> None:
        if not self.spans:
            raise FaultyHours(f"{self.on} has no open span: a day without one is a closure")
        object.__setattr__(self, "spans", tidy_spans(self.spans))


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Local dates on which nothing is open, the first and the last included."""

    first_on: date
    last_on: date
    name: str = ""

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise FaultyHours(f"a closure cannot end on {self.last_on}, before it begins on {self.first_on}")

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class Week:
    """The open spans of every week, a tuple for each day from Monday to Sunday."""

    days: tuple[Spans, ...]

    def __post_init__(self) -> None:
        if len(self.days) != DAYS_IN_WEEK:
            raise FaultyHours(f"a week has {DAYS_IN_WEEK} days, not {len(self.days)}")
        days = tuple(tidy_spans(spans) for spans in self.days)
        for today, tomorrow in zip(days, (*days[1:], days[0]), strict=True):
            if today and tomorrow and today[-1].closes - MINUTES_IN_DAY > tomorrow[0].opens:
                raise FaultyHours(f"{today[-1]} is still open when {tomorrow[0]} of the next day begins")
        object.__setattr__(self, "days", days)

    @classmethod
    def of(cls, weekdays: Iterable[int], *spans: str) -> Self:
        """The same spans on each of these weekdays, 0 for Monday, and no others."""
        open_on = set(weekdays)
        parsed = tuple(map(Span.parse, spans))
        return cls(tuple(parsed if day in open_on else () for day in range(DAYS_IN_WEEK)))


def tidy_spans(spans: Iterable[Span]) -> Spans:
    """Return the spans of one day in order; FaultyHours where two overlap."""
    ordered = tuple(sorted(spans))
    for earlier, later in itertools.pairwise(ordered):
        if later.opens < earlier.closes:
            raise FaultyHours(f"{earlier} and {later} overlap")
    return ordered


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
