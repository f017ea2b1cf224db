"""Where the time comes from: every rule takes `now` as a value, and only the edges ask a clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is, as an aware UTC instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SettableClock:
    """A clock that stands still until it is moved, for tests and simulations."""

    def __init__(self, at: datetime) -> None:
        self._now = self._utc(at)

    def now(self) -> datetime:
        return self._now

    def set(self, at: datetime) -> None:
        """Move the clock to an aware instant, forwards or back."""
        self._now = self._utc(at)

    def advance(self, by: timedelta) -> None:
        """Move the clock on by a duration."""
        self._now += by

    @staticmethod
    def _utc(at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError(f"{at.isoformat()} has no offset: an instant needs one")
        return at.astimezone(UTC)
