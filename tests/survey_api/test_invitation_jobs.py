"""From the news that a ticket is resolved to the customer's answer: the mail, the reminder, and when neither goes."""

from datetime import datetime
from urllib.parse import urlparse
from uuid import UUID
from zoneinfo import ZoneInfo

from services.survey_api.models import Response
from shared.web.keys import create_key
from tests.survey_api.forms import BROWSER, HEART, SURVEY
from tests.survey_api.inviting import (
    NOTIFIER_URL,
    SURVEY_URL,
    Customer,
    Inviting,
    invited,
    links_in,
)

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def test_a_resolved_ticket_leads_to_one_mail_after_the_delay_and_its_link_to_an_answer_without_a_reminder(
    inviting: Inviting, customer: Customer
) -> None:
    settled = await inviting.resolve("SC-1")
    await inviting.let_pass(hours=23, minutes=59)
    assert inviting.mails() == []
    assert (await inviting.invitation())["state"] == "planned"
    await inviting.let_pass(minutes=1)
    [mail] = inviting.mails()
    invitation = await inviting.invitation()
    assert invitation["id"] == settled["invitation_id"]
    assert (invitation["state"], invitation["reason"]) == ("delivered", None)
    assert invitation["offered_at"]
    plain, *rated = links_in(mail)[-1:] + links_in(mail)[:-1]
    assert [link.partition("?")[2] for link in rated] == [f"rating={rating}" for rating in range(1, 6)]
    assert all(link.startswith(f"{plain}?") for link in rated)

    page = await customer.open(rated[4])
    assert page.status_code == 200
    assert "checked" in page.text, "the rating is chosen"
    assert await _responses(inviting) == [], "and not sent"
    assert (await inviting.invitation())["state"] == "opened"

    thanked = await customer.answer(rated[4], 5, comment="Quick and friendly.")
    assert thanked.status_code in {200, 303}, thanked.text
    answered = await inviting.invitation()
    assert (answered["state"], answered["answered_here"], answered["reason"]) == ("answered", True, None)
    [response] = await _responses(inviting)
    assert answered["response_id"] == str(response.id)
    assert (response.ticket, response.resolution, response.program) == ("SC-1", "1", "central")
    assert (response.last_assigned_as_given, response.team_as_given) == ("Bernadette Cole", "Central Intake")
    await inviting.let_pass(days=40)
    assert len(inviting.mails()) == 1, "no reminder"
    assert (await inviting.invitation())["state"] == "answered"


async def test_who_does_not_answer_is_reminded_once_in_the_same_mail_thread_and_the_link_then_expires(
    inviting: Inviting, customer: Customer
) -> None:
    links = await invited(inviting)
    await inviting.let_pass(days=4, hours=23)
    assert len(inviting.mails()) == 1
    await inviting.let_pass(hours=2)
    first, reminder = inviting.mails()
    assert links_in(reminder)[-1] == links_in(first)[-1], "the same link"
    assert reminder.message["In-Reply-To"] == first.message["Message-ID"]
    assert reminder.message["Message-ID"] != first.message["Message-ID"]
    assert reminder.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (await inviting.invitation())["state"] == "reminded"
    await inviting.let_pass(days=26)
    assert len(inviting.mails()) == 2, "one reminder"
    invitation = await inviting.invitation()
    assert (invitation["state"], invitation["reminder_state"]) == ("expired", "delivered")
    gone = await customer.open(links[0])
    assert gone.status_code == 410


async def test_a_link_works_to_the_end_of_the_day_that_its_mail_names(inviting: Inviting, customer: Customer) -> None:
    links = await invited(inviting)
    expires = datetime.fromisoformat((await inviting.invitation())["expires_at"])
    zone = ZoneInfo("America/Los_Angeles")
    assert expires.astimezone(zone).strftime("%H:%M") == "00:00"
    assert "Saturday, December 19, 2026" in inviting.mails()[0].part("plain")
    assert expires.astimezone(zone).strftime("%Y-%m-%d") == "2026-12-20"
    inviting.clock.advance(expires - inviting.clock.now())
    assert (await customer.open(links[0])).status_code == 410


async def test_an_answer_by_another_channel_ends_what_is_planned_and_what_would_remind(inviting: Inviting) -> None:
    await inviting.resolve("SC-1")
    await _answer_elsewhere(inviting, "SC-1")
    planned = await inviting.invitation("SC-1")
    assert (planned["state"], planned["reason"]) == ("not_invited", "answered_already")
    await invited(inviting, "SC-2", email="other.person@example.com")
    await _answer_elsewhere(inviting, "SC-2")
    sent = await inviting.invitation("SC-2")
    assert (sent["state"], sent["reason"], sent["answered_here"]) == ("answered", "answered_elsewhere", False)
    await inviting.let_pass(days=40)
    assert len(inviting.smtp.mails) == 1, "the one that had gone out before"


async def test_a_ticket_that_is_answered_before_its_resolution_is_told_invites_nobody(inviting: Inviting) -> None:
    await _answer_elsewhere(inviting, "SC-1")
    await inviting.resolve("SC-1")
    invitation = await inviting.invitation("SC-1")
    assert (invitation["state"], invitation["reason"]) == ("not_invited", "answered_already")


async def test_nobody_is_invited_twice_within_the_days_of_the_rule_however_the_address_is_spelt(
    inviting: Inviting,
) -> None:
    await invited(inviting, "SC-1")
    await inviting.let_pass(days=10)
    await inviting.resolve("SC-2", email="Lena.Fox@EXAMPLE.com")
    await inviting.resolve("SC-3", email="somebody.else@example.com")
    await inviting.let_pass(hours=24)
    second = await inviting.invitation("SC-2")
    assert (second["state"], second["reason"]) == ("not_invited", "invited_recently")
    assert (await inviting.invitation("SC-3"))["state"] == "delivered"
    await inviting.let_pass(days=19)
    await inviting.resolve("SC-4")
    await inviting.let_pass(hours=24)
    assert (await inviting.invitation("SC-4"))["state"] == "delivered"


async def test_two_tickets_of_one_person_at_once_lead_to_one_mail(inviting: Inviting) -> None:
    tickets = [f"SC-{number}" for number in range(8)]
    for ticket in tickets:
        await inviting.resolve(ticket)
    await inviting.let_pass(hours=24)
    states = [(await inviting.invitation(ticket))["state"] for ticket in tickets]
    assert sorted(states) == ["delivered", *["not_invited"] * 7]
    assert len(inviting.mails()) == 1


async def test_one_click_in_the_invitation_stops_its_reminder_and_every_later_invitation(inviting: Inviting) -> None:
    await invited(inviting)
    address = urlparse(inviting.mails()[0].message["List-Unsubscribe"].strip("<>"))
    assert address.path.startswith("/notifier/u/")
    declined = await inviting.http.post(NOTIFIER_URL + address.path.removeprefix("/notifier"), data=ONE_CLICK)
    assert declined.status_code == 200
    await inviting.let_pass(days=6)
    assert (await inviting.invitation())["reminder_state"] == "suppressed"
    await inviting.let_pass(days=30)
    await inviting.resolve("SC-2")
    await inviting.let_pass(hours=24)
    later = await inviting.invitation("SC-2")
    assert (later["state"], later["reason"]) == ("suppressed", "declined")
    assert len(inviting.mails()) == 1


async def test_an_opening_by_a_mail_scanner_opens_nothing(inviting: Inviting, customer: Customer) -> None:
    links = await invited(inviting)
    for link in links:
        await customer.open(link, BROWSER | {"Sec-Purpose": "prefetch"})
        await customer.open(link, {"User-Agent": "python-requests/2.32", "Accept": "*/*"})
    await inviting.http.head(SURVEY_URL + links[0])
    scanned = await inviting.invitation()
    assert (scanned["state"], scanned["openings"]) == ("delivered", 0)
    assert scanned["automated_openings"] > 0
    await customer.open(links[0])
    opened = await inviting.invitation()
    assert (opened["state"], opened["openings"]) == ("opened", 1)


async def test_a_cancelled_invitation_is_not_sent_and_one_that_was_sent_is_closed(
    inviting: Inviting, customer: Customer
) -> None:
    await inviting.resolve("SC-1", email="first@example.com")
    links = await invited(inviting, "SC-2")
    path = f"{SURVEY_URL}/v1/invitations/{{}}/cancel"
    await inviting.resolve("SC-3", email="third@example.com")
    for ticket in ("SC-2", "SC-3"):
        for _ in range(2):
            cancelled = await inviting.ask("POST", path.format((await inviting.invitation(ticket))["id"]))
            assert (cancelled["state"], cancelled["cancelled_by"]) == ("cancelled", "office")
    await inviting.let_pass(days=12)
    assert inviting.mails("third@example.com") == []
    assert len(inviting.mails()) == 1, "no reminder"
    assert (await customer.open(links[0])).status_code == 410
    await inviting.let_pass(days=40)
    over = await inviting.invitation("SC-1")
    assert over["state"] == "expired"
    refused = await inviting.call("POST", path.format(over["id"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "invitation_over")


async def test_the_mail_is_in_the_customers_language_and_has_the_ratings_words(inviting: Inviting) -> None:
    await invited(inviting, "SC-1", language="es-MX")
    [mail] = inviting.mails()
    assert mail.message["Content-Language"] == "es"
    labels = inviting.pack.survey(SURVEY).scale.labels["es"]
    assert all(label in mail.part("plain") for label in labels.values())
    assert "noviembre" in mail.part("plain")


async def _responses(inviting: Inviting) -> list[Response]:
    listed = await inviting.ask("GET", f"{SURVEY_URL}/v1/responses")
    async with inviting.survey.sessions() as session:
        return [await session.get_one(Response, (HEART, UUID(item["id"]))) for item in listed["items"]]


async def _answer_elsewhere(inviting: Inviting, ticket: str) -> None:
    """The customer answers by telephone, and the agency's system sends that in."""
    async with inviting.survey.sessions.begin() as session:
        token = await create_key(
            session, name="telephone", agency=HEART, scopes=["responses:write"], now=inviting.clock.now()
        )
    answer = await inviting.http.post(
        f"{SURVEY_URL}/v1/responses",
        json={
            "survey": SURVEY,
            "rating": 4,
            "answers": {"helpfulness": 4},
            "ticket": ticket,
            "resolution": "1",
            "desk": "service-center",
        },
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201, answer.text
