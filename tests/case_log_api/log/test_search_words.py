"""How texts and questions are cut into words: the same in both, with accents or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.log.search.words import (
    LONGEST_WORD,
    Wanted,
    cut,
    is_mark,
    read_question,
    write_query,
    write_words,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mi papá llamó al Señor Núñez.", ["mi", "papa", "llamo", "al", "senor", "nunez"]),
        ("O'Brien's worker didn\u2019t call", ["obrien", "worker", "didnt", "call"]),
        ("case 2026-000123, and/or snake_case", ["case", "2026", "000123", "and", "or", "snake", "case"]),
        ("ana.ruiz@mail.example", ["ana", "ruiz", "mail", "example"]),
        ("", []),
    ],
)
def test_words_are_cut_without_case_accents_and_signs(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_a_word_that_nobody_would_look_for_is_cut_short() -> None:
    assert cut("x" * 5000) == ["x" * LONGEST_WORD]


@given(st.text(max_size=300))
def test_whatever_is_written_every_word_of_it_is_found_by_the_same_words(text: str) -> None:
    assert set(read_question(text.replace('"', " ").replace("*", " ")).words) == set(
        cut(text.replace('"', " ").replace("*", " "))
    )


@given(st.text(max_size=300))
def test_no_word_looks_like_a_mark(text: str) -> None:
    assert not any(is_mark(word) for word in cut(text))


def test_positions_leave_a_gap_between_texts_so_that_no_phrase_reaches_over() -> None:
    assert write_words(["late bus", "bus driver"], ["=a:x"]) == "'late':1 'bus':2,13 'driver':14 '=a:x'"


def test_a_question_has_words_phrases_and_perhaps_only_the_beginning_of_its_last_word() -> None:
    assert read_question('rude "front desk" Monday compl*') == Wanted(
        words=("rude", "front", "desk", "monday"), phrases=(("front", "desk"),), prefix="compl"
    )


def test_only_the_last_word_can_be_a_beginning() -> None:
    assert read_question("compl* rude") == Wanted(words=("compl", "rude"))


def test_what_is_written_as_one_term_is_a_run_of_words() -> None:
    assert read_question("follow-up") == Wanted(words=("follow", "up"), phrases=(("follow", "up"),))


def test_a_quotation_that_is_not_closed_reaches_to_the_end() -> None:
    assert read_question('"front desk').phrases == (("front", "desk"),)


@pytest.mark.parametrize("question", ["", "   ", '""', "*", "!&|():*'\\", "\u0301"])
def test_a_question_without_a_letter_or_digit_looks_for_nothing(question: str) -> None:
    assert read_question(question).is_empty


def test_a_query_asks_for_all_of_it() -> None:
    wanted = read_question('rude "front desk" compl*')

    query = write_query(every=["=a:x"], some=["=m:2026-10", "=m:2026-11"], wanted=wanted)

    assert query == "'=a:x' & ('=m:2026-10' | '=m:2026-11') & 'rude' & ('front' <-> 'desk') & 'compl':*"
