"""From a resolved ticket to a counted answer: the invitation, the one-tap link, the reminder that is not needed."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from careloop.stack.packs import load_packs
from shared.webhooks import sign
from tests.journeys.test_recognition import BROWSER, COUNTY, QUESTIONS
from tests.support.loop import Loop, Person
from tests.support.waiting import eventually

CUSTOMER = "maria.lopez@example.org"
SCANNER = {"user-agent": "SafeLinks-Scanner/1.0 bot", "accept": "*/*"}


@pytest.fixture
async def county(loop: Loop) -> Person:
    await load_packs([Path(__file__).parents[2] / "policies" / COUNTY])
    loop.clock.set(datetime(2026, 11, 2, 17, 0, tzinfo=UTC))
    scopes = ("sources:*", "invitations:read", "responses:read", "scores:read", "suppressions:read")
    return await loop.person(None, *scopes, agency=COUNTY)


async def resolve_ticket(loop: Loop, county: Person, ticket: str, **customer: str) -> None:
    """The service center says that a ticket is resolved, as a signed webhook."""
    secret = (await county.post("survey_api", "/v1/sources/service-center/secrets", {}))["secret"]
    payload = {
        "event": "ticket.resolved",
        "ticket": {
            "number": ticket,
            "resolution": "1",
            "resolved_at": loop.clock.now().isoformat(),
            "program": "central",
            "assignee": {"name": "Ana Morales", "team": "Central Intake"},
        },
        "customer": {"name": "María López", "email": CUSTOMER, "language": "en", **customer},
    }
    body = json.dumps(payload).encode()
    headers = sign(secret=secret, webhook_id=f"msg_{uuid4().hex}", at=loop.clock.now(), body=body)
    answer = await loop.http.post(
        f"{loop.urls['survey_api']}/v1/webhooks/service-center", content=body, headers=headers
    )
    assert answer.status_code == 202, answer.text
    assert not answer.json()["quarantined"], answer.text


async def quiet_after(loop: Loop, span: timedelta) -> None:
    loop.clock.advance(span)
    await loop.all_quiet()


@pytest.mark.clause("HEART-Q")
async def test_an_invited_customer_answers_once_whatever_a_scanner_does_and_is_not_reminded(
    loop: Loop, county: Person
) -> None:
    await resolve_ticket(loop, county, "SC-1")
    await loop.all_quiet()
    assert loop.mails(to=CUSTOMER) == [], "invited only after the delay that the policy gives"
    await quiet_after(loop, timedelta(hours=24, minutes=1))
    [invitation] = await eventually(lambda: loop.mails(to=CUSTOMER))
    assert invitation.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"/s/i/([\w.~-]+)\?rating=5", invitation.body("plain"))
    assert path is not None, invitation.body("plain")
    address = f"{loop.urls['survey_api']}/s/i/{path[1]}"

    for _ in range(3):  # a scanner follows the link and sends what it finds
        await loop.http.get(address, headers=SCANNER)
        seen = (await loop.http.get(address, headers=SCANNER)).text
        fields = dict(re.findall(r'name="(_\w+)"[^>]*value="([^"]*)"', seen)) | dict.fromkeys(QUESTIONS, "1")
        await loop.http.post(address, data=fields, headers=SCANNER)

    page = await loop.http.get(f"{address}?rating=5", headers=BROWSER)
    assert re.search(r'id="answer-overall-5"[^>]*checked', page.text), "one tap in the mail chooses the rating"
    assert (await county.get("survey_api", "/v1/responses", suspected="false"))["items"] == [], "and sends nothing"
    fields = dict(re.findall(r'name="(_nonce|_shown)"[^>]*value="([^"]*)"', page.text)) | dict.fromkeys(QUESTIONS, "5")
    loop.clock.advance(timedelta(seconds=40))
    sent = await loop.http.post(address, data=fields | {"_interactions": "7"}, headers=BROWSER)
    assert sent.status_code == 303, sent.text
    await loop.all_quiet()

    [response] = (await county.get("survey_api", "/v1/responses", suspected="false"))["items"]
    assert (response["ticket"], response["rating"]) == ("SC-1", 5)
    averages = await county.get(
        "reporter", "/v1/averages", **{"period": "quarter", "from": "2026-11-03", "by": "program"}
    )
    [central] = [one for one in averages["periods"][0]["averages"] if one["key"] == "central"]
    assert (central["n"], central["average"]) == (1, 5.0)
    [listed] = (await county.get("survey_api", "/v1/invitations"))["items"]
    assert listed["state"] == "answered"

    await quiet_after(loop, timedelta(days=6))
    assert len(loop.mails(to=CUSTOMER)) == 1, "who has answered is not reminded"


async def test_who_declines_with_one_click_is_not_invited_again_and_others_are(loop: Loop, county: Person) -> None:
    await resolve_ticket(loop, county, "SC-2")
    await quiet_after(loop, timedelta(hours=24, minutes=1))
    [invitation] = await eventually(lambda: loop.mails(to=CUSTOMER))
    token = re.search(r"<https?://[^>]+(/u/[^>]+)>", invitation.message["List-Unsubscribe"])
    assert token is not None
    clicked = await loop.http.post(f"{loop.urls['notifier']}{token[1]}", data={"List-Unsubscribe": "One-Click"})
    assert clicked.is_success, clicked.text
    await quiet_after(loop, timedelta(days=6))
    await resolve_ticket(loop, county, "SC-3")
    await resolve_ticket(loop, county, "SC-4", email="other.person@example.org")
    await quiet_after(loop, timedelta(days=40))
    await eventually(lambda: loop.mails(to="other.person@example.org"))
    assert len(loop.mails(to=CUSTOMER)) == 1, "neither a reminder nor another invitation"
