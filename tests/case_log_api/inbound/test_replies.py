"""What a reply says anew is found without the quoted mail and the signature, and never at the cost of words."""

import pytest

from services.case_log_api.domain.inbound.parsing import parse_mail
from services.case_log_api.domain.inbound.replies import read_reply
from tests.case_log_api.inbound.mails import mail

ANSWER = "Tomorrow at 3 pm, 555-0100."


@pytest.mark.parametrize(
    "below",
    [
        pytest.param(
            "\nOn Mon, Jun 1, 2026 at 9:00 AM Care <care@county.example> wrote:\n\n> We received\n> your survey.\n",
            id="gmail",
        ),
        pytest.param(
            "\nOn Mon, Jun 1, 2026 at 9:00 AM Customer Care Team of the County\n<care@county.example> wrote:\n> We received\n",
            id="gmail-two-lines",
        ),
        pytest.param(
            "\nEl lun, 1 jun 2026 a las 9:00, Care (<care@county.example>) escribió:\n\n> Recibimos\n",
            id="gmail-spanish",
        ),
        pytest.param("\nEl 1/6/2026 a las 9:00, Care escribió:\n> Recibimos\n", id="thunderbird-spanish"),
        pytest.param(
            "\n-----Original Message-----\nFrom: Care\nSent: Monday\nTo: Rosa\nSubject: Hello\n\nWe received",
            id="outlook-old",
        ),
        pytest.param(
            "\n-----Mensaje original-----\nDe: Care\nEnviado: lunes\nPara: Rosa\nAsunto: Hola\n\nRecibimos",
            id="outlook-old-spanish",
        ),
        pytest.param(
            "\n________________________________\nFrom: Care <care@county.example>\nSent: Monday, June 1\nTo: Rosa\nSubject: Hello\n\nWe received",
            id="outlook",
        ),
        pytest.param(
            "\n________________________________\nDe: Care <care@county.example>\nEnviado: lunes, 1 de junio\nPara: Rosa\nAsunto: Hola\n\nRecibimos",
            id="outlook-spanish",
        ),
        pytest.param("\n*From:* Care\n*Date:* Monday\n*To:* Rosa\n*Subject:* Hello\n\nWe received", id="bold-block"),
        pytest.param("\n> We received\n> your survey.\n", id="marks-only"),
        pytest.param(
            "\nOn Jun 1, 2026, at 9:00 AM, Care <care@county.example> wrote:\n\nWe received your survey.", id="unmarked"
        ),
    ],
)
def test_the_quoted_mail_is_left_out(below: str) -> None:
    text = f"{ANSWER}\n{below}"
    assert read_reply(text).new_text == ANSWER
    parsed = parse_mail(mail(text))
    assert (parsed.new_text, parsed.text) == (ANSWER, text.strip("\n"))


@pytest.mark.parametrize(
    ("below", "signature"),
    [
        ("\n-- \nRosa Delgado\n555-0199", "Rosa Delgado\n555-0199"),
        ("\nSent from my iPhone", "Sent from my iPhone"),
        ("\nEnviado desde mi iPhone", "Enviado desde mi iPhone"),
        ("\nEnviado desde mi dispositivo Samsung Galaxy", "Enviado desde mi dispositivo Samsung Galaxy"),
        ("\nGet Outlook for iOS", "Get Outlook for iOS"),
        ("\nObtener Outlook para Android", "Obtener Outlook para Android"),
        (
            "\nSent from Yahoo Mail for iPhone\n\nOn Mon, Jun 1, 2026 at 9:00, Care wrote:\n> Hello",
            "Sent from Yahoo Mail for iPhone",
        ),
    ],
)
def test_the_signature_is_kept_apart(below: str, signature: str) -> None:
    reply = read_reply(f"{ANSWER}\n{below}")
    assert (reply.new_text, reply.signature) == (ANSWER, signature)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("On Monday I wrote: nobody answered.\nPlease call.", id="a-sentence"),
        pytest.param("On 1/5/2026 my neighbour wrote:\nnothing", id="words-below-a-sentence-come-first"),
        pytest.param("From: my heart\nThank you all", id="from-without-a-block"),
        pytest.param("Sent from the office that I complained about", id="sent-from-a-place"),
        pytest.param("> only quoted words", id="all-quoted"),
        pytest.param("-----Original Message-----\nFrom: a\n\nwords", id="nothing-above"),
        pytest.param("> when can we call?\n", id="quoted-only"),
        pytest.param("---------- Forwarded message ---------\nFrom: a@b.example\n\nthe story", id="forwarded"),
    ],
)
def test_in_doubt_all_words_are_new(text: str) -> None:
    assert read_reply(text).new_text == text.strip()


def test_answers_between_the_quoted_lines_are_all_kept() -> None:
    text = (
        "On 1/6/2026 Care <care@county.example> wrote:\n> When can we call?\nAt 3 pm.\n> At which number?\n555-0100\n"
    )
    assert read_reply(text).new_text == "At 3 pm.\n555-0100"


def test_an_answer_below_the_original_is_kept() -> None:
    text = "-----Original Message-----\nFrom: Care\nSent: Monday\nSubject: Hello\n\nWhen can we call?\n\nAt 3 pm."
    assert "At 3 pm." in read_reply(text).new_text


def test_a_forwarded_mail_is_all_new() -> None:
    text = "See below.\n\nOn 1/6/2026 Care <care@county.example> wrote:\n> the story"
    assert read_reply(text, "FW: complaint").new_text == text
    assert read_reply(text, "RV: queja").new_text == text
    assert read_reply(text, "Re: complaint").new_text == "See below."


def test_a_line_of_dashes_in_a_long_mail_is_no_signature() -> None:
    text = "First.\n--\n" + "\n".join(f"Point {number}." for number in range(30))
    assert read_reply(text).new_text == text


def test_what_an_html_mail_quotes_is_left_out() -> None:
    html = (
        f"<div>{ANSWER}</div><div class='gmail_quote'><div>On Mon, Jun 1, 2026 at 9:00 AM Care &lt;care@county.example&gt;"
        " wrote:<br></div><blockquote><p>We received</p><p>your survey.</p></blockquote></div>"
    )
    assert parse_mail(mail(html, Content_Type="text/html; charset=utf-8")).new_text == ANSWER
