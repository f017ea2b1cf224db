"""Closures from an iCalendar file (RFC 5545): each all-day event is one."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import icalendar

from shared.calendar.opening_hours import Closure

_DAY = timedelta(days=1)
_REPEATING = ("RRULE", "RDATE", "RECURRENCE-ID")


@dataclass(slots=True)
class IcalClosures:
    """What a file says, and what in it could not be taken as a closure, with the line from 1."""

    closures: list[Closure] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def read_ical(content: str) -> IcalClosures:
    """Return the all-day events as closures, in order, without cancelled ones.

    An event with times of day, or one that repeats, is a fault: which days would be closed is not for us to guess.
    """
    found = IcalClosures()
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
    except (ValueError, IndexError, KeyError) as wrong:
        found.faults.append((1, f"not an iCalendar file: {wrong}"))
        return found
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    lines = [number for number, line in enumerate(content.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    if not events:
        found.faults.append((1, "holds no events"))
    for event, line in zip(events, (*lines, *[1] * len(events)), strict=False):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        try:
            found.closures.append(_closure_in(event))
        except (ValueError, OverflowError) as wrong:
            found.faults.append((line, str(wrong)))
    found.closures.sort()
    return found


def _closure_in(event: icalendar.Component) -> Closure:
    name = " ".join(str(event.get("SUMMARY", "")).split())
    called = f"event {name!r}" if name else "an event"
    if event.errors:
        raise ValueError(f"{called} cannot be read: {'; '.join(f'{key}: {why}' for key, why in event.errors)}")
    if any(key in event for key in _REPEATING):
        raise ValueError(f"{called} repeats: write one event for each time")
    first_on = _day(event, "DTSTART", called)
    if "DTEND" in event:
        last_on = _day(event, "DTEND", called) - _DAY
    elif "DURATION" in event:
        last_on = first_on + _days_long(event, called) - _DAY
    else:
        last_on = first_on
    return Closure(first_on, last_on, name)


def _day(event: icalendar.Component, key: str, called: str) -> date:
    value = getattr(event.get(key), "dt", None)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"{called} has no {key} that is a date: only all-day events are closures")  # noqa: TRY004  # a fault of the file, not of the program
    return value


def _days_long(event: icalendar.Component, called: str) -> timedelta:
    value = getattr(event.get("DURATION"), "dt", None)
    if not isinstance(value, timedelta) or value < _DAY or value % _DAY:
        raise ValueError(f"{called} has a DURATION that is not of whole days: only all-day events are closures")
    return value
