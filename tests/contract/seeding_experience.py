"""Some of everything that a customer experience survey needs: links, a campaign, invitations, recognitions that wait."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.webhooks import sign
from tests.contract.stack import Stack
from tests.support.waiting import eventually

PRAISED = ("Ana Morales", "Omar Haddad", "Samuel Adeyemi", "Philip Quan", "Mai Trần", "Nathan Okoye")
TICKETS = 8
BROWSER = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept": "text/html",
    "sec-fetch-mode": "navigate",
    "sec-fetch-user": "?1",
}
_OWN_FIELD = re.compile(r'name="(_nonce|_shown)"[^>]*value="([^"]+)"')


async def seed_experience(stack: Stack) -> dict[str, list[str | int]]:
    """Links, a campaign, invited customers and praised staff; returns what there is, by the name of its path parameter."""
    links = (await stack.read("survey_api", "/v1/links?limit=100"))["items"]
    central = next(link for link in links if link["program"] == "central")
    today = datetime.now(UTC).date()
    campaign = await stack.made(
        "survey_api",
        "/v1/campaigns",
        {
            "name": "Partners week",
            "programs": ["ccws"],
            "starts_on": f"{today + timedelta(days=3)}",
            "ends_on": f"{today + timedelta(days=30)}",
            "target_count": 40,
        },
    )
    spare = [
        await stack.made("survey_api", "/v1/links", {"program": "east", "title": f"Lobby, floor {number}"})
        for number in range(6)
    ]
    secret = (await stack.made("survey_api", "/v1/sources/service-center/secrets", {}))["secret"]
    for number in range(TICKETS):
        await _resolve(stack, secret, number)
    async with stack.running_workers():
        for name in PRAISED:  # a telephone number has to be hidden: it waits for the Ambassador
            await _answer(stack, central["code"], staff=name, comment=f"{name} was kind. Call me: 619-555-0142.")
        waiting = await eventually(lambda: _waiting(stack), within=90)
    invitations = (await stack.read("survey_api", "/v1/invitations?limit=100"))["items"]
    return {
        "link_id": [link["id"] for link in spare],
        "campaign_id": [campaign["id"]],
        "invitation_id": [invitation["id"] for invitation in invitations],
        "handle": ["ana.morales", "john.smith"],
        "program": ["central", "ccws"],
        "recognition_id": [recognition["id"] for recognition in waiting],
    }


async def _resolve(stack: Stack, secret: str, number: int) -> None:
    resolved = {
        "ticket": {
            "number": f"SC-{number}",
            "resolution": "1",
            "resolved_at": datetime.now(UTC).isoformat(),
            "program": "central",
            "assignee": {"name": "Ana Morales", "team": "Central Intake"},
        },
        "customer": {"name": f"Customer {number}", "email": f"customer.{number}@example.org", "language": "en"},
    }
    body = json.dumps(resolved).encode()
    signed = sign(secret=secret, webhook_id=f"msg_{uuid4().hex}", at=datetime.now(UTC), body=body)
    answer = await stack.http.post(
        f"{stack.urls['survey_api']}/v1/webhooks/service-center",
        content=body,
        headers={"Content-Type": "application/json", **signed},
    )
    assert answer.status_code == 202, answer.text


async def _answer(stack: Stack, code: str, **typed: str) -> None:
    """Answer the survey on its page, as a browser does."""
    address = f"{stack.urls['survey_api']}/s/{code}"
    page = await stack.http.get(address, headers=BROWSER)
    ratings = dict.fromkeys(("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall"), "5")
    fields = dict(_OWN_FIELD.findall(page.text)) | ratings | typed | {"_interactions": "9"}
    sent = await stack.http.post(address, data=fields, headers=BROWSER)
    assert sent.status_code == 303, sent.text


async def _waiting(stack: Stack) -> Any:
    items = (await stack.read("case_log_api", "/v1/recognitions?state=waiting&limit=100"))["items"]
    return items if len(items) >= len(PRAISED) else None
