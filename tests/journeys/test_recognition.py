"""From the survey's page to the mail: a customer names who helped, and the mail that thanks is harmless (HEART-REC)."""

import html
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from careloop.mail_sink import KeptMail
from careloop.stack.packs import load_packs
from tests.support.loop import Loop, Person
from tests.support.waiting import eventually

COUNTY = "county-child-welfare"
QUESTIONS = ("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall")
BROWSER = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "sec-fetch-mode": "navigate",
    "sec-fetch-user": "?1",
}
_FIELD = re.compile(r'name="(_nonce|_shown)"[^>]*value="([^"]+)"')
_BEGINNING = (
    "<script>alert(1)</script> <b>Omar</b> & \"we\" 'thank' him \U0001f64f\U0001f3fd\n"
    '=HYPERLINK("http://evil.example","open")\n'
    "+1 for kindness\n@home, -5 stars for the chairs\n"
    "\u202etxt.exe\u202c bell\x07 and \x1b[31mred\n"
)
NASTY = _BEGINNING + "\u05ea\u05d5\u05d3\u05d4 " * ((20_000 - len(_BEGINNING)) // 5)
SENTENCES = (
    "Thank you for providing exceptional customer service.",
    "You have been recognized by a customer for your Helpfulness, Expertise, Attentiveness, Respect and Timeliness (HEART)!",
)


@pytest.fixture
async def county(loop: Loop) -> Person:
    """Somebody of the county's with the scopes that this needs, its pack loaded beside the other one."""
    await load_packs([Path(__file__).parents[2] / "policies" / COUNTY])
    loop.clock.set(datetime.now(UTC))  # its links are valid from the day on which it was loaded
    return await loop.person(None, "links:read", "recognitions:*", "messages:read", "responses:read", agency=COUNTY)


async def answer_survey(loop: Loop, county: Person, **typed: str) -> None:
    """Open a program's survey page and send it, as a browser does."""
    links = (await county.get("survey_api", "/v1/links", program="adoptions"))["items"]
    address = f"{loop.urls['survey_api']}/s/{links[0]['code']}"
    page = await loop.http.get(address, headers=BROWSER)
    assert page.status_code == 200, page.text
    fields = dict(_FIELD.findall(html.unescape(page.text))) | dict.fromkeys(QUESTIONS, "5") | typed
    loop.clock.advance(timedelta(seconds=40))
    sent = await loop.http.post(address, data=fields | {"_interactions": "9"}, headers=BROWSER)
    assert sent.status_code == 303, sent.text


async def mail_to(loop: Loop, address: str) -> KeptMail:
    """The one mail to somebody, as soon as it is there."""
    found: list[KeptMail] = await eventually(lambda: loop.mails(to=address, about="recognized"), within=30)
    [mail] = found
    return mail


def attachment_of(mail: EmailMessage) -> Any:
    [part] = mail.iter_attachments()
    return part


@pytest.mark.clause("HEART-REC")
@pytest.mark.clause("HEART-REC.email")
@pytest.mark.clause("HEART-REC.comment")
@pytest.mark.clause("HEART-REC.attached")
@pytest.mark.clause("HEART-REC.supervisor")
async def test_a_nasty_comment_comes_out_harmless_in_mail_attachment_and_json(loop: Loop, county: Person) -> None:
    await answer_survey(loop, county, staff="Omar Haddad", comment=NASTY)
    kept = await mail_to(loop, "omar.haddad@cws.county.example")
    mail, text, page = kept.message, kept.body("plain"), kept.body("html")

    assert str(mail["Cc"]).endswith("<beatrice.hollis@cws.county.example>")
    assert mail["Subject"] == "You have been recognized by a customer"
    for sentence in SENTENCES:
        assert sentence in text
        assert sentence in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\U0001f64f\U0001f3fd" in text
    assert "\U0001f64f\U0001f3fd" in page
    for body in (text, page):
        assert not set("\x07\x1b\u202e\u202c\x00") & set(body)
        assert body.count("\u05ea\u05d5\u05d3\u05d4") > 3900

    file = attachment_of(mail)
    assert (file.get_filename(), file.get_content_type()) == ("customer-comment.txt", "text/plain")
    content = file.get_payload(decode=True).decode("utf-8")
    assert not set("\x07\x1b\u202e\u202c\x00") & set(content)
    assert [line[:2] for line in content.splitlines()[1:4]] == ["'=", "'+", "'@"]
    assert "<script>alert(1)</script> <b>Omar</b> & \"we\" 'thank' him \U0001f64f\U0001f3fd" in content

    await loop.all_quiet()
    [found] = (await county.get("case_log_api", "/v1/recognitions", person="omar.haddad"))["items"]
    read = await county.get("case_log_api", f"/v1/recognitions/{found['id']}")
    assert (read["state"], read["comment"]["hidden"]) == ("sent", [])
    assert not set("\x07\x1b\u202e\u202c") & set(read["comment"]["quote"])


@pytest.mark.clause("HEART-REC")
async def test_the_ambassador_is_asked_decides_and_the_right_person_is_thanked(loop: Loop, county: Person) -> None:
    await answer_survey(loop, county, staff="Ms Morales", comment="She rang me at 619-555-0123. Wonderful!")
    [asked] = await eventually(lambda: loop.mails(to="tessa.lindgren@cws.county.example"), within=30)
    assert "619-555-0123" not in asked.body("plain")
    assert "[phone number]" in asked.body("plain")
    [found] = (await county.get("case_log_api", "/v1/recognitions", state="waiting"))["items"]
    ambassador = await loop.person("tessa.lindgren", "recognitions:*", agency=COUNTY)
    path = f"/v1/recognitions/{found['id']}"
    tag = (await ambassador.call("GET", "case_log_api", path)).headers["ETag"]
    await ambassador.post("case_log_api", f"{path}/approve", {"person": "anna.morales"}, headers={"If-Match": tag})
    mail = await mail_to(loop, "anna.morales@cws.county.example")
    assert "She rang me at [phone number]. Wonderful!" in mail.body("plain")
    assert "hector.ruiz@cws.county.example" in str(mail.message["Cc"])
    assert loop.mails(to="ana.morales@cws.county.example") == []
