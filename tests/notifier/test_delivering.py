"""Delivery against a real SMTP server that refuses, stalls and hangs up: nobody is lost, nobody is written to twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.notifier.domain.outcomes import BACKOFF
from services.notifier.jobs.deliver_message import deliver_message
from services.notifier.models import DeliveryAttempt
from shared.db.kernel import EventRow, JobRow
from tests.notifier.support import Notifier, follow_up, running_worker, to_address, with_settings

ALEX, BO, CY = "alex.rivera@example.org", "bo@example.org", "cy@example.org"


def to_three(**changes: Any) -> dict[str, Any]:
    return follow_up(to=[to_address(ALEX), to_address(BO)], cc=[to_address(CY)], **changes)


async def recipient_states(notifier: Notifier, message_id: str) -> dict[str, tuple[str, str | None]]:
    shown = await notifier.message(message_id)
    return {one["address"]: (one["state"], one["reason"]) for one in shown["recipients"]}


async def test_a_relay_that_asks_to_wait_is_asked_again_after_each_wait_of_the_plan(notifier: Notifier) -> None:
    notifier.smtp.answers_to_rcpt[ALEX].extend(["451 4.7.1 Greylisted"] * 20)
    accepted = await notifier.send(follow_up())

    waits = []
    while True:
        assert await notifier.deliver_due() == 1
        if (wait := await notifier.next_wait()) is None:
            break
        waits.append(wait)
        assert await notifier.state_of(accepted["id"]) == "queued"
        notifier.clock.advance(wait - timedelta(milliseconds=1))
        assert await notifier.deliver_due() == 0
        notifier.clock.advance(timedelta(milliseconds=1))

    assert tuple(waits) == BACKOFF
    shown = await notifier.message(accepted["id"])
    assert (shown["state"], shown["reason"], shown["attempt_count"]) == ("failed", "gave_up", 10)
    assert await notifier.settled_events(accepted["id"]) == [("failed", "gave_up")]
    assert notifier.smtp.mails == []


async def test_what_a_mail_came_to_is_told_with_the_message_id_that_the_mail_has(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up())
    await notifier.deliver_until_settled()
    (mail,) = notifier.smtp.mails
    async with notifier.resources.sessions() as session:
        told = await session.scalars(select(EventRow.payload).where(EventRow.type == "message.settled"))
        (fact,) = [each for each in told if each["message_id"] == accepted["id"]]
    assert fact["mail_message_id"] == accepted["message_id"]
    assert mail.message["Message-ID"] == accepted["message_id"]


async def test_a_relay_that_cannot_be_reached_is_tried_again_and_counts_against_nobody(notifier: Notifier) -> None:
    away = with_settings(notifier.resources, smtp_port=1)
    accepted = await notifier.send(follow_up())
    notifier.resources, reachable = away, notifier.resources
    await notifier.deliver_until_settled()
    shown = await notifier.message(accepted["id"])
    assert (shown["state"], shown["attempt_count"]) == ("failed", 10)
    assert {one["reason"] for one in shown["attempts"]} == {"relay_unreachable"}
    assert (await notifier.api.get("/v1/suppressions")).json()["items"] == []

    notifier.resources = reachable
    assert (await notifier.api.post(f"/v1/messages/{accepted['id']}/release")).json()["state"] == "queued"
    await notifier.deliver_due()
    assert await notifier.state_of(accepted["id"]) == "delivered"


@pytest.mark.parametrize(
    ("script", "state", "reason", "tries"),
    [
        ({"answers_to_mail": ["550 5.7.1 Not you"]}, "failed", "sender_refused", 1),
        ({"answers_to_mail": ["451 4.3.0 Later"]}, "delivered", None, 2),
        ({"answers_to_data": ["554 5.6.0 Not this"]}, "failed", "mail_refused", 1),
        ({"answers_to_data": ["452 4.3.1 Full"]}, "delivered", None, 2),
    ],
)
async def test_a_refusal_of_the_mail_itself_fails_it_and_suppresses_nobody(
    notifier: Notifier, script: dict[str, list[str]], state: str, reason: str | None, tries: int
) -> None:
    for where, answers in script.items():
        getattr(notifier.smtp, where).extend(answers)
    accepted = await notifier.send(follow_up())
    await notifier.deliver_until_settled()

    shown = await notifier.message(accepted["id"])
    assert (shown["state"], shown["reason"], shown["attempt_count"]) == (state, reason, tries)
    assert (await notifier.api.get("/v1/suppressions")).json()["items"] == []


async def test_each_address_is_settled_for_itself_and_none_gets_it_twice(notifier: Notifier) -> None:
    notifier.smtp.answers_to_rcpt[BO].extend(["450 4.2.1 Later", "450 4.2.1 Later"])
    notifier.smtp.answers_to_rcpt[CY].append("550 5.1.1 Unknown")
    accepted = await notifier.send(to_three())
    await notifier.deliver_until_settled()

    assert await recipient_states(notifier, accepted["id"]) == {
        ALEX: ("delivered", None),
        BO: ("delivered", None),
        CY: ("failed", "address_refused"),
    }
    shown = await notifier.message(accepted["id"])
    assert (shown["state"], shown["reason"]) == ("delivered", "partly_refused")
    assert [one["outcome"] for one in shown["attempts"]] == ["partly", "deferred", "accepted"]
    assert [mail.recipients for mail in notifier.smtp.mails] == [[ALEX], [BO]]
    # Everybody sees the same mail, whoever is in the envelope.
    assert len({mail.content for mail in notifier.smtp.mails}) == 1


async def test_a_wrong_address_is_suppressed_at_once_and_the_others_still_get_theirs(notifier: Notifier) -> None:
    notifier.smtp.answers_to_rcpt[ALEX].append("550 5.1.1 No such user")
    first = await notifier.send(follow_up())
    await notifier.deliver_due()
    assert (await notifier.message(first["id"]))["reason"] == "address_refused"

    alone = await notifier.send(follow_up(to=[to_address(ALEX.upper().replace("EXAMPLE.ORG", "example.org"))]))
    together = await notifier.send(follow_up(to=[to_address(ALEX), to_address(BO)]))
    await notifier.deliver_due()

    assert (alone["state"], alone["reason"]) == ("suppressed", "address_suppressed")
    assert await notifier.settled_events(alone["id"]) == [("suppressed", "address_suppressed")]
    assert notifier.smtp.recipients == [BO]
    shown = await notifier.message(together["id"])
    assert (shown["state"], shown["reason"]) == ("delivered", "partly_suppressed")


async def test_an_address_suppressed_after_accept_is_not_written_to(notifier: Notifier) -> None:
    notifier.smtp.answers_to_rcpt[ALEX].append("550 5.1.1 No such user")
    first, second = [await notifier.send(follow_up()) for _ in range(2)]
    await notifier.deliver_due()

    assert {await notifier.state_of(one["id"]) for one in (first, second)} == {"failed", "suppressed"}
    assert notifier.smtp.mails == []


async def test_three_soft_bounces_in_72_hours_suppress_and_lifting_starts_anew(notifier: Notifier) -> None:
    notifier.smtp.answers_to_rcpt[ALEX].extend(["552 5.2.2 Mailbox full"] * 4)
    for hours in (0, 60, 13):  # the third is 73 hours after the first
        notifier.clock.advance(timedelta(hours=hours))
        await notifier.send(follow_up())
        await notifier.deliver_due()
    assert (await notifier.api.get("/v1/suppressions")).json()["items"] == []

    notifier.clock.advance(timedelta(hours=1))
    await notifier.send(follow_up())
    await notifier.deliver_due()
    (suppression,) = (await notifier.api.get("/v1/suppressions")).json()["items"]
    assert (suppression["address"], suppression["reason"]) == (ALEX, "soft_bounces")
    held_back = await notifier.send(follow_up())
    assert held_back["state"] == "suppressed"

    path = f"/v1/suppressions/{suppression['id']}"
    assert (await notifier.api.delete(path)).status_code == 428
    assert (await notifier.api.delete(path, headers={"If-Match": '"stale"'})).status_code == 412
    refused = await notifier.api.post(f"/v1/messages/{held_back['id']}/release")
    assert (refused.status_code, refused.json()["code"]) == (409, "message_not_releasable")
    etag = (await notifier.api.get(path)).headers["ETag"]
    assert (await notifier.api.delete(path, headers={"If-Match": etag})).status_code == 204
    assert (await notifier.api.get(path)).status_code == 404
    assert (await notifier.api.post(f"/v1/messages/{held_back['id']}/release")).json()["state"] == "queued"
    await notifier.deliver_due()
    assert notifier.smtp.recipients == [ALEX]


@pytest.mark.parametrize("taken", [False, True])
async def test_a_connection_lost_in_data_leaves_the_outcome_unknown_and_a_person_decides(
    notifier: Notifier,
    taken: bool,  # noqa: FBT001 - the two cases
) -> None:
    if taken:
        notifier.smtp.hang_up_after_taking = 1
    else:
        notifier.smtp.hang_up_in_data = 1
    accepted = await notifier.send(follow_up())  # its template says hold
    await notifier.deliver_until_settled()

    assert await recipient_states(notifier, accepted["id"]) == {ALEX: ("unknown", "delivery_unknown")}
    assert await notifier.state_of(accepted["id"]) == "unknown"
    assert await notifier.settled_events(accepted["id"]) == [("unknown", "delivery_unknown")]
    assert len(notifier.smtp.mails) == int(taken)

    await notifier.api.post(f"/v1/messages/{accepted['id']}/release")
    await notifier.deliver_due()
    assert await notifier.state_of(accepted["id"]) == "delivered"
    assert {mail.message["Message-ID"] for mail in notifier.smtp.mails} == {accepted["message_id"]}


async def test_a_template_may_say_that_an_unknown_outcome_is_sent_again(notifier: Notifier) -> None:
    notifier.smtp.hang_up_after_taking = 1
    accepted = await notifier.send(
        follow_up(
            template="sin_notice",
            to=[{"kind": "role", "role": "performance_excellence"}],
            data=(await notifier.api.get("/v1/templates/sin_notice")).json()["example"],
        )
    )
    await notifier.deliver_until_settled()

    assert await notifier.state_of(accepted["id"]) == "delivered"
    first, second = notifier.smtp.mails
    assert first.content == second.content


async def test_where_the_relay_drops_repeats_an_unknown_outcome_is_sent_again_and_arrives_once(
    notifier: Notifier,
) -> None:
    notifier.resources = with_settings(notifier.resources, relay_drops_repeats=True)
    notifier.smtp.drops_repeats_by = "Idempotency-Key"
    notifier.smtp.hang_up_after_taking = 1
    notifier.smtp.answers_to_rcpt[BO].append("450 4.2.1 Later")
    accepted = await notifier.send(to_three())
    await notifier.deliver_until_settled()

    assert set((await recipient_states(notifier, accepted["id"])).values()) == {("delivered", None)}
    assert notifier.smtp.recipients == [ALEX, BO, CY]
    assert notifier.smtp.dropped == 1


async def test_two_workers_at_once_send_a_message_once(notifier: Notifier) -> None:
    async with running_worker(notifier.resources), running_worker(notifier.resources):
        sent = [await notifier.send(follow_up()) for _ in range(20)]
        for one in sent:
            await notifier.eventually_state(one["id"], "delivered")

    assert len(notifier.smtp.mails) == len({mail.message["Message-ID"] for mail in notifier.smtp.mails}) == 20


async def test_of_two_runs_of_one_try_only_one_passes_into_data(notifier: Notifier) -> None:
    await notifier.send(follow_up())
    job = await notifier._next_due()
    assert job is not None

    await asyncio.gather(*(deliver_message(notifier.resources, job) for _ in range(4)))

    assert len(notifier.smtp.mails) == 1


async def test_a_message_is_not_cancelled_while_it_is_on_its_way_and_is_before(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up())

    async def cancel_meanwhile() -> None:
        answer = await notifier.api.post(f"/v1/messages/{accepted['id']}/cancel")
        assert (answer.status_code, answer.json()["code"]) == (409, "message_not_cancellable")

    notifier.smtp.before_answer = cancel_meanwhile
    await notifier.deliver_due()
    assert await notifier.state_of(accepted["id"]) == "delivered"

    waiting = await notifier.send(follow_up())
    assert (await notifier.api.post(f"/v1/messages/{waiting['id']}/cancel")).json()["state"] == "cancelled"
    assert (await notifier.api.post(f"/v1/messages/{waiting['id']}/cancel")).status_code == 200
    assert (await notifier.api.post(f"/v1/messages/{waiting['id']}/release")).status_code == 409
    await notifier.deliver_due()
    assert len(notifier.smtp.mails) == 1


async def test_two_releases_at_once_are_one_try(notifier: Notifier) -> None:
    notifier.smtp.answers_to_mail.append("550 5.7.1 Not you")
    accepted = await notifier.send(follow_up())
    await notifier.deliver_due()

    answers = await asyncio.gather(*(notifier.api.post(f"/v1/messages/{accepted['id']}/release") for _ in range(4)))
    await notifier.deliver_due()

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(notifier.smtp.mails) == 1


async def test_no_transaction_is_open_and_the_try_is_committed_while_the_relay_thinks(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up())
    seen: list[tuple[str, str]] = []

    async def look() -> None:
        async with notifier.resources.sessions() as session:
            attempt = (await session.scalars(select(DeliveryAttempt))).one()
            seen.append((attempt.phase, attempt.outcome))
            idle = await session.scalars(select(JobRow.state))
            assert set(idle) == {"done"}

    notifier.smtp.before_answer = look
    await notifier.deliver_due()

    assert seen == [("data", "open")]
    assert (await notifier.message(accepted["id"]))["attempts"][0]["phase"] == "ended"


async def test_an_address_outside_ascii_is_sent_to_where_the_relay_knows_how(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up(to=[to_address("zoë@exämple.org", "Zoë")]))
    await notifier.deliver_due()

    assert await notifier.state_of(accepted["id"]) == "delivered"
    assert notifier.smtp.recipients == ["zoë@xn--exmple-cua.org"]


async def test_the_simulators_addresses_act_out_their_outcomes_and_reach_nobody(notifier: Notifier) -> None:
    def simulated(role: str) -> dict[str, Any]:
        return follow_up(to=[to_address(f"{role}@simulator.careloop.example")])

    sent = {
        role: await notifier.send(simulated(role))
        for role in ("delivered", "delivered+tag", "bounced", "slow", "unknown", "anything")
    }
    await notifier.deliver_until_settled()

    states = {role: (await notifier.message(one["id"])) for role, one in sent.items()}
    assert {role: one["state"] for role, one in states.items()} == {
        "delivered": "delivered",
        "delivered+tag": "delivered",
        "bounced": "failed",
        "slow": "delivered",
        "unknown": "unknown",
        "anything": "failed",
    }
    assert states["slow"]["attempt_count"] == 3
    assert notifier.smtp.mails == []
    assert (await notifier.api.get("/v1/suppressions")).json()["items"] == []


async def test_simulated_and_real_addresses_may_share_a_message(notifier: Notifier) -> None:
    accepted = await notifier.send(follow_up(to=[to_address(ALEX), to_address("slow@simulator.careloop.example")]))
    await notifier.deliver_until_settled()

    assert await notifier.state_of(accepted["id"]) == "delivered"
    assert [mail.recipients for mail in notifier.smtp.mails] == [[ALEX]]
