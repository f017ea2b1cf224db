"""Erasing messages: what they say and to whom goes, what became of them stays, and what is on its way arrives first."""

from sqlalchemy import text

from services.notifier.models.base import Base
from tests.notifier.support import Notifier, follow_up, to_address

REFERENCE = "case:0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
WHO = "rosa.quillfeather@home.example"


async def traces(notifier: Notifier) -> list[str]:
    async with notifier.resources.sessions() as session:
        content = {
            table: str((await session.execute(text(f"SELECT * FROM {table}"))).all()).lower()
            for table in sorted(Base.metadata.tables)
        }
    return [table for table, rows in content.items() if "quillfeather" in rows]


def about_rosa(**changes: object) -> dict[str, object]:
    file = {"filename": "quillfeather.txt", "content_type": "text/plain", "content_base64": "UXVpbGxmZWF0aGVy"}
    return follow_up(to=[to_address(WHO, "Rosa Quillfeather")], reference=REFERENCE, attachments=[file], **changes)


async def erase(notifier: Notifier) -> tuple[int, int]:
    answer = await notifier.api.post(
        "/v1/messages/erase", json={"reference": REFERENCE}, headers=await notifier.key("messages:erase")
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["erased_count"], answer.json()["waiting_count"]


async def test_a_delivered_message_says_nothing_any_more_and_is_still_known_as_delivered(notifier: Notifier) -> None:
    accepted = await notifier.send(about_rosa())
    await notifier.deliver_until_settled()
    assert "messages" in await traces(notifier)
    assert await erase(notifier) == (1, 0)
    assert await traces(notifier) == []
    shown = await notifier.message(accepted["id"])
    assert (shown["state"], shown["subject"], shown["recipients"][0]["address"]) == ("delivered", "", "erased 0")
    assert shown["message_id"] == accepted["message_id"]
    assert await erase(notifier) == (1, 0)


async def test_what_is_on_its_way_is_left_until_it_has_arrived(notifier: Notifier) -> None:
    await notifier.send(about_rosa())
    assert await erase(notifier) == (0, 1)
    await notifier.deliver_until_settled()
    assert len(notifier.smtp.mails) == 1
    assert await erase(notifier) == (1, 0)
    assert await traces(notifier) == []


async def test_what_could_not_be_delivered_cannot_be_sent_any_more(notifier: Notifier) -> None:
    notifier.smtp.answers_to_data.append("554 5.6.0 Not this")
    accepted = await notifier.send(about_rosa())
    await notifier.deliver_until_settled()
    await erase(notifier)
    assert await notifier.state_of(accepted["id"]) == "cancelled"
    assert (await notifier.api.post(f"/v1/messages/{accepted['id']}/release")).status_code == 409


async def test_other_messages_and_other_agencies_are_left_alone_and_the_scope_is_needed(notifier: Notifier) -> None:
    await notifier.send(about_rosa())
    await notifier.deliver_until_settled()
    other = await notifier.api.post(
        "/v1/messages/erase", json={"reference": "case:another"}, headers=await notifier.key("messages:erase")
    )
    assert other.json()["erased_count"] == 0
    refused = await notifier.api.post(
        "/v1/messages/erase", json={"reference": REFERENCE}, headers=await notifier.key("messages:read")
    )
    assert refused.status_code == 403
    assert "messages" in await traces(notifier)
