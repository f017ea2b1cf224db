"""Test addresses that act out an outcome and reach nobody.

At the simulator's domain (setting `simulator_domain`), the local part up to a `+` says what happens:

- `delivered@…`: accepted at once;
- `bounced@…`: refused for good (and never suppressed, so that it can be used again);
- `slow@…`: put off twice, accepted at the third try;
- `unknown@…`: the connection breaks while the mail is handed over; a second try is accepted.

Any other local part is refused like `bounced@`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifier.domain.handing_over import EnterData, Envelope, HeldByAnother, MailRelay
from services.notifier.domain.outcomes import Answer, TryOutcome

_SLOW_TRIES = 2


@dataclass(frozen=True, slots=True)
class Simulator:
    """Stands before the real relay and takes the addresses of its own domain out of the envelope."""

    relay: MailRelay
    domain: str

    async def hand_over(self, envelope: Envelope, enter_data: EnterData) -> TryOutcome:
        """Act for the simulated addresses; hand the mail on for the others."""
        acted = {
            address: self._act(address, envelope.number) for address in envelope.addresses if self._is_ours(address)
        }
        real = [address for address in envelope.addresses if address not in acted]
        reached = [address for address, answer in acted.items() if answer.verdict in {"accepted", "unknown"}]
        if not real:
            if reached and not await enter_data(reached):
                raise HeldByAnother
            return _outcome(acted)

        async def enter(accepted: list[str]) -> bool:
            return await enter_data([*accepted, *reached])

        def content_for(accepted: Sequence[str]) -> bytes:
            return envelope.content_for([*accepted, *reached])

        outcome = await self.relay.hand_over(
            Envelope(sender=envelope.sender, addresses=real, content_for=content_for, number=envelope.number), enter
        )
        return _outcome({**outcome.answers, **acted}, outcome.reason)

    def _is_ours(self, address: str) -> bool:
        return address.rpartition("@")[2].casefold() == self.domain.casefold()

    @staticmethod
    def _act(address: str, number: int) -> Answer:
        role = address.rpartition("@")[0].partition("+")[0].casefold()
        if role == "delivered" or (role == "slow" and number > _SLOW_TRIES) or (role == "unknown" and number > 1):
            return Answer("accepted", code=250)
        if role == "slow":
            return Answer("deferred", "relay_asks_to_wait", 451)
        if role == "unknown":
            return Answer("unknown", "connection_lost_in_data")
        return Answer("refused", "address_refused", 550)


def _outcome(answers: dict[str, Answer], reason: str | None = None) -> TryOutcome:
    return TryOutcome(answers, reason or next((answer.reason for answer in answers.values() if answer.reason), None))
