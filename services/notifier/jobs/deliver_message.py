"""One try of one message: claim, commit, call, record."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.claiming import Claim, claim_message, enter_data
from services.notifier.domain.handing_over import HeldByAnother, envelope_of
from services.notifier.domain.ordering import bring_all_forward, find_wait
from services.notifier.domain.outcomes import STOPPED_IN_DATA, Answer, TryOutcome
from services.notifier.domain.recording import record_outcome
from services.notifier.domain.work import DeliverMessage
from services.notifier.resources import NotifierResources
from shared.crash import mark_kind
from shared.ids import new_id
from shared.jobs import JobRegistry, RetryLater
from shared.logs import get_logger
from shared.outages import note_reached, note_unreachable

log = get_logger("notifier.delivery")
registry: JobRegistry[NotifierResources] = JobRegistry("notifier")

MAIL_RELAY = "mail_relay"
"""The relay's name among outages."""

_LOST_IN_A_CRASH = Answer("unknown", STOPPED_IN_DATA)


@registry.calls_out(DeliverMessage)
async def deliver_message(resources: NotifierResources, job: DeliverMessage) -> None:
    """Hand the message to the relay and record what it said; safe to run again after a crash at any point."""
    async with resources.sessions.begin() as session:
        wait = await find_wait(session, job.agency, job.message_id, now=resources.clock.now())
        if wait is not None:
            raise RetryLater("an earlier mail of the same matter goes before it", after=wait)
        claim = await claim_message(
            session, job.agency, job.message_id, job.attempt, holder=new_id(), now=resources.clock.now()
        )
    if claim is None:
        return
    mark_kind(claim.message.template)
    if claim.may_be_sent:
        outcome = TryOutcome(dict.fromkeys(claim.addresses, _LOST_IN_A_CRASH), _LOST_IN_A_CRASH.reason)
    else:
        try:
            outcome = await _hand_over(resources, claim)
        except HeldByAnother:
            log.warning("try_taken_over", message_id=str(job.message_id), attempt=job.attempt)
            return
    now: datetime = resources.clock.now()
    async with resources.sessions.begin() as session:
        await record_outcome(
            session, claim, outcome, relay_drops_repeats=resources.settings.relay_drops_repeats, now=now
        )
        await _note_relay(session, outcome, now)
    log.info("mail_tried", message_id=str(job.message_id), attempt=job.attempt, outcome=outcome.attempt_outcome)


async def _note_relay(session: AsyncSession, outcome: TryOutcome, now: datetime) -> None:
    """A relay that puts everything off is down for us, whatever it says; one that hung up proves nothing either way."""
    if outcome.attempt_outcome == "deferred":
        await note_unreachable(session, MAIL_RELAY, now=now)
    elif outcome.attempt_outcome != "unknown" and await note_reached(session, MAIL_RELAY, now=now):
        await bring_all_forward(session, now=now)


async def _hand_over(resources: NotifierResources, claim: Claim) -> TryOutcome:
    settings = resources.settings
    envelope = envelope_of(
        claim,
        envelope_sender=settings.envelope_sender,
        idempotency_header=settings.relay_idempotency_header if settings.relay_drops_repeats else None,
    )

    async def enter(accepted: list[str]) -> bool:
        async with resources.sessions.begin() as session:
            return await enter_data(session, claim, accepted, now=resources.clock.now())

    return await resources.relay.hand_over(envelope, enter)
