"""When an invitation cannot go out, or not now: what is recorded, and what happens later."""

from uuid import uuid4

from pydantic import SecretStr

from services.notifier.models import Suppression
from shared.ids import new_id
from shared.policy.models import PolicyPack
from tests.notifier.smtp_server import ScriptedSmtp
from tests.survey_api.forms import HEART
from tests.survey_api.inviting import (
    CUSTOMER,
    NOTIFIER_URL,
    SOURCE,
    SURVEY_URL,
    Customer,
    Inviting,
    adopt_heart,
    invited,
    links_in,
    resolved,
    with_rule,
)


async def test_a_suppressed_person_is_not_written_to_and_that_is_recorded(inviting: Inviting) -> None:
    async with inviting.notifier.sessions.begin() as session:
        session.add(
            Suppression(
                agency=HEART,
                address=CUSTOMER,
                id=new_id(),
                reason="hard_bounce",
                detail="address_refused (550)",
                message_id=uuid4(),
                version=1,
                suppressed_at=inviting.clock.now(),
            )
        )
    await inviting.resolve()
    await inviting.let_pass(hours=24)
    await inviting.let_pass(days=40)
    invitation = await inviting.invitation()
    assert inviting.smtp.mails == []
    told = (invitation["state"], invitation["reason"], invitation["offered_at"])
    assert told == ("suppressed", "address_suppressed", None)


async def test_a_mail_that_is_refused_is_recorded_as_failed_and_nobody_is_reminded(
    inviting: Inviting, smtp: ScriptedSmtp
) -> None:
    smtp.answers_to_rcpt[CUSTOMER].append("550 5.1.1 no such mailbox")
    await inviting.resolve()
    await inviting.let_pass(hours=24)
    invitation = await inviting.invitation()
    assert (invitation["state"], invitation["reason"]) == ("failed", "address_refused")
    await inviting.let_pass(days=20)
    assert smtp.mails == []


async def test_while_notifier_is_away_invitations_wait_and_one_mail_goes_when_it_is_back(
    inviting: Inviting,
) -> None:
    await inviting.resolve()
    async with inviting.notifier.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE api_keys SET revoked_at = '2026-01-01' WHERE name = 'survey_api'")
    await inviting.let_pass(hours=24)
    assert (await inviting.invitation())["state"] == "asked"
    async with inviting.notifier.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE api_keys SET revoked_at = NULL WHERE name = 'survey_api'")
    for _ in range(6):
        await inviting.let_pass(seconds=5)
    assert (await inviting.invitation())["state"] == "delivered"
    assert len(inviting.mails()) == 1


async def test_a_mail_of_unknown_outcome_waits_for_a_person_who_has_it_sent_again(
    inviting: Inviting, smtp: ScriptedSmtp
) -> None:
    smtp.hang_up_in_data = 1
    await inviting.resolve()
    await inviting.let_pass(hours=24)
    unknown = await inviting.invitation()
    assert (unknown["state"], unknown["reason"], unknown["offered_at"]) == ("asked", "delivery_unknown", None)
    await inviting.ask("POST", f"{NOTIFIER_URL}/v1/messages/{unknown['message_id']}/release")
    await inviting.all_quiet()
    delivered = await inviting.invitation()
    assert (delivered["state"], delivered["reason"]) == ("delivered", None)


async def test_a_mail_that_notifier_will_never_take_is_recorded_as_failed_and_its_job_is_shown(
    inviting: Inviting,
) -> None:
    async with inviting.notifier.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE current_templates SET retired_at = now()")
    await inviting.resolve()
    await inviting.let_pass(hours=24)
    invitation = await inviting.invitation()
    assert (invitation["state"], invitation["reason"]) == ("failed", "template_unknown")
    dead = await inviting.ask("GET", f"{SURVEY_URL}/v1/jobs", params={"state": "dead"})
    assert [job["name"] for job in dead["items"]] == ["survey_api.send_invitation"]


async def test_both_links_work_when_the_page_secret_is_exchanged_before_the_reminder(
    inviting: Inviting, customer: Customer
) -> None:
    first = (await invited(inviting))[-1]
    inviting.survey.settings = inviting.survey.settings.model_copy(update={"page_secret": SecretStr("another secret")})
    await inviting.let_pass(days=5)
    second = links_in(inviting.mails()[-1])[-1]
    assert second != first
    for link in (first, second):
        assert (await customer.open(link)).status_code == 200


async def test_without_a_page_secret_no_link_goes_out_and_the_job_says_why(inviting: Inviting) -> None:
    inviting.survey.settings = inviting.survey.settings.model_copy(update={"page_secret": SecretStr("")})
    await inviting.resolve()
    await inviting.let_pass(hours=24)
    assert (await inviting.invitation())["state"] == "planned"
    jobs = await inviting.ask("GET", f"{SURVEY_URL}/v1/jobs", params={"state": "waiting"})
    assert "no page secret" in jobs["items"][0]["last_error"]


async def test_a_rule_that_is_withdrawn_before_its_time_invites_nobody(inviting: Inviting, heart: PolicyPack) -> None:
    await inviting.resolve()
    await adopt_heart(inviting.survey, with_rule(heart, rule=None))
    await inviting.let_pass(hours=24)
    invitation = await inviting.invitation()
    assert (invitation["state"], invitation["reason"]) == ("not_invited", "rule_withdrawn")
    inviting.survey.sources.forget(SOURCE)  # another process reads it anew within a second
    quarantined = await inviting.desk.settled(resolved("SC-2", at=inviting.clock.now()))
    assert (quarantined["quarantined"], quarantined["reason"]) == (True, "invitations_not_in_policy")
