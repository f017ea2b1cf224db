"""The prescribed mail of TSPE-5.5 arrives word for word, in both parts, on real SMTP."""

import html
import re

import pytest

from tests.notifier.support import Notifier, follow_up, running_worker, sample_pack, template_of, variant

SUBJECT = "iSupport Ticket 482913 Follow-Up"
PARAGRAPHS = [
    "We've received your survey response to Service Ticket 482913. We deeply regret that the issue you reported was not resolved satisfactorily. We are diligently working to resolve the issue and improve the level of service provided by each member of the Technology Services Team. So that we may discuss this item with you further, please reply with an optimal time and phone number at which you can be reached.",
    "We sincerely thank you for candidly sharing your experience with us and for your patience as we strive toward building world-class quality K-12 technology service systems.",
    "Performance Excellence Team",
]


def shown_paragraphs(markup: str) -> list[str]:
    """What a reader of the HTML part sees, block by block."""
    body = re.sub(r"<!--.*?-->", "", markup.split("<body", 1)[1].split(">", 1)[1], flags=re.DOTALL)
    blocks = re.split(r"</?(?:div|table|tbody|tr|td|body|html|p)\b[^>]*>", body)
    lines = (" ".join(html.unescape(re.sub(r"<[^>]+>", "", block)).split()) for block in blocks)
    return [line for line in lines if line]


@pytest.mark.clause("TSPE-5.5")
@pytest.mark.clause("TSPE-5.5.contacted")
async def test_the_prescribed_mail_arrives_word_for_word_as_text_and_as_html(notifier: Notifier) -> None:
    async with running_worker(notifier.resources):
        accepted = await notifier.send(follow_up())
        await notifier.eventually_state(accepted["id"], "delivered")

    (mail,) = notifier.smtp.mails
    assert mail.recipients == ["alex.rivera@example.org"]
    assert mail.message["Subject"] == SUBJECT
    assert mail.part("plain").replace("\r\n", "\n") == "\n\n".join(PARAGRAPHS) + "\n"
    assert shown_paragraphs(mail.part("html")) == PARAGRAPHS


@pytest.mark.clause("TSPE-5.5")
async def test_the_mail_is_the_agencys_and_its_answers_go_to_the_team(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up())
    await notifier.deliver_due()

    (mail,) = notifier.smtp.mails
    sender = "performance-excellence@tech.district.example"
    assert mail.sender == sender
    assert mail.message["From"] == f"Technology Services Performance Excellence <{sender}>"
    assert mail.message["Reply-To"] == sender
    assert mail.message["To"] == "alex.rivera@example.org"
    assert mail.message["Message-ID"] == accepted["message_id"]
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Date"].datetime == notifier.clock.now()
    assert mail.message["MIME-Version"] == "1.0"


async def test_what_was_accepted_is_sent_even_if_the_template_changes_before(notifier: Notifier) -> None:
    await notifier.send(follow_up())
    changed = template_of("customer_follow_up", "Another subject", "Another text about {{ ticket }}.")
    others = tuple(one for one in sample_pack().templates if one.name != changed.name)
    await notifier.adopt(variant(templates=(*others, changed)))

    await notifier.deliver_due()

    assert notifier.smtp.mails[0].message["Subject"] == SUBJECT


async def test_what_was_asked_comes_back_in_the_delivery_fact(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up())
    await notifier.deliver_due()

    shown = await notifier.message(accepted["id"])
    assert (shown["state"], shown["reference"], shown["clause"]) == ("delivered", "case:2026-000123", "TSPE-5.5")
    assert shown["recipients"][0]["state"] == "delivered"
    assert [attempt["outcome"] for attempt in shown["attempts"]] == ["accepted"]
    assert await notifier.settled_events(accepted["id"]) == [("delivered", None)]
