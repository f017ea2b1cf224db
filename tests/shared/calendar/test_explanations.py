"""Explanations: the steps from the start to the due instant, in words and as data."""

import json
from datetime import date
from string import Formatter

from shared.calendar import (
    BusinessDays,
    Calendar,
    Closure,
    DayOfMonth,
    Deadline,
    Elapsed,
    LastBusinessDay,
    Limit,
    NthBusinessDay,
    OpenHours,
    Pause,
    WorkweekHours,
)
from shared.calendar.explanation_texts import TEXTS, duration_in_words
from tests.shared.calendar.calendars import LOS_ANGELES, OFFICE_HOURS, at

RECESS = Closure(date(2026, 12, 24), date(2027, 1, 1), "Winter recess")
CALENDAR = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=(RECESS,))
STARTED = at(2026, 12, 22, 12)


def words(limit: Limit, *pauses: Pause, language: str = "en", calendar: Calendar = CALENDAR) -> list[str]:
    deadline = Deadline.reckon("CCTS-III.A1", STARTED, limit, calendar, pauses)
    explanation = deadline.explain(calendar)
    assert json.loads(json.dumps(explanation.as_data()))["steps"][0]["kind"] == "started"
    said = explanation.in_words(language)
    assert len(said) == len(explanation.steps)
    return said


def test_business_days_are_counted_and_closures_named() -> None:
    assert words(BusinessDays(kind="business_days", days=4)) == [
        "It started on Tuesday, December 22, 2026, 12:00 PM.",
        "Business day 1: Wednesday, December 23, 2026.",
        "Not counted: Thursday, December 24, 2026 to Friday, January 1, 2027 (Winter recess).",
        "Not counted: Saturday, January 2, 2027 to Sunday, January 3, 2027 (no opening hours).",
        "Business days 2 to 4: Monday, January 4, 2027 to Wednesday, January 6, 2027.",
        "Due on Wednesday, January 6, 2027, 5:00 PM.",
    ]


def test_open_hours_say_how_much_ran_on_which_days_and_when_the_clock_stood() -> None:
    pause = Pause(from_at=at(2026, 12, 22, 14), to_at=at(2026, 12, 22, 16), reason="asked back")
    assert words(OpenHours(kind="open_hours", hours=10, minutes=30), pause) == [
        "It started on Tuesday, December 22, 2026, 12:00 PM.",
        "10 hours from Tuesday, December 22, 2026 to Wednesday, December 23, 2026.",
        "The clock stood from Tuesday, December 22, 2026, 2:00 PM to Tuesday, December 22, 2026, 4:00 PM (asked back).",
        "Not counted: Thursday, December 24, 2026 to Friday, January 1, 2027 (Winter recess).",
        "Not counted: Saturday, January 2, 2027 to Sunday, January 3, 2027 (no opening hours).",
        "30 minutes on Monday, January 4, 2027.",
        "Due on Monday, January 4, 2027, 8:30 AM.",
    ]


def test_the_open_time_in_an_explanation_adds_up_to_the_limit() -> None:
    for limit in (OpenHours(kind="open_hours", hours=31), WorkweekHours(kind="workweek_hours", hours=61, minutes=7)):
        pauses = [Pause(from_at=at(2026, 12, 23, hour), to_at=at(2026, 12, 23, hour + 2)) for hour in (9, 10, 14)]
        deadline = Deadline.reckon("STD-3c2", STARTED, limit, CALENDAR, pauses)
        counted = sum(step.seconds or 0 for step in deadline.explain(CALENDAR).steps)
        assert counted == limit.duration.total_seconds()


def test_a_receipt_that_is_deemed_later_and_a_day_on_which_the_clock_stood_are_said() -> None:
    limit = BusinessDays(kind="business_days", days=1, receipt_on_closed_day="deemed_received_next_business_day")
    pause = Pause(from_at=at(2027, 1, 5, 9), to_at=at(2027, 1, 6, 9), reason="asked back")
    deadline = Deadline.reckon("CCTS-III.A1", at(2027, 1, 2, 12), limit, CALENDAR, [pause])
    said = deadline.explain(CALENDAR).in_words()
    assert "It counts as received on Monday, January 4, 2027." in said
    assert (
        "Not counted: Tuesday, January 5, 2027, because the clock stood at its close of business (asked back)." in said
    )
    assert said[-1] == "Due on Wednesday, January 6, 2027, 5:00 PM."


def test_a_date_on_a_closed_day_says_which_day_is_meant_instead() -> None:
    assert words(DayOfMonth(kind="day_of_month", day=27))[1:] == [
        "Not counted: Thursday, December 24, 2026 to Sunday, December 27, 2026 (Winter recess).",
        "The date named is Sunday, December 27, 2026; the last business day before it is Wednesday, December 23, 2026.",
        "Due on Wednesday, December 23, 2026, 5:00 PM.",
    ]
    assert "a business day" in words(DayOfMonth(kind="day_of_month", day=23))[1]
    assert "Thursday, December 31, 2026" in words(LastBusinessDay(kind="last_business_day"))[2]
    fifth = words(NthBusinessDay(kind="nth_business_day", number=5, month="following"))
    assert fifth[3] == "Business days 1 to 5: Monday, January 4, 2027 to Friday, January 8, 2027."


def test_a_clock_that_still_stands_says_that_the_due_time_is_not_known() -> None:
    for limit in (
        BusinessDays(kind="business_days", days=4),
        OpenHours(kind="open_hours", hours=9),
        Elapsed(minutes=600),
    ):
        said = words(limit, Pause(from_at=at(2026, 12, 22, 14)))
        assert "The clock has been standing since Tuesday, December 22, 2026, 2:00 PM." in said
        assert said[-1] == "When it is due will be known when the clock runs again."


def test_a_due_time_after_the_last_known_closure_says_so() -> None:
    known = Calendar(LOS_ANGELES, OFFICE_HOURS, closures=(RECESS,), closures_known_until=date(2026, 12, 31))
    said = words(BusinessDays(kind="business_days", days=4), calendar=known)
    assert said[-1] == "Closures are known up to Thursday, December 31, 2026 only; the due time moves if one is added."
    assert "Closures" not in words(Elapsed(minutes=60 * 24 * 30), calendar=known)[-1]


def test_every_language_has_every_sentence_with_the_same_values() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for language, texts in TEXTS.items():
        assert {form: fields(text) for form, text in texts.items()} == {
            form: fields(text) for form, text in TEXTS["en"].items()
        }, language


def test_an_explanation_is_given_in_the_language_asked_for_or_else_in_english() -> None:
    limit = BusinessDays(kind="business_days", days=1)
    assert words(limit, language="es")[-1] == "Vence el miércoles, 23 de diciembre de 2026, 17:00."
    assert words(limit, language="vi") == words(limit)


def test_a_duration_is_said_in_hours_minutes_and_seconds() -> None:
    assert duration_in_words(27_061, "en") == "7 hours 31 minutes 1 second"
    assert duration_in_words(0, "en") == "0 seconds"
