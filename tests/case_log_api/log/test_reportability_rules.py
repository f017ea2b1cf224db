"""Whether an entry is reportable: a pure decision, the same answer every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.log.reportability.decide import (
    OTHER_MATTER,
    Reportability,
    ReportabilityFacts,
    decide_reportability,
)
from shared.policy.models import CareLog
from tests.case_log_api.log.care_pack import CARE_LOG

CHANNELS = [channel.id for channel in CARE_LOG.channels]
EXCLUSIONS = [exclusion.id for exclusion in CARE_LOG.exclusions]
ROLES = [None, "designee", "deputy_director", "program_manager", "nobody_known"]

facts = st.builds(
    ReportabilityFacts,
    channel=st.sampled_from(CHANNELS),
    receiver_role=st.sampled_from(ROLES),
    matters=st.frozensets(st.sampled_from([*EXCLUSIONS, OTHER_MATTER])),
)


def decide(
    *matters: str, channel: str = "phone", role: str | None = "designee", care_log: CareLog = CARE_LOG
) -> Reportability:
    return decide_reportability(
        ReportabilityFacts(channel=channel, receiver_role=role, matters=frozenset(matters)), care_log
    )


def names(decided: Reportability) -> list[str]:
    return [reason.name for reason in decided.reasons]


@pytest.mark.clause("CCTS-II.1.receivers")
@pytest.mark.parametrize("role", CARE_LOG.reportability.receiver_roles)
def test_what_is_reported_to_the_leadership_or_a_designee_is_reportable(role: str) -> None:
    decided = decide(role=role)

    assert (decided.outcome, decided.clause) == ("reportable", "CCTS-II.1.receivers")


def test_what_is_said_to_anybody_else_is_not_reportable() -> None:
    decided = decide(role="program_manager")

    assert (decided.outcome, names(decided)) == ("not_reportable", ["received_by_others"])


def test_without_a_receiver_and_without_a_channel_that_decides_a_person_must() -> None:
    assert (decide(role=None).outcome, names(decide(role=None))) == ("undecided", ["receiver_unknown"])


@pytest.mark.clause("CCTS-II.1", "CCTS-II.1.board")
def test_what_comes_from_the_boards_office_is_reportable_whoever_received_it() -> None:
    decided = decide(channel="board_office", role=None)

    assert (decided.outcome, decided.clause) == ("reportable", "CCTS-II.1.board")


@pytest.mark.clause("CCTS-II.2")
def test_a_complaint_about_a_court_order_or_a_regulation_is_not_reportable() -> None:
    decided = decide("court_order", channel="board_office")

    assert (decided.outcome, decided.clause, decided.party) == ("not_reportable", "CCTS-II.2", None)


@pytest.mark.parametrize(
    ("matter", "party", "clause"),
    [
        pytest.param(
            "case_action", "appeals", "CCTS-III.fwd.appeals", marks=pytest.mark.clause("CCTS-III.fwd.appeals")
        ),
        pytest.param("court_action", "courts", "CCTS-III.fwd.courts", marks=pytest.mark.clause("CCTS-III.fwd.courts")),
        pytest.param(
            "discrimination",
            "civil_rights",
            "CCTS-III.fwd.civil_rights",
            marks=pytest.mark.clause("CCTS-III.fwd.civil_rights"),
        ),
    ],
)
def test_a_matter_of_a_mandated_process_is_forwarded_to_its_party(matter: str, party: str, clause: str) -> None:
    decided = decide(matter)

    assert (decided.outcome, decided.party, decided.clause) == ("forwarded", party, clause)


@pytest.mark.clause("CCTS-III.fwd")
def test_an_exclusion_wins_over_the_boards_office_and_says_what_it_overruled() -> None:
    decided = decide("discrimination", channel="board_office")

    assert decided.outcome == "forwarded"
    assert names(decided) == ["discrimination", "overruled_channel", "overruled_receiver"]


@pytest.mark.parametrize(
    "matters", [("case_action", "discrimination"), ("court_order", "case_action"), ("case_action", OTHER_MATTER)]
)
def test_matters_that_go_different_ways_wait_for_a_person_to_split_them(matters: tuple[str, ...]) -> None:
    decided = decide(*matters)

    assert (decided.outcome, names(decided)[0]) == ("undecided", "mixed")


def test_something_else_alone_is_decided_as_if_nothing_were_ticked() -> None:
    assert decide(OTHER_MATTER) == decide()


def test_two_matters_of_one_party_go_there_together() -> None:
    second = CARE_LOG.exclusions[1].model_copy(update={"id": "fair_hearing"})
    care_log = CARE_LOG.model_copy(update={"exclusions": (*CARE_LOG.exclusions, second)})

    decided = decide("case_action", "fair_hearing", care_log=care_log)

    assert (decided.outcome, decided.party) == ("forwarded", "appeals")


@given(facts)
def test_an_exclusion_never_lets_anything_be_reportable(wanted: ReportabilityFacts) -> None:
    decided = decide_reportability(wanted, CARE_LOG)

    if wanted.matters & set(EXCLUSIONS):
        assert decided.outcome != "reportable"
    else:
        assert decided.outcome in {"reportable", "not_reportable", "undecided"}


@given(facts)
def test_every_decision_names_its_clause_and_only_forwarding_names_a_party(wanted: ReportabilityFacts) -> None:
    decided = decide_reportability(wanted, CARE_LOG)

    assert decided.reasons
    assert all(reason.clause.startswith("CCTS-") and reason.sentence.endswith(".") for reason in decided.reasons)
    assert (decided.outcome == "forwarded") == (decided.party is not None)


@given(facts)
def test_who_received_it_and_how_never_change_what_an_exclusion_decides(wanted: ReportabilityFacts) -> None:
    excluded = wanted.matters & set(EXCLUSIONS)
    if not excluded:
        return
    outcomes = {
        (decided.outcome, decided.party)
        for channel in CHANNELS
        for role in ROLES
        for decided in [decide(*wanted.matters, channel=channel, role=role)]
    }

    assert len(outcomes) == 1
