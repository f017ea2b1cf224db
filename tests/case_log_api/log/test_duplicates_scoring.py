"""How likely two entries are the same: every reason by itself, together, and that the order does not matter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.log.duplicates.scoring import EntryFacts, compare
from services.case_log_api.domain.log.search.words import cut
from shared.policy.models import CareLog

AT = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=60)
LETTER = tuple(
    cut(
        "I went to the Garden Grove office on Monday to renew my benefits. The clerk at window four told me that my file "
        "was lost and that I had to start over. Nobody would let me speak to a supervisor."
    )
)
OTHER = tuple(
    cut(
        "The parking lot has had no lights for two weeks. My mother fell on the ramp in the evening and we would like "
        "somebody to repair it before an accident happens."
    )
)
NOTHING = EntryFacts(kind="complaint", received_at=AT)

HANDLES = st.none() | st.sampled_from(("a", "b"))
FACTS = st.builds(
    EntryFacts,
    kind=st.sampled_from(("complaint", "question", "compliment")),
    received_at=st.sampled_from((AT, AT - timedelta(days=3), LONG_AGO)),
    email_key=HANDLES,
    phone_key=HANDLES,
    name_key=HANDLES,
    subject_kind=st.sampled_from(("agency", "employee")),
    subject_handle=HANDLES,
    subject_words=st.sampled_from(((), ("marco",), ("lena", "hartman"))),
    program=HANDLES,
    category=HANDLES,
    words=st.sampled_from(((), LETTER, LETTER[5:], OTHER, ("short", "text"))),
)


def percents(one: EntryFacts, other: EntryFacts) -> dict[str, int]:
    return {why.code: why.percent for why in compare(one, other).reasons}


@pytest.mark.parametrize(
    ("facts", "reason", "percent"),
    [
        ({"email_key": "x@home.example"}, "same_email", 40),
        ({"phone_key": "+17145550171"}, "same_phone", 40),
        ({"name_key": "rosa delgado"}, "same_name", 30),
        ({"subject_handle": "marco.villanueva"}, "same_subject", 10),
        ({"subject_words": ("marco", "desk")}, "same_subject", 10),
        ({"program": "assistance"}, "same_program", 5),
        ({"category": "neglect"}, "same_category", 5),
        ({"words": LETTER}, "like_text", 50),
    ],
)
def test_what_two_entries_have_in_common_counts_and_what_one_lacks_does_not(
    facts: dict[str, Any], reason: str, percent: int
) -> None:
    one = replace(NOTHING, **facts)
    far = replace(one, received_at=LONG_AGO)

    assert percents(one, far) == {reason: percent}
    assert percents(one, replace(NOTHING, received_at=LONG_AGO)) == {}


def test_one_way_of_reaching_the_constituent_counts_once() -> None:
    one = replace(NOTHING, email_key="x", phone_key="y", name_key="z")

    assert percents(one, replace(one, received_at=LONG_AGO)) == {"same_email": 40}


@pytest.mark.parametrize(("days", "percent"), [(0, 10), (1, 9), (9, 1), (10, None), (60, None)])
def test_the_nearer_in_time_the_likelier(days: int, percent: int | None) -> None:
    assert percents(NOTHING, replace(NOTHING, received_at=AT - timedelta(days=days))).get("near_in_time") == percent


def test_a_compliment_is_hardly_a_complaints_duplicate() -> None:
    one, other = replace(NOTHING, words=LETTER), replace(NOTHING, words=LETTER, kind="compliment")

    assert percents(one, other)["other_kind"] == -20
    assert compare(one, other).percent == 40


def test_a_letter_with_some_words_changed_is_like_it_and_another_matter_is_not() -> None:
    changed = tuple(word if number % 6 else "altered" for number, word in enumerate(LETTER))

    assert percents(replace(NOTHING, words=LETTER), replace(NOTHING, words=changed))["like_text"] >= 20
    assert "like_text" not in percents(replace(NOTHING, words=LETTER), replace(NOTHING, words=OTHER))


def test_a_copy_within_a_longer_letter_is_like_it() -> None:
    longer = OTHER + LETTER + OTHER

    assert percents(replace(NOTHING, words=LETTER), replace(NOTHING, words=longer))["like_text"] == 50


def test_a_few_words_are_too_few_to_be_alike() -> None:
    short = replace(NOTHING, words=("please", "call", "me", "back"))

    assert "like_text" not in percents(short, short)


@pytest.mark.clause("CCTS-III.A2.duplicates")
def test_the_same_letter_from_the_same_person_is_proposed_and_another_complaint_of_theirs_is_not() -> None:
    by_mail = replace(NOTHING, email_key="rosa@home.example", words=LETTER, received_at=AT)
    by_fax = replace(NOTHING, email_key="rosa@home.example", words=LETTER, received_at=AT - timedelta(days=1))
    later = replace(NOTHING, email_key="rosa@home.example", words=OTHER, received_at=LONG_AGO)

    assert compare(by_mail, by_fax).percent == 99
    assert compare(by_mail, later).percent == 40


def test_neither_the_same_person_nor_the_same_words_reach_the_threshold_alone(care_log: CareLog) -> None:
    enough = care_log.duplicates.propose_from_percent
    person = replace(NOTHING, email_key="x@home.example", phone_key="y", name_key="rosa")
    words, both = replace(NOTHING, words=LETTER), replace(person, words=LETTER)

    assert compare(person, person).percent < enough
    assert compare(words, replace(words, received_at=LONG_AGO)).percent < enough
    assert compare(both, replace(both, received_at=LONG_AGO)).percent >= enough


@given(FACTS, FACTS)
def test_the_order_of_the_two_does_not_matter(one: EntryFacts, other: EntryFacts) -> None:
    assert compare(one, other) == compare(other, one)


@given(FACTS, FACTS)
def test_a_score_is_what_its_reasons_add_up_to_the_weightiest_first(one: EntryFacts, other: EntryFacts) -> None:
    likeness = compare(one, other)

    assert likeness.percent == max(0, min(100, sum(why.percent for why in likeness.reasons)))
    assert [why.percent for why in likeness.reasons] == sorted((why.percent for why in likeness.reasons), reverse=True)
    assert all(why.sentence and why.percent for why in likeness.reasons)
    assert len({why.code for why in likeness.reasons}) == len(likeness.reasons)


@given(
    FACTS,
    FACTS,
    st.sampled_from(
        (
            ("email_key",), ("phone_key",), ("name_key",), ("subject_handle",), ("program",), ("category",), ("kind",),
            ("received_at",), ("words",), ("subject_words", "subject_kind"),
        )
    ),
)  # fmt: skip
def test_whatever_becomes_the_same_in_both_never_lowers_the_score(
    one: EntryFacts, other: EntryFacts, names: tuple[str, ...]
) -> None:
    alike = replace(other, **{name: getattr(one, name) for name in names})

    assert compare(one, alike).percent >= compare(one, other).percent


@given(FACTS)
def test_no_reason_says_who_or_what_is_meant(one: EntryFacts) -> None:
    named = replace(one, email_key="secret@home.example", name_key="secret", subject_handle="secret")

    assert "secret" not in " ".join(why.sentence for why in compare(named, named).reasons)
