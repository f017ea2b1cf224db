import time
from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.names import Candidate, KnownPerson, NameIndex, find_candidates, match_person

STAFF = NameIndex(
    [
        KnownPerson("maria.santos", "Maria Santos", email="maria.santos@tech.district.example"),
        KnownPerson("maria.delgado", "Maria Delgado"),
        KnownPerson("mario.santos", "Mario Santos"),
        KnownPerson("will.turner", "Will Turner", ("Bill",)),
        KnownPerson("jose.alvarez", "José Álvarez", ("Pepe",)),
        KnownPerson("kevin.obrien", "Kevin O'Brien"),
        KnownPerson("grace.miller", "Grace Miller"),
        KnownPerson("mark.ellison", "Mark Ellison"),
        KnownPerson("robert.kim", "Robert Kim"),
        KnownPerson("angela.brooks", "Angela Brooks"),
        KnownPerson("yusuf.demir", "Yusuf Demir"),
        KnownPerson("ana.cruz", "Ana Isabel de la Cruz"),
        KnownPerson("anna.gross", "Anna-Lena Groß"),
        KnownPerson("bjorn.lund", "Bjørn Lund", ("The Router Wizard",)),
    ]
)


def scores(comment: str, *, customer_name: str | None = None) -> dict[str, float]:
    return {found.handle: found.score for found in find_candidates(comment, STAFF, customer_name=customer_name)}


@pytest.mark.clause("TSPE-5.7")
@pytest.mark.parametrize(
    ("comment", "handle", "words"),
    [
        ("Maria Santos was rude.", "maria.santos", "Maria Santos"),
        ("i think maria santos was rude", "maria.santos", "maria santos"),
        ("MARIA SANTOS NEVER CAME", "maria.santos", "MARIA SANTOS"),
        ("It was Santos, Maria who came", "maria.santos", "Santos, Maria"),
        ("It was Maria L. Santos who came", "maria.santos", "Maria L. Santos"),
        ("Maria Santos's work is not done", "maria.santos", "Maria Santos"),
        ("Marai Santos left", "maria.santos", "Marai Santos"),
        ("Maria D. left", "maria.delgado", "Maria D"),
        ("M. Delgado left", "maria.delgado", "M. Delgado"),
        ("Delgado, M. left", "maria.delgado", "Delgado, M"),
        ("Kevin's visit was short", "kevin.obrien", "Kevin"),
        ("Mr. O\u2019Brien hung up", "kevin.obrien", "Mr. O\u2019Brien"),
        ("Mr OBrien hung up", "kevin.obrien", "Mr OBrien"),
        ("Thanks to Jose for trying", "jose.alvarez", "Jose"),
        ("jose alverez never showed up", "jose.alvarez", "jose alverez"),
        ("Jose\u0301 A\u0301lvarez left", "jose.alvarez", "Jose\u0301 A\u0301lvarez"),
        ("I talked to Pepe twice", "jose.alvarez", "Pepe"),
        ("Bobby was great", "robert.kim", "Bobby"),
        ("Ms. Kim hung up on me", "robert.kim", "Ms. Kim"),
        ("Angella Broks came late", "angela.brooks", "Angella Broks"),
        ("we waited for Yussuf all day", "yusuf.demir", "Yussuf"),
        ("Ana de la Cruz was kind", "ana.cruz", "Ana de la Cruz"),
        ("Ana Cruz was kind", "ana.cruz", "Ana Cruz"),
        ("Anna Lena Gross was kind", "anna.gross", "Anna Lena Gross"),
        ("ask for Bjorn", "bjorn.lund", "Bjorn"),
        ("we all call him the Router Wizard", "bjorn.lund", "Router Wizard"),
        ("write to maria.santos@tech.district.example", "maria.santos", "maria.santos@tech.district.example"),
        ("it says maria.santos on the ticket", "maria.santos", "maria.santos"),
        ("Nobody but Will helped", "will.turner", "Will"),
        ("will turner came", "will.turner", "will turner"),
    ],
)
def test_the_person_meant_is_the_first_candidate(comment: str, handle: str, words: str) -> None:
    first = find_candidates(comment, STAFF)[0]
    assert (first.handle, first.matched_text) == (handle, words)
    assert comment[slice(*first.span)] == words


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "I hope it will be fixed. You may close it.",
        "please read the report and mark it, with good grace",
        "WILL YOU PLEASE MARK IT AS OPEN",
        "The brook and the brooks",
        "12345 !!! ...",
        "The router has no wizard",
        "The printer on the second floor is out of toner again",
    ],
)
def test_comments_that_name_nobody_have_no_candidates(comment: str) -> None:
    assert find_candidates(comment, STAFF) == []


def test_two_people_with_the_same_first_name_are_both_candidates_with_a_lower_score() -> None:
    both = scores("I was helped by Maria")
    assert both.keys() == {"maria.santos", "maria.delgado"}
    assert both["maria.santos"] == both["maria.delgado"] < scores("I was helped by Kevin")["kevin.obrien"]


def test_a_whole_name_counts_for_one_person_only() -> None:
    assert scores("Maria Santos was rude").keys() == {"maria.santos"}


def test_similar_names_are_told_apart_when_they_are_spelt_right() -> None:
    assert scores("Mario Santos was rude").keys() == {"mario.santos"}


def test_an_initial_that_fits_two_people_names_both() -> None:
    assert scores("M. Santos was rude").keys() == {"maria.santos", "mario.santos"}


@pytest.mark.parametrize(
    ("word", "handle"), [("Will", "will.turner"), ("Mark", "mark.ellison"), ("Grace", "grace.miller")]
)
def test_a_name_that_is_a_word_counts_little_at_the_beginning_of_a_sentence(word: str, handle: str) -> None:
    at_the_beginning = scores(f"It is bad. {word} it get better?")[handle]
    inside = scores(f"It got better when {word} came.")[handle]
    with_last_name = scores(f"It is bad. {STAFF.people[handle].name} left.")[handle]
    assert at_the_beginning < 0.3 < inside < with_last_name


def test_a_misspelling_counts_less_than_the_name() -> None:
    assert scores("I waited for Yussuf")["yusuf.demir"] < scores("I waited for Yusuf")["yusuf.demir"]


def test_a_whole_name_counts_more_than_a_part_and_a_last_name_more_than_a_first() -> None:
    whole, last, first = (scores(f"I called {name} today")["yusuf.demir"] for name in ("Yusuf Demir", "Demir", "Yusuf"))
    assert whole > last > first


def test_a_customer_signing_with_the_same_first_name_is_not_taken_for_staff() -> None:
    comment = "Nothing works. Thank you,\nKevin"
    assert scores(comment, customer_name="Kevin Moore") == {}
    assert scores(comment).keys() == {"kevin.obrien"}
    assert scores("Kevin was rude. Thank you,\nKevin", customer_name="Kevin Moore").keys() == {"kevin.obrien"}


def test_the_pronoun_i_is_not_an_initial() -> None:
    index = [KnownPerson("maria.ivanova", "Maria Ivanova")]
    assert find_candidates("with Maria I waited", index)[0].matched_text == "Maria"
    assert find_candidates("with Maria I. I waited", index)[0].matched_text == "Maria I"


@pytest.mark.parametrize(
    "given",
    [
        "maria.santos",
        "Maria.Santos@Tech.District.Example",
        "Maria Santos",
        " MARIA  SANTOS ",
        "Santos, Maria",
        "Santos Maria",
        "Maria Santos (Field Support North)",
        "Maria Santos <maria.santos@tech.district.example>",
    ],
)
@pytest.mark.clause("TSPE-5.7")
def test_a_name_field_that_names_one_person_is_certain(given: str) -> None:
    assert match_person(given, STAFF).handle == "maria.santos"


@pytest.mark.parametrize(
    ("given", "handles"),
    [
        ("Maria", ["maria.delgado", "maria.santos"]),
        ("Marya Santos", ["maria.santos"]),
        ("Kim, R.", ["robert.kim"]),
        ("Bill", ["will.turner"]),
        ("will", ["will.turner"]),
        ("Nobody Known", []),
        ("", []),
        ("   ", []),
    ],
)
def test_any_other_name_field_gives_candidates_and_nobody_for_certain(given: str, handles: list[str]) -> None:
    match = match_person(given, STAFF)
    assert match.handle is None
    assert [candidate.handle for candidate in match.candidates] == handles


def test_a_whole_name_that_two_people_have_is_not_certain() -> None:
    namesakes = [KnownPerson("sam.lee", "Sam Lee"), KnownPerson("sam.lee2", "Sam Lee")]
    match = match_person("Sam Lee", namesakes)
    assert match.handle is None
    assert [candidate.handle for candidate in match.candidates] == ["sam.lee", "sam.lee2"]


@given(st.text(st.characters(), max_size=300))
def test_any_text_at_all_gives_scores_between_0_and_1_and_true_spans(comment: str) -> None:
    found = find_candidates(comment, STAFF)
    assert all(0 < candidate.score <= 1 for candidate in found)
    assert all(comment[slice(*candidate.span)] == candidate.matched_text for candidate in found)
    match_person(comment, STAFF)


@given(st.lists(st.sampled_from(["Maria", "Santos", "will", "O'Brien", ",", "M.", "Mr.", "x", "\n"]), max_size=30))
def test_the_same_comment_always_gives_the_same_candidates(words: list[str]) -> None:
    comment = " ".join(words)
    assert find_candidates(comment, STAFF) == find_candidates(comment, list(STAFF.people.values()))


def _long(piece: str) -> str:
    return "".join(islice(cycle(piece), 25_000))


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "a_", "a@", "Maria ", "'", "Mr. ", "M. ", "a-b.", "\n", "Abcdef Bcdefg Cdefgh Defghi ", "é" * 7 + " "],
)
def test_twenty_thousand_characters_are_searched_in_bounded_time(piece: str) -> None:
    before = time.process_time()
    found = find_candidates(_long(piece), STAFF)
    assert time.process_time() - before < 2
    assert all(isinstance(candidate, Candidate) for candidate in found)


def test_a_long_comment_of_unknown_names_is_searched_in_bounded_time_in_a_large_agency() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [f"{a}{b}{c}{d}o".title() for a in letters for b in letters for c in "aeiou" for d in "lnr"]
    agency = NameIndex(KnownPerson(f"p{i}", f"{word} {words[-i - 1]}son") for i, word in enumerate(words[:5000]))
    comment = " ".join(f"{word}xq" for word in words)
    before = time.process_time()
    find_candidates(comment, agency)
    assert time.process_time() - before < 5
