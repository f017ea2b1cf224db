"""Times, windows and names as people read them."""

from datetime import date, datetime, timedelta, tzinfo

from services.case_log_api.domain.facts import EscalationRules

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def write_date(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def write_time(at: datetime, zone: tzinfo) -> str:
    """22 November 2026, 14:05, in the agency's zone."""
    local = at.astimezone(zone)
    return f"{write_date(local.date())}, {local:%H:%M}"


def write_window(key: str, rules: EscalationRules) -> str:
    """The window of a repeat thread, for example 16 to 22 November 2026."""
    kind, _, value = key.partition(":")
    first = date.fromisoformat(value) if kind == "week" else datetime.fromisoformat(value).astimezone(rules.zone).date()
    last = first + timedelta(days=6)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {write_date(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} to {write_date(last)}"
    return f"{write_date(first)} to {write_date(last)}"
