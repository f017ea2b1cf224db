"""Entries as a log holds them, with everything in one: each piece of personal data in them is hidden whole, and nothing else."""

import pytest

from shared.redaction import KnownParties, KnownParty
from tests.shared.redaction.marked import differences

FORMS = {
    "Bernadette Kowalczyk##2C8R114": [
        "Ltr rec'd 10/3 from ⟦B. Kowalczyk (2C8R114)⟧ re overpayment of $612.",
        "⟦BERNADETTE⟧ HAS NOT GOTTEN HER CHECK SINCE AUGUST. CALL ⟦5625550188⟧.",
        "Ms. ⟦Kowalcyk⟧ was born ⟦11-04-1958⟧; the notice says ⟦04-11-1958⟧.",
        "From: ⟦bernie_k58@mailbox.example⟧ To: care team",
        "My late husband ⟦Stan⟧ and I, ⟦Bernadette⟧",
        "⟦Bernadette K.⟧ (⟦562⟧) ⟦555-0188⟧",
        "She turned 67 on ⟦November 4⟧.",
    ],
    "Eulalia Montaño Barragán##3F7K552": [
        "Llama ⟦Eulalia Montano⟧ (⟦3F7K552⟧), nacida el ⟦12 de feb. del 49⟧; vive en ⟦Calle Ciprés 318, apto 4, Mesa Blanca⟧; tel. ⟦760-555-0119⟧.",
        "Doña ⟦Lala⟧ dice que no recibió nada.",
        '"Soy ⟦Eulalia Montaño⟧, nací en Sonora el ⟦doce de febrero de mil novecientos cuarenta y nueve⟧."',
        "⟦MONTAÑO BARRAGÁN EULALIA⟧ CASO ⟦3F7K552⟧ TEL ⟦7605550119⟧",
        "Mi hija ⟦Dulce⟧ habla por mí, soy ⟦Ulalia⟧.",
        "la sra ⟦montano⟧ llamo otra vez, ⟦siete seis cero, 555, cero uno diecinueve⟧",
        "seguro ⟦900-44-1187⟧, fecha de nac ⟦2/12/49⟧",
        "cumple 77 el ⟦12 de febrero⟧ ",
        "Sra. ⟦Eulalia M.⟧, su número de caso es ⟦tres efe siete ka cinco cinco dos⟧",
    ],
    "Jamal Whitfield-Osei##AR-2025-0881": [
        "⟦Jamal W.-Osei⟧ emailed ⟦jwosei@post.example⟧ re ⟦AR-2025-0881⟧",
        "⟦Jamel Whitfeild⟧ on the sign-in sheet",
        "⟦whitfield osei, jamal⟧ ",
        'text from ⟦(310) 555-0127⟧: "its ⟦jamal⟧ can u call"',
    ],
    "Philippa Underhill##4H2N881": [
        "⟦Pippa⟧ (DOB ⟦23rd Aug. 1971⟧) resides at ⟦the Bluebell Arms, No. 6, Tannery Row⟧.",
        "Intake: ⟦UNDERHILL PHILIPPA⟧ / ⟦08231971⟧ / ⟦4H2N881⟧ / ⟦PO BOX 77 CEDAR FLATS⟧",
        "She gave her birthday as ⟦8/23⟧ and the year as ⟦1971⟧.",
        '"My birthday\'s ⟦August twenty-third⟧, same as my twin."',
        "Her son (⟦6/1/2012⟧) and daughter (⟦9/9/2014⟧) attend Lincoln Elementary.",
        "Newborn ⟦10/2/25⟧ needs Medi-Cal.",
        "The notice has ⟦Philipa Underhil⟧, ⟦12 Tannery Row⟧; she lives at ⟦21 Tannery Row⟧.",
        "she was born on ⟦the 23rd of the 8th, 1971⟧",
        "her mother (born ⟦1944⟧) and father (born ⟦1940⟧)",
        "on her 54th birthday, ⟦August 23, 2025⟧, she was cut off",
        "Child is 4 (DOB ⟦2-2-21⟧).",
        "Twin girls, d.o.b. ⟦April 1st 2020⟧",
        "DOB given over phone: ⟦eight, twenty-three, seventy-one⟧.",
        "Her date of birth (⟦23 August 1971⟧) was read out in the lobby.",
        "Verified: name, DOB ⟦8-23-71⟧, last 4 ⟦8811⟧",
        "D.O.B.: ⟦Aug/23/1971⟧",
        "(⟦8/23/71⟧, female)",
        "I'll turn 55 ⟦August 23rd⟧ no",
        "Sent to ⟦P. Underhill, 21 Tannery Row, Cedar Flats⟧",
        "ship her meds to ⟦21 Tannery Row⟧",
        "our address since June is ⟦Unit D, 480 Foxglove⟧",
        "lot rent at ⟦Shady Acres (space 31)⟧ went up",
        "mi domicilio actual es en ⟦la calle Abedul 77, altos⟧",
        "vive con su hijo en ⟦Abedul 77 altos⟧",
        "cerca de la iglesia, ⟦calle Abedul sin número, portón verde⟧",
        "nacida el ⟦23/VIII/71⟧",
        "nació el ⟦veintitrés de agosto del setenta y uno⟧",
        "nació el ⟦23 de agosto⟧ y apenas cumplió los 54",
        "mi hijo nació ⟦el 1º de abril de 2020⟧",
        "la niña, nacida en ⟦abril de 2020⟧,",
        "fecha de nac. del niño: ⟦1/4/2020⟧",
        "su fecha de nacimiento, ⟦23 de agosto de 1971⟧, la gritaron en la sala",
        "pusieron ⟦23/08/1917⟧ en vez de ⟦23/08/1971⟧",
        "en mi credencial dice ⟦23/08/1971⟧",
        "cumplo años ⟦el 23 de agosto⟧",
        "el ⟦23 de agosto⟧ es mi cumpleaños",
        "tengo 54, soy de ⟦agosto del 71⟧",
        "mi bebé (⟦2 de octubre de 2025⟧) no tiene tarjeta",
        "los gemelos, ⟦3/3/20⟧, siguen sin doctor",
    ],
    "Anselmo Vidaurri##5J9K004": [
        "⟦Anselmo V.⟧ (tel ⟦442-555-0171⟧), domicilio en ⟦Ejido Viejo, casa 9, Mesa Blanca⟧.",
        "Se presentó ⟦Vidaurri, Anselmo⟧ con recibo a nombre de ⟦A. Vidaurri⟧, ⟦Fresno 14-B⟧.",
        "⟦anselmo vidaurri⟧ dice q vive en ⟦calle fresno 14 b mesa blanca⟧",
        "Le dicen ⟦Chemo⟧; nació el ⟦21 de abril de 1950⟧, día de San Anselmo.",
    ],
}


@pytest.mark.parametrize(("name", "marked"), [(name, marked) for name, texts in FORMS.items() for marked in texts])
def test_an_entry_is_redacted_whole(name: str, marked: str) -> None:
    known = KnownParties(parties=(KnownParty(name=name),))

    assert differences(marked, known) == ("", "")
