"""Known names as they are heard, cut, joined, turned round, nicknamed, and given other names beside them in the text."""

import pytest

from shared.redaction import KnownParties, KnownParty
from tests.shared.redaction.marked import differences

FORMS = {
    "Bill Overton": [
        "⟦Bill⟧ will fax the bill.",
        "⟦Bill⟧ would not sign; the bill is wrong.",
        "⟦Bill⟧ can fax it. The bill came.",
        "Ask ⟦Bill⟧ about the bill.",
        "⟦Wm Overton⟧ called",
        "⟦Willie⟧ said so",
        "⟦BILL OVERTON⟧ SAYS THE BILL IS WRONG",
        "⟦Overtn⟧ called back",
        "Mr. ⟦Over ton⟧ called",
        "⟦Overtons⟧ live there",
    ],
    "Grace Will": [
        "⟦Grace⟧ will come on Monday.",
        "Will she come? ⟦Grace⟧ won't say.",
    ],
    "Jean Pierre Lafleur": [
        'He says "⟦JP⟧" is fine.',
        "⟦JP⟧ is what they call him",
        "Spoke to ⟦JP⟧ today",
        "⟦J.P.⟧ called",
        "⟦J-P Lafleur⟧",
        "⟦Jean-Pierre⟧ called",
        "⟦JeanPierre Lafleur⟧",
        "⟦John Pierre La Fleur⟧ called",
        "⟦JP⟧'s wife",
        "⟦Lafleur JP⟧ called about the card",
        "heard on the message; Mr. ⟦La Flor⟧",
    ],
    "Katarzyna Wójcik": [
        "⟦Kasia⟧ missed her appointment",
        "⟦Kate Wojcik⟧ called",
        "Ms. ⟦Woychick⟧ called",
        "Ms. ⟦Wojick⟧ called",
        "⟦Katarzina Vojcik⟧",
        "⟦Kasha⟧ (sp?) called",
        "⟦WOJCIK KATARZYNA⟧",
    ],
    "Nguyet Pham": [
        "name ⟦Pham Thi Nguyet⟧",
        "⟦Nguyet Thi Pham⟧",
        "⟦Phạm Thị Nguyệt⟧",
        "Ms. ⟦Fam⟧ called",
        "told Mrs. ⟦Pam⟧ about it",
        "⟦Nwet Pham⟧",
    ],
    "Anh Le": [
        "My name ⟦Le Anh⟧, you write ⟦Ann Lee⟧.",
        "⟦An Li⟧ on the envelope",
        "⟦Anne Ly⟧ on the envelope",
        "Ms. ⟦Lee⟧ called",
        "⟦LE, ANH⟧",
        "⟦Anh Lê⟧",
    ],
    "Tou Xiong": [
        "⟦Too Shong⟧ called; Mr. ⟦Shong⟧",
        "⟦Tou Zhong⟧",
        "Mr. ⟦Xong⟧",
        "⟦XIONG TOU⟧",
    ],
    "Everett Stone Sr.": [
        "⟦Everett Stone Sr.⟧, born",
        "⟦Everett Stone, Sr.⟧ called",
        "⟦Everett Stone III⟧ called",
        "⟦Everett Stone 3rd⟧ called",
        "⟦Rett Stone⟧ called",
        "⟦Stone Sr.⟧ called",
        "⟦Ev⟧ called. The stone fell.",
        "⟦Everett Stone, Esq.⟧",
    ],
    "Eloísa Barragán de Nava": [
        "Que Dios lo bendiga,\n⟦Eloísa B. Vda. de Nava⟧",
        "⟦Eloísa Barragán viuda de Nava⟧",
        "⟦Eloísa B. de Nava⟧",
        "Sra. ⟦Nava⟧ llamó",
        "doña ⟦Eloísa⟧",
        "⟦Eloisa Nava⟧",
        "⟦Lochita⟧ le dicen",
    ],
    "Socorro de la O": [
        "Llama la Sra. ⟦de la O⟧. El apellido es así, ⟦de la O⟧, nada más",
        "⟦DE LA O, SOCORRO⟧",
        "⟦Delao⟧ escribieron",
        "⟦Dela O⟧ en el sobre",
        "⟦S. de la O⟧",
        "⟦Coco de la O⟧",
    ],
    "Wenjun O": [
        "⟦Wenjun O⟧ called",
        "⟦O, Wenjun⟧",
        "Mr. ⟦O⟧ called today",
    ],
    "Guadalupe Villaseñor Peña": [
        "⟦Lupe Villasenor⟧",
        "⟦Gpe. Villaseñor P.⟧",
        "⟦G. V. Peña⟧",
        "⟦Villa Señor⟧ escribieron; Sra. ⟦Villa Señor⟧",
        "⟦Lupita⟧ llamó",
        "⟦Villaseñor Peña Guadalupe⟧",
        "⟦Guadalupe Villasenior Penya⟧",
        "⟦Bilaseñor⟧ llamó",
        "⟦Pita Villaseñor⟧",
        "doña ⟦Lupe⟧ pide",
        "⟦Guadalupe V.⟧ llamó",
        "⟦VILLASEÑOR P., GUADALUPE⟧",
        "⟦guadalupe villaseñor⟧ pide ayuda",
        "la ⟦lupe⟧ llamó",
        "⟦Lupe V.⟧",
        "⟦ve i ele ele a ese e eñe o ere⟧",
        "⟦v-i-l-l-a-s-e-ñ-o-r⟧",
        "⟦V de vaca, I, doble L, A, S, E, Ñ, O, R⟧",
    ],
    "Hezekiah Brandt": [
        "⟦Hez⟧ called",
        "⟦Hezekia Brant⟧",
        "⟦Ezekiah Brandt⟧",
        "Mr. ⟦Brant⟧ called",
        "Mr. ⟦Brent⟧ called",
        "⟦H Brandt⟧",
        "⟦Brandt H⟧",
        "⟦hbrandt⟧ is the login",
        "⟦brandt.hezekiah⟧",
        "⟦Hezekiah_Brandt⟧.pdf",
        "⟦HezekiahBrandt⟧",
        "⟦BRANDT/HEZEKIAH⟧",
        "⟦Brandt⟧-⟦Hezekiah⟧",
        "⟦B-R-A-N-D-T⟧",
        "⟦B as in boy, R, A, N as in Nancy, D as in dog, T⟧",
        "⟦bee ar ay en dee tee⟧",
        "⟦B. R. A. N. D. T.⟧",
        "⟦Hezek⟧ wrote",
        "⟦Hezekiah B⟧ wrote",
        "@⟦hezekiah⟧ wrote",
        "#⟦brandt⟧",
        "⟦Hezekiah Brandts⟧",
    ],
    "Katherine McAllister-Quinn": [
        "⟦Kathryn MacAllister⟧",
        "⟦Katie Mc Allister⟧",
        "⟦Kathy Quinn⟧",
        "⟦Catherine Mcalister Quin⟧",
        "Mrs. ⟦McAllister⟧",
        "⟦KMQ⟧ signed",
        "⟦Kat⟧ said",
        "⟦McAllister - Quinn⟧",
        "⟦Quinn-McAllister⟧",
        "⟦QUINN, KATHERINE M⟧",
        "⟦Kathrine⟧ called",
    ],
    "Yevgenia Abramovich": [
        "⟦Zhenya⟧ called",
        "⟦Evgeniya Abramovitch⟧",
        "⟦Eugenia Abramovich⟧",
        "Mrs. ⟦Abramowitz⟧",
        "⟦Abramovich Y⟧",
        "⟦Jenny Abramovich⟧",
    ],
    "Xochitl Ixtlahuac": [
        "⟦Sochil Ixtlahuac⟧",
        "⟦Xochi⟧ llamó",
        "⟦Sochitl⟧ llamó",
        "Sra. ⟦Istlahuac⟧",
        "⟦Xóchitl⟧ llamó",
        "⟦Ixtlahuac X.⟧",
    ],
    "Deshawn Washington": [
        "⟦DeShawn⟧ called",
        "⟦De Shawn Washington⟧",
        "⟦D'Shawn Washington⟧",
        "⟦Dshawn⟧ called",
        "⟦Deshaun⟧ called",
        "Mr. ⟦Washington⟧ called",
        "⟦Shawn Washington⟧",
        "⟦Day Shawn Washington⟧",
        "⟦Washinton⟧ called",
    ],
}
PAIRS = [
    ("⟦Kasia⟧ (⟦Katarzyna Wójcik⟧) missed it. ⟦Kasia⟧ is sorry.", "Katarzyna Wójcik"),
    ('⟦Katarzyna "Bunny" Wójcik⟧ called. ⟦Bunny⟧ is sorry.', "Katarzyna Wójcik"),
    ("⟦Katarzyna Wójcik⟧ (⟦Bunny⟧) called. ⟦Bunny⟧ is sorry.", "Katarzyna Wójcik"),
    ("⟦Katarzyna Wójcik⟧ goes by ⟦Bunny⟧. ⟦Bunny⟧ is sorry, I told ⟦Bunny⟧.", "Katarzyna Wójcik"),
    ("Everybody calls me ⟦Tweety⟧. ⟦Tweety⟧ paid.", "Rosa Delgado"),
    ("A ⟦Rosa Delgado⟧ le dicen la ⟦Chapis⟧. ⟦Chapis⟧ pagó.", "Rosa Delgado"),
    ("⟦Rosa Delgado⟧, née ⟦Montoya⟧, called. Ms. ⟦Montoya⟧ paid.", "Rosa Delgado"),
    ("⟦Rosa Delgado⟧ (formerly ⟦Montoya⟧) called", "Rosa Delgado"),
    ("⟦Rosa Delgado⟧ (fka ⟦Rosa Montoya⟧)", "Rosa Delgado"),
    ("⟦Rosa Delgado⟧, aka ⟦Rosie Montoya⟧", "Rosa Delgado"),
    ("⟦Rosa Delgado⟧, maiden name ⟦Montoya⟧", "Rosa Delgado"),
    ("⟦Rosa Delgado⟧, de soltera ⟦Montoya⟧", "Rosa Delgado"),
    ("⟦Rosa Delgado⟧, apellido de casada ⟦Montoya⟧", "Rosa Delgado"),
    ("her card says ⟦Rosa Montoya⟧ instead of ⟦Rosa Delgado⟧", "Rosa Delgado"),
    ("you spelled it ⟦Delgato⟧", "Rosa Delgado"),
    ("lo escribieron ⟦Delgada⟧ con a", "Rosa Delgado"),
]
STAY = [
    ("The bill will come and the stone is heavy.", "Bill Stone"),
    ("JP Morgan is a bank and the JPL is in Pasadena.", "Anna Kim"),
    ("Today she will come (tomorrow she rests).", "Will Grant"),
    ("O sea, o no; de la oficina al banco.", "Socorro de la O"),
    ("She may call again on May 5 about an SSI letter.", "May Lee"),
    ("Ann Arbor and Lee County are far.", "Tom Petty"),
    ("I call (Monday) and fax (Friday). Goes by bus.", "Rosa Delgado"),
]


@pytest.mark.parametrize(("name", "marked"), [(name, marked) for name, texts in FORMS.items() for marked in texts])
def test_a_name_is_hidden_in_this_variant_and_nothing_else(name: str, marked: str) -> None:
    assert differences(marked, KnownParties(parties=(KnownParty(name=name),))) == ("", "")


@pytest.mark.parametrize(("marked", "name"), PAIRS)
def test_a_name_that_the_text_gives_a_party_is_hidden_wherever_it_stands(marked: str, name: str) -> None:
    assert differences(marked, KnownParties(parties=(KnownParty(name=name),))) == ("", "")


@pytest.mark.parametrize(("text", "name"), STAY)
def test_words_like_the_name_stay(text: str, name: str) -> None:
    assert differences(text, KnownParties(parties=(KnownParty(name=name),))) == ("", "")
