"""The shipped pack says what TS-PE-010 says."""

import re
from datetime import date

import pytest

from shared.calendar import Elapsed
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from shared.policy.rendering import render_mail
from tests.shared.policy.packs import SHIPPED

SUBJECT = "iSupport Ticket 482913 Follow-Up"
BODY = [
    (
        "We've received your survey response to Service Ticket 482913. We deeply regret that the issue you reported was "
        "not resolved satisfactorily. We are diligently working to resolve the issue and improve the level of service "
        "provided by each member of the Technology Services Team. So that we may discuss this item with you further, "
        "please reply with an optimal time and phone number at which you can be reached."
    ),
    (
        "We sincerely thank you for candidly sharing your experience with us and for your patience as we strive toward "
        "building world-class quality K-12 technology service systems."
    ),
    "Performance Excellence Team",
]


@pytest.fixture(scope="module")
def pack() -> PolicyPack:
    return read(SHIPPED)


def test_every_step_of_the_procedure_is_a_clause_with_its_text(pack: PolicyPack) -> None:
    whole = [clause.id for clause in pack.clauses if clause.part_of is None]
    assert whole == ["TSPE-3", *(f"TSPE-5.{step}" for step in range(1, 12))]
    assert all(clause.text.endswith(".") and clause.text.count(". ") == 0 for clause in pack.clauses)


def test_a_part_belongs_to_a_whole_clause(pack: PolicyPack) -> None:
    for clause in pack.clauses:
        if clause.part_of is not None:
            assert pack.clause(clause.part_of).part_of is None
            assert clause.id.startswith(f"{clause.part_of}.")


@pytest.mark.clause("TSPE-5.5")
def test_the_mail_to_the_customer_is_word_for_word_the_prescribed_one(pack: PolicyPack) -> None:
    rule = pack.rules.customer_email
    assert rule is not None
    assert rule.customer_contact == "after_review"
    template = pack.template(rule.template)
    assert template.prescribed
    mail = render_mail(template.languages["en"], {"ticket": "482913"})
    assert mail.subject == SUBJECT
    assert mail.text == "\n\n".join(BODY) + "\n"
    seen = " ".join(re.sub(r"<[^>]*>", " ", mail.html[mail.html.index("<body") :]).split())
    for paragraph in BODY:
        assert paragraph in seen


@pytest.mark.clause("TSPE-5.2")
def test_a_sin_goes_to_performance_excellence_within_five_minutes(pack: PolicyPack) -> None:
    rule, deadline = pack.rules.sin_notice, pack.find_deadline("TSPE-5.2")
    assert rule is not None
    assert deadline is not None
    assert (rule.roles, deadline.limit) == (("performance_excellence",), Elapsed(minutes=5))


def test_no_other_clause_of_the_procedure_has_a_time_limit(pack: PolicyPack) -> None:
    assert [deadline.clause for deadline in pack.deadlines] == ["TSPE-5.2"]


@pytest.mark.clause("TSPE-3")
def test_the_lowest_rating_is_a_sin_and_the_middle_is_neutral(pack: PolicyPack) -> None:
    survey = pack.survey("service-request")
    assert [survey.category_of(rating) for rating in survey.scale.ratings] == [
        "sin",
        "neutral",
        "neutral",
        "positive",
        "positive",
    ]
    assert survey.scale.labels["en"]["1"] == "Significant Improvement Needed"
    with pytest.raises(ValueError, match="not on the scale"):
        survey.category_of(6)


@pytest.mark.clause("TSPE-5.6")
def test_a_request_is_reopened_into_s_rev(pack: PolicyPack) -> None:
    assert pack.rules.reopen is not None
    assert pack.rules.reopen.queue == "S Rev"


@pytest.mark.clause("TSPE-5.7")
def test_the_survey_tab_has_the_seven_fields_of_the_procedure(pack: PolicyPack) -> None:
    rule = pack.rules.survey_tab
    assert rule is not None
    assert [field["desk_field"] for field in rule.fields.model_dump().values()] == [
        "SR",
        "Surveyed Technician",
        "Survey Follow-up",
        "Survey Follow-up complete",
        "Survey Submission date",
        "Customer Survey Comments",
        "Survey Resolution",
    ]
    assert rule.restricted_comment.format(number="2026-000123") == "see case 2026-000123"


@pytest.mark.clause("TSPE-5.9")
def test_a_behaviour_finding_is_the_directors_and_goes_to_team_lead_and_cto(pack: PolicyPack) -> None:
    rule = pack.rules.behaviour_finding
    assert rule is not None
    assert (rule.finding_role, rule.roles, rule.restricted, rule.instead_of_person_concerned) == (
        "director",
        ("team_lead", "chief_technology_officer"),
        True,
        "supervisor",
    )


@pytest.mark.clause("TSPE-5.10")
def test_more_than_one_sin_in_a_calendar_week_goes_to_team_lead_and_cto(pack: PolicyPack) -> None:
    rule = pack.rules.repeat_sin
    assert rule is not None
    assert (rule.more_than, rule.window, rule.roles) == (
        1,
        "calendar_week",
        ("team_lead", "chief_technology_officer"),
    )


@pytest.mark.clause("TSPE-5.10")
def test_a_reply_has_the_subject_of_the_notice_that_it_answers(pack: PolicyPack) -> None:
    first, reply = (pack.template(name).languages["en"].subject for name in ("repeat_sin_first", "repeat_sin_reply"))
    assert reply == f"Re: {first}"


def test_every_mail_to_staff_about_a_case_leads_to_the_case(pack: PolicyPack) -> None:
    for name in ("sin_notice", "not_completed_review", "readdress", "department_lead_contact", "behaviour_notice"):
        template = pack.template(name)
        mail = render_mail(template.languages["en"], template.example)
        assert template.example["case_url"] in mail.text
        assert f'href="{template.example["case_url"]}"' in mail.html


def test_no_mail_loads_anything_from_elsewhere(pack: PolicyPack) -> None:
    for template in pack.templates:
        html = render_mail(template.languages["en"], template.example).html
        assert not re.findall(r"<link|<img|url\(|@import", html), template.name


def test_the_sample_directory_has_a_mover_a_leaver_and_two_similar_names(pack: PolicyPack) -> None:
    directory = pack.directory
    assert directory is not None
    teams = [
        person.team
        for day in (date(2026, 9, 30), date(2026, 10, 1))
        if (person := directory.find_person("samuel.reed", day)) is not None
    ]
    assert teams == ["field-north", "field-south"]
    assert directory.find_person("kevin.obrien", date(2026, 5, 29)) is not None
    assert directory.find_person("kevin.obrien", date(2026, 5, 30)) is None
    names = {person.name for person in directory.people_on(date(2026, 11, 22))}
    assert {"Maria Santos", "Mario Santos", "Maria Delgado"} <= names
    assert all(person.email.endswith(".example") for person in directory.people)
