"""The labelled narratives are what the benchmark says of them, and its scorer counts what it says it counts."""

import re
from collections import Counter
from itertools import product

import pytest
from rapidfuzz import fuzz

from benchmarks.redaction import run
from benchmarks.redaction.corpus import Kind, Label, MarkupError, Narrative, Split, load_narratives, read_markup
from benchmarks.redaction.scoring import Score, score
from shared.redaction import KnownParties, KnownParty
from shared.redaction.text import fold

NARRATIVES = load_narratives()
FEWEST = {
    Kind.KNOWN_PARTY: 170,
    Kind.UNKNOWN_NAME: 70,
    Kind.PHONE: 60,
    Kind.ACCOUNT_OR_CASE_NUMBER: 50,
    Kind.ADDRESS: 35,
    Kind.EMAIL: 30,
    Kind.DATE_OF_BIRTH: 28,
    Kind.STAFF_NAME: 28,
    Kind.SSN: 20,
    Kind.URL_WITH_ID: 10,
}
ALIKE = 75.0


def of(split: Split) -> list[Narrative]:
    return [narrative for narrative in NARRATIVES if narrative.split == split]


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def test_there_are_enough_narratives_in_both_languages_and_both_splits() -> None:
    counts = Counter((narrative.split, narrative.language) for narrative in NARRATIVES)

    assert counts[Split.MADE_ON, "en"] >= 545
    assert counts[Split.MADE_ON, "es"] >= 341
    assert all(counts[split, "en"] >= 110 and counts[split, "es"] >= 70 for split in Split)
    assert sum(not narrative.labels for narrative in NARRATIVES) >= 105


@pytest.mark.parametrize("split", Split)
def test_each_split_has_enough_of_every_kind(split: Split) -> None:
    counts = Counter(label.kind for narrative in of(split) for label in narrative.labels)

    assert {kind: counts[kind] for kind, least in FEWEST.items() if counts[kind] < least} == {}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_labelled_in_english_and_in_spanish(kind: Kind) -> None:
    assert {each.language for each in NARRATIVES if any(label.kind == kind for label in each.labels)} == {"en", "es"}


def test_no_id_is_given_twice() -> None:
    counts = Counter(narrative.id for narrative in NARRATIVES)

    assert [name for name, count in counts.items() if count > 1] == []


def test_no_text_holds_markup_and_every_label_lies_in_its_text_in_order() -> None:
    for narrative in NARRATIVES:
        assert not re.search(r"\[\[|\]\]|\|[a-z]", narrative.text), narrative.id
        position = 0
        for label in narrative.labels:
            assert position <= label.start < label.end <= len(narrative.text), narrative.id
            assert narrative.text[label.start : label.end].strip() == narrative.text[label.start : label.end]
            position = label.end


def test_the_splits_share_no_near_duplicate() -> None:
    made, scored = ([(each.id, plain(each.text)) for each in of(split)] for split in Split)

    alike = [
        (one, other)
        for (one, first), (other, second) in product(made, scored)
        if fuzz.ratio(first, second, score_cutoff=ALIKE)
    ]

    assert alike == []


def test_the_splits_share_no_party_and_no_long_sentence() -> None:
    parties, sentences = (
        [
            {fold(party.name or "") for each in of(split) for party in each.known.parties},
            {plain(part) for each in of(split) for part in re.split(r"[.!?\n]", each.text) if len(part) > 40},
        ]
        for split in Split
    )

    assert parties[0] & sentences[0] == set()
    assert parties[1] & sentences[1] == set()


def test_nothing_in_them_can_be_real() -> None:
    for narrative in NARRATIVES:
        for host in re.findall(r"(?:@|https?://)([\w.-]+\.[a-z]{2,})", narrative.text.lower()):
            assert host.endswith(".example"), (narrative.id, host)
        for party in narrative.known.parties:
            assert all(re.search(r"555\D?01\d\d$", phone) for phone in party.phones), narrative.id
            assert all(address.endswith(".example") for address in party.emails), narrative.id


def test_markup_becomes_text_and_labels_in_step() -> None:
    text, labels = read_markup("Call [[phone|619-555-0142]] for [[known_party|Ana\nRuiz]].")

    assert text == "Call 619-555-0142 for Ana\nRuiz."
    assert labels == (Label(5, 17, Kind.PHONE), Label(22, 30, Kind.KNOWN_PARTY))


@pytest.mark.parametrize("marked", ["[[fone|1]]", "[[phone|1 ]]", "[[phone|1", "1]]", "[[phone|[[ssn|1]]]]"])
def test_faulty_markup_is_refused(marked: str) -> None:
    with pytest.raises(MarkupError):
        read_markup(marked)


def score_of(marked: str, known: KnownParties = KnownParties()) -> Score:  # noqa: B008 - frozen
    text, labels = read_markup(marked)
    narrative = Narrative(
        id="one", split=Split.MADE_ON, language="en", channel="phone", known=known, text=text, labels=labels
    )
    return score([narrative])


def test_a_label_counts_as_found_only_when_all_of_it_is_hidden() -> None:
    ana = KnownParties(parties=(KnownParty(name="Ana Ruiz"),))

    found = score_of("It was [[known_party|Ana Ruiz]] who called.", ana)
    partly = score_of("It was [[known_party|Ana Ruiz the weaver]] who called.", ana)

    assert (found.recall[Kind.KNOWN_PARTY].hits, found.whole_precision.hits, found.faults) == (1, 1, [])
    assert (partly.recall[Kind.KNOWN_PARTY].hits, partly.recall[Kind.KNOWN_PARTY].total) == (0, 1)
    assert partly.faults[0].hidden.endswith("weaver")


def test_a_span_without_a_label_counts_against_precision_and_one_on_a_staff_name_does_not_count() -> None:
    ana = KnownParties(parties=(KnownParty(name="Ana Ruiz"),))

    false = score_of("It was Ana who called 619-555-0142.", ana)
    staff = score_of("It was [[staff_name|Ana]] who called.", ana)

    assert (false.whole_precision.hits, false.whole_precision.total) == (0, 2)
    assert false.kept.hits < false.kept.total
    assert {fault.rule for fault in false.faults} == {"known-name", "phone"}
    assert (staff.whole_precision.total, staff.recall[Kind.STAFF_NAME].hits) == (0, 1)


def test_the_section_tells_every_promise_and_both_splits() -> None:
    section = run()

    assert len(section.promises) == 9
    assert all("where rules are made" in measured for _, measured in section.rows)
    assert any("known to no case" in what for what, _ in section.rows)
