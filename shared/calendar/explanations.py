"""Why a limit is due when it is: the days and spans that counted, what was skipped, and when the clock stood."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from shared.calendar.business_calendar import Calendar
from shared.calendar.business_days import day_nought, is_business_day, month_after
from shared.calendar.explanation_texts import TEXTS, duration_in_words
from shared.calendar.limits import BusinessDays, DayOfMonth, Elapsed, LastBusinessDay, Limit, NthBusinessDay, OpenHours
from shared.calendar.periods import local_day
from shared.calendar.reckoning import Pause, day_in_month, days_counted, merged
from shared.calendar.words import day_in_words, instant_in_words

StepKind = Literal[
    "started", "deemed_received", "named_day", "counted_days", "counted_time", "skipped", "paused", "paused_day", "due",
    "waiting", "closures_unknown",
]  # fmt: skip
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation; what its kind does not need is None or empty.

    `first_on` to `last_on` are local days, `first_number` to `last_number` the numbers of the business days among
    them, `seconds` the open time that counted, `reasons` the names of closures or of pauses; `closed`,
    `no_hours`, `not_in_workweek` and `not_business_day` stand for closures without a name and for days without any.
    """

    kind: StepKind
    at: datetime | None = None
    until: datetime | None = None
    first_on: date | None = None
    last_on: date | None = None
    first_number: int | None = None
    last_number: int | None = None
    seconds: float | None = None
    reasons: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The step for JSON, without what it does not need."""
        return {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in asdict(self).items()
            if value is not None and value != ()
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps from the start to the due instant, in the order of time."""

    clause: str
    calendar_version: str
    zone: ZoneInfo
    steps: tuple[Step, ...]

    def as_data(self) -> dict[str, Any]:
        """The explanation for JSON."""
        return {
            "clause": self.clause,
            "calendar_version": self.calendar_version,
            "time_zone": self.zone.key,
            "steps": [step.as_data() for step in self.steps],
        }

    def in_words(self, language: str = "en") -> list[str]:
        """One sentence for each step; English where there are no sentences in the language."""
        return [_say(step, self.zone, language if language in TEXTS else "en") for step in self.steps]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What an explanation is about: the parts of a deadline that it needs."""

    limit: Limit
    start_at: datetime
    due_at: datetime | None
    pauses: tuple[Pause, ...]


def explain(reckoned: Reckoned, clause: str, calendar: Calendar) -> Explanation:
    """Return the steps that lead to the due instant under the calendar that it was reckoned with."""
    zone, due_at = calendar.zone, reckoned.due_at
    started_on = local_day(reckoned.start_at, zone)
    steps = sorted(_steps_between(reckoned, calendar), key=lambda step: _day_of(step, zone))
    last: list[Step] = [Step("due", at=due_at.astimezone(UTC)) if due_at else Step("waiting")]
    known_until = calendar.closures_known_until
    if due_at and known_until and local_day(due_at, zone) > known_until and not isinstance(reckoned.limit, Elapsed):
        last.append(Step("closures_unknown", first_on=known_until))
    first = Step("started", at=reckoned.start_at.astimezone(UTC), first_on=started_on)
    return Explanation(clause, calendar.version, zone, (first, *steps, *last))


def _steps_between(reckoned: Reckoned, calendar: Calendar) -> Iterator[Step]:
    limit, start_at = reckoned.limit, reckoned.start_at
    match limit:
        case BusinessDays():
            yield from _business_days(limit, reckoned, calendar)
        case DayOfMonth() | NthBusinessDay() | LastBusinessDay():
            yield from _days_of_month(limit, start_at, calendar)
            return
        case Elapsed():
            pass
        case _:
            yield from _open_time(reckoned, calendar if isinstance(limit, OpenHours) else calendar.workweek)
    for pause in reckoned.pauses:
        begun_too_late = reckoned.due_at is not None and pause.from_at >= reckoned.due_at
        if not begun_too_late and (pause.to_at is None or pause.to_at > start_at):
            yield Step("paused", at=pause.from_at, until=pause.to_at, reasons=(pause.reason,) if pause.reason else ())


def _business_days(limit: BusinessDays, reckoned: Reckoned, calendar: Calendar) -> Iterator[Step]:
    received_on = local_day(reckoned.start_at, calendar.zone)
    nought = day_nought(calendar, reckoned.start_at, limit.receipt_on_closed_day)
    if nought != received_on:
        yield from _skipped(calendar, _days(received_on, nought - _DAY))
        yield Step("deemed_received", first_on=nought)
    numbers: dict[date, int] = {}
    until = nought
    for day, closing, pause in days_counted(limit, reckoned.start_at, calendar, reckoned.pauses):
        if pause is None:
            numbers[day] = len(numbers) + 1
        elif pause.to_at is None:
            break
        else:
            yield Step("paused_day", first_on=day, last_on=day, reasons=(pause.reason,) if pause.reason else ())
        until = day
        if closing == reckoned.due_at:
            break
    yield from _numbered(numbers)
    yield from _skipped(calendar, _days(nought + _DAY, until))


def _days_of_month(
    limit: DayOfMonth | NthBusinessDay | LastBusinessDay, start_at: datetime, calendar: Calendar
) -> Iterator[Step]:
    month = limit.month_of(local_day(start_at, calendar.zone))
    first, last = month.replace(day=1), month_after(month) - _DAY
    day = day_in_month(limit, start_at, calendar)
    if isinstance(limit, NthBusinessDay):
        counted = [each for each in _days(first, day) if is_business_day(calendar, each)]
        yield from _numbered({each: number for number, each in enumerate(counted, 1)})
        yield from _skipped(calendar, _days(first, day))
        return
    named = last if isinstance(limit, LastBusinessDay) else min(last, first + (limit.day - 1) * _DAY)
    yield from _skipped(calendar, _days(day + _DAY, named))
    yield Step("named_day", first_on=named, last_on=day)


def _open_time(reckoned: Reckoned, clock: Calendar) -> Iterator[Step]:
    stands = merged(reckoned.pauses, reckoned.start_at)
    until = reckoned.due_at or next(start for start, end in stands if end is None)
    ran: dict[date, timedelta] = {}
    days = list(_days(local_day(reckoned.start_at, clock.zone), local_day(until, clock.zone)))
    for day in days:
        begins, ends = max(clock.midnight_of(day), reckoned.start_at), min(clock.midnight_of(day + _DAY), until)
        if begins < ends:
            stood = (
                clock.open_time_between(max(start, begins), min(end or ends, ends))
                for start, end in stands
                if start < ends and (end is None or end > begins)
            )
            ran[day] = clock.open_time_between(begins, ends) - sum(stood, timedelta(0))
    for run in _runs(day for day in days if ran.get(day)):
        total = sum((ran[day] for day in run), timedelta(0))
        yield Step("counted_time", first_on=run[0], last_on=run[-1], seconds=total.total_seconds())
    yield from _skipped(clock, (day for day in days if not ran.get(day) and clock.opening_of(day) is None))


def _numbered(numbers: dict[date, int]) -> Iterator[Step]:
    for run in _runs(numbers):
        yield Step(
            "counted_days",
            first_on=run[0],
            last_on=run[-1],
            first_number=numbers[run[0]],
            last_number=numbers[run[-1]],
        )


def _skipped(calendar: Calendar, days: Iterable[date]) -> Iterator[Step]:
    """The days that are no business days, next to each other for the same reasons joined."""
    closed = [(day, _reasons(calendar, day)) for day in days if not is_business_day(calendar, day)]
    for reasons, group in itertools.groupby(closed, key=lambda pair: pair[1]):
        for run in _runs(day for day, _ in group):
            yield Step("skipped", first_on=run[0], last_on=run[-1], reasons=reasons)


def _reasons(calendar: Calendar, day: date) -> tuple[str, ...]:
    if closures := calendar.closures_on(day):
        return tuple(dict.fromkeys(closure.name for closure in closures if closure.name)) or ("closed",)
    if calendar.opening_of(day) is not None:
        return ("not_business_day",)
    return ("not_in_workweek",) if calendar.kind == "workweek" else ("no_hours",)


def _days(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _runs(days: Iterable[date]) -> Iterator[list[date]]:
    """Days, in order, cut wherever one is missing."""
    numbered = enumerate(days)
    for _, run in itertools.groupby(numbered, key=lambda pair: pair[1].toordinal() - pair[0]):
        yield [day for _, day in run]


def _day_of(step: Step, zone: ZoneInfo) -> date:
    if step.first_on is not None:
        return step.first_on
    return local_day(step.at, zone) if step.at is not None else date.min


def _say(step: Step, zone: ZoneInfo, language: str) -> str:
    texts = TEXTS[language]
    form: str = step.kind
    if step.kind in {"skipped", "counted_days", "counted_time"} and step.first_on != step.last_on:
        form = f"{step.kind}_run"
    if step.kind == "named_day" and step.first_on == step.last_on:
        form = "named_day_open"
    if step.kind == "paused" and step.until is None:
        form = "paused_still"
    reasons = ", ".join(texts.get(reason, reason) for reason in step.reasons)
    return texts[form].format(
        at=step.at and instant_in_words(step.at, zone, language),
        until=step.until and instant_in_words(step.until, zone, language),
        first_on=step.first_on and day_in_words(step.first_on, language),
        last_on=step.last_on and day_in_words(step.last_on, language),
        first_number=step.first_number,
        last_number=step.last_number,
        time=step.seconds and duration_in_words(step.seconds, language),
        reasons=reasons,
        because=texts["because"].format(reasons=reasons) if reasons else "",
    )
