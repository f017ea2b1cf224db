"""What a response asks for: the pure rule, by example and by property."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain import actions as asked
from services.case_log_api.domain.decide import decide
from services.case_log_api.domain.facts import (
    CaseHistory,
    EscalationRules,
    ResponseFacts,
    SinOfPerson,
    TechnicianWeek,
)
from shared.policy.models import PolicyPack

AT = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
SIN = ResponseFacts(
    response_id=UUID(int=1),
    classification="sin",
    not_completed="no",
    behaviour="no",
    desk="isupport",
    ticket="48213",
    resolution=None,
    has_address=True,
    submitted_at=AT,
    received_at=AT + timedelta(minutes=1),
)
NOTHING = CaseHistory()


@pytest.fixture(scope="module")
def rules(sample_pack: PolicyPack) -> EscalationRules:
    return EscalationRules.of(sample_pack)


def kinds(actions: list[asked.Action]) -> list[type[asked.Action]]:
    return [type(action) for action in actions]


@pytest.mark.clause("TSPE-5.2")
@pytest.mark.clause("TSPE-5.5")
@pytest.mark.clause("TSPE-5.6")
@pytest.mark.clause("TSPE-5.7")
def test_a_sin_asks_for_everything_that_the_procedure_says(rules: EscalationRules) -> None:
    assert kinds(decide(SIN, NOTHING, rules)) == [
        asked.OpenCase,
        asked.BeginCycle,
        asked.SendSinNotice,
        asked.Investigate,
        asked.DraftCustomerEmail,
        asked.ReopenRequest,
        asked.FillSurveyTab,
        asked.ReviewIncident,
        asked.CloseInOrder,
    ]


@pytest.mark.clause("TSPE-5.2")
def test_the_notice_is_due_five_minutes_after_the_survey_was_received(rules: EscalationRules) -> None:
    (notice,) = [each for each in decide(SIN, NOTHING, rules) if isinstance(each, asked.SendSinNotice)]
    assert notice.due_at == SIN.received_at + timedelta(minutes=5)
    assert notice.roles == ("performance_excellence",)


def test_every_action_names_its_clause_and_the_policy(rules: EscalationRules, sample_pack: PolicyPack) -> None:
    facts = replace(SIN, not_completed="suspected", behaviour="reported", has_address=False)
    for action in decide(facts, NOTHING, rules):
        assert sample_pack.clause(action.clause)
        assert action.policy_hash == sample_pack.content_hash


@pytest.mark.clause("TSPE-5.4")
def test_an_ordinary_survey_saying_not_completed_goes_on_the_list_without_a_cycle(rules: EscalationRules) -> None:
    facts = replace(SIN, classification="positive", not_completed="reported")
    actions = decide(facts, NOTHING, rules)
    assert kinds(actions) == [asked.OpenCase, asked.ListNotCompleted]
    assert isinstance(actions[0], asked.OpenCase)
    assert actions[0].kind == "not_completed"


@pytest.mark.clause("TSPE-3")
@pytest.mark.parametrize("classification", ["positive", "neutral"])
def test_an_ordinary_survey_asks_for_nothing(rules: EscalationRules, classification: str) -> None:
    facts = replace(SIN, classification="positive" if classification == "positive" else "neutral")
    assert decide(facts, NOTHING, rules) == []


@pytest.mark.clause("TSPE-5.9")
def test_a_flag_or_phrase_is_only_a_suspicion(rules: EscalationRules) -> None:
    found = [type(each) for each in decide(replace(SIN, behaviour="suspected"), NOTHING, rules)]
    assert asked.ShowSuspicion in found
    assert not any(issubclass(each, asked.SendRepeatNotice) for each in found)


@pytest.mark.clause("TSPE-5.5")
def test_a_sin_without_an_address_shows_no_contact(rules: EscalationRules) -> None:
    shown = [
        each.exception
        for each in decide(replace(SIN, has_address=False), NOTHING, rules)
        if isinstance(each, asked.ShowException)
    ]
    assert shown == ["no_contact"]


@pytest.mark.clause("TSPE-5.6")
@pytest.mark.parametrize(
    ("facts", "exception"),
    [({"ticket": None}, "no_ticket"), ({"desk": None}, "unknown_desk")],
)
def test_what_cannot_be_reopened_is_a_visible_exception(rules: EscalationRules, facts: Any, exception: str) -> None:
    actions = decide(replace(SIN, **facts), NOTHING, rules)
    assert asked.ReopenRequest not in kinds(actions)
    assert [each.exception for each in actions if isinstance(each, asked.ShowException)] == [exception]


def test_a_response_without_a_desk_belongs_to_the_agencys_only_one(rules: EscalationRules) -> None:
    actions = decide(replace(SIN, desk=None), NOTHING, replace(rules, desks=("isupport",)))
    assert [each.desk for each in actions if isinstance(each, asked.ReopenRequest)] == ["isupport"]


def test_a_void_response_asks_for_nothing(rules: EscalationRules) -> None:
    assert decide(replace(SIN, voided=True, not_completed="reported"), NOTHING, rules) == []


@pytest.mark.clause("TSPE-5.10")
def test_a_second_sin_in_the_week_asks_for_a_notice_too(rules: EscalationRules) -> None:
    week = TechnicianWeek(
        technician="maria.santos",
        sins=(
            SinOfPerson(response_id=UUID(int=2), submitted_at=AT - timedelta(hours=2)),
            SinOfPerson(response_id=SIN.response_id, submitted_at=AT),
        ),
    )
    (notice,) = [each for each in decide(SIN, NOTHING, rules, week) if isinstance(each, asked.SendRepeatNotice)]
    assert notice.responses == (UUID(int=2), SIN.response_id)
    assert notice.roles == ("team_lead", "chief_technology_officer")


facts_strategy = st.builds(
    ResponseFacts,
    response_id=st.uuids(),
    classification=st.sampled_from(["positive", "neutral", "sin"]),
    not_completed=st.sampled_from(["no", "reported", "suspected"]),
    behaviour=st.sampled_from(["no", "reported", "suspected"]),
    desk=st.sampled_from([None, "isupport", "helpdesk-basic"]),
    ticket=st.sampled_from([None, "48213"]),
    resolution=st.sampled_from([None, "1", "2"]),
    has_address=st.booleans(),
    submitted_at=st.just(AT),
    received_at=st.just(AT),
    voided=st.booleans(),
)
history_strategy = st.builds(
    CaseHistory, case_exists=st.booleans(), case_closed=st.booleans(), cycle_exists=st.booleans(), listed=st.booleans()
)


@given(facts=facts_strategy, history=history_strategy)
def test_the_same_facts_give_the_same_actions(
    rules: EscalationRules, facts: ResponseFacts, history: CaseHistory
) -> None:
    assert decide(facts, history, rules) == decide(facts, history, rules)


@given(facts=facts_strategy, history=history_strategy)
def test_what_was_done_is_not_asked_again(rules: EscalationRules, facts: ResponseFacts, history: CaseHistory) -> None:
    actions = kinds(decide(facts, history, rules))
    after = replace(
        history,
        case_exists=history.case_exists or asked.OpenCase in actions,
        case_closed=history.case_closed and asked.TakeUpCaseAgain not in actions,
        cycle_exists=history.cycle_exists or asked.BeginCycle in actions,
        listed=history.listed or asked.ListNotCompleted in actions,
    )
    assert decide(facts, after, rules) == []


@given(facts=facts_strategy, history=history_strategy)
def test_only_a_new_sin_begins_a_cycle_and_a_case_comes_before_everything_on_it(
    rules: EscalationRules, facts: ResponseFacts, history: CaseHistory
) -> None:
    actions = kinds(decide(facts, history, rules))
    begins = facts.is_sin and not facts.voided and not history.cycle_exists
    assert actions.count(asked.BeginCycle) == begins
    assert actions.count(asked.SendSinNotice) == begins
    if actions and not history.case_exists:
        assert actions[0] is asked.OpenCase
    assert actions.count(asked.OpenCase) <= 1
