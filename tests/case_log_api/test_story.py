"""The loop as it must work: from a SIN to a reopened request, an answered customer and a case closed in its order."""

from typing import Any

import httpx
import pytest

from services.case_log_api.models import Case, Cycle, OutboundMessage
from tests.case_log_api.office import Office

TICKET = "48213"


async def open_ticket(desk: httpx.AsyncClient, ticket: str = TICKET, *, closed: bool = True) -> None:
    made = await desk.post("/v1/desk/requests", json={"ticket": ticket, "subject": "Projector is dark"})
    assert made.status_code == 201, made.text
    if closed:
        change = {"change_id": "0198c5a4-7d2e-4c3a-9a53-" + ticket.rjust(12, "0")}
        await desk.post(f"/v1/desk/requests/{ticket}/close", json=change)


async def only_case(client: httpx.AsyncClient) -> dict[str, Any]:
    listed = (await client.get("/v1/cases")).json()["items"]
    assert len(listed) == 1, listed
    return dict((await client.get(f"/v1/cases/{listed[0]['id']}")).json())


@pytest.mark.clause("TSPE-5.2")
@pytest.mark.clause("TSPE-5.6")
async def test_a_sin_opens_a_case_reopens_the_request_and_tells_the_team(office: Office) -> None:
    director = await office.caller()
    await open_ticket(director)
    survey = office.survey(TICKET)

    await office.take(survey, office.attribution(survey, "maria.santos"))

    assert await office.dead_jobs() == []
    case = await only_case(director)
    assert case["number"] == "2026-000001"
    assert case["status"] == "open"
    assert case["technician"] == "maria.santos"
    assert [cycle["reopen_state"] for cycle in case["cycles"]] == ["reopened"]
    ticket = (await director.get(f"/v1/desk/requests/{TICKET}")).json()
    assert (ticket["status"], ticket["queue"]) == ("open", "S Rev")
    (notice,) = office.notifier.sent("sin_notice")
    assert notice.data["comment"] == "Nobody came."
    assert [recipient.role for recipient in notice.to if recipient.kind == "role"] == ["performance_excellence"]
    (step,) = [each for each in await office.settled_steps() if each["step"] == "sin_notice"]
    assert step["clause"] == "TSPE-5.2"
    assert step["outcome"] == "done"
    assert step["done_at"] <= step["due_at"]
    asked = {each["step"] for each in await office.published("case.step_recorded") if each["outcome"] == "open"}
    assert {"sin_notice:1", "customer_email:1"} <= asked, "what is still undone is known from the moment it is asked"


@pytest.mark.clause("TSPE-5.5")
@pytest.mark.clause("TSPE-5.11")
async def test_the_loop_closes_in_its_order(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    survey = office.survey(TICKET)
    await office.take(survey, office.attribution(survey, "maria.santos"))
    case = await only_case(people)
    path = f"/v1/cases/{case['id']}"

    draft = (await people.get(f"{path}/draft")).json()
    assert draft["subject"] == f"iSupport Ticket {TICKET} Follow-Up"
    assert draft["text"].startswith(f"We've received your survey response to Service Ticket {TICKET}. We deeply regret")
    assert office.notifier.sent("customer_follow_up") == []

    review = await people.post(f"{path}/review", json={"improvement_opportunity": "Confirm visits by phone."})
    assert review.json()["email_asked"] is True, review.text
    await office.settle()
    (mail,) = office.notifier.sent("customer_follow_up")
    assert office.notifier.render(mail).text == draft["text"]

    refused = await people.post(f"{path}/close")
    assert (refused.status_code, refused.json()["code"]) == (409, "case_not_confirmed")
    await office.pass_time(hours=1)
    confirmed = await people.post(f"{path}/confirmation", json={"summary": "We replaced the lamp."})
    assert confirmed.json()["status"] == "confirmed", confirmed.text
    refused = await people.post(f"{path}/close")
    assert refused.json()["code"] == "customer_not_contacted"

    await people.post(f"{path}/final-contact", json={"kind": "mail"})
    pending = await people.post(f"{path}/close")
    assert pending.json()["code"] == "final_contact_pending"
    await office.settle()
    refused = await people.post(f"{path}/close")
    assert refused.json()["code"] == "investigation_not_recorded"
    await people.post(f"{path}/cause", json={"cause": "A visit was missed."})

    closed = await people.post(f"{path}/close")
    assert closed.status_code == 200, closed.text
    assert (closed.json()["status"], closed.json()["closing"]) == ("closed", "in_order")
    await office.settle()
    assert (await people.get(f"/v1/desk/requests/{TICKET}")).json()["status"] == "closed"
    assert await office.dead_jobs() == []
    steps = (await people.get(f"{path}/explain")).json()["steps"]
    unfinished = {step["step"] for step in steps if step["outcome"] != "done"}
    assert unfinished == set()
    assert all(step["clause_text"] for step in steps)
    assert (await people.get(f"{path}/timeline/verify")).json()["intact"] is True
    assert len(await office.published("case.opened")) == len(await office.published("case.closed")) == 1


async def test_the_same_event_five_times_and_a_repeated_escalation_have_one_effect(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    survey = office.survey(TICKET)
    ids = await office.deliver(survey)
    for _ in range(4):
        await office.deliver(survey, ids=ids)
    await office.settle()
    await office.take(survey, survey)

    assert await office.count(Case) == await office.count(Cycle) == 1
    assert office.switchboard.count("POST", "/reopen") == 1
    assert len(office.notifier.sent("sin_notice")) == 1
    assert await office.count(OutboundMessage) == 1
