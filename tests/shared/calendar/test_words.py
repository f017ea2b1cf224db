from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.calendar import day_in_words, instant_in_words, period_in_words, period_on

AT = datetime(2026, 11, 18, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Tuesday, November 17, 2026, 10:05 PM"),
        ("es", "martes, 17 de noviembre de 2026, 22:05"),
        ("xx-YY", "Tuesday, November 17, 2026, 10:05 PM"),
    ],
)
def test_an_instant_is_written_as_the_agencys_clocks_showed_it(language: str, words: str) -> None:
    assert instant_in_words(AT, ZoneInfo("America/New_York"), language) == words


def test_a_period_is_written_as_its_days() -> None:
    week = period_on(date(2026, 11, 17), "week")
    assert period_in_words(week) == "Nov 16 \u2013 22, 2026"
    assert period_in_words(week, "es") == "16\u201322 de noviembre de 2026"


def test_a_day_is_written_with_its_weekday() -> None:
    assert day_in_words(date(2026, 11, 17)) == "Tuesday, November 17, 2026"
