"""Links to somebody's own page in every form: by path, query, fragment, name, short code; broken, read out, bare."""

import pytest

from shared.redaction import KnownParties, KnownParty
from tests.shared.redaction.marked import differences

ANA = KnownParties(
    parties=(KnownParty(name="Daniela Fuentes Osorio", emails=("danif@relampago.example",)),),
)
TELLING = [
    "see ⟦https://archivos.relampago.example/danif/carta.pdf⟧ please",
    "see ⟦https://papers.example/dfuentes/letter.pdf⟧ please",
    "see ⟦https://papers.example/letters/fuentes-denial.pdf⟧ please",
    "mi pagina ⟦https://danielafuentes.example/fotos⟧",
    "⟦http://files.example/letter-from-landlord.pdf⟧",
    "la foto: ⟦https://nube.trigal.example/mojado.jpg⟧",
    "⟦https://sho.rt/xYpQ⟧ is the video",
    "⟦https://go.example/k3Q9⟧",
    "⟦portal.condado.example/expediente/marisela⟧",
    "(⟦portal.condado.example/casos/1B33C09⟧)",
    "<⟦https://portal.county.example/c/88120⟧>",
    "[my case](⟦https://portal.county.example/case/88120⟧)",
    "portal:⟦https://portal.county.example/case/88120/upload⟧,",
    "link=⟦https://portal.county.example/view?id=77⟧",
    "⟦https://portal.county.example/#/case/88120⟧",
    "⟦https://portal.county.example/home#caso=1B33⟧",
    "⟦https://portal.county.example/reset?token=abc⟧",
    "⟦hxxps://portal.county.example/case/88120⟧",
    "⟦https//portal.county.example/case/88120⟧",
    "⟦http:\\\\portal.county.example\\case\\88120⟧",
    "⟦portal[.]county[.]example/case/88120⟧",
    "⟦https://portal.county.example:8443/case/88120⟧",
    "⟦https://ana:geheim@portal.county.example/⟧",
    "⟦https://10.0.4.12/clients/88120⟧",
    "⟦https://portal.county.example/\ncase/88120⟧ is broken",
    "⟦https://portal.county.example\n/case/88120⟧ is broken",
    "⟦https://portal.county.example/case?\nid=88120⟧ is broken",
    "> ⟦https://portal.county.example/uploads/\n> 7f3e/danif.pdf⟧ quoted",
    "⟦https://portal.county.example/notices/2025/\n77120/\npage-2⟧",
    "⟦https://share.example/folder/\nabcxyz⟧\nThanks",
    "⟦portal . county . example / case / 88120⟧",
    "⟦portal dot county dot example slash case slash 88120⟧",
    "⟦www dot portal dot example slash u slash fuentes⟧",
    "entro a ⟦portal punto condado punto example diagonal caso diagonal 88120⟧",
    "entro a ⟦portal punto condado punto example barra usuario barra danif⟧",
    "⟦https://www.facepost.example/daniela.osorio⟧",
    "⟦facepost.example/lafamiliaosorio⟧",
    "⟦https://maps.example/@33.712,-117.91⟧",
    "⟦https://docs.example/d/1aB9xQ/edit⟧",
    "⟦https://video.example/room/wrenfamily⟧",
    "⟦https://misbeneficios.condado.example/avisos/0004412⟧",
    "⟦https://survey.county.example/s/i/q7Xv0bT2⟧",
    "⟦ftp://files.county.example/intake/osorio.zip⟧",
    "⟦careapp://case/88120⟧",
    "⟦https://gofund.example/f/help-the-osorio-family⟧",
    "⟦https://sign.example/envelope/b71e-99⟧",
    "⟦HTTPS://PORTAL.COUNTY.EXAMPLE/CASE/88120⟧",
    "⟦https://portal.county.example/case/88120⟧.Thanks",
    "⟦http://bit.example/3xYz⟧ ⟦http://bit.example/9Abq⟧",
    "⟦https://benefits.county.example/message/view/abcdefgh⟧",
    "QR: ⟦https://qr.example/t/ab12⟧",
    "Zoom ⟦https://meet.example/j/98765432101?pwd=Zm9v⟧",
]
PUBLIC = [
    "https://www.arroyocounty.example/calfresh",
    "https://www.arroyocounty.example/social-services/offices",
    "www.arroyocounty.example/medi-cal/renew.",
    "https://www.condado.example/es/servicios/ayuda",
    "https://benefitscal.example/apply?lang=es",
    "https://www.arroyocounty.example/ihss/faq#overtime-pay",
    "https://www.foodbank.example/locations",
    "https://www.legalaid.example/tenant-rights/guide.pdf",
    "https://library.example/events/calendar",
    "county.example",
    "www.condado.example",
    "https://www.arroyocounty.example/forms/saws-2-plus.pdf",
    "visit foodbank.example/pantry for hours",
    "and/or, w/o, N/A, 24/7, Mr./Mrs. Wren, 1.5/2.5 hours",
    "the dot on the form and the slash in the box",
    "punto y aparte. Dos punto tres / cuatro",
    "Ask at the front desk. Then turn left / right.",
]


@pytest.mark.parametrize("marked", TELLING)
def test_a_link_to_somebodys_own_page_is_hidden_whole(marked: str) -> None:
    assert differences(marked, ANA)[0] == ""


@pytest.mark.parametrize("marked", [each for each in TELLING if ".Thanks" not in each])
def test_nothing_but_the_link_is_hidden(marked: str) -> None:
    assert differences(marked, ANA)[1] == ""


@pytest.mark.parametrize("text", PUBLIC)
def test_a_page_for_everybody_and_words_between_slashes_stay(text: str) -> None:
    assert differences(text, ANA) == ("", "")
