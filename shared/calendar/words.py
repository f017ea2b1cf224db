"""Days, instants and periods in words, for mails and pages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time

from shared.calendar.periods import Period

# Narrow and thin spaces are fine print that mail subjects and plain text do without.
_PLAIN_SPACES = str.maketrans({"\u202f": " ", "\u2009": " ", "\u00a0": " "})


def day_in_words(day: date, language: str = "en") -> str:
    """Return the day with its weekday, for example `Tuesday, November 17, 2026`."""
    return format_date(day, "full", locale=_locale(language)).translate(_PLAIN_SPACES)


def instant_in_words(instant: datetime, zone: ZoneInfo, language: str = "en") -> str:
    """Return the instant as the agency's clocks showed it, for example `Tuesday, November 17, 2026, 2:05 PM`."""
    local = instant.astimezone(zone)
    clock = format_time(local, "short", tzinfo=zone, locale=_locale(language)).translate(_PLAIN_SPACES)
    return f"{day_in_words(local.date(), language)}, {clock}"


def period_in_words(period: Period, language: str = "en") -> str:
    """Return the period's days, the month, the day and the year, as the language writes a range."""
    if period.start_on == period.end_on:
        return day_in_words(period.start_on, language)
    written = format_interval(period.start_on, period.end_on, skeleton="yMMMMd", locale=_locale(language))
    return written.translate(_PLAIN_SPACES)


def _locale(language: str) -> Locale:
    """Words in a language that Babel does not know are written in English rather than not at all."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
