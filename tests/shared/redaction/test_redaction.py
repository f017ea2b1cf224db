"""Personal data is found however it is written, the copy hides it, and everything else stays as it was."""

import re
import time
import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.redaction import (
    DEFAULT_RULES,
    RULES_VERSION,
    Finding,
    KnownParties,
    KnownParty,
    Rule,
    Span,
    find_spans,
    redact,
    version_of,
)

WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
KNOWN = KnownParties(
    parties=(
        KnownParty(
            name="Ana Ruiz",
            also=("Anita Ruiz",),
            emails=("ana.ruiz@school.example",),
            phones=("+1 (619) 555-0199",),
        ),
    ),
    ids=("2026-000123", "INC-48213"),
    keep=("Maria Santos",),
)


def hidden(text: str, known: KnownParties = KNOWN, *, languages: tuple[str, ...] = ("en", "es")) -> str:
    return redact(text, find_spans(text, known, languages=languages))


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("Write to bob.o'neil+home@mail.example.org.", "Write to [email]."),
        ("MAIL: Jörg.Müller@bücher.example!", "MAIL: [email]!"),
        ("ana@gmail is mine", "[email] is mine"),
        ("write name at example dot org please", "write [email] please"),
        ("bob (at) mail (dot) example (dot) com", "[email]"),
        ("bob [at] example.com", "[email]"),
        ("bonnie(dot)raskin(at)cloverpost(dot)example", "[email]"),
        ("write ana [dash] ruiz [dot] p [at] cloverpost [dot] example now", "write [email] now"),
        ("Call me at 619-555-0123.", "Call me at [phone number]."),
        ("(619) 555-0123 ext. 45 or 619.555.0124", "[phone number] or [phone number]"),
        ("+44 20 7946 0958 in London", "[phone number] in London"),
        ("6195550123 works too", "[phone number] works too"),
        ("My cell is 5550123", "My cell is [phone number]"),
        ("five five five, oh one two three, after six", "[phone number], after six"),
        ("six one nine five five five zero one two three", "[phone number]"),
        ("my ssn is 123-45-6789", "my ssn is [social security number]"),
        ("the last four of my social are 6789", "the last four of my social are [social security number]"),
        ("ticket INC-48213 and 2026 000123", "ticket [reference number] and [reference number]"),
        ("my case number is 77-1234-B", "my case number is [reference number]"),
        ("Account #: 00451", "Account #: [reference number]"),
        ("card 4111 1111 1111 1111", "card [card number]"),
        ("see https://x.example/file?id=9 now", "see [link] now"),
        ("https://portal.example/clients/48213", "[link]"),
        ("signed, A. Ruiz", "signed, [name]"),
        ("RUIZ, ANA", "[name]"),
        ("Ana's son and anita", "[name]'s son and [name]"),
        ("Ána Ruíz", "[name]"),
        ("call " + "619-555-0123".translate(WIDE), "call [phone number]"),
        ("escríbame a ana punto ruiz arroba correo punto com por favor", "escríbame a [correo electrónico] por favor"),
        ("mi teléfono es el 619 555 0123, gracias", "mi teléfono es el [número de teléfono], gracias"),
        ("el número de caso es 48-2213 y la señora fue muy amable", "el número de caso es [número de referencia] y la señora fue muy amable"),
    ],
)  # fmt: skip
def test_personal_data_is_hidden_under_a_label_in_the_language_of_the_text(text: str, copy: str) -> None:
    assert hidden(text) == copy


@pytest.mark.parametrize(
    "text",
    [
        "Maria Santos was wonderful; thank Santos and Maria for me.",
        "We met at 10:30 on 2026-11-18, 11/18/2026 and 20261118.",
        "It took 45 minutes, cost $1,234,567.89 and 100 % of us were happy between 2024-2025.",
        "Look at www.county.example and https://county.example/adoptions for more.",
        "One two three, testing. Five of us waited two hours.",
        "The case worker answered my account of it; case closed!",
        "She is the best at what she does. 5 @ 3 dollars, @5pm.",
        "Gracias por todo, fue muy amable conmigo y con mi familia.",
        "שלום, תודה רבה 🙏🏽 =SUM(A1:A9) <b>bold</b> \t\x07",
        "",
    ],
)
def test_ordinary_words_numbers_and_the_praised_stay(text: str) -> None:
    assert hidden(text) == text


def test_a_name_that_is_a_word_is_hidden_where_it_is_a_name() -> None:
    known = KnownParties(parties=(KnownParty(name="Will Grant"),))
    text = "I will grant that Will Grant asked. Will you? Yes, said Grant. Thanks!\nWill"
    assert hidden(text, known) == "I will grant that [name] asked. Will you? Yes, said [name]. Thanks!\n[name]"


def test_a_word_that_the_praised_and_the_respondent_share_stays_and_whole_names_do_not() -> None:
    known = KnownParties(parties=(KnownParty(name="Maria Lopez"),), keep=("Maria Santos",))
    assert (
        hidden("Maria helped. Maria Lopez thanks Maria Santos.", known) == "Maria helped. [name] thanks Maria Santos."
    )


def test_a_span_says_where_what_by_which_rule_and_how_surely() -> None:
    text = "Call 619-555-0123"
    (span,) = find_spans(text)
    assert (span.start, span.end, span.kind, span.rule, span.rule_version) == (5, 17, "phone", "phone", 4)
    assert 0.5 < span.confidence <= 1


def test_overlapping_spans_become_one_of_the_longest_kind() -> None:
    text = "ana.ruiz@school.example"
    (span,) = find_spans(text, KNOWN)
    assert (span.kind, span.start, span.end) == ("email", 0, len(text))
    parts = [
        Span(start=0, end=6, kind="name", label="[name]", rule="a", rule_version=1, confidence=0.5),
        Span(start=4, end=20, kind="email", label="[email]", rule="b", rule_version=1, confidence=0.9),
    ]
    assert redact(text, parts) == "[email]ple"


def test_a_span_outside_the_text_is_refused() -> None:
    (span,) = find_spans("Call 619-555-0123")
    with pytest.raises(ValueError, match="does not lie within"):
        redact("short", [span])


def test_further_rules_are_added_with_a_version_of_their_own() -> None:
    rule = Rule(
        "plate", 3, "plate", lambda text, _: [Finding(*m.span(), 0.5) for m in re.finditer("7AB", text.content)]
    )
    text = "My car 7AB"
    (span,) = find_spans(text, rules=(*DEFAULT_RULES, rule))
    assert (span.rule, span.rule_version, redact(text, [span])) == ("plate", 3, "My car [hidden]")


def test_every_rule_has_a_name_of_its_own_and_a_version() -> None:
    names = [rule.name for rule in DEFAULT_RULES]
    assert len(set(names)) == len(names) > 10
    assert all(rule.version >= 1 for rule in DEFAULT_RULES)


def test_the_version_of_the_rules_is_short_and_changes_with_each_of_them_alone() -> None:
    assert version_of(reversed(DEFAULT_RULES)) == RULES_VERSION
    assert 0 < len(RULES_VERSION) <= 16
    raised = [
        (replace(rule, version=rule.version + 1), *DEFAULT_RULES[:at], *DEFAULT_RULES[at + 1 :])
        for at, rule in enumerate(DEFAULT_RULES)
    ]
    assert len({RULES_VERSION, version_of(DEFAULT_RULES[1:]), *map(version_of, raised)}) == len(DEFAULT_RULES) + 2


PIECES = st.sampled_from(
    [
        "ana.ruiz@school.example", "Ana", "Ruiz", "619-555-0199", "5550123", "+1", "x", " at ", " dot ", "org", "@", ".",
        "123-45-6789", "INC-48213", "48213", "case ", "number ", "#", "[email]", "[", "]", "[name]", "https://a.example/",
        "?id=", "five ", "oh ", " ", "\n", "\t", "(", ")", "-", ",", "'s", "maria santos", "שלום", "🙏🏽", "\x07", "\u202e",
        "=1+1", "<b>", "4111 1111 1111 1111", "ssn ", "ñ", "e\u0301", "6".translate(WIDE),
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_what_is_outside_the_spans_is_untouched_and_in_its_order(text: str) -> None:
    spans = find_spans(text, KNOWN, languages=("en", "es"))
    copy, position = redact(text, spans), 0
    assert all(one.end <= two.start for one, two in pairwise(spans))
    rebuilt = ""
    for span in spans:
        assert 0 <= position <= span.start < span.end <= len(text)
        rebuilt += text[position : span.start] + span.label
        position = span.end
    assert copy == rebuilt + text[position:]
    assert (copy == text) == (not spans)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_redacting_twice_is_redacting_once_and_nothing_hidden_remains(text: str) -> None:
    spans = find_spans(text, KNOWN, languages=("en", "es"))
    copy = redact(text, spans)
    assert find_spans(copy, KNOWN, languages=("en", "es")) == []
    for whole in ("ana.ruiz@school.example", "123-45-6789", "4111 1111 1111 1111"):
        if any(text[span.start : span.end] == whole for span in spans):
            assert not any(text[s.start : s.end] == whole for s in find_spans(copy, KNOWN))


LONG = {
    "one letter": "a" * 100_000,
    "one digit": "1" * 100_000,
    "digits and blanks": "1 " * 50_000,
    "digits and dashes": "1-" * 50_000,
    "at signs": "@" * 100_000,
    "almost addresses": "a@" * 50_000,
    "dots": "a." * 50_000,
    "brackets": "(" * 100_000,
    "labels begun": "[" * 100_000,
    "announcements": "case number " * 8_000,
    "signs": "at dot " * 14_000,
    "links": "http://" * 14_000,
    "slashes": "a.b/" * 25_000,
    "links without end": "http://a.example/\n/b/\nc" * 4_300,
    "dots between blanks": "a . b / " * 12_500,
    "links read out": "a dot com slash " * 6_200,
    "dots read out": "a dot " * 16_600,
    "brackets and dots": "a[.]" * 25_000,
    "names": "Ana " * 25_000,
    "numbers": "619 555 0123 " * 7_600,
    "combining": "e" + "\u0301" * 99_999,
    "homes": "lives at the " * 7_600,
    "homes without end": "vive en " + "la casa de " * 9_000,
    "streets": "12 Elm Street, Apt 3, " * 4_500,
    "roads": "calle de la " * 8_300,
    "corners": "lives at Oak and Elm and " * 4_000,
    "births": "born on " * 12_500,
    "births and dates": "DOB 1/2/1950, " * 7_100,
    "dates in words": "naci\u00f3 el dos de dos de " * 4_500,
    "months": "born may march " * 6_600,
    "numbers said": "one two three " * 7_100,
    "letters said": "a b c d e " * 10_000,
    "area codes": "area code 619, " * 6_600,
    "commas and digits": "1, 2, " * 16_600,
    "titles": "Mr. An A " * 11_100,
    "initials": "A. R. " * 16_600,
    "last digits": "ending in ... " * 7_100,
    "passwords": "password " * 11_100,
    "security numbers": "ssn 981-55-2006, not " * 4_700,
    "security numbers begun": "ssn social seguro " * 5_500,
    "masks": "xxx-xx-" * 14_000,
    "security numbers in a row": "ssn 981-55-2006/2007/" * 4_700,
    "ages": "is sixty on, (92 on " * 4_900,
    "ages and dates": "is 60 on May 5, " * 6_200,
    "births echoed": "DOB 5/5/1950. May 5, " * 4_700,
    "names and dates": "Ana Ruiz, 5/5/2019, M, " * 4_300,
    "names in brackets": "Ana (Ruiz) " * 9_000,
    "names told": "call me Ana, goes by Ruiz " * 3_800,
    "names by ear": "Mr. Roos Ann Ruis " * 5_500,
    "initials told": 'told AR "AR" ' * 7_600,
    "right to left": "שלום תודה " * 10_000,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in LONG.items()])
def test_a_hundred_thousand_characters_take_seconds_whatever_they_are(text: str) -> None:
    began = time.process_time()
    find_spans(text, KNOWN, languages=("en", "es"))
    assert time.process_time() - began < 10


def test_time_grows_with_the_length_and_not_with_its_square() -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        find_spans(text, KNOWN)
        return time.process_time() - began

    piece = "Ana 619-555-0123 at a dot b@c.example case 12-34 " * 100
    short, long = min(seconds(piece) for _ in range(3)), seconds(piece * 8)
    assert long < 8 * short * 3 + 0.5


def test_a_long_comment_of_every_script_keeps_its_characters() -> None:
    everything = "".join(chr(code) for code in range(1, 0x3000) if unicodedata.category(chr(code)) != "Cs")
    text = f"{everything} ana.ruiz@school.example {everything}"
    spans = find_spans(text, KNOWN)
    assert any(text[span.start : span.end] == "ana.ruiz@school.example" for span in spans)
    assert redact(text, spans).count("[email]") == 1
