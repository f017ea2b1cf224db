"""The agency's calendar: its opening hours, and when it is closed."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.calendar import Calendar, Closure, Span, SpecialDay, Week
from shared.calendar.periods import WEEKDAYS
from shared.policy.models.base import PackModel, Text, Whole, YesNo

LONGEST_RUN_OF_YEARS = 50


def _refuse_faulty_span(text: str) -> str:
    Span.parse(text)
    return text


CalendarWeekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
OpenSpan = Annotated[str, AfterValidator(_refuse_faulty_span)]
OpenSpans = tuple[OpenSpan, ...]
Year = Annotated[Whole, Field(ge=1990, le=2100)]
IcalName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.ics$", max_length=100)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
SubdivisionCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,10}$")]


class OpenWeek(PackModel):
    """The open spans of each weekday; a weekday that is left out is closed."""

    monday: OpenSpans = ()
    tuesday: OpenSpans = ()
    wednesday: OpenSpans = ()
    thursday: OpenSpans = ()
    friday: OpenSpans = ()
    saturday: OpenSpans = ()
    sunday: OpenSpans = ()

    @model_validator(mode="after")
    def hold_together(self) -> Self:
        """Refuse spans that overlap, within a day or over midnight."""
        self.to_week()
        return self

    def to_week(self) -> Week:
        """Return the week that the calendar is computed from."""
        return Week(tuple(tuple(map(Span.parse, getattr(self, weekday))) for weekday in WEEKDAYS))


class ClosedDays(PackModel):
    """Days on which the agency is closed, the first and the last included."""

    first_on: date
    last_on: date | None = None
    name: Text | None = None

    @model_validator(mode="after")
    def run_forward(self) -> Self:
        """Refuse a last day before the first."""
        self.to_closure()
        return self

    def to_closure(self) -> Closure:
        """Return the closure that the calendar is computed from."""
        return Closure(self.first_on, self.last_on or self.first_on, self.name or "")


class SpecialHours(PackModel):
    """A date with hours of its own: a half day, or an opening on a day else closed."""

    on: date
    hours: Annotated[OpenSpans, Field(min_length=1)]
    name: Text | None = None
    is_business_day: YesNo = True

    @model_validator(mode="after")
    def hold_together(self) -> Self:
        """Refuse spans that overlap."""
        self.to_special_day()
        return self

    def to_special_day(self) -> SpecialDay:
        """Return the special day that the calendar is computed from."""
        return SpecialDay(self.on, tuple(map(Span.parse, self.hours)), self.name or "", self.is_business_day)


class PublicHolidays(PackModel):
    """Public holidays on which the agency is closed: all of the country and subdivision, or those that are named."""

    country: CountryCode
    subdivision: SubdivisionCode | None = None
    first_year: Year
    last_year: Year
    names: tuple[Text, ...] = ()
    with_observed: YesNo = True

    @model_validator(mode="after")
    def run_forward(self) -> Self:
        """Refuse years in the wrong order, and more than anybody can know."""
        if not 0 <= self.last_year - self.first_year < LONGEST_RUN_OF_YEARS:
            msg = f"last_year must be first_year or one of the {LONGEST_RUN_OF_YEARS - 1} years after it"
            raise ValueError(msg)
        return self


class AgencyCalendar(PackModel):
    """When the agency is open. Holidays and the events of `files` are looked up when the pack is read, and kept in it."""

    week: OpenWeek
    closures: tuple[ClosedDays, ...] = ()
    special_days: tuple[SpecialHours, ...] = ()
    holidays: tuple[PublicHolidays, ...] = ()
    files: tuple[IcalName, ...] = ()
    business_weekdays: Annotated[tuple[CalendarWeekday, ...], Field(min_length=1)] | None = None
    workweek: Annotated[tuple[CalendarWeekday, ...], Field(min_length=1)] = WEEKDAYS[:5]
    closures_known_until: date | None = None

    @model_validator(mode="after")
    def open_at_all(self) -> Self:
        """Refuse a calendar without open hours, and a date that has hours of its own twice."""
        self.to_calendar(ZoneInfo("UTC"))
        return self

    def to_calendar(self, zone: ZoneInfo, imported: Iterable[ClosedDays] = ()) -> Calendar:
        """Return the calendar in the agency's zone, with the closures that were looked up for it."""
        weekdays = self.business_weekdays
        last_years = [date(holidays.last_year, 12, 31) for holidays in self.holidays]
        return Calendar(
            zone=zone,
            week=self.week.to_week(),
            special_days=tuple(day.to_special_day() for day in self.special_days),
            closures=tuple(days.to_closure() for days in (*self.closures, *imported)),
            business_weekdays=None if weekdays is None else frozenset(map(WEEKDAYS.index, weekdays)),
            workweek_days=frozenset(map(WEEKDAYS.index, self.workweek)),
            closures_known_until=self.closures_known_until or min(last_years, default=None),
        )
