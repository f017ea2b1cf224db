"""What a redacted copy hides by rule, and how a person's decisions live on: pure, without a database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.case_log_api.domain.log.copies.decisions import (
    NONE_BEFORE,
    FormerDecisions,
    carry_over,
)
from services.case_log_api.domain.log.copies.originals import Originals, People
from services.case_log_api.domain.log.copies.positions import list_hidden, move_to_original
from services.case_log_api.domain.log.copies.redacting import (
    find_personal_data,
    find_remains,
    redact_texts,
    rules_version,
)
from shared.redaction import Span, redact
from shared.redaction.decided import Decided, hide_by_hand, read_decided, write_decided

AT = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
PEOPLE = People(
    number="2026-000417",
    subject_kind="employee",
    subject_handle="marco.villanueva",
    name="Guadalupe Ibarra-Quintero",
    also_known_as=("Lupe Ibarra",),
    email="g.ibarra@mail.example",
    phone="(714) 555-0188",
    postal_address="2418 Tamarind Court, Apt 9, Santa Ana, CA 92701",
    case_numbers=("1BX4471",),
)


def originals(people: People = PEOPLE, **texts: str) -> Originals:
    return Originals(texts=texts, people=people)


def copy_of(of: Originals, *, keep_staff_names: bool = False) -> dict[str, str]:
    spans = find_personal_data(of, keep_staff_names=keep_staff_names, languages=["en", "es"])
    return redact_texts(of, spans)


@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.parametrize(
    "said",
    [
        "Guadalupe Ibarra-Quintero",
        "Ibarra-Quintero, Guadalupe",
        "Lupe",
        "Ms. Ibarra",
        "g.ibarra@mail.example",
        "714.555.0188",
        "case 1BX-4471",
        "1BX4471",
        "2026-000417",
        "2418 Tamarind Court, Apt 9",
        "2418 Tamarind",
        "2418 TAMARIND CT",
    ],
)
def test_everything_that_is_known_of_the_constituent_is_hidden(said: str) -> None:
    copy = copy_of(originals(narrative=f"They wrote to us as {said} on Monday about the office."))["narrative"]
    words = [word for word in said.replace(",", " ").split() if word not in {"Ms.", "case", "Court", "Apt", "9", "CT"}]
    assert words
    assert not any(word in copy for word in words)
    assert copy.startswith("They wrote to us as")
    assert copy.endswith("on Monday about the office.")


def test_an_address_is_not_found_in_a_street_or_a_number_alone() -> None:
    said = "The office on Harbor Court has 9 windows. Tamarind is a fruit. Come to Santa Fe by 10."
    assert copy_of(originals(narrative=said))["narrative"] == said


@pytest.mark.parametrize(("keep", "stays"), [(False, False), (True, True)])
def test_the_name_of_the_employee_stays_or_goes_as_the_pack_says(keep: bool, stays: bool) -> None:  # noqa: FBT001 - a table of two
    texts = {"narrative": "Marco Villanueva hung up on me.", "subject_name": "Marco Villanueva"}
    copy = copy_of(originals(PEOPLE, **texts), keep_staff_names=keep)
    assert ("Villanueva" in copy["narrative"]) is stays
    assert copy["subject_name"] == ("Marco Villanueva" if stays else "[name]")


def test_an_employee_known_by_handle_alone_is_hidden_too() -> None:
    assert "Villanueva" not in copy_of(originals(narrative="Mr. Villanueva hung up on me."))["narrative"]


def test_the_name_of_a_contracted_provider_stays() -> None:
    people = replace(PEOPLE, subject_kind="contracted_provider", subject_handle=None)
    copy = copy_of(originals(people, subject_name="Harbor Home Care", narrative="Harbor Home Care sent nobody."))
    assert copy == {"subject_name": "Harbor Home Care", "narrative": "Harbor Home Care sent nobody."}


@settings(max_examples=150, deadline=None)
@given(
    before=st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    after=st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    said=st.sampled_from(
        [
            PEOPLE.name,
            "Lupe Ibarra",
            PEOPLE.email,
            PEOPLE.phone,
            PEOPLE.case_numbers[0],
            PEOPLE.number,
            "Marco Villanueva",
        ]
    ),
)
@example(before="[", after="]", said=PEOPLE.email)
@example(before="(", after=") [name", said=PEOPLE.name)
@pytest.mark.clause("CCTS-II.3.redacted")
def test_redacting_never_leaks_a_known_party_whatever_stands_around_it(before: str, after: str, said: str) -> None:
    of = originals(narrative=f"{before} {said} {after}")
    copy = copy_of(of)["narrative"]
    assert said not in copy
    assert find_remains({"narrative": copy}, of, keep_staff_names=False, languages=["en", "es"]) == {}


def test_the_version_of_the_rules_says_whether_staff_stay_named() -> None:
    assert rules_version(keep_staff_names=True) == rules_version(keep_staff_names=True)
    assert rules_version(keep_staff_names=True) != rules_version(keep_staff_names=False)


@pytest.mark.parametrize(
    "other",
    [
        originals(narrative="Another."),
        originals(narrative="One.", resolution=""),
        originals(replace(PEOPLE, name="Guadalupe Ibarra"), narrative="One."),
        originals(replace(PEOPLE, phone=None), narrative="One."),
        originals(replace(PEOPLE, subject_handle="tina.brandt"), narrative="One."),
    ],
)
def test_another_text_or_another_person_is_another_original(other: Originals) -> None:
    assert originals(narrative="One.").digest == originals(narrative="One.").digest != other.digest


def span(start: int, end: int, label: str = "[name]", **facts: object) -> Span:
    values = {"kind": "name", "rule": "known-name", "rule_version": 1, "confidence": 1.0, **facts}
    return Span(start=start, end=end, label=label, **values)  # type: ignore[arg-type]  # a test's own values


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_range_of_the_copy_is_found_again_in_the_original(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="abc \u00f1\U0001f600", min_size=1, max_size=40))
    spans = []
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        spans.append(
            span(start, data.draw(st.integers(start + 1, len(text))), data.draw(st.sampled_from(["[n]", "[name]"])))
        )
    copy, hidden = redact(text, spans), list_hidden(spans)
    assert all(copy[each.start : each.end] == each.span.label for each in hidden)
    start = data.draw(st.integers(0, len(copy) - 1))
    end = data.draw(st.integers(start + 1, len(copy)))
    first, last = move_to_original(start, end, spans)
    assert 0 <= first < last <= len(text)
    touched = [each for each in hidden if each.start < end and start < each.end]
    assert all(first <= each.span.start and each.span.end <= last for each in touched)
    if not touched:
        assert text[first:last] == copy[start:end]


def test_decisions_come_back_as_they_were_kept() -> None:
    by_hand = hide_by_hand("Ask my tía Chela.", 7, 16, kind="name", languages=["en"], by="nora.whitfield", at=AT)
    back = Decided(span=span(0, 3), by="nora.whitfield", at=AT, reason="A town.")
    assert read_decided(write_decided([by_hand, back, Decided(span=span(1, 2))])) == [
        by_hand,
        back,
        Decided(span=span(1, 2)),
    ]


def decided_before(text: str) -> FormerDecisions:
    hand = hide_by_hand(text, 7, 16, kind="name", languages=["en"], by="nora.whitfield", at=AT)
    back = Decided(span=span(21, 25), by="nora.whitfield", at=AT)
    digests = originals(narrative=text).digests
    return FormerDecisions(hidden={"narrative": [hand]}, lifted={"narrative": [back]}, digests=digests)


def test_what_a_person_decided_stands_while_the_text_is_the_same() -> None:
    text = "Ask my tía Chela. In Lupe County."
    of = originals(narrative=text, resolution="Called Lupe.")
    hidden, lifted = carry_over({"narrative": [span(21, 25)]}, of, decided_before(text))
    assert [(each.span.start, each.span.end) for each in hidden["narrative"]] == [(7, 16)]
    assert len(lifted["narrative"]) == 1


def test_words_that_a_person_hid_are_hidden_again_wherever_they_stand_in_a_changed_text() -> None:
    former = decided_before("Ask my tía Chela. In Lupe County.")
    of = originals(narrative="Please ask my tía Chela. In Lupe County.", resolution="Called tía Chela; not tía Chelas.")
    hidden, lifted = carry_over({"narrative": [span(28, 32)]}, of, former)
    shown = redact_texts(of, {field: [each.span for each in spans] for field, spans in hidden.items()})
    assert shown == {
        "narrative": "Please ask my [name]. In [name] County.",
        "resolution": "Called [name]; not tía Chelas.",
    }
    assert lifted == {"narrative": [], "resolution": []}


def test_without_decisions_the_rules_finds_stand() -> None:
    hidden, _ = carry_over({"narrative": [span(0, 3)]}, originals(narrative="Ana."), NONE_BEFORE)
    assert hidden == {"narrative": [Decided(span=span(0, 3))]}
