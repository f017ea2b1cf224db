"""The shipped pack says what HEART says."""

import re
from datetime import date
from decimal import Decimal

import pytest

from shared.policy.models import Person, PolicyFile, PolicyPack
from shared.policy.models.agency import contrast_with_white
from shared.policy.models.base import Ref
from shared.policy.reader import read
from shared.policy.references import find_mentions
from shared.policy.rendering import RenderedMail, render_mail
from tests.shared.policy.packs import HEART

THANKS = "Thank you for providing exceptional customer service."
RECOGNISED = (
    "You have been recognized by a customer for your Helpfulness, Expertise, Attentiveness, Respect and Timeliness "
    "(HEART)!"
)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def pack() -> PolicyPack:
    return read(HEART)


@pytest.fixture(scope="module")
def people(pack: PolicyPack) -> tuple[Person, ...]:
    assert pack.directory is not None
    return pack.directory.people


def seen(mail: RenderedMail) -> str:
    """What a reader sees of a mail's HTML."""
    return " ".join(re.sub(r"<[^>]*>", " ", mail.html[mail.html.index("<body") :]).split())


def test_every_duty_of_this_procedure_so_far_is_a_clause_with_its_text(pack: PolicyPack) -> None:
    whole = [clause.id for clause in pack.clauses if clause.part_of is None]
    assert [clause.removeprefix("HEART-") for clause in whole] == [
        "POL", "Q", "AVG", "REC", "AMB", "ACT", "DHRO", "ROLES", "JUN"
    ]  # fmt: skip
    assert all(clause.text.endswith(".") and clause.text.count(". ") == 0 for clause in pack.clauses)
    for clause in pack.clauses:
        if clause.part_of is not None:
            assert pack.clause(clause.part_of).part_of is None
            assert clause.id.startswith(f"{clause.part_of}.")


def test_every_part_is_carried_out_by_something_other_than_its_own_parts(pack: PolicyPack) -> None:
    carried_out = {
        mention.value
        for mention in find_mentions(PolicyFile, pack.model_dump(mode="json"))
        if isinstance(mention.mark, Ref) and mention.mark.kind == "clause" and mention.path[-1] != "part_of"
    }
    leaves = {clause.id for clause in pack.clauses if not pack.parts_of(clause.id)}
    assert len(leaves) > 15
    assert leaves - carried_out == set()


@pytest.mark.clause("HEART-POL")
@pytest.mark.clause("HEART-POL.signature")
@pytest.mark.clause("HEART-POL.font")
def test_the_signature_has_the_prescribed_words_in_calibri_11(pack: PolicyPack) -> None:
    rule = pack.rules.signature
    assert rule is not None
    assert (rule.font, rule.size_points) == ("Calibri", 11)
    assert rule.question == "How are we doing? Click on the link to let us know:"
    assert rule.link_text.format(program="CCWS") == "CCWS 1-minute Customer Experience Survey"
    assert rule.lines == ("Child Welfare Services", "County of San Diego", "Health & Human Services Agency")
    assert rule.phone_label == "O:"


@pytest.mark.clause("HEART-POL.program")
def test_the_eight_programs_of_the_procedure_have_a_link_each(pack: PolicyPack) -> None:
    assert pack.rules.survey_links is not None
    assert [(program.id, program.name) for program in pack.programs] == [
        ("adoptions", "Adoptions"),
        ("ccws", "CCWS"),
        ("central", "Central Region"),
        ("east", "East Region"),
        ("north-central", "North Central Region"),
        ("north-coastal", "North Coastal Region"),
        ("north-inland", "North Inland Region"),
        ("south", "South Region"),
    ]
    assert {program.department for program in pack.programs} == {"child-welfare-services"}
    assert {team.program for team in pack.teams} >= {program.id for program in pack.programs}


@pytest.mark.clause("HEART-Q")
@pytest.mark.clause("HEART-Q.questions")
def test_the_survey_asks_the_six_standard_questions_as_statements_to_agree_with(pack: PolicyPack) -> None:
    survey = pack.survey("customer-experience")
    ratings = [question for question in survey.questions if question.kind == "rating"]
    assert [question.id for question in ratings] == [
        "helpfulness",
        "expertise",
        "attentiveness",
        "respect",
        "timeliness",
        "overall",
    ]
    assert survey.rating_question == "overall"
    for question in ratings:
        assert question.required
        for language in ("en", "es"):
            statement = question.text[language]
            assert statement.endswith(".")
            assert len(statement.split()) <= 13, statement


@pytest.mark.clause("HEART-Q.scale")
def test_one_is_strongly_disagree_and_five_strongly_agree(pack: PolicyPack) -> None:
    survey = pack.survey("customer-experience")
    assert list(survey.scale.ratings) == [1, 2, 3, 4, 5]
    assert (survey.scale.labels["en"]["1"], survey.scale.labels["en"]["5"]) == ("Strongly disagree", "Strongly agree")
    assert [survey.category_of(rating) for rating in survey.scale.ratings] == [
        "neutral",
        "neutral",
        "neutral",
        "positive",
        "positive",
    ]


@pytest.mark.clause("HEART-Q.minute")
def test_it_is_called_a_1_minute_survey_and_only_the_six_ratings_must_be_given(pack: PolicyPack) -> None:
    survey = pack.survey("customer-experience")
    assert survey.title["en"] == "1-minute Customer Experience Survey"
    assert sum(question.required for question in survey.questions) == 6


@pytest.mark.clause("HEART-Q.audience")
def test_internal_and_external_customers_are_told_apart(pack: PolicyPack) -> None:
    survey = pack.survey("customer-experience")
    assert survey.audience_question is not None
    assert {one.id for one in survey.question(survey.audience_question).options} == {"internal", "external"}


def test_comment_and_staff_are_optional(pack: PolicyPack) -> None:
    survey = pack.survey("customer-experience")
    assert survey.comment_question is not None
    assert survey.staff_question is not None
    assert not survey.comment_question.required
    assert not survey.staff_question.required


@pytest.mark.clause("HEART-Q.answered")
def test_a_resolved_ticket_of_the_service_center_leads_to_an_invitation(pack: PolicyPack) -> None:
    source, rule = pack.source("service-center"), pack.rules.invitation
    assert rule is not None
    assert (source.delivers, pack.desk(source.desk).adapter) == ("resolved_tickets", "built_in")
    assert rule.survey == source.survey
    assert rule.reminder_after_days < rule.link_valid_days


@pytest.mark.clause("HEART-AVG")
@pytest.mark.clause("HEART-AVG.collected")
@pytest.mark.clause("HEART-AVG.average")
def test_the_quarters_average_is_to_be_4_or_higher(pack: PolicyPack) -> None:
    (target,) = pack.targets
    assert (target.measure, target.period, target.at_least) == ("average", "quarter", Decimal(4))
    assert pack.agency.fiscal_year_start_month == 7
    assert pack.survey("customer-experience").counted_clause == "HEART-AVG.collected"


@pytest.mark.clause("HEART-REC")
@pytest.mark.clause("HEART-REC.email")
@pytest.mark.clause("HEART-REC.comment")
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_recognition_holds_both_prescribed_sentences_word_for_word_and_the_comment(
    pack: PolicyPack, language: str
) -> None:
    rule = pack.rules.recognition
    assert rule is not None
    template = pack.template(rule.template)
    assert template.prescribed
    mail = render_mail(template.languages[language], template.example)
    for sentence in (THANKS, RECOGNISED, *template.example["comment"].splitlines()):
        assert sentence in mail.text
        assert sentence in seen(mail)
    assert mail.text.index(THANKS) < mail.text.index(RECOGNISED) < mail.text.index("Ana explained")
    assert template.example["attachment_name"] in mail.text


@pytest.mark.clause("HEART-REC.attached")
@pytest.mark.clause("HEART-REC.supervisor")
def test_each_duty_of_a_recognition_is_recorded_under_its_own_part(pack: PolicyPack) -> None:
    rule = pack.rules.recognition
    assert rule is not None
    assert (rule.send, rule.role) == ("when_certain", "heart_ambassador")
    assert (rule.attachment_clause, rule.supervisor_clause) == ("HEART-REC.attached", "HEART-REC.supervisor")


@pytest.mark.clause("HEART-JUN")
def test_junior_ambassadors_run_campaigns_for_internal_customers(pack: PolicyPack) -> None:
    rule = pack.rules.campaigns
    assert rule is not None
    assert "junior_ambassador" in rule.roles
    assert rule.audience == "internal"


@pytest.mark.clause("HEART-ROLES")
def test_every_department_has_its_own_people_in_each_role(pack: PolicyPack, people: tuple[Person, ...]) -> None:
    departments = {team.id: team.department for team in pack.teams}
    roles = [role.id for role in pack.roles if role.kind == "held_in_department"]
    assert roles == [
        "appointing_authority", "heart_ambassador", "junior_ambassador", "dhro_representative", "unit_supervisor"
    ]  # fmt: skip
    for role in roles:
        there = {departments[one.team] for one in people if role in one.roles and one.is_valid_on(TODAY)}
        assert there == {"child-welfare-services", "agency-executive-office"}, role


@pytest.mark.parametrize("name", ["survey_invitation", "survey_reminder"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_invitation_has_a_link_for_each_rating_one_without_and_a_way_out(
    pack: PolicyPack, name: str, language: str
) -> None:
    template = pack.template(name)
    mail = render_mail(template.languages[language], template.example)
    statement = pack.survey("customer-experience").question("overall").text[language]
    assert statement in mail.text
    assert statement in seen(mail)
    links = [link["url"] for link in template.example["rating_links"]]
    assert len(links) == 5
    for url in (*links, template.example["survey_url"], template.example["unsubscribe_url"]):
        assert url in mail.text
        assert f'href="{url}"' in mail.html


def test_every_mail_but_those_of_reports_and_every_text_of_the_page_is_there_in_both_languages(
    pack: PolicyPack,
) -> None:
    assert pack.agency.languages == ("en", "es")
    assert set(pack.survey("customer-experience").languages) == set(pack.agency.privacy) == {"en", "es"}
    of_reports = {template.name for template in pack.templates if "report_title" in template.variables}
    assert len(of_reports) == 6  # to staff, about steps that the policy names in its own language
    for template in (each for each in pack.templates if each.name not in of_reports):
        assert set(template.languages) == {"en", "es"}, template.name
        english, spanish = (render_mail(template.languages[one], template.example) for one in ("en", "es"))
        assert english.subject != spanish.subject
        assert english.text != spanish.text


def test_no_mail_loads_anything_from_elsewhere(pack: PolicyPack) -> None:
    for template in pack.templates:
        for text in template.languages.values():
            assert not re.findall(r"<link|<img|url\(|@import", render_mail(text, template.example).html), template.name


def test_the_colours_can_be_read(pack: PolicyPack) -> None:
    assert pack.agency.colours is not None
    assert contrast_with_white(pack.agency.colours.primary) > 7
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#000000") == pytest.approx(21)


def test_the_sample_directory_has_what_recognition_must_cope_with(people: tuple[Person, ...]) -> None:
    handles = {one.handle for one in people}
    assert len(handles) == 40
    names = {one.name for one in people if one.is_valid_on(TODAY)}
    assert {"Ana Morales", "Anna Morales", "John Smith", "Jon Smyth", "Erik Sandoval", "Erica Sandoval"} <= names
    gone = {
        one.handle for one in people if not any(row.handle == one.handle and row.valid_to is None for row in people)
    }
    assert {"walter.finch", "kirsten.vale", "grant.mercer", "bernard.kosta", "jasmine.cole"} == gone
    moved = {one.team for one in people if one.handle == "calvin.reyes"}
    assert moved == {"east", "south"}
    assert all(one.email.endswith(".example") for one in people)
