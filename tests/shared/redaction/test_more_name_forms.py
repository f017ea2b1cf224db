"""Further forms of known names: in narratives of two languages, misheard, abbreviated and spelled."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.redaction import KnownParties, KnownParty, find_spans, redact
from shared.redaction.rules.names.sounds import may_be_misspelt
from tests.shared.redaction.marked import differences

FORMS = {
    "Marisol Quintanilla": [
        "Caller ⟦M Quintanilla⟧ says",
        "⟦Marysol Kintanilla⟧ on the envelope",
        "⟦Quintanilla-Reyes, Marisol⟧",
        "⟦Mary Sol⟧ is how they wrote it",
        "⟦MARISOL Q⟧ again",
        "⟦Mari⟧ left a msg",
        "Att. ⟦Marisol Q.⟧",
        "I am ⟦Marisol⟧, mother of two.",
        'email from "⟦Quintanilla, M.⟧"',
        "cc: ⟦marisol.quintanilla⟧ ",
        "nota de ⟦quintanilla marisol⟧",
        "⟦marisol quintanilla⟧ llamó enojada",
        "la señora ⟦Kintanía⟧ dice que",
        "⟦Marisól⟧ pide",
        'dice ⟦Marisol⟧: "no me ayudan"',
    ],
    "Earl Jefferson Tubbs": [
        "⟦Earl Tubbs⟧, 71",
        "⟦Earl J. Tubbs⟧",
        "⟦E.J. Tubbs⟧",
        "⟦EJ⟧ called.",
        "⟦Tubbs, Earl Jefferson⟧",
        "⟦Errol Tubbs⟧",
        "⟦Jeff Tubbs⟧ ",
        "⟦Earle Tubb⟧",
        "⟦E. Tubbs⟧",
        "⟦E. J. T.⟧",
        "early in the day ⟦tubbs⟧ phoned",
    ],
    "Zhanna Petrosyan": [
        "⟦Zhana Petrosian⟧",
        "⟦Jeanna Petrossian⟧",
        "⟦Z. Petrosyan⟧",
        "⟦Janna⟧ said in Armenian",
        "⟦Petrosyan Zhanna⟧",
        "Mrs. ⟦Petroskan⟧",
        "⟦Zhannochka⟧",
        "⟦P-E-T-R-O-S-Y-A-N⟧",
        "⟦P as in Peter, E as in Edward, T as in Tom, R, O, S, Y, A, N as in Nancy⟧",
    ],
    "Hope Winters": [
        "I hope winters get better. ⟦Hope Winters⟧ said so.",
        "She said her name is ⟦Hope⟧.",
        "Signed ⟦Hope W.⟧",
        "Ms. ⟦Winters⟧ said",
        "⟦H. Winters⟧",
        "⟦Winters, Hope⟧",
        "I spoke to ⟦Hope⟧ and she hopes for a call.",
    ],
    "Sean O'Malley": [
        "⟦Shawn O'Malley⟧",
        "⟦Shaun OMalley⟧",
        "⟦Sean O Malley⟧",
        "⟦O'MALLEY, SEAN P⟧",
        "⟦Seán Ó Malley⟧",
        "⟦s. omalley⟧",
        "⟦Malley⟧, no O",
    ],
    "Juan Carlos de la Torre": [
        "⟦Juan Carlos⟧ vino",
        "⟦J.C. de la Torre⟧",
        "⟦JC⟧ dijo que",
        "⟦Juan de la Torre⟧",
        "⟦Delatorre⟧",
        "⟦De La Torre, Juan Carlos⟧",
        "⟦DE LA TORRE JUAN C⟧",
        "Sr. ⟦de la Torre⟧",
        "⟦juancarlos delatorre⟧",
        "⟦Juanca⟧",
        "⟦Charly de la Torre⟧",
        "⟦Juan C.⟧ ",
        "⟦Torre, J. C.⟧",
    ],
    "Priya Ramanathan-Iyer": [
        "⟦Priya R.⟧ ",
        "⟦Pria Ramanathan⟧",
        "⟦Preeya⟧ said",
        "Ms. ⟦Iyer⟧",
        "Dr. ⟦Ramanathan Iyer⟧",
        "Ms. ⟦Ramathan⟧",
        "⟦P. R. Iyer⟧",
        "⟦P.R.I.⟧",
        "⟦Rama Nathan⟧ on the list",
        "⟦Ramanathan\u2013Iyer⟧",
    ],
    "Desiree LaFontaine": [
        "⟦Desirée La Fontaine⟧",
        "⟦Dezaray Lafontane⟧",
        "⟦Des⟧ said",
        "⟦Desi L.⟧ said",
        "Ms. ⟦La Fountain⟧ said",
        "⟦D LaFontaine⟧",
    ],
    "Mohammed Al-Hassan": [
        "⟦Mohamed Alhassan⟧",
        "⟦Muhammad Al Hassan⟧",
        "Mr. ⟦Hassan⟧",
        "Mr. ⟦Al-Hassan⟧",
        "⟦M. Al-Hassan⟧",
        "⟦Mo⟧ told us",
        "⟦Mohammad⟧",
        "⟦Al-Hasan⟧",
    ],
    "Refugio Camarena Ruiz": [
        "don ⟦Cuco⟧ vino",
        "⟦Refugio Camarena⟧ ",
        "⟦Camarena R.⟧ ",
        "⟦R. Camarena⟧ ",
        "El refugio de la calle; ⟦Refugio⟧ pidió ayuda.",
        "⟦Refujio Camareno⟧",
        "el señor ⟦Camarena⟧ y su esposa",
        "⟦RCR⟧ firma",
        "⟦Camarena Ruiz, Refugio⟧",
        "⟦c a m a r e n a⟧",
        "⟦ce, a, eme, a, ere, e, ene, a⟧",
    ],
    "Araceli Munguía Tapia": [
        "⟦Arcelia Munguia⟧",
        "⟦Arasely Mungía⟧",
        "⟦Celi⟧ llamó",
        "Sra. ⟦Tapia⟧",
        "⟦A. Munguía T.⟧",
        "⟦Araseli⟧",
        "⟦Aracely M.⟧",
        "⟦Munguilla⟧",
    ],
}


@pytest.mark.parametrize(("name", "marked"), [(name, marked) for name, texts in FORMS.items() for marked in texts])
def test_a_name_is_hidden_in_this_form_and_nothing_else(name: str, marked: str) -> None:
    known = KnownParties(parties=(KnownParty(name=name),))

    assert differences(marked, known) == ("", "")


@pytest.mark.parametrize("slips", [-1, 0, 1, 2])
@pytest.mark.parametrize("name", ["le", "kim", "hope", "ezequiel", "a", "shh"])
@pytest.mark.parametrize("word", ["", "i", "of", "destiny", "kimm", "hhhh", "x" * 60])
def test_any_word_can_be_compared_with_any_name_however_short(word: str, name: str, slips: int) -> None:
    assert may_be_misspelt(word, name, slips) in {True, False}
    assert may_be_misspelt(name, name, slips) or len(name) < 5


NAMES = st.lists(
    st.sampled_from(
        [
            "Tam",
            "Le",
            "de",
            "la",
            "O'",
            "-",
            "A",
            "Kim",
            "Hope",
            "Will",
            "Vda.",
            "李",
            "Sky",
            "So",
            "Mac",
            "Al-",
            "von",
            "",
        ]
    ),
    max_size=5,
).map(" ".join)
WORDS = st.lists(
    st.sampled_from(
        ["Tam", "le", "de", "la", "Kim", "hope", "Will", "will", "Sky", "it's", "my name is", "Mr.", "Ms", "born", "1/2/1950", "lives at", "12",
         "Elm", "St", ",", ".", "\n", "and", "y", "Vda.", "K", "T.", "DOB", "May", "5", "Apt", "B", "calle", "casa", "ending in", "2020", "#", "…"]
    ),
    max_size=40,
).map(" ".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(NAMES, WORDS)
def test_whatever_the_name_and_the_text_a_redacted_copy_holds_nothing_more_to_hide(name: str, text: str) -> None:
    known = KnownParties(parties=(KnownParty(name=name),))
    copy = redact(text, find_spans(text, known, languages=("en", "es")))

    assert find_spans(copy, known, languages=("en", "es")) == []
