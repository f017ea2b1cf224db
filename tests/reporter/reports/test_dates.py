"""When runs open and steps are due, over ten years of a county's calendar."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporter.domain.reports.dates import calendar_of, dates_of_steps, day_of, last_instant, opens_at
from services.reporter.domain.reports.opening import list_openings, next_opening
from shared.calendar import (
    Period,
    add_business_days,
    bounds,
    close_of_business,
    is_business_day,
    list_periods,
    nth_business_day,
)
from shared.policy import reader
from shared.policy.models import PolicyPack
from shared.policy.models.reports import ReportRule
from tests.reporter.reports.pack import county

COUNTY = reader.read(Path(__file__).parents[3] / "policies" / "county-social-services")
MONTHS = list_periods(date(2026, 11, 1), date(2036, 10, 31), "month")


def monthly(pack: PolicyPack) -> ReportRule:
    assert pack.reports is not None
    return next(report for report in pack.reports.runs if report.period == "month")


def working_days(month: Period) -> list[date]:
    report, calendar = monthly(COUNTY), calendar_of(COUNTY)
    opened_at = opens_at(report, month, COUNTY)
    dated = dates_of_steps(report, calendar, started_at=last_instant(month, COUNTY), opened_at=opened_at, done={})
    return [day_of(each.working_due_at, calendar) for each in dated if each.working_due_at is not None]


@pytest.mark.clause("CCTS-III.B5")
@pytest.mark.parametrize("month", MONTHS, ids=lambda month: f"{month.start_on:%Y-%m}")
def test_every_step_of_every_month_keeps_a_business_day_and_the_tenth_binds(month: Period) -> None:
    calendar, days = calendar_of(COUNTY), working_days(month)

    assert len(days) == len(monthly(COUNTY).steps)
    assert all(is_business_day(calendar, day) for day in days)
    for earlier, later in pairwise(days[1:]):
        assert add_business_days(calendar, earlier, 1) <= later
    following = month.end_on + timedelta(days=1)
    assert following.replace(day=1) <= days[-1] <= following.replace(day=10)
    assert days[1] <= nth_business_day(calendar, following, 5)


def test_in_many_months_the_sixth_business_day_comes_too_late_and_the_tenth_binds() -> None:
    calendar = calendar_of(COUNTY)
    bound = [
        month
        for month in MONTHS
        if nth_business_day(calendar, month.end_on + timedelta(days=1), 6) >= working_days(month)[-1]
    ]

    assert 30 < len(bound) < len(MONTHS)


@pytest.mark.clause("CCTS-III.B2")
@pytest.mark.parametrize("month", MONTHS[::7], ids=lambda month: f"{month.start_on:%Y-%m}")
def test_a_month_opens_with_its_last_business_day(month: Period) -> None:
    calendar = calendar_of(COUNTY)
    opened = opens_at(monthly(COUNTY), month, COUNTY)

    day = day_of(opened + timedelta(hours=1), calendar)
    assert opened == calendar.midnight_of(day)
    assert is_business_day(calendar, day)
    assert opened < close_of_business(calendar, day)
    assert add_business_days(calendar, day, 1) > month.end_on


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)).map(  # noqa: DTZ001 - made aware here
        lambda at: at.replace(tzinfo=COUNTY.agency.zone)
    )
)
def test_what_opens_next_is_what_comes_to_the_list_and_nothing_is_skipped(now: datetime) -> None:
    pack = county()
    coming = next_opening(pack, now)
    assert coming is not None
    assert coming > now
    open_now = {opening.key for opening in list_openings(pack, now) if opening.opens_at <= now}
    just_before = coming - timedelta(microseconds=1)
    assert {opening.key for opening in list_openings(pack, just_before) if opening.opens_at <= just_before} == open_now
    assert len({opening.key for opening in list_openings(pack, coming) if opening.opens_at <= coming}) > len(open_now)


def test_a_run_of_a_report_without_dates_opens_after_its_period() -> None:
    pack = county()
    assert pack.reports is not None
    quarterly = next(report for report in pack.reports.runs if report.id == "quarterly")
    (quarter,) = list_periods(date(2026, 11, 1), date(2026, 11, 1), "quarter", fiscal_year_start_month=7)

    assert opens_at(quarterly, quarter, pack) == bounds(quarter, pack.agency.zone)[1]
