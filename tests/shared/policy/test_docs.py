"""docs/policy-packs.md names everything that a pack's author may use."""

from typing import get_args

import pytest

from shared.calendar import Limit
from shared.policy.directory_file import COLUMNS
from shared.policy.models import (
    Agency,
    AgencyCalendar,
    ClosedDays,
    Colours,
    PublicHolidays,
    Question,
    Rules,
    SourceMapping,
    SpecialHours,
    Survey,
    care_log,
    experience,
    reports,
)
from shared.policy.models.base import PackModel
from shared.policy.vocabulary import SURVEY_MEMBERS, VOCABULARY
from tests.shared.policy.packs import SHIPPED

DOCS = (SHIPPED.parents[1] / "docs" / "policy-packs.md").read_text(encoding="utf-8")


def test_every_variable_of_every_message_is_documented_with_whether_it_may_be_unknown() -> None:
    assert VOCABULARY
    for use, variables in VOCABULARY.items():
        for name, variable in variables.items():
            assert f"`{name}{'?' if variable.may_be_none else ''}`" in DOCS, (use, name)
    for member in SURVEY_MEMBERS:
        assert f"`{member}" in DOCS


def test_every_column_rule_and_key_is_documented() -> None:
    for name in (*COLUMNS, *Rules.model_fields, *Agency.model_fields, *SourceMapping.model_fields):
        assert f"`{name}`" in DOCS or f"`{name}." in DOCS, name


@pytest.mark.parametrize(
    "model",
    [
        experience.SurveyLinksRule,
        experience.SignatureRule,
        experience.InvitationRule,
        experience.RecognitionRule,
        experience.CampaignsRule,
        experience.ExperienceTeamRule,
        Colours,
    ],
)
def test_every_parameter_of_an_experience_rule_is_documented(model: type[PackModel]) -> None:
    for name in model.model_fields:
        if name == "font_clause" or not name.endswith("clause"):
            assert f"`{name}`" in DOCS, name


@pytest.mark.parametrize("model", [AgencyCalendar, ClosedDays, SpecialHours, PublicHolidays])
def test_every_key_of_a_calendar_is_documented(model: type[PackModel]) -> None:
    for name in model.model_fields:
        assert f"`{name}`" in DOCS or f"`{name} = " in DOCS, name


def test_every_key_of_a_customer_care_log_is_documented() -> None:
    models = [each for each in vars(care_log).values() if isinstance(each, type) and issubclass(each, PackModel)]
    assert care_log.CareLog in models
    for model in models:
        for name in model.model_fields:
            assert f"`{name}`" in DOCS or f"`{name} = " in DOCS or f"\n{name} = " in DOCS, (model.__name__, name)
    for field in get_args(care_log.EntryField):
        assert f"`{field}`" in DOCS, field


def test_every_key_of_reports_their_kinds_and_their_acts_are_documented() -> None:
    section = DOCS[DOCS.index("### [reports]") : DOCS.index("### [[templates]]")]
    models = [each for each in vars(reports).values() if isinstance(each, type) and issubclass(each, PackModel)]
    own = [model for model in models if model.__module__ == reports.__name__]
    assert {model.__name__ for model in own} == {"Reports", "ReportNotices", "ReportRule", "ReportStepRule"}
    for model in own:
        for name in model.model_fields:
            assert f"`{name}`" in section, (model.__name__, name)
    for choices in (reports.ReportKind, reports.StepAct, reports.StepStart):
        for name in get_args(choices):
            assert f"`{name}`" in section, name


def test_every_kind_of_limit_and_its_parameters_are_documented() -> None:
    limits = [get_args(option)[0] for option in get_args(get_args(Limit)[0])]
    assert limits
    for limit in limits:
        assert f"| `{get_args(limit.model_fields['kind'].annotation)[0]}` |" in DOCS
        assert all(f"`{name}`" in DOCS for name in limit.model_fields if name != "kind"), limit


def test_every_kind_of_question_and_key_of_a_survey_is_documented() -> None:
    for name in (*get_args(Question.model_fields["kind"].annotation), *Survey.model_fields):
        assert f"`{name}`" in DOCS or f"[surveys.{name}]" in DOCS or f"{name} = " in DOCS, name
