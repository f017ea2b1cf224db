"""The rule of HEART-REC as values: what goes on by itself, which moves there are, and how a name is told from another."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.recognition.decide import (
    REASONS,
    Decision,
    MatchFacts,
    Reason,
    RecognitionFacts,
    certain_person,
    decide_recognition,
    write_reasons,
)
from services.case_log_api.domain.recognition.matching import name_key
from services.case_log_api.domain.recognition.states import (
    RECOGNITION_MOVES,
    RecognitionMove,
    RecognitionState,
    draw_recognitions,
    sources_of,
)
from shared.policy.models.experience import RecognitionSending

pytestmark = pytest.mark.clause("HEART-REC")
PICTURE = Path(__file__).parents[2] / "docs" / "recognition-life-cycle.md"

HANDLES = st.sampled_from(["ana.morales", "anna.morales", "omar.haddad"])
SCORES = st.lists(st.tuples(HANDLES, st.floats(0, 1)), max_size=3, unique_by=lambda one: one[0])
MATCHES = st.builds(
    lambda person, scores: MatchFacts(person=person, scores=tuple(sorted(scores, key=lambda one: -one[1]))),
    st.one_of(st.none(), HANDLES),
    SCORES,
)
FACTS = st.builds(
    RecognitionFacts,
    match=MATCHES,
    has_left=st.booleans(),
    opted_out=st.booleans(),
    praises_self=st.booleans(),
    has_comment=st.booleans(),
    hidden_count=st.integers(0, 3),
)
SENDING: st.SearchStrategy[RecognitionSending] = st.sampled_from(["when_certain", "after_approval"])


@given(FACTS, SENDING, st.floats(0.01, 1))
def test_it_goes_on_by_itself_only_where_everything_is_plain(
    facts: RecognitionFacts, sending: RecognitionSending, certain: float
) -> None:
    decision = decide_recognition(facts, sending=sending, certain_score=certain)
    person = certain_person(facts.match, certain)
    is_plain = (
        sending == "when_certain"
        and person is not None
        and not (facts.has_left or facts.opted_out or facts.praises_self or facts.hidden_count)
        and facts.has_comment
    )
    assert (decision.outcome == "approve") == is_plain
    assert (decision.outcome == "withhold") == (person is not None and facts.opted_out)
    assert decision.person == person
    assert (decision.outcome == "approve") == (not decision.reasons)
    assert set(decision.reasons) <= set(get_args(Reason))


@given(FACTS, SENDING, st.floats(0.01, 0.99))
def test_asking_for_more_certainty_never_lets_more_go_on(
    facts: RecognitionFacts, sending: RecognitionSending, certain: float
) -> None:
    easy = decide_recognition(facts, sending=sending, certain_score=certain)
    hard = decide_recognition(facts, sending=sending, certain_score=certain + 0.01)
    assert hard.outcome != "approve" or easy.outcome == "approve"


@given(FACTS, st.floats(0.01, 1))
def test_where_approval_is_wanted_nothing_goes_on_by_itself(facts: RecognitionFacts, certain: float) -> None:
    assert decide_recognition(facts, sending="after_approval", certain_score=certain).outcome != "approve"


@pytest.mark.parametrize(
    ("match", "person"),
    [
        (MatchFacts(person="omar.haddad"), "omar.haddad"),
        (MatchFacts(scores=(("omar.haddad", 0.95),)), "omar.haddad"),
        (MatchFacts(scores=(("omar.haddad", 0.949),)), None),
        (MatchFacts(scores=(("ana.morales", 0.98), ("anna.morales", 0.2))), None),
        (MatchFacts(), None),
    ],
)
def test_certain_is_an_exact_match_or_one_high_candidate_alone(match: MatchFacts, person: str | None) -> None:
    assert certain_person(match, 0.95) == person


def test_every_reason_has_words_in_both_languages() -> None:
    for language in ("en", "es"):
        assert set(REASONS[language]) == set(get_args(Reason))
    assert write_reasons(["no_comment", "not_certain"], "es-MX").count("\n") == 1
    assert write_reasons(["no_comment"], "xx") == REASONS["en"]["no_comment"]
    assert Decision(outcome="wait", person=None).reasons == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Morales", "MORALES,  ana"),
        ("Mai Trần", "mai tran"),
        ("O'Brien", "o\u2019brien"),
        ("👍", " 👍 "),
    ],
)
def test_the_same_name_written_otherwise_has_the_same_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


def test_every_state_can_be_reached_and_every_move_starts_somewhere() -> None:
    reached, frontier = {RecognitionState.WAITING}, [RecognitionState.WAITING]
    while frontier:
        here = frontier.pop()
        for (source, _), target in RECOGNITION_MOVES.items():
            if source is here and target not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == set(RecognitionState)
    assert all(sources_of(move) for move in RecognitionMove)
    assert not any(source is RecognitionState.DECLINED for source, _ in RECOGNITION_MOVES)


def test_what_is_sent_is_never_taken_back() -> None:
    from_sent = {move for source, move in RECOGNITION_MOVES if source in {"sending", "sent"}}
    assert from_sent == {RecognitionMove.DELIVER, RecognitionMove.FAIL}


def test_the_picture_in_the_documentation_is_the_tables_own() -> None:
    shown = PICTURE.read_text(encoding="utf-8").split("```mermaid\n")[1].split("```")[0]
    assert shown == draw_recognitions()
