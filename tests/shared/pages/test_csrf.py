"""A form's token is good for one session, one purpose and some hours, and nobody else can make one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.pages import is_csrf_token, make_csrf_token

NOW = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
SECRET = "a secret of the test's own"


def made(session: str = "s", purpose: str = "p") -> str:
    return make_csrf_token(SECRET, session=session, purpose=purpose, now=NOW)


def test_a_token_is_good_for_its_session_and_purpose() -> None:
    assert is_csrf_token(made(), SECRET, session="s", purpose="p", now=NOW + timedelta(hours=11))


@pytest.mark.parametrize(
    ("secret", "session", "purpose", "hours"),
    [("another", "s", "p", 0), (SECRET, "t", "p", 0), (SECRET, "s", "q", 0), (SECRET, "s", "p", 12), ("", "s", "p", 0)],
)
def test_a_token_is_good_for_nothing_else(secret: str, session: str, purpose: str, hours: int) -> None:
    assert not is_csrf_token(made(), secret, session=session, purpose=purpose, now=NOW + timedelta(hours=hours))


def test_no_two_lists_of_parts_make_the_same_token() -> None:
    assert made("ab", "c").partition(".")[2] != made("a", "bc").partition(".")[2]


@given(st.text() | st.none())
def test_nothing_made_up_is_a_token(token: str | None) -> None:
    assert not is_csrf_token(token, SECRET, session="s", purpose="p", now=NOW)


def test_a_longer_life_cannot_be_written_into_a_token() -> None:
    until, _, signature = made().partition(".")

    assert not is_csrf_token(f"{int(until) + 99}.{signature}", SECRET, session="s", purpose="p", now=NOW)


def test_without_a_secret_there_are_no_tokens() -> None:
    with pytest.raises(ValueError, match="no page secret"):
        make_csrf_token("", session="s", purpose="p", now=NOW)
