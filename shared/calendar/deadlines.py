"""A deadline as a value: what was promised from when, when it is due, and how it stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.calendar.business_calendar import Calendar
from shared.calendar.explanation_texts import TEXTS
from shared.calendar.explanations import Explanation, Reckoned, explain
from shared.calendar.limits import Limit
from shared.calendar.opening_hours import Closure
from shared.calendar.reckoning import Pause, due_of
from shared.calendar.words import instant_in_words

DeadlineState = Literal["running", "paused", "met", "missed"]


class CalendarChanged(ValueError):
    """A deadline was to be explained with another calendar than it was reckoned with."""


class Deadline(BaseModel):
    """A limit of a clause from its start, and when it is due under one version of a calendar.

    `due_at` is None only as long as a pause without an end keeps the limit from being used up. It is stored and read
    as JSON: `model_dump(mode="json")`, `model_validate`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    clause: str
    start_at: AwareDatetime
    limit: Limit
    calendar_version: str
    pauses: tuple[Pause, ...] = ()
    due_at: AwareDatetime | None

    @classmethod
    def reckon(
        cls, clause: str, start_at: datetime, limit: Limit, calendar: Calendar, pauses: Iterable[Pause] = ()
    ) -> Self:
        """Work out when the limit is due. NoOpenTime and NoSuchBusinessDay where the calendar has no such time."""
        pauses = tuple(sorted(pauses, key=lambda pause: pause.from_at))
        return cls(
            clause=clause,
            start_at=start_at,
            limit=limit,
            calendar_version=calendar.version,
            pauses=pauses,
            due_at=due_of(limit, start_at, calendar, pauses),
        )

    def state_at(self, now: datetime, *, met_at: datetime | None = None) -> DeadlineState:
        """Return how the deadline stands: done at the due instant is met, done later is missed for good."""
        if met_at is not None:
            return "met" if self.due_at is None or met_at <= self.due_at else "missed"
        if self.due_at is not None and now > self.due_at:
            return "missed"
        return "paused" if any(now in pause for pause in self.pauses) else "running"

    def with_pauses(self, pauses: Iterable[Pause], calendar: Calendar) -> Self:
        """Return the deadline with these pauses instead of its own, and so with another due instant.

        CalendarChanged under another calendar than its own: a pause does not bring in new closures unseen.
        """
        self._refuse_other(calendar)
        return self.reckon(self.clause, self.start_at, self.limit, calendar, pauses)

    def moved_by(self, calendar: Calendar, *, now: datetime, met_at: datetime | None = None) -> Self:
        """Return the deadline under a changed calendar; one that is met or missed by now stays as it is.

        Compare `due_at` to learn whether it moved, and say so with `explain_move`.
        """
        if self.state_at(now, met_at=met_at) in {"met", "missed"}:
            return self
        return self.reckon(self.clause, self.start_at, self.limit, calendar, self.pauses)

    def explain(self, calendar: Calendar) -> Explanation:
        """Return the steps that lead from the start to the due instant, as data and in words; CalendarChanged."""
        self._refuse_other(calendar)
        return explain(Reckoned(self.limit, self.start_at, self.due_at, self.pauses), self.clause, calendar)

    def _refuse_other(self, calendar: Calendar) -> None:
        if calendar.version != self.calendar_version:
            raise CalendarChanged(
                f"{self.clause} was reckoned with calendar {self.calendar_version[:12]}, not this one"
            )


def explain_move(
    before: Deadline, after: Deadline, calendar: Calendar, *, closures: Iterable[Closure] = (), language: str = "en"
) -> str:
    """Return the sentence for the timeline of what a moved deadline is about; name the new closures if they are known."""
    known = language if language in TEXTS else "en"
    texts = TEXTS[known]
    reasons = ", ".join(dict.fromkeys(closure.name for closure in closures if closure.name))

    def words(due_at: datetime | None) -> str:
        return instant_in_words(due_at, calendar.zone, known) if due_at else texts["unknown"]

    form = texts["moved_for" if reasons else "moved"]
    return form.format(before=words(before.due_at), after=words(after.due_at), reasons=reasons)
