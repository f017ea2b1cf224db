"""What ending an entry asks for, by its kind: pure rules over the policy's data."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.calendar import local_day
from shared.policy.models import KindRule
from shared.policy.models.care_log import ClosingNeed

_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class EndingFacts:
    """What is known of an entry where it is to end. `can_be_answered` is false where nothing leads to the constituent."""

    category: str | None
    resolved_at: datetime | None
    answered_at: datetime | None
    can_be_answered: bool = True


def may_close(facts: EndingFacts, rule: KindRule) -> tuple[ClosingNeed, ...]:
    """What is missing before an entry of this kind may close, in the order of the pack; nothing missing: it may.

    Nobody can answer a constituent who left neither name nor a way back, so no such answer is waited for.
    """
    given: dict[ClosingNeed, bool] = {
        "category": facts.category is not None,
        "resolution": facts.resolved_at is not None,
        "answer": facts.answered_at is not None or not facts.can_be_answered,
    }
    return tuple(need for need in rule.closing_needs if not given[need])


def reopen_until(closed_at: datetime, rule: KindRule, zone: ZoneInfo) -> date:
    """The last day, in the agency's zone, on which what was closed then may be opened again."""
    return local_day(closed_at, zone) + timedelta(days=rule.reopen_within_days)


def erase_on(closed_at: datetime, rule: KindRule, zone: ZoneInfo) -> date:
    """The day on which the personal data of what was closed then is due to go: so many months on, by the calendar.

    Where that month has no such date, its last day.
    """
    closed_on = local_day(closed_at, zone)
    year, month = divmod(
        closed_on.year * _MONTHS_IN_YEAR + closed_on.month - 1 + rule.retention_months, _MONTHS_IN_YEAR
    )
    return date(year, month + 1, min(closed_on.day, calendar.monthrange(year, month + 1)[1]))
