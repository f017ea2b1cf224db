"""The dates of the steps of reports: over ten years of the shipped packs, and rule by rule."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import (
    Calendar,
    add_business_days,
    by_day_of_month,
    is_business_day,
    list_periods,
    local_day,
    nth_business_day,
)
from shared.calendar.holiday_closures import holiday_closures
from shared.policy.models import AgencyCalendar, PolicyPack, ReportRule
from shared.policy.reader import read
from shared.policy.report_dates import StepDates, dates_of_steps, day_of, last_instant
from tests.shared.policy.packs import HEART, SHIPPED, SOCIAL

ZONE = ZoneInfo("America/Los_Angeles")
PACKS = {pack.agency.id: pack for pack in map(read, (SHIPPED, HEART, SOCIAL))}
REPORTS = [
    (pack.agency.id, report.id)
    for pack in PACKS.values()
    if pack.reports is not None
    for report in pack.reports.runs
    if report.kind != "outside_review"
]
DAYS = {"kind": "business_days"}


def federal(zone: ZoneInfo) -> Calendar:
    """An office that is closed on every Federal holiday of ten years and more."""
    pack = PACKS["county-social-services"]
    assert pack.calendar is not None
    plain = pack.calendar.model_copy(update={"closures": (), "special_days": (), "holidays": ()})
    return plain.to_calendar(zone).with_closures(*holiday_closures("US", None, 2024, 2036))


def periods_of(
    pack: PolicyPack, report: ReportRule, calendar: Calendar, first: date, last: date
) -> Iterator[list[StepDates]]:
    """The dates of the steps of every period from the one of the first day to the one of the last."""
    agency = pack.agency
    rules: dict[str, Any] = {"week_start": agency.week_start, "fiscal_year_start_month": agency.fiscal_year_start_month}
    for period in list_periods(first, last, report.period, **rules):
        yield dates_of_steps(report, calendar, started_at=last_instant(period, pack))


def report_of(agency: str, report: str) -> tuple[PolicyPack, ReportRule]:
    pack = PACKS[agency]
    assert pack.reports is not None
    found = pack.reports.find(report)
    assert found is not None
    return pack, found


@pytest.mark.parametrize(("agency", "report_id"), REPORTS)
def test_every_step_of_every_period_of_ten_years_has_a_date_to_work_to(agency: str, report_id: str) -> None:
    pack, report = report_of(agency, report_id)
    calendar = pack.business_calendar
    assert calendar is not None
    count = 0
    for steps in periods_of(pack, report, calendar, date(2026, 1, 1), date(2035, 12, 30)):
        count += 1
        working = [local_day(dates.working_due_at, calendar.zone) for dates in steps if dates.working_due_at]
        assert len(working) == len(report.steps)
        assert working == sorted(working)
        assert all(is_business_day(calendar, day) for day in working)
        for dates in steps:
            assert dates.clause_due_at is None or dates.working_due_at is not None
            if dates.clause_due_at and dates.working_due_at:
                assert dates.working_due_at <= dates.clause_due_at
    assert count == {"week": 522, "month": 120, "quarter": 40}[report.period]


@pytest.mark.clause("CCTS-III.B5")
def test_in_43_of_120_months_the_tenth_binds_and_every_step_before_it_keeps_its_business_day() -> None:
    pack, report = report_of("county-social-services", "monthly-care-log")
    calendar = federal(ZONE)
    bound = months = 0
    for steps in periods_of(pack, report, calendar, date(2023, 12, 1), date(2033, 11, 30)):
        request, compiled, draft, approved, submitted = (
            local_day(dates.working_due_at, ZONE) for dates in steps if dates.working_due_at
        )
        month = submitted.replace(day=1)
        tenth = by_day_of_month(calendar, month, 10)
        months += 1
        bound += nth_business_day(calendar, month, 6) >= tenth
        assert submitted == tenth
        assert approved == add_business_days(calendar, tenth, -1)
        assert draft == min(nth_business_day(calendar, month, 6), add_business_days(calendar, tenth, -2))
        assert compiled == min(nth_business_day(calendar, month, 5), add_business_days(calendar, draft, -1))
        assert compiled >= month  # never before the month to report on has ended
        assert request < month
    assert (bound, months) == (43, 120)


def report_with(*steps: dict[str, Any], kind: str = "care_log", lock: str = "send") -> ReportRule:
    base = {"clause": "X-1", "title": "Do it", "who": "somebody", "to": ["somebody"]}
    rule = {"id": "r", "kind": kind, "title": "R", "clause": "X-1", "period": "month", "lock": lock}
    return ReportRule.model_validate({**rule, "steps": [{**base, "id": step["act"], **step} for step in steps]})


def on(day: int, hour: int = 17) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=ZONE).astimezone(UTC)


STARTED = datetime(2026, 9, 30, 23, 59, 59, tzinfo=ZONE).astimezone(UTC)


def test_a_working_limit_sets_an_earlier_date_and_never_a_later_one() -> None:
    report = report_with(
        {"act": "compile", "limit": {**DAYS, "days": 5}, "working_limit": {**DAYS, "days": 2}},
        {"act": "send", "limit": {**DAYS, "days": 6}, "working_limit": {**DAYS, "days": 9}},
    )
    compiled, sent = dates_of_steps(report, federal(ZONE), started_at=STARTED)

    assert (compiled.clause_due_at, compiled.working_due_at) == (on(7), on(2))
    assert (sent.clause_due_at, sent.working_due_at) == (on(8), on(8))


def test_no_step_is_worked_to_later_than_the_one_after_it() -> None:
    report = report_with(
        {"act": "compile", "working_limit": {**DAYS, "days": 8}}, {"act": "send", "working_limit": {**DAYS, "days": 3}}
    )

    assert [dates.working_due_at for dates in dates_of_steps(report, federal(ZONE), started_at=STARTED)] == [
        on(5),
        on(5),
    ]


def test_a_step_after_the_last_limit_is_not_hurried_by_it() -> None:
    report = report_with(
        {"act": "compile"},
        {"act": "send", "limit": {**DAYS, "days": 5}},
        {"act": "share", "working_limit": {**DAYS, "days": 9}},
    )

    assert [dates.working_due_at for dates in dates_of_steps(report, federal(ZONE), started_at=STARTED)] == [
        on(6),
        on(7),
        on(14),
    ]


def test_the_clock_of_a_step_that_follows_another_runs_when_that_one_is_done() -> None:
    report = report_with(
        {"act": "compile", "limit": {**DAYS, "days": 2}},
        {"act": "send", "starts": "step_before", "limit": {**DAYS, "days": 1}},
    )
    forecast = dates_of_steps(report, federal(ZONE), started_at=STARTED)[1]
    known = dates_of_steps(report, federal(ZONE), started_at=STARTED, done_at={"compile": on(1, 9)})[1]

    assert (forecast.clause_due_at, forecast.is_forecast) == (on(5), True)
    assert (known.clause_due_at, known.is_forecast) == (on(2), False)


def test_without_a_calendar_only_real_time_passes_and_nothing_is_chained() -> None:
    report = report_with(
        {"act": "compile", "working_limit": {"minutes": 60}}, {"act": "send", "limit": {"minutes": 90}}
    )
    compiled, sent = dates_of_steps(report, None, started_at=STARTED)

    assert compiled.working_due_at == datetime(2026, 10, 1, 0, 59, 59, tzinfo=ZONE)
    assert (compiled.clause_due_at, sent.clause_due_at) == (None, datetime(2026, 10, 1, 1, 29, 59, tzinfo=ZONE))


def test_a_month_with_too_few_business_days_gives_no_date_and_the_later_limit_still_one() -> None:
    report = report_with(
        {"act": "compile", "limit": {"kind": "nth_business_day", "number": 23, "month": "following"}},
        {"act": "send", "limit": {**DAYS, "days": 5}},
    )
    compiled, sent = dates_of_steps(report, federal(ZONE), started_at=STARTED)  # October 2026 has 21

    assert (compiled.clause_due_at, compiled.working_due_at) == (None, on(6))
    assert sent.clause_due_at == on(7)


def test_a_close_of_business_at_midnight_is_that_of_the_day_before() -> None:
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("00:00-24:00",))
    calendar = AgencyCalendar.model_validate({"week": week}).to_calendar(ZONE)
    report = report_with({"act": "compile"}, {"act": "send", "limit": {**DAYS, "days": 3}})
    compiled, sent = dates_of_steps(report, calendar, started_at=STARTED)

    assert sent.clause_due_at == datetime(2026, 10, 6, tzinfo=ZONE)  # Monday the 5th ends
    assert compiled.working_due_at == datetime(2026, 10, 3, tzinfo=ZONE)  # and Friday the 2nd


LIMITS = st.one_of(
    st.none(),
    st.builds(lambda days: {**DAYS, "days": days}, st.integers(1, 15)),
    st.builds(lambda number: {"kind": "nth_business_day", "number": number, "month": "following"}, st.integers(1, 23)),
    st.builds(lambda day: {"kind": "day_of_month", "day": day, "month": "following"}, st.integers(1, 31)),
)
STEPS = st.lists(st.tuples(LIMITS, LIMITS, st.booleans()), min_size=2, max_size=6)
FEDERAL = federal(ZONE)


@given(STEPS, st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_whatever_the_limits_are_working_dates_are_in_order_in_time_and_leave_a_business_day_for_each_later_step(
    steps: list[tuple[dict[str, Any] | None, dict[str, Any] | None, bool]], day: date
) -> None:
    report = report_with(
        *(
            {
                "act": "compile" if index == 0 else "send",
                "id": f"s{index}",
                "limit": limit,
                "working_limit": aim,
                "starts": "step_before" if follows and index else "period",
            }
            for index, (limit, aim, follows) in enumerate(steps)
        ),
        lock=f"s{len(steps) - 1}",
    )
    started_at = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
    found = dates_of_steps(report, FEDERAL, started_at=started_at)
    working = [day_of(dates.working_due_at, FEDERAL) if dates.working_due_at else None for dates in found]

    known = [each for each in working if each is not None]
    assert known == sorted(known)
    for index, dates in enumerate(found):
        own = working[index]
        if dates.clause_due_at is not None:
            assert own is not None
            assert own <= day_of(dates.clause_due_at, FEDERAL)
        for later in range(index + 1, len(found)):
            bound = found[later].clause_due_at
            if bound is not None:
                assert own is not None
                assert own <= add_business_days(FEDERAL, day_of(bound, FEDERAL), index - later)
