"""Counting business days: from a receipt, within a month, and backwards from a date that binds."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from shared.calendar.business_calendar import Calendar
from shared.calendar.periods import local_day

ReceiptOnClosedDay = Literal["count_from_receipt", "deemed_received_next_business_day"]
_DAY = timedelta(days=1)


class NoSuchBusinessDay(LookupError):
    """The month has not so many business days."""


def is_business_day(calendar: Calendar, day: date) -> bool:
    """Whether business is done on the local date."""
    return calendar.index.is_business_day(day)


def add_business_days(calendar: Calendar, day: date, count: int) -> date:
    """Return the count-th business day after the day, or before it where the count is negative.

    Nought gives the day itself, whatever day it is. NoOpenTime if that is more than a hundred years away.
    """
    return calendar.index.add_business_days(day, count)


def business_day_on_or_before(calendar: Calendar, day: date) -> date:
    """Return the day itself if it is a business day, else the last one before it."""
    return add_business_days(calendar, day + _DAY, -1)


def business_day_on_or_after(calendar: Calendar, day: date) -> date:
    """Return the day itself if it is a business day, else the first one after it."""
    return add_business_days(calendar, day - _DAY, 1)


def day_nought(
    calendar: Calendar, received_at: datetime, receipt_on_closed_day: ReceiptOnClosedDay = "count_from_receipt"
) -> date:
    """Return the local day from which business days are counted: that of the receipt, whatever the hour."""
    day = local_day(received_at, calendar.zone)
    if receipt_on_closed_day == "deemed_received_next_business_day":
        return business_day_on_or_after(calendar, day)
    return day


def within_business_days(
    calendar: Calendar,
    received_at: datetime,
    count: int,
    receipt_on_closed_day: ReceiptOnClosedDay = "count_from_receipt",
) -> datetime:
    """Return the close of business of the count-th business day after the day of receipt (CCTS-III.A1, STD-3c3).

    What comes on a closed day has the first business day after it as day 1, or, if it is deemed received on that
    day, as day 0. ValueError for a count below 1.
    """
    if count < 1:
        msg = "business days are counted from 1"
        raise ValueError(msg)
    day = day_nought(calendar, received_at, receipt_on_closed_day)
    return close_of_business(calendar, add_business_days(calendar, day, count))


def close_of_business(calendar: Calendar, day: date) -> datetime:
    """Return when the last span that begins on a business day ends; NoSuchBusinessDay on another day."""
    closing = calendar.closing_of(day)
    if closing is None:
        raise NoSuchBusinessDay(f"{day} is not a business day")
    return closing


def month_after(day: date) -> date:
    """Return the first day of the following month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def business_days_of_month(calendar: Calendar, month: date) -> list[date]:
    """Return the business days of the month that holds the date, in order."""
    return calendar.index.business_days_between(month.replace(day=1), month_after(month) - _DAY)


def nth_business_day(calendar: Calendar, month: date, number: int) -> date:
    """Return the number-th business day of the month that holds the date (CCTS-III.B3); NoSuchBusinessDay."""
    days = business_days_of_month(calendar, month)
    if not 1 <= number <= len(days):
        raise NoSuchBusinessDay(f"{month:%Y-%m} has {len(days)} business days, not {number}")
    return days[number - 1]


def last_business_day(calendar: Calendar, month: date) -> date:
    """Return the last business day of the month that holds the date (CCTS-III.B2); NoSuchBusinessDay."""
    days = business_days_of_month(calendar, month)
    if not days:
        raise NoSuchBusinessDay(f"{month:%Y-%m} has no business day")
    return days[-1]


def by_day_of_month(calendar: Calendar, month: date, day: int) -> date:
    """Return the date in the month that holds the date, or the last business day before it (CCTS-III.B5).

    A day that the month does not have is its last one.
    """
    last = (month_after(month) - _DAY).day
    return business_day_on_or_before(calendar, month.replace(day=min(day, last)))


def working_dates(calendar: Calendar, clause_dates: Sequence[date]) -> list[date]:
    """Return for each step of a chain the date to work to, which leaves one business day for every later step.

    The clause dates come in the order of the steps. A step's working date is its clause date, or an earlier business
    day where a later step binds (CCTS-III.B2 to B5: in many months the 10th comes before the 6th business day).
    """
    dates: list[date] = []
    for clause_date in reversed(clause_dates):
        latest = business_day_on_or_before(calendar, clause_date)
        dates.append(min(latest, add_business_days(calendar, dates[-1], -1)) if dates else latest)
    return dates[::-1]
