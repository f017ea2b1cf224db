"""Which limits an entry has, and when something is to be done for one: pure, the same answer every time."""

from datetime import datetime, timedelta

from shared.calendar import (
    WHOLE_DAY,
    Calendar,
    Closure,
    Deadline,
    NoOpenTime,
    NoSuchBusinessDay,
    Week,
    due_of,
    local_day,
)
from shared.policy.models import CareLog, PolicyPack
from shared.policy.models.care_log import DeadlineStart, LogDeadline

_INSTANT = timedelta(microseconds=1)


class NotReckonable(Exception):
    """The calendar has no such time: it is closed for a century, or the month has not so many business days."""


def calendar_of(pack: PolicyPack) -> Calendar:
    """The agency's calendar; without one its clock always runs."""
    return pack.business_calendar or Calendar(pack.agency.zone, Week((WHOLE_DAY,) * 7))


def rules_for(care_log: CareLog, start: DeadlineStart, *, channel: str, kind: str) -> list[LogDeadline]:
    """The limits that begin with this for an entry of this channel and kind."""
    return [rule for rule in care_log.deadlines if rule.starts == start and fits(rule, channel=channel, kind=kind)]


def fits(rule: LogDeadline, *, channel: str, kind: str) -> bool:
    """Whether a limit is one of entries of this channel and kind."""
    return (not rule.channels or channel in rule.channels) and (not rule.kinds or kind in rule.kinds)


def reckon(rule: LogDeadline, start_at: datetime, calendar: Calendar) -> Deadline:
    """The limit as a value that is due and can explain itself.

    Raises:
        NotReckonable: the calendar has no such time.
    """
    try:
        return Deadline.reckon(rule.clause, start_at, rule.limit, calendar)
    except (NoOpenTime, NoSuchBusinessDay) as error:
        raise NotReckonable(str(error)) from error


def move(deadline: Deadline, calendar: Calendar, *, now: datetime) -> Deadline:
    """The limit under a changed calendar: one that has passed stays, and none is moved to a time that has passed.

    Raises:
        NotReckonable: the calendar has no such time.
    """
    try:
        moved = deadline.moved_by(calendar, now=now)
    except (NoOpenTime, NoSuchBusinessDay) as error:
        raise NotReckonable(str(error)) from error
    return deadline if moved.due_at is not None and moved.due_at < now else moved


def missed_from(due_at: datetime) -> datetime:
    """The first instant at which it is too late: done at the due instant is in time."""
    return due_at + _INSTANT


def next_wake(
    deadline: Deadline,
    rule: LogDeadline,
    calendar: Calendar,
    *,
    now: datetime,
    is_missed: bool = False,
    is_reminded: bool = False,
    is_noticed: bool = False,
) -> datetime | None:
    """When something is to be done next for a limit that is not met: remind, find it missed, tell that it is.

    People are written to in open hours only, else at the next opening; a reminder that could go out only when it is
    too late is left out.
    """
    due_at = deadline.due_at
    if due_at is None:
        return None
    times: list[datetime | None] = []
    if not is_missed:
        times.append(missed_from(due_at))
        if not is_reminded:
            times.append(_reminder_time(deadline, rule, calendar, now=now))
    if rule.overdue_roles and not is_noticed:
        times.append(_opening(calendar, max(missed_from(due_at), now)))
    return min((each for each in times if each is not None), default=None)


def is_reminder_due(deadline: Deadline, rule: LogDeadline, calendar: Calendar, *, now: datetime) -> bool:
    """Whether a reminder may go out at this instant: after its limit, before the deadline's, in open hours."""
    at = _reminder_time(deadline, rule, calendar, now=now)
    return at is not None and at <= now


def closures_between(before: Calendar, after: Calendar, earlier: datetime, later: datetime) -> list[Closure]:
    """The closures that are new in the other calendar and touch the days from one instant to the other."""
    first, last = local_day(earlier, after.zone), local_day(later, after.zone)
    known = set(before.closures)
    return [each for each in after.closures if each not in known and each.first_on <= last and each.last_on >= first]


def _reminder_time(deadline: Deadline, rule: LogDeadline, calendar: Calendar, *, now: datetime) -> datetime | None:
    if rule.remind_after is None or deadline.due_at is None:
        return None
    try:
        after = due_of(rule.remind_after, deadline.start_at, calendar, deadline.pauses)
    except (NoOpenTime, NoSuchBusinessDay):
        return None
    at = _opening(calendar, max(after, now)) if after is not None else None
    return at if at is not None and at < deadline.due_at else None


def _opening(calendar: Calendar, at: datetime) -> datetime | None:
    try:
        return calendar.next_open(at)
    except NoOpenTime:
        return None
