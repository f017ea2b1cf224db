"""A mail that came back as a mail: a wrong address is written to no more, and nothing else is believed."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.notifier.support import Notifier, follow_up, to_address

ALEX = "alex.rivera@example.org"


async def delivered(notifier: Notifier) -> str:
    """A message that the relay has taken."""
    sent = await notifier.send(follow_up(to=[to_address(ALEX)]))
    await notifier.deliver_due()
    message_id: str = sent["id"]
    return message_id


async def report(notifier: Notifier, message_id: str, address: str = ALEX, status: str | None = "5.1.1") -> Any:
    told = {"message_id": message_id, "address": address, "status": status}
    answer: httpx.Response = await notifier.api.post("/v1/bounces", json=told)
    assert answer.status_code == 200, answer.text
    return answer.json()["outcome"]


async def suppressed(notifier: Notifier) -> list[tuple[str, str, str]]:
    items = (await notifier.api.get("/v1/suppressions")).json()["items"]
    return [(each["address"], each["reason"], each["detail"]) for each in items]


async def test_a_wrong_address_gets_no_more_mail_and_a_repeat_changes_nothing(notifier: Notifier) -> None:
    message_id = await delivered(notifier)

    outcomes = [await report(notifier, message_id), await report(notifier, message_id, ALEX.upper())]

    assert outcomes == ["suppressed", "suppressed"]
    assert await suppressed(notifier) == [(ALEX, "hard_bounce", "bounced 5.1.1")]
    again = await notifier.send(follow_up(to=[to_address(ALEX)]))
    assert (again["state"], again["reason"]) == ("suppressed", "address_suppressed")


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.0.0", "4.4.7", None])
async def test_what_says_nothing_about_the_address_is_only_noted_however_often_it_comes(
    notifier: Notifier, status: str | None
) -> None:
    for message_id in [await delivered(notifier) for _ in range(4)]:
        assert await report(notifier, message_id, status=status) == "noted"
    assert await suppressed(notifier) == []


async def test_nobody_silences_an_address_that_the_message_did_not_go_to(notifier: Notifier) -> None:
    message_id = await delivered(notifier)

    assert await report(notifier, message_id, "bo@example.org") == "not_written_to"

    unknown = await notifier.api.post(
        "/v1/bounces", json={"message_id": str(uuid4()), "address": ALEX, "status": "5.1.1"}
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "message_not_found")
    assert await suppressed(notifier) == []
