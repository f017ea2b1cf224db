"""What each clause about a report asks for: which step carries it out, whose it is, and by when, from the shipped packs."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.calendar import period_on
from shared.policy import reader
from shared.policy.models import PolicyPack, ReportRule, ReportStepRule
from shared.policy.report_dates import StepDates, dates_of_steps, last_instant

PACKS = Path(__file__).parents[3] / "policies"
SOCIAL, HEART, TECH = "county-social-services", "county-child-welfare", "technology-services"
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@cache
def pack_of(agency: str) -> PolicyPack:
    return reader.read(PACKS / agency)


def report_of(agency: str, report: str) -> ReportRule:
    reports = pack_of(agency).reports
    assert reports is not None
    found = reports.find(report)
    assert found is not None
    return found


MONTHLY, CEO = report_of(SOCIAL, "monthly-care-log"), report_of(SOCIAL, "ceo-quarterly-review")
QUARTERLY, WEEKLY = report_of(HEART, "quarterly-averages"), report_of(TECH, "weekly-satisfaction-score")


def step_for(report: ReportRule, clause: str) -> ReportStepRule:
    """The one step that carries out the clause."""
    [found] = [step for step in report.steps if clause in step.clauses]
    return found


def dates_for(agency: str, report: ReportRule, day: date, **done: datetime) -> dict[str, StepDates]:
    """The dates of the steps for the period that holds the day."""
    pack = pack_of(agency)
    period = period_on(
        day,
        report.period,
        week_start=pack.agency.week_start,
        fiscal_year_start_month=pack.agency.fiscal_year_start_month,
    )
    started_at = last_instant(period, pack)
    found = dates_of_steps(report, pack.business_calendar, started_at=started_at, done_at=done)
    return {dates.step.id: dates for dates in found}


def received(at: datetime, **done: datetime) -> dict[str, StepDates]:
    """The dates of the steps of the CEO's quarterly report, received then."""
    found = dates_of_steps(CEO, pack_of(SOCIAL).business_calendar, started_at=at, done_at=done)
    return {dates.step.id: dates for dates in found}


def at(year: int, month: int, day: int, hour: int = 17) -> datetime:
    return datetime(year, month, day, hour, tzinfo=LOS_ANGELES).astimezone(UTC)


@pytest.mark.clause("CCTS-III.B2")
def test_the_final_compilation_is_requested_on_the_last_business_day_of_the_month_itself() -> None:
    request = step_for(MONTHLY, "CCTS-III.B2")

    assert (request.act, request.who) == ("collect", "sppr_analyst")
    assert {"deputy_director", "executive_team"} <= set(request.to)
    assert dates_for(SOCIAL, MONTHLY, date(2026, 11, 3))["request"].clause_due_at == at(2026, 11, 30)
    assert dates_for(SOCIAL, MONTHLY, date(2026, 12, 3))["request"].clause_due_at == at(2026, 12, 23, 12)  # then closed


@pytest.mark.clause("CCTS-III.B3")
def test_the_compilation_is_sent_by_those_who_keep_the_log_by_the_fifth_business_day() -> None:
    compilation = step_for(MONTHLY, "CCTS-III.B3")

    assert (compilation.act, compilation.to) == ("compile", ("sppr_analyst",))
    assert compilation.roles == ("deputy_director", "executive_team", "designee")
    assert dates_for(SOCIAL, MONTHLY, date(2026, 11, 3))["compile"].clause_due_at == at(2026, 12, 7)
    assert dates_for(SOCIAL, MONTHLY, date(2026, 12, 3))["compile"].clause_due_at == at(2027, 1, 8)


@pytest.mark.clause("CCTS-III.B4")
@pytest.mark.clause("CCTS-III.B4.forwarded")
def test_the_draft_is_forwarded_by_the_sixth_business_day_or_earlier_where_the_tenth_binds() -> None:
    forwarded = step_for(MONTHLY, "CCTS-III.B4.forwarded")

    assert (forwarded.act, forwarded.who, forwarded.to) == ("send", "sppr_analyst", ("executive_team",))
    november = dates_for(SOCIAL, MONTHLY, date(2026, 11, 3))["draft"]
    assert (november.clause_due_at, november.working_due_at) == (at(2026, 12, 8), at(2026, 12, 8))
    december = dates_for(SOCIAL, MONTHLY, date(2026, 12, 3))["draft"]  # 10 January 2027 is a Sunday
    assert (december.clause_due_at, december.working_due_at) == (at(2027, 1, 11), at(2027, 1, 6))


@pytest.mark.clause("CCTS-III.B4.approved")
def test_every_member_of_the_executive_team_signs_the_draft_a_business_day_before_it_is_submitted() -> None:
    approval = step_for(MONTHLY, "CCTS-III.B4.approved")

    assert (approval.act, approval.who, approval.approvers) == ("approve", "executive_team", "each")
    found = dates_for(SOCIAL, MONTHLY, date(2026, 11, 3))
    assert (found["approve"].clause_due_at, found["approve"].working_due_at) == (None, at(2026, 12, 9))
    late = dates_for(
        SOCIAL, MONTHLY, date(2026, 11, 3), request=at(2026, 11, 30), compile=at(2026, 12, 9), draft=at(2026, 12, 9)
    )
    assert late["approve"].working_due_at == at(2026, 12, 9)  # the tenth does not wait
    assert not late["approve"].is_forecast


@pytest.mark.clause("CCTS-III.B5")
def test_the_report_is_submitted_to_the_county_executive_office_by_the_tenth_and_locked() -> None:
    submitted = step_for(MONTHLY, "CCTS-III.B5")

    assert (MONTHLY.lock, submitted.act, submitted.who) == (submitted.id, "send", "sppr_analyst")
    [office] = [pack_of(SOCIAL).role(role) for role in submitted.to]
    assert (office.title, office.address is not None) == ("County Executive Office", True)
    assert dates_for(SOCIAL, MONTHLY, date(2026, 11, 3))["submit"].clause_due_at == at(2026, 12, 10)
    assert dates_for(SOCIAL, MONTHLY, date(2026, 12, 3))["submit"].clause_due_at == at(
        2027, 1, 8
    )  # the 10th is a Sunday


@pytest.mark.clause("CCTS-III.B6")
@pytest.mark.clause("CCTS-III.B6.reviewed")
@pytest.mark.clause("CCTS-III.B6.sent")
def test_the_ceos_report_is_reviewed_and_sent_on_within_two_business_days_of_its_receipt() -> None:
    reviewed, sent = (step_for(CEO, f"CCTS-III.B6.{part}") for part in ("reviewed", "sent"))

    assert [(step.act, step.who, step.starts) for step in (reviewed, sent)] == [
        ("review", "sppr_analyst", "receipt"),
        ("send", "sppr_analyst", "receipt"),
    ]
    assert sent.to == ("executive_team",)
    found = received(at(2026, 10, 15, 22))  # a Thursday evening: the day itself is day nought
    assert [found[step].clause_due_at for step in ("review", "forward")] == [at(2026, 10, 19), at(2026, 10, 19)]
    assert found["review"].working_due_at == at(2026, 10, 16)  # so that there is a day left to send it on


@pytest.mark.clause("CCTS-III.B7")
@pytest.mark.clause("CCTS-III.B7.approved")
def test_the_executive_team_has_five_business_days_from_when_it_was_sent_to_them() -> None:
    approval = step_for(CEO, "CCTS-III.B7.approved")

    assert (approval.act, approval.who, approval.approvers) == ("approve", "executive_team", "each")
    forecast = received(at(2026, 10, 15))["approve"]
    assert (forecast.clause_due_at, forecast.is_forecast) == (at(2026, 10, 26), True)
    known = received(at(2026, 10, 15), review=at(2026, 10, 15, 18), forward=at(2026, 10, 16, 9))["approve"]
    assert (known.clause_due_at, known.is_forecast) == (at(2026, 10, 23), False)


@pytest.mark.clause("CCTS-III.B7.sent")
def test_the_approved_report_goes_back_to_the_ceos_office_at_once() -> None:
    returned = step_for(CEO, "CCTS-III.B7.sent")

    assert (CEO.lock, returned.act, returned.to) == (returned.id, "send", ("county_executive_office",))
    done = {"review": at(2026, 10, 16), "forward": at(2026, 10, 16), "approve": at(2026, 10, 20, 10)}
    assert received(at(2026, 10, 15), **done)["return"].clause_due_at == at(2026, 10, 21)


@pytest.mark.clause("CCTS-III.bg.statistics")
@pytest.mark.clause("CCTS-III.bg.gaps")
@pytest.mark.clause("CCTS-III.bg.trends")
def test_statistics_gaps_and_trends_are_part_of_the_compilation_and_have_no_limit_of_their_own() -> None:
    for part in ("statistics", "gaps", "trends"):
        step = step_for(MONTHLY, f"CCTS-III.bg.{part}")
        assert (step.act, step.clause) == ("compile", "CCTS-III.B3")
        assert pack_of(SOCIAL).find_deadline(f"CCTS-III.bg.{part}") is None


@pytest.mark.clause("HEART-AMB")
@pytest.mark.clause("HEART-AMB.data")
def test_the_ambassador_of_each_department_provides_the_averages_of_the_quarter() -> None:
    provided = step_for(QUARTERLY, "HEART-AMB.data")

    assert (QUARTERLY.per, QUARTERLY.period, QUARTERLY.survey) == ("department", "quarter", "customer-experience")
    assert (provided.act, provided.who, provided.to) == ("compile", "heart_ambassador", ("dhro_representative",))
    dates = dates_for(HEART, QUARTERLY, date(2026, 11, 3))["compile"]
    assert (dates.clause_due_at, dates.working_due_at) == (None, at(2027, 1, 8))  # the procedure sets no limit


@pytest.mark.clause("HEART-DHRO")
@pytest.mark.clause("HEART-DHRO.review")
def test_the_representative_signs_the_data_before_it_goes_out() -> None:
    review = step_for(QUARTERLY, "HEART-DHRO.review")

    assert (review.act, review.who) == ("review", "dhro_representative")
    assert QUARTERLY.steps.index(review) < QUARTERLY.steps.index(step_for(QUARTERLY, "HEART-DHRO.provide"))
    assert dates_for(HEART, QUARTERLY, date(2026, 11, 3))["review"].working_due_at == at(2027, 1, 13)


@pytest.mark.clause("HEART-DHRO.provide")
@pytest.mark.clause("HEART-AVG.submitted")
def test_providing_the_report_submits_the_quarters_data_to_the_agency_executive_office() -> None:
    provided = step_for(QUARTERLY, "HEART-DHRO.provide")

    assert provided is step_for(QUARTERLY, "HEART-AVG.submitted")
    assert (QUARTERLY.lock, provided.act, provided.who) == (provided.id, "send", "dhro_representative")
    [office] = [pack_of(HEART).role(role) for role in provided.to]
    assert (office.title, office.address is not None) == ("Agency Executive Office", True)


@pytest.mark.clause("HEART-AMB.shared")
def test_the_ambassador_shares_the_results_with_the_teams_and_the_leadership_and_in_public() -> None:
    shared = step_for(QUARTERLY, "HEART-AMB.shared")

    assert (shared.act, shared.who, QUARTERLY.public) == ("share", "heart_ambassador", True)
    assert set(shared.to) == {"unit_supervisor", "appointing_authority"}
    directory = pack_of(HEART).directory
    assert directory is not None
    today = directory.people_on(date(2027, 1, 20))
    led = {
        person.team
        for person in today
        if person.team_lead and {"unit_supervisor", "appointing_authority"} & {*person.roles}
    }
    assert led == {team.id for team in pack_of(HEART).teams}  # every team hears of it through its lead


@pytest.mark.clause("HEART-ACT")
@pytest.mark.clause("HEART-ACT.program")
@pytest.mark.clause("HEART-ACT.department")
def test_a_quarterly_average_below_four_opens_a_plan_of_the_ambassador_for_a_program_and_a_department() -> None:
    [target] = [target for target in pack_of(HEART).targets if target.id == QUARTERLY.plan_target]

    assert (target.measure, target.period) == ("average", "quarter")
    assert target.at_least == 4
    assert (QUARTERLY.plan_clause, QUARTERLY.plan_owner) == ("HEART-ACT", "heart_ambassador")
    assert QUARTERLY.plan_clause_of("program") == "HEART-ACT.program"
    assert QUARTERLY.plan_clause_of("department") == "HEART-ACT.department"


@pytest.mark.clause("TSPE-5.3.report")
def test_performance_excellence_sums_up_the_week_on_the_first_business_day_after_it() -> None:
    assert (WEEKLY.period, WEEKLY.survey) == ("week", "service-request")
    assert {step.who for step in WEEKLY.steps} == {"performance_excellence"}
    assert [step.act for step in WEEKLY.steps] == ["compile", "send"]
    new_york = ZoneInfo("America/New_York")
    for day, monday in ((date(2026, 11, 18), date(2026, 11, 23)), (date(2026, 12, 31), date(2027, 1, 4))):
        for dates in dates_for(TECH, WEEKLY, day).values():
            assert dates.clause_due_at is None  # the procedure says "weekly" and sets no limit
            assert dates.working_due_at == datetime(monday.year, monday.month, monday.day, 16, 30, tzinfo=new_york)
