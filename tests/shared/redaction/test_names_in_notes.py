"""Names of known parties in the shapes that notes have: a verb before, an initial behind, joined, cut short."""

import pytest

from shared.redaction import KnownParties, KnownParty
from tests.shared.redaction.marked import differences

NAMES = [
    ("The booth at the door was closed, so ⟦Booth⟧ waited.", ("April Booth",)),
    ("Le gustó un barragan de lana, dijo ⟦Barragan⟧.", ("Ana Barragan",)),
    (
        "Offered ⟦Lupe Ibarra⟧ a call back.",
        (
            "Guadalupe Ibarra",
            "Lupe Ibarra",
        ),
    ),
    ("Offered ⟦Lupe Ibarra⟧ a call back.", ("Lupe Ibarra",)),
    (
        "Told ⟦Lupe⟧ that it is closed. Called Ms ⟦Ibarra⟧ again.",
        (
            "Guadalupe Ibarra",
            "Lupe Ibarra",
        ),
    ),
    (
        "Emailed ⟦Ibarra⟧, reminded ⟦Guadalupe Ibarra⟧",
        (
            "Guadalupe Ibarra",
            "Lupe Ibarra",
        ),
    ),
    (
        "Visited ⟦Lupe Ibarra⟧. Advised ⟦G. Ibarra⟧.",
        (
            "Guadalupe Ibarra",
            "Lupe Ibarra",
        ),
    ),
    ("⟦Mark⟧ cannot come. ⟦Mark⟧ didn't sign.", ("Mark Bond",)),
    ("the ⟦Delgados⟧ and ⟦Rosa Delgado⟧'s son", ("Rosa Delgado",)),
    ("⟦DELGADO,ROSA⟧", ("Rosa Delgado",)),
    ("⟦Rosa_Delgado⟧ wrote", ("Rosa Delgado",)),
    ("⟦Rosadelgado⟧ wrote", ("Rosa Delgado",)),
    ("⟦R Delgado⟧", ("Rosa Delgado",)),
    ("⟦Rosa-Maria Delgado⟧ called", ("Rosa Delgado",)),
    ("spoke to ⟦Delgado⟧-she is upset", ("Rosa Delgado",)),
    ("Mrs.⟦Delgado⟧ called", ("Rosa Delgado",)),
    ("⟦Rossa Delgato⟧ called", ("Rosa Delgado",)),
    ("⟦Delgdo⟧ called again today", ("Rosa Delgado",)),
    ("told ms ⟦delgdo⟧ no", ("Rosa Delgado",)),
    ("I am ⟦Rosa⟧.", ("Rosa Delgado",)),
    ("i spoke with ⟦rosa delgado⟧ and she", ("Rosa Delgado",)),
    ("⟦Rosie⟧ said so", ("Rosa Delgado",)),
    ("⟦Rosita⟧ said so", ("Rosa Delgado",)),
    ("⟦Chris Whitaker⟧ and ⟦Kris Whittaker⟧", ("Christopher Whitaker",)),
    ("⟦Whitakers⟧' file", ("Christopher Whitaker",)),
    ("⟦Smith-Jones⟧, ⟦Smith⟧ and Ms ⟦Jones⟧", ("Ann Smith-Jones",)),
    ("⟦Nguyen Thi Lan⟧ and ⟦Lan Nguyen⟧", ("Lan Thi Nguyen",)),
    ("customer (⟦Okoro⟧) waited", ("Ada Okoro",)),
    ("re:⟦okoro⟧", ("Ada Okoro",)),
    ("⟦Ada Okoro-Bello⟧", ("Ada Okoro",)),
    ("⟦Ada O.⟧ wrote; ⟦Ada⟧!", ("Ada Okoro",)),
    ("⟦Young⟧ called. The young man left.", ("Lee Young",)),
    ("Mr ⟦Young⟧ is not so young", ("Lee Young",)),
    ("per ⟦Young⟧, the bill is due", ("Bill Young",)),
    ("⟦Bill⟧ says the bill is wrong. ⟦Bill⟧ wants it fixed.", ("Bill Young",)),
    ("a friend of ⟦Grace⟧'s", ("Grace Hall",)),
    ("⟦Grace⟧ and the hall", ("Grace Hall",)),
    ("⟦Hall⟧ states he waited in the hall", ("Gene Hall",)),
    ("client ⟦Hall⟧ says", ("Gene Hall",)),
    ("⟦GENE HALL⟧ SAYS THE HALL WAS COLD", ("Gene Hall",)),
    ("thank you ⟦grace⟧", ("Grace Hall",)),
    ("- ⟦Grace⟧", ("Grace Hall",)),
    ("Sent from ⟦Grace⟧'s iPhone", ("Grace Hall",)),
    ("On Tue, ⟦Grace Hall⟧ <x> wrote:", ("Grace Hall",)),
    ("⟦Ma. Elena Ruiz⟧", ("Maria Elena Ruiz",)),
    ("⟦Elena⟧ llamó", ("Maria Elena Ruiz",)),
    ("Sra. ⟦Ruiz⟧ llamó", ("Maria Elena Ruiz",)),
    ("⟦MARIA E RUIZ⟧", ("Maria Elena Ruiz",)),
    ("⟦Nena⟧ llamó", ("Maria Elena Ruiz",)),
    ("⟦Ruíz⟧ llamó", ("Maria Elena Ruiz",)),
    ("los ⟦Ruiz⟧ llamaron", ("Maria Elena Ruiz",)),
    ("⟦Abdul-Rahman⟧ and ⟦Abdulrahman⟧ and ⟦Abdul Rahman⟧", ("Yusuf Abdul-Rahman",)),
    ("⟦Vanderberg⟧/⟦Van der Berg⟧", ("Jan van der Berg",)),
    ("⟦Xiu Ying⟧ or ⟦Xiuying Chen⟧", ("Xiuying Chen",)),
    ("⟦Chen⟧'s", ("Xiuying Chen",)),
    ("⟦Jim⟧, ⟦Jimmy⟧, ⟦Jas. Porter⟧", ("James Porter",)),
    ("⟦Wm. Porter⟧", ("William Porter",)),
    ("⟦Liz⟧ & ⟦Betsy Porter⟧", ("Elizabeth Porter",)),
    ("⟦P O R T E R⟧", ("Elizabeth Porter",)),
    ("⟦Porter, E.⟧", ("Elizabeth Porter",)),
    ("⟦E Porter⟧", ("Elizabeth Porter",)),
    ("⟦Eliz. Porter⟧", ("Elizabeth Porter",)),
    ("dear ⟦elizabeth⟧", ("Elizabeth Porter",)),
    ("⟦Beth⟧?", ("Elizabeth Porter",)),
    ("⟦Portr⟧ called", ("Elizabeth Porter",)),
    ("⟦Poter⟧ called", ("Elizabeth Porter",)),
    ("mrs ⟦poter⟧ called", ("Elizabeth Porter",)),
    ("⟦eporter⟧ is my login", ("Elizabeth Porter",)),
]


@pytest.mark.parametrize(("marked", "names"), NAMES)
def test_a_known_name_is_hidden_whole_and_nothing_else(marked: str, names: tuple[str, ...]) -> None:
    known = KnownParties(parties=(KnownParty(name=names[0], also=names[1:]),))

    assert differences(marked, known) == ("", "")
