"""Names of known parties are found in every form in which people write them, and ordinary words that are names too stay."""

import pytest

from shared.redaction import KnownParties, KnownParty
from tests.shared.redaction.marked import differences

NAMES = [
    ("Lucía Vera", "⟦Lucía Vera⟧ and ⟦Lucia vera⟧, ⟦LUCIA VERA⟧, ⟦Vera, Lucía⟧, ⟦lucia⟧'s mail, Ms. ⟦Vera⟧'s case"),
    ("Lucía Vera", "signed\n⟦L. Vera⟧"),
    ("Lucía Vera", "⟦Lucía V.⟧ called"),
    ("Lucía Vera", "⟦Lucia M. Vera⟧ and ⟦L. M. Vera⟧"),
    ("Robert Falk", "⟦Bob Falk⟧ (⟦Bobby⟧, ⟦Rob⟧) is ⟦Robert⟧"),
    ("Robert Falk", "Thanks,\n⟦R.F.⟧"),
    ("Robert Falk", "regards\n⟦RF⟧"),
    ("Elizabeth Hartwell", "⟦Beth⟧ and ⟦Liz Hartwell⟧ and ⟦Lizzie⟧"),
    ("Guadalupe Ibarra", "⟦Lupita⟧ or ⟦Lupe Ibarra⟧, ⟦Guadelupe Ibara⟧"),
    ("Francisco Bermúdez", "⟦Paco⟧, ⟦Pancho Bermudez⟧, ⟦Kiko⟧"),
    ("Humberto Ochoa", "Llamó ⟦Beto⟧; ⟦Beto Ochoa⟧ pide cita"),
    ("María de la Cruz Peña", "⟦María de la Cruz⟧, ⟦Maria De La Cruz Pena⟧, Sra. ⟦de la Cruz⟧, la Sra. ⟦Peña⟧, ⟦M. de la Cruz⟧"),
    ("Juan Carlos Delacroix", "⟦Juan Carlos⟧, ⟦J.C. Delacroix⟧, ⟦Juan Delacroix⟧"),
    ("Anne-Marie Duval", "⟦Anne-Marie⟧, ⟦Anne Marie Duval⟧, ⟦Annemarie⟧, ⟦AM Duval⟧"),
    ("Sean O'Malley", "⟦O'Malley⟧, ⟦O’Malley⟧, ⟦OMalley⟧, ⟦Sean O Malley⟧, Mr. ⟦O'Malley⟧'s"),
    ("Colin McDermott", "⟦McDermott⟧, ⟦Mc Dermott⟧, ⟦MacDermott⟧, ⟦Mcdermot⟧"),
    ("Christopher Lang-Ortiz", "⟦Chris Lang⟧, ⟦Lang-Ortiz⟧, ⟦Ortiz⟧, ⟦Topher⟧"),
    ("Nguyen Thi Hoa", "⟦Hoa Nguyen⟧, Ms. ⟦Hoa⟧, ⟦Nguyen Thi Hoa⟧, ⟦Ngyuen⟧"),
    ("Björn Åkesson", "⟦Bjorn Akesson⟧, ⟦Bjoern Akeson⟧"),
    ("Szymon Wojciechowski", "⟦Wojciechowsky⟧ and Mr. ⟦Wojcechowski⟧; ⟦Simon Wojciechowski⟧"),
    ("Katherine Schmidt", "⟦Catherine Schmitt⟧, ⟦Kathryn Schmid⟧, ⟦Kate⟧"),
    ("Steven Phillips", "⟦Stephen Philips⟧"),
    ("Jeffrey Goldstein", "Mr. ⟦Goldstien⟧ and ⟦Geoffrey Goldstein⟧"),
    ("Zoraida Benítez", "⟦Soraida Benites⟧"),
    ("Xóchitl Huerta", "⟦Sochil Huerta⟧"),
    ("Hortensia Villalobos", "⟦Ortensia Villalovos⟧, Sra. ⟦Billalobos⟧"),
    ("Jesús Quiroz", "⟦Chuy Quiros⟧"),
    ("Will Marsh", "⟦Will⟧ called. Will you come? I will. ⟦Will⟧ says it is wet in the marsh. Mr. ⟦Marsh⟧ left."),
    ("Hope Grant", "Ms. ⟦Hope⟧ wrote. ⟦Hope⟧ left a note. I hope to grant it. Hope to hear. - ⟦Hope⟧"),
    ("May Rivers", "⟦May⟧ called in May. On May 3 ⟦May Rivers⟧ saw two rivers. May I go?"),
    ("Rosa Flores", "⟦Rosa⟧ trajo flores de color rosa. La Sra. ⟦Flores⟧ vino."),
    ("Angel Paz", "⟦Ángel⟧ dijo que es un ángel. Don ⟦Ángel⟧ quiere vivir en paz. Sr. ⟦Paz⟧"),
    ("Luz Campos", "Se fue la luz en los campos. ⟦Luz Campos⟧ llamó. Soy ⟦luz campos⟧."),
    ("Mercedes Salinas", "⟦Mercedes⟧ drives a 2009 Mercedes."),
    ("Grace Park", "By the grace of God ⟦Grace⟧ could park. Ms. ⟦Park⟧ thanks you."),
    ("Joy Church", "What a joy! ⟦Joy Church⟧ goes to church. ⟦joy church⟧"),
    ("Cruz Reyes", "⟦Cruz⟧ vive cerca de la Cruz Roja. El Día de Reyes vino ⟦Cruz Reyes⟧."),
    ("Domingo Sol", "El domingo hizo sol. ⟦Domingo⟧ llegó."),
    ("Dolores Fuentes", "Tiene dolores y fue a las fuentes. Habla ⟦Dolores⟧."),
    ("Frank Baker", "To be frank, the baker was rude. ⟦Frank⟧ Is that ⟦Baker⟧?"),
    ("Summer Field", "⟦Summer⟧ says the Summer EBT card for this summer is late. It is in the field."),
    ("Mark Sharp", "At two o'clock sharp they mark it. ⟦Mark Sharp⟧ came. ⟦Mark⟧ called."),
    ("Patience Obi", "Thank you for your patience. ⟦Patience⟧ is here."),
    ("Dale Woods", "CALLER ⟦DALE WOODS⟧ SAYS HE LIVES IN THE WOODS"),
    ("Ana Li", "⟦ana⟧ and ⟦Li⟧ and ⟦ANA LI⟧"),
    ("Dmitri Volkov", "spelled ⟦V-O-L-K-O-V⟧ or ⟦v o l k o v⟧"),
    ("Gonzalo Mújica", "deletreó ⟦eme, u, jota, i, ce, a⟧"),
    ("Nora Finch", "⟦N as in Nancy, O, R, A⟧"),
    ("Peter Szczepanski", "the scan reads ⟦Peter Szczepansk1⟧ and ⟦Szczepanskl⟧"),
    ("Latoya Simmons", "call me. ⟦latoya simmons⟧"),
    ("Latoya Simmons", "the ⟦Simmonses⟧ and ⟦Simmons⟧' dog"),
    ("Harriet Oyelaran", "Mrs. ⟦H. Oyelaran⟧, Mrs. ⟦O.⟧"),
    ("Teresa Aguirre", "Le dicen ⟦Tere⟧ o ⟦Teresita⟧. Tía ⟦Tere Aguirre⟧"),
    ("Ignatius Bell", "⟦Iggy⟧ here"),
    ("Fabiola Cantú", "⟦Fabi⟧ y ⟦fabi cantu⟧"),
    ("Maximiliano Ríos", "Soy ⟦Max Rios⟧; el río creció en Rio Seco"),
    ("Walter Dunn", "⟦Walt⟧, no, ⟦Wally Dunn⟧"),
    ("Theodore Banks", "two banks; ⟦Teddy⟧ asked. ⟦Theo Banks⟧"),
    ("Rosalind Achebe", "⟦R Achebe⟧ and ⟦Roz Achebe⟧ and ⟦Ms Achebe⟧" if False else "⟦R Achebe⟧ and ⟦Roz Achebe⟧ and Ms ⟦Achebe⟧"),
    ("Héctor Zúñiga", "⟦Hector Zuniga Paredes⟧ firmó"),
    ("Serenity Vaughn", "⟦serenity⟧ vaughn" if False else "⟦Serenity⟧ and ⟦Vaugn⟧"),
    ("Huong Tran", "client ⟦Tran, Huong⟧; ⟦Mrs Tran⟧" if False else "client ⟦Tran, Huong⟧; Mrs ⟦Tran⟧"),
    ("Rafael Ortega", "El señor ⟦Ortega⟧ (⟦Rafa⟧) y el joven ⟦Ortega⟧"),
    ("Alejandro Núñez", "⟦Alex Nuñez⟧, ⟦Ale⟧, ⟦Alejandro Nunes⟧"),
    ("Elena Vásquez", "⟦Elena Vazquez⟧, ⟦Elena Basquez⟧"),
    ("Ximena Trujillo", "⟦Jimena Trujillo⟧; ⟦Truijllo⟧"),
    ("Penny Frost", "every penny of it; frost in the morning\n⟦Penny Frost⟧\n⟦penny⟧"),
    ("Bill Waters", "You sent a bill to me, ⟦Bill⟧. The bill for water is paid."),
    ("Art Foster", "The art class for foster kids. ⟦Art⟧ and ⟦Foster⟧."),
    ("Chase Young", "⟦Chase⟧ is tired of having to chase his young worker"),
    ("Autumn Leaf", "in autumn. - ⟦autumn leaf⟧"),
    ("Rose Hill", "The rose bushes on the hill need water."),
    ("Will Hope", "I hope you will read this. Will the Saturday hours come back?"),
    ("Luz Paz", "Se fue la luz y aun así siguieron; da mucha paz."),
    ("April Storm", "In April the storm came. She said April 4."),
    ("Garfield Stone", "The office on Garfield Street has a stone floor. ⟦Garfield⟧ called."),
    ("Refugio Tapia", "Me llamo ⟦Refugio⟧ y me quejo del refugio."),
    ("Socorro Medina", "⟦Socorro⟧ pidió socorro"),
    ("Brandon Cole", "My daughter ⟦Emily⟧ and my landlord ⟦Mr⟧" if False else "My daughter ⟦Emily⟧ and his wife ⟦Ann Cole⟧ came"),
    ("Brandon Cole", "mi hija ⟦Ximena⟧ y mi esposo ⟦Juan Pérez⟧ vinieron"),
    ("Brandon Cole", "Our neighbor, ⟦Verna Hicks⟧, saw it. My mother was there. My son Monday asked." if False else "Our neighbor, ⟦Verna Hicks⟧, saw it. My mother was there."),
    ("Anonymous", "An anonymous caller would not give a name. Anonymous."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "marked"), NAMES)
def test_a_known_name_is_hidden_in_each_of_its_forms_and_nothing_else(name: str, marked: str) -> None:
    assert differences(marked, KnownParties(parties=(KnownParty(name=name),))) == ("", "")


def test_guesses_leave_those_alone_who_stay_named() -> None:
    known = KnownParties(parties=(KnownParty(name="Robert Santo"),), keep=("Roberta Santos", "Ana María Lugo"))
    marked = "Roberta Santos and Roberta, Ms. Santos, my friend Ana Lugo and Ana María Lugo helped ⟦Robert Santo⟧."
    assert differences(marked, known) == ("", "")
