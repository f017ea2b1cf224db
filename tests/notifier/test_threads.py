"""Messages of one thread key are one mail thread (TSPE-5.10)."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from shared.policy.rendering import render_subject
from tests.notifier.support import Notifier, sample_pack

LEADERS = [
    {"kind": "role", "role": "team_lead", "of_person": "maria.santos"},
    {"kind": "role", "role": "chief_technology_officer"},
]

FIRST = sample_pack().template("repeat_sin_first")
SUBJECT = render_subject(FIRST.languages["en"].subject, FIRST.example)


def notice(template: str, **changes: Any) -> dict[str, Any]:
    """A notice about Maria Santos's week, with the template's own example values."""
    return {
        "id": str(uuid4()),
        "template": template,
        "to": LEADERS,
        "exclude": ["maria.santos"],
        "data": sample_pack().template(template).example,
        "thread": "repeat-sin:maria.santos:2026-W47",
        "clause": "TSPE-5.10",
    } | changes


@pytest.mark.clause("TSPE-5.10")
async def test_later_messages_of_a_thread_are_replies_to_its_first(notifier: Notifier) -> None:
    first = await notifier.send(notice("repeat_sin_first"))
    await notifier.send(notice("repeat_sin_reply"))
    await notifier.send(notice("repeat_sin_reply"))
    await notifier.deliver_due()

    opening, *replies = [mail.message for mail in notifier.smtp.mails]
    assert opening["Subject"] == SUBJECT
    assert opening["In-Reply-To"] is None
    assert len(replies) == 2
    for reply in replies:
        assert reply["In-Reply-To"] == reply["References"] == first["message_id"]
        assert reply["Subject"] == f"Re: {SUBJECT}"
        assert reply["Message-ID"] != first["message_id"]


@pytest.mark.clause("TSPE-5.10")
async def test_team_lead_and_chief_technology_officer_get_it_and_the_technician_does_not(notifier: Notifier) -> None:
    await notifier.send(notice("repeat_sin_first"))
    await notifier.deliver_due()

    assert notifier.smtp.recipients == [
        "angela.brooks@tech.district.example",
        "evelyn.carter@tech.district.example",
    ]


async def test_of_messages_accepted_at_once_exactly_one_begins_the_thread(notifier: Notifier) -> None:
    answers = await asyncio.gather(
        *(notifier.api.post("/v1/messages", json=notice("repeat_sin_first")) for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {202}
    await notifier.deliver_due()

    subjects = [mail.message["Subject"] for mail in notifier.smtp.mails]
    beginning = [mail.message for mail in notifier.smtp.mails if mail.message["In-Reply-To"] is None]
    assert len(beginning) == 1
    assert sorted(subjects) == [f"Re: {SUBJECT}"] * 5 + [SUBJECT]
    assert {mail.message["In-Reply-To"] for mail in notifier.smtp.mails} == {None, beginning[0]["Message-ID"]}


async def test_a_preview_of_a_reply_shows_it_as_a_reply_and_begins_no_thread(notifier: Notifier) -> None:
    async def subject_of(template: str) -> str:
        subject: str = (await notifier.api.post("/v1/messages/preview", json=notice(template))).json()["subject"]
        return subject

    assert await subject_of("repeat_sin_first") == SUBJECT
    await notifier.send(notice("repeat_sin_first"))
    assert await subject_of("repeat_sin_reply") == f"Re: {SUBJECT}"
