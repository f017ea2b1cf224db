"""One try of one message: claim, commit, call, record."""

from datetime import datetime

from services.notifier.domain.claiming import Claim, claim_message, enter_data
from services.notifier.domain.handing_over import HeldByAnother, envelope_of
from services.notifier.domain.outcomes import STOPPED_IN_DATA, Answer, TryOutcome
from services.notifier.domain.recording import record_outcome
from services.notifier.domain.work import DeliverMessage
from services.notifier.resources import NotifierResources
from shared.crash import mark_kind
from shared.ids import new_id
from shared.jobs import JobRegistry
from shared.logs import get_logger

log = get_logger("notifier.delivery")
registry: JobRegistry[NotifierResources] = JobRegistry("notifier")

_LOST_IN_A_CRASH = Answer("unknown", STOPPED_IN_DATA)


@registry.calls_out(DeliverMessage)
async def deliver_message(resources: NotifierResources, job: DeliverMessage) -> None:
    """Hand the message to the relay and record what it said; safe to run again after a crash at any point."""
    async with resources.sessions.begin() as session:
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
    log.info("mail_tried", message_id=str(job.message_id), attempt=job.attempt, outcome=outcome.attempt_outcome)


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
