"""Four hours without a mail relay: all mail arrives after it, none twice, in its order, and the operator is told once."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from careloop.simulate.world import World
from services.notifier.adapters.smtp import SmtpRelay
from services.notifier.domain.handing_over import EnterData, Envelope
from services.notifier.domain.outcomes import TryOutcome
from services.notifier.settings import Settings
from tests.journeys.outage import DOWN, UP, Day, day
from tests.notifier.smtp_server import ScriptedSmtp, TakenMail, serve_scripted_smtp

WAITS_FROM = DOWN + timedelta(hours=2)
HANGS_UP = DOWN + timedelta(minutes=75)
NOTICES = "priya.raman@"


@dataclass
class BreakingRelay:
    """A real relay that refuses connections for two hours, then answers to wait; in between it takes two mails and hangs up."""

    world: World
    script: ScriptedSmtp
    settings: Settings
    hang_ups: int = 2

    async def hand_over(self, envelope: Envelope, enter_data: EnterData) -> TryOutcome:
        now, port = self.world.clock.now(), self.script.port
        self.script.answers_to_mail.clear()
        if DOWN <= now < UP:
            if now >= HANGS_UP and self._may_break(envelope):
                return await self._hang_up(envelope, enter_data)
            if now < WAITS_FROM:
                port = 1  # nobody listens there
            else:
                self.script.answers_to_mail.append("451 4.3.2 Come back later")
        return await self._relay(port).hand_over(envelope, enter_data)

    def _relay(self, port: int) -> SmtpRelay:
        return SmtpRelay(self.settings.model_copy(update={"smtp_port": port, "smtp_security": "none"}))

    def _may_break(self, envelope: Envelope) -> bool:
        """First with a customer's mail, after taking it; then with a notice, before taking it."""
        to_customer = envelope.addresses[0].startswith("ana.")
        return (self.hang_ups == 2 and to_customer) or (self.hang_ups == 1 and not to_customer)

    async def _hang_up(self, envelope: Envelope, enter_data: EnterData) -> TryOutcome:
        self.hang_ups -= 1
        if self.hang_ups:
            self.script.hang_up_after_taking = 1
        else:
            self.script.hang_up_in_data = 1
        return await self._relay(self.script.port).hand_over(envelope, enter_data)


def keys_of(mails: list[TakenMail]) -> list[tuple[str, str]]:
    """Who got which mail, in the order of arrival."""
    return [(address, str(mail.message["Message-ID"])) for mail in mails for address in mail.recipients]


def about(mails: list[TakenMail], ticket: str, to: str) -> list[str]:
    return [
        str(mail.message["Subject"])
        for mail in mails
        if any(one.startswith(to) for one in mail.recipients) and ticket in mail.part("plain") + mail.message["Subject"]
    ]


async def test_four_hours_without_a_relay_delay_mail_and_neither_lose_nor_double_nor_reorder_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve_scripted_smtp() as script, day(database_url, monkeypatch, smtp_port=script.port) as today:
        relay = BreakingRelay(today.world, script, Settings())
        monkeypatch.setattr(today.world.post_office, "hand_over", relay.hand_over)
        # Reviewed in the outage, and told of the end of the work just before the outage is over: the first mail waits longest.
        for number, ticket in enumerate(("T-000", "T-003", "T-006")):
            today.at(HANGS_UP + timedelta(minutes=number), today.review, ticket)
            today.at(UP - timedelta(minutes=4, seconds=number), today.finish, ticket)
        seen: dict[str, Any] = {}

        async def look() -> None:
            seen["doctor"], seen["metrics"] = await today.doctor(), await today.metrics("notifier")

        today.at(UP - timedelta(minutes=1), look)
        await today.play()
        await _check(today, relay, seen)


async def _check(today: Day, relay: BreakingRelay, seen: dict[str, Any]) -> None:
    mails, log = relay.script.mails, today.log
    assert relay.hang_ups == 0, "the relay never hung up: this would prove less"
    assert len(log.unhappy) == 8
    assert not await today.unfinished()
    states = Counter(one["state"] for one in await _messages(today))
    assert states.keys() <= {"delivered", "unknown"}, states
    assert states["unknown"] == 1, "a customer's mail that the relay may have waits for a person"

    assert [key for key, count in Counter(keys_of(mails)).items() if count > 1] == [], "something arrived twice"
    for ticket in log.unhappy:
        assert len(about(mails, ticket, NOTICES)) >= 1, f"nobody was told of {ticket}"
    for ticket in log.reviewed:
        subjects = about(mails, ticket, f"ana.{int(ticket[2:])}@")
        assert len(subjects) == 2, (ticket, subjects)
        assert subjects[0].endswith("Follow-Up"), "the end was told before the beginning"
    _in_order(mails)

    [finding] = seen["doctor"]
    assert (finding.severity, finding.service) == ("urgent", "notifier")
    assert finding.oldest == DOWN + timedelta(minutes=30), "since the first mail that did not get through"
    [figure] = seen["metrics"]
    assert 'what="mail_relay"' in figure
    assert await today.doctor() == []
    assert await today.metrics("notifier") == []
    assert today.told() == [("error", "outage_began", "mail_relay"), ("info", "outage_ended", "mail_relay")]


def _in_order(mails: list[TakenMail]) -> None:
    """Whoever gets an answer in a thread has had what it answers."""
    arrived = keys_of(mails)
    replies = [
        (address, str(mail.message["In-Reply-To"]), str(mail.message["Message-ID"]))
        for mail in mails
        if mail.message["In-Reply-To"]
        for address in mail.recipients
    ]
    assert len(replies) > 2, "hardly any thread: this would prove nothing"
    for address, first, reply in replies:
        assert arrived.index((address, first)) < arrived.index((address, reply)), (address, reply)


async def _messages(today: Day) -> list[dict[str, str]]:
    items: list[dict[str, str]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await today.loop.anybody.get("notifier", "/v1/messages", limit="100", **cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}
