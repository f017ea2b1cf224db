"""The shipped pack says what D 36 says."""

from datetime import date

import pytest

from shared.calendar import BusinessDays
from shared.policy.models import CareLog, PolicyPack
from shared.policy.reader import read
from tests.shared.policy.packs import SOCIAL


@pytest.fixture(scope="module")
def pack() -> PolicyPack:
    return read(SOCIAL)


@pytest.fixture(scope="module")
def log(pack: PolicyPack) -> CareLog:
    assert pack.care_log is not None
    return pack.care_log


def test_every_duty_of_the_log_is_a_clause_with_its_text(pack: PolicyPack) -> None:
    whole = [clause.id.removeprefix("CCTS-") for clause in pack.clauses if clause.part_of is None]
    assert whole == [
        "II.1", "II.2", "II.3", "III.cat", "III.fwd", "III.A1", "III.A2",
        "III.B1", "III.B2", "III.B3", "III.B4", "III.B5", "III.B6", "III.B7", "III.bg",
    ]  # fmt: skip
    for clause in pack.clauses:
        if clause.part_of is not None:
            assert clause.id.startswith(f"{clause.part_of}.")


@pytest.mark.clause("CCTS-III.A1.log")
@pytest.mark.clause("CCTS-III.B1")
@pytest.mark.clause("CCTS-III.A2.two_day")
def test_each_limit_is_two_business_days(log: CareLog) -> None:
    limits = {deadline.clause: deadline.limit for deadline in log.deadlines}
    assert limits.keys() == {"CCTS-III.A1.log", "CCTS-III.B1", "CCTS-III.A2.two_day"}
    assert all(limit == BusinessDays(kind="business_days", days=2) for limit in limits.values())


@pytest.mark.clause("CCTS-III.cat")
def test_a_complaint_has_the_categories_of_the_procedure(log: CareLog) -> None:
    assert [category.id for category in log.categories] == [
        "poor_service_agency", "poor_service_contractor", "neglect", "misconduct_employee", "misconduct_provider",
        "rude_or_unresponsive", "facilities", "business_process",
    ]  # fmt: skip
    assert all(category.clause == "CCTS-III.cat" for category in log.categories)


@pytest.mark.clause("CCTS-II.2")
@pytest.mark.clause("CCTS-III.fwd.appeals")
@pytest.mark.clause("CCTS-III.fwd.courts")
@pytest.mark.clause("CCTS-III.fwd.civil_rights")
def test_each_excluded_matter_goes_where_the_procedure_sends_it(log: CareLog) -> None:
    sent = {exclusion.id: (exclusion.outcome, exclusion.party, exclusion.clause) for exclusion in log.exclusions}
    assert sent == {
        "court_order": ("not_reportable", None, "CCTS-II.2"),
        "case_action": ("forwarded", "appeals", "CCTS-III.fwd.appeals"),
        "court_action": ("forwarded", "courts", "CCTS-III.fwd.courts"),
        "discrimination": ("forwarded", "civil_rights", "CCTS-III.fwd.civil_rights"),
    }
    assert {party.id: party.role for party in log.parties}["civil_rights"] == "civil_rights_coordinator"


@pytest.mark.clause("CCTS-II.1.receivers")
@pytest.mark.clause("CCTS-II.1.board")
def test_what_the_leadership_or_the_board_receives_is_reportable(log: CareLog) -> None:
    assert {"deputy_director", "director", "designee"} <= set(log.reportability.receiver_roles)
    reportable = {channel.id: channel.reportable_clause for channel in log.channels if channel.reportable_clause}
    assert reportable == {
        "board_office": "CCTS-II.1.board",
        "access_oc": "CCTS-II.1.receivers",
        "web": "CCTS-II.1.receivers",
    }


@pytest.mark.clause("CCTS-III.A2.forward")
def test_what_comes_by_the_website_is_sent_on_for_a_review(log: CareLog) -> None:
    assert {channel.id for channel in log.channels if channel.asks_review} == {"access_oc", "web"}
    assert log.review is not None
    assert "deputy_director" in log.review.roles


def test_the_agency_is_closed_on_its_holidays_and_over_the_turn_of_the_year(pack: PolicyPack) -> None:
    calendar = pack.business_calendar
    assert calendar is not None
    closed = [date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)]
    assert all(calendar.is_closed_on(day) for day in closed)
    assert not calendar.is_closed_on(date(2026, 12, 23))
