"""The kinds of time limits that a procedure can set, as values that a policy pack is written in."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Strict, Tag, model_validator

from shared.calendar.business_days import ReceiptOnClosedDay, month_after

Count = Annotated[int, Strict(), Field(ge=1, le=1000)]
InWhichMonth = Literal["same", "following"]


class _Limit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _InHours(_Limit):
    hours: Annotated[int, Strict(), Field(ge=0, le=10_000)] = 0
    minutes: Annotated[int, Strict(), Field(ge=0, lt=60)] = 0

    @model_validator(mode="after")
    def last_a_while(self) -> Self:
        """Refuse a limit of no time at all."""
        if not self.duration:
            msg = "hours and minutes are both 0"
            raise ValueError(msg)
        return self

    @property
    def duration(self) -> timedelta:
        """How long the clock may run."""
        return timedelta(hours=self.hours, minutes=self.minutes)


class _InMonth(_Limit):
    month: InWhichMonth = "same"

    def month_of(self, started_on: date) -> date:
        """Return a date in the month that is meant, for something that started on this date."""
        return started_on if self.month == "same" else month_after(started_on)


class BusinessDays(_Limit):
    """Until the close of business of the so-many-th business day after the day of receipt."""

    kind: Literal["business_days"]
    days: Count
    receipt_on_closed_day: ReceiptOnClosedDay = "count_from_receipt"


class OpenHours(_InHours):
    """So much time of opening hours."""

    kind: Literal["open_hours"]


class WorkweekHours(_InHours):
    """So much time of a clock that runs round the clock from Monday to Friday and stops on closures."""

    kind: Literal["workweek_hours"]


class Elapsed(_Limit):
    """So many minutes of real time."""

    kind: Literal["elapsed"] = "elapsed"
    minutes: Annotated[int, Strict(), Field(ge=1)]

    @property
    def duration(self) -> timedelta:
        """How long the clock may run."""
        return timedelta(minutes=self.minutes)


class DayOfMonth(_InMonth):
    """By a date of the month; if that is a closed day, by the last business day before it."""

    kind: Literal["day_of_month"]
    day: Annotated[int, Strict(), Field(ge=1, le=31)]


class NthBusinessDay(_InMonth):
    """By the so-many-th business day of the month."""

    kind: Literal["nth_business_day"]
    number: Annotated[int, Strict(), Field(ge=1, le=23)]


class LastBusinessDay(_InMonth):
    """By the last business day of the month."""

    kind: Literal["last_business_day"]


def _kind_of(limit: Any) -> str | None:
    """A limit that does not say its kind is one of real time."""
    return limit.get("kind", "elapsed") if isinstance(limit, dict) else getattr(limit, "kind", None)


Limit = Annotated[
    Annotated[BusinessDays, Tag("business_days")]
    | Annotated[OpenHours, Tag("open_hours")]
    | Annotated[WorkweekHours, Tag("workweek_hours")]
    | Annotated[Elapsed, Tag("elapsed")]
    | Annotated[DayOfMonth, Tag("day_of_month")]
    | Annotated[NthBusinessDay, Tag("nth_business_day")]
    | Annotated[LastBusinessDay, Tag("last_business_day")],
    Discriminator(_kind_of),
]
