"""Figures and dates as people of a language read them, by the agency's clock."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal, format_percent

from services.reporter.domain.figures import shown_down
from shared.calendar import Period, Weekday, instant_in_words, local_day, period_in_words
from shared.calendar.periods import WEEKDAYS
from shared.pages import LanguageTexts

_SHARE_PLACES = 3  # of 1: one place of a percent
_MEAN_PLACES = 2


@dataclass(frozen=True, slots=True)
class Words:
    """How one page writes: its texts, and the agency's zone."""

    t: LanguageTexts
    zone: ZoneInfo

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.t.language, sep="-")

    def percent(self, share: Fraction | Decimal | float) -> str:
        """A share with one place, cut downwards."""
        shown = _cut(share, _SHARE_PLACES)
        return format_percent(shown, locale=self.locale, decimal_quantization=False)

    def whole_percent(self, share: float) -> str:
        """A share to the nearest percent, for the scale of a chart."""
        return format_percent(share, locale=self.locale)

    def interval(self, low: Fraction | Decimal | float, high: Fraction | Decimal | float) -> str:
        """An interval of shares, said as what it is; its ends in whole percents, rounded outwards."""
        return self.t("interval", span=self.span(low, high))

    def span(self, low: Fraction | Decimal | float, high: Fraction | Decimal | float) -> str:
        """The same, its ends alone."""
        ends = (floor(low * 100) / 100, ceil(high * 100) / 100)
        return self.t("span", low=self.whole_percent(ends[0]), high=self.whole_percent(ends[1]))

    def mean_interval(self, low: float, high: float) -> str:
        """An interval of means with two places, rounded outwards."""
        ends = (floor(low * 100) / 100, ceil(high * 100) / 100)
        span = self.t("span", low=self.number(ends[0], _MEAN_PLACES), high=self.number(ends[1], _MEAN_PLACES))
        return self.t("interval", span=span)

    def points(self, difference: Fraction) -> str:
        """A difference of shares in percentage points."""
        return format_decimal(round(float(difference) * 100, 1), "#,##0.0", locale=self.locale)

    def mean(self, value: Fraction | Decimal) -> str:
        """A mean with two places, cut downwards."""
        return format_decimal(_cut(value, _MEAN_PLACES), "#,##0.00", locale=self.locale)

    def number(self, value: float | Decimal, places: int = 0) -> str:
        """A number with so many places."""
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return format_decimal(value, pattern, locale=self.locale)

    def instant(self, at: datetime) -> str:
        """The day and the hour."""
        return instant_in_words(at, self.zone, self.t.language)

    def day(self, day: date) -> str:
        """The day with its weekday, without the year where the rest of the page makes it plain."""
        return _plain(format_skeleton("MMMEd", day, locale=self.locale))

    def short_day(self, day: date) -> str:
        """The day of the month alone with its month."""
        return _plain(format_skeleton("MMMd", day, locale=self.locale))

    def moment(self, at: datetime) -> str:
        """A day near to now and the hour: no year."""
        hour = format_time(at, "short", tzinfo=self.zone, locale=self.locale)
        return _plain(f"{self.day(at.astimezone(self.zone).date())}, {hour}")

    def weekday(self, name: Weekday) -> str:
        """A day of the week."""
        return str(get_day_names("wide", locale=self.locale)[WEEKDAYS.index(name)])

    def period(self, period: Period) -> str:
        """The days of a period."""
        return period_in_words(period, self.t.language)

    def age(self, since: datetime, now: datetime) -> str:
        """How long something has been open, in days of the agency."""
        return self.t("days_old", count=(local_day(now, self.zone) - local_day(since, self.zone)).days)

    def listed(self, names: tuple[str, ...] | list[str]) -> str:
        """Names one after another."""
        return ", ".join(names)


def _cut(value: Fraction | Decimal | float, places: int) -> Decimal:
    shown = shown_down(Fraction(value), places)
    assert shown is not None  # noqa: S101 - there is a value
    return shown


def _plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\u2009", " ").replace("\u00a0", " ")
