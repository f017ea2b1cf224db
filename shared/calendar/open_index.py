"""The open time of a calendar as sorted instants, made year by year when a year is first asked for.

Inside, an instant is a whole number of microseconds since 1970 and a day is its ordinal, so that every question is a
binary search within one year and a step over whole years.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.calendar.opening_hours import MINUTES_IN_DAY, Spans
from shared.calendar.periods import FIRST_DAY, LAST_DAY, DayOutOfRange

SEARCH_YEARS = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_MICROS_IN_DAY = _DAY // _MICROSECOND
_MICROS_IN_MINUTE = _MICROS_IN_DAY // MINUTES_IN_DAY
_DAYS_LOOKED_AT = 1 + 366 + 2  # the day before a year, the year, and the two days that its last spans can touch


class NoOpenTime(LookupError):
    """The calendar does not open again, or not often enough, within a hundred years."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """What the calendar says of one local day."""

    spans: Spans
    is_business_day: bool
    is_cut_at_midnight: bool


@dataclass(slots=True)
class _Year:
    """The open intervals of one local year, disjoint and in order, with the open time used up at the end of each."""

    begins: int
    ends_before: int
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    business_days: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.used[-1] if self.used else 0

    def used_at(self, instant: int) -> int:
        at = bisect_right(self.starts, instant) - 1
        return 0 if at < 0 else self.used[at] - max(0, self.ends[at] - instant)

    def add(self, start: int, end: int) -> None:
        if self.ends and start <= self.ends[-1]:
            more = max(0, end - self.ends[-1])
            self.ends[-1] += more
            self.used[-1] += more
        else:
            self.used.append(self.total + end - start)
            self.starts.append(start)
            self.ends.append(end)


class OpenIndex:
    """Answers for one calendar; `hours_on` says what it is on a local day."""

    def __init__(self, zone: ZoneInfo, hours_on: Callable[[date], DayHours]) -> None:
        self._zone = zone
        self._hours_on = hours_on
        self._years: dict[int, _Year] = {}

    def is_open(self, instant: int) -> bool:
        year = self._year(self._year_of(instant))
        at = bisect_right(year.starts, instant) - 1
        return at >= 0 and instant < year.ends[at]

    def next_open(self, instant: int) -> int:
        for year in self._years_from(self._year_of(instant)):
            at = bisect_right(year.ends, instant)
            if at < len(year.starts):
                return max(instant, year.starts[at])
        raise NoOpenTime(f"nothing opens within {SEARCH_YEARS} years after {instant_of(instant):%Y-%m-%d}")

    def open_between(self, earlier: int, later: int) -> int:
        if later < earlier:
            return -self.open_between(later, earlier)
        first, last = self._year_of(earlier), self._year_of(later)
        whole_years = sum(self._year(year).total for year in range(first, last))
        return whole_years + self._year(last).used_at(later) - self._year(first).used_at(earlier)

    def add_open(self, instant: int, amount: int) -> int:
        """The first instant by which `amount`, more than nothing, has been open."""
        first = self._year_of(instant)
        wanted = amount + self._year(first).used_at(instant)
        for year in self._years_from(first):
            if wanted <= year.total:
                at = bisect_left(year.used, wanted)
                return year.ends[at] - (year.used[at] - wanted)
            wanted -= year.total
        raise NoOpenTime(f"so much open time does not come within {SEARCH_YEARS} years")

    def is_business_day(self, day: date) -> bool:
        days, ordinal = self._year(day.year).business_days, day.toordinal()
        at = bisect_left(days, ordinal)
        return at < len(days) and days[at] == ordinal

    def add_business_days(self, day: date, count: int) -> date:
        """The count-th business day after the day, before it for a negative count; the day itself for nought."""
        if not count:
            return day
        ordinal, step = day.toordinal(), 1 if count > 0 else -1
        left = abs(count)
        for year in self._years_from(day.year, step):
            days = year.business_days
            if step > 0:
                at = bisect_right(days, ordinal) + left - 1
                if at < len(days):
                    return date.fromordinal(days[at])
                left -= len(days) - bisect_right(days, ordinal)
            else:
                at = bisect_left(days, ordinal) - left
                if at >= 0:
                    return date.fromordinal(days[at])
                left -= bisect_left(days, ordinal)
        raise NoOpenTime(f"there are not {abs(count)} business days within {SEARCH_YEARS} years of {day}")

    def business_days_between(self, first: date, last: date) -> list[date]:
        """The business days from the first to the last, both included."""
        begin, end = first.toordinal(), last.toordinal()
        found: list[date] = []
        for number in range(first.year, last.year + 1):
            days = self._year(number).business_days
            found += map(date.fromordinal, days[bisect_left(days, begin) : bisect_right(days, end)])
        return found

    def intervals_on(self, day: date) -> Iterator[tuple[int, int]]:
        """The spans that begin on the day, as instants; empty ones, inside a gap of the clock, are left out."""
        return self._intervals(day, self._hours_on(day))

    def _intervals(self, day: date, hours: DayHours) -> Iterator[tuple[int, int]]:
        midnight = self.at_clock(day, MINUTES_IN_DAY) if hours.is_cut_at_midnight else None
        for span in hours.spans:
            start, end = self.at_clock(day, span.opens), self.at_clock(day, span.closes)
            if midnight is not None:
                end = min(end, midnight)
            if start < end:
                yield start, end

    def at_clock(self, day: date, minute: int) -> int:
        """The instant at which the local clock first shows this minute of the day, or jumps over it."""
        naive = datetime.combine(day, time.min) + timedelta(minutes=minute)
        before = _offset(naive, self._zone, fold=0)
        after = _offset(naive, self._zone, fold=1)
        if before >= after:
            return _micros(naive - before)
        return _micros(_jump(naive - after, naive - before, self._zone))

    def _years_from(self, first: int, step: int = 1) -> Iterator[_Year]:
        for number in range(first, first + step * (SEARCH_YEARS + 1), step):
            yield self._year(number)

    def _year_of(self, instant: int) -> int:
        """The local year that holds the instant; a year begins with the first midnight of its first day."""
        try:
            number = instant_of(instant).year
        except OverflowError as far:
            raise DayOutOfRange(f"an instant is not between {FIRST_DAY} and {LAST_DAY}") from far
        year = self._year(number)
        return number - (instant < year.begins) + (instant >= year.ends_before)

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._make_year(number)
        return year

    def _make_year(self, number: int) -> _Year:
        if not FIRST_DAY.year <= number <= LAST_DAY.year:
            raise DayOutOfRange(f"the year {number} is not between {FIRST_DAY.year} and {LAST_DAY.year}")
        first = date(number, 1, 1)
        begins, ends = self.at_clock(first, 0), self.at_clock(date(number, 12, 31), MINUTES_IN_DAY)
        year = _Year(begins, ends)
        first_ordinal = first.toordinal() - 1
        offsets = [_offset(midnight, self._zone, fold=0) for midnight in _midnights(first - _DAY, _DAYS_LOOKED_AT)]
        for ordinal in range(first_ordinal, date(number, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            hours = self._hours_on(day)
            if not hours.spans:
                continue
            today, tomorrow, day_after = offsets[ordinal - first_ordinal : ordinal - first_ordinal + 3]
            if today == tomorrow == day_after and not hours.is_cut_at_midnight:
                # No clock is changed on the two days that a span of this day can touch: plain arithmetic will do.
                # (Two changes that undo each other would be missed: no zone has had any within three days since 1900.)
                base = (ordinal - _EPOCH_ORDINAL) * _MICROS_IN_DAY - today // _MICROSECOND
                intervals = [
                    (base + span.opens * _MICROS_IN_MINUTE, base + span.closes * _MICROS_IN_MINUTE)
                    for span in hours.spans
                ]
            else:
                intervals = list(self._intervals(day, hours))
            if intervals and hours.is_business_day and day.year == number:
                year.business_days.append(ordinal)
            for start, end in intervals:
                if max(start, begins) < min(end, ends):
                    year.add(max(start, begins), min(end, ends))
        return year


def micros_of(instant: datetime) -> int:
    """The instant as a number; ValueError without an offset."""
    if instant.utcoffset() is None:
        msg = "an instant needs an offset"
        raise ValueError(msg)
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(micros: int) -> datetime:
    """The number as an instant in UTC."""
    return _EPOCH + micros * _MICROSECOND


def _micros(naive_utc: datetime) -> int:
    return (naive_utc.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def _offset(naive: datetime, zone: ZoneInfo, *, fold: int) -> timedelta:
    offset = naive.replace(tzinfo=zone, fold=fold).utcoffset()
    return offset if offset is not None else timedelta(0)


def _midnights(first: date, count: int) -> Iterator[datetime]:
    """So many midnights from that of the first day on, by the clock."""
    midnight = datetime.combine(first, time.min)
    return (midnight + number * _DAY for number in range(count))


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second between two instants, naive in UTC, at which the zone's clock is put forward."""
    old = before.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    low, high = 0, (after - before) // _SECOND
    while low < high:
        middle = (low + high) // 2
        if (before + middle * _SECOND).replace(tzinfo=UTC).astimezone(zone).utcoffset() == old:
            low = middle + 1
        else:
            high = middle
    return before + low * _SECOND
