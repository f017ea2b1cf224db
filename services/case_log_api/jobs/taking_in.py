"""The inbox: set-based, in any order; only what matters to a case becomes a job."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.recognition.praise import track_praise, track_voided_praise
from services.case_log_api.domain.recognition.settling import list_recognition_messages, settle_recognition
from services.case_log_api.domain.settling import list_own_messages, settle_message
from services.case_log_api.domain.tracking import track_attributed, track_classified, track_voided
from services.case_log_api.domain.work import CreditCase, Escalate, NoteRevision, NoteVoid
from services.case_log_api.jobs.registries import inbox
from shared.contracts.events import (
    MessageSettled,
    ResponseAttributed,
    ResponseClassified,
    ResponseVoided,
    RevisionFlagged,
)
from shared.events import Received
from shared.jobs import post_many


@inbox.on(ResponseClassified)
async def take_in_classified(
    resources: CaseResources, session: AsyncSession, events: Sequence[Received[ResponseClassified]]
) -> None:
    """Escalate SINs and surveys that say that work was not completed, look at praise; ordinary ones leave at once."""
    news = await track_classified(session, [each.event for each in events])
    praise = await track_praise(session, [each.event for each in events])
    jobs = [
        Escalate(agency=event.agency, response_id=event.response_id, version=event.version)
        for event in news
        if event.classification == "sin" or event.not_completed != "no"
    ]
    await post_many(session, [*jobs, *praise], now=resources.clock.now())


@inbox.on(ResponseAttributed)
async def take_in_attributed(
    resources: CaseResources, session: AsyncSession, events: Sequence[Received[ResponseAttributed]]
) -> None:
    """Credit the cases of responses that have one."""
    news = await track_attributed(session, [each.event for each in events])
    jobs = [CreditCase(agency=event.agency, response_id=event.response_id, version=event.version) for event in news]
    await post_many(session, [*jobs], now=resources.clock.now())


@inbox.on(ResponseVoided)
async def take_in_voided(
    resources: CaseResources, session: AsyncSession, events: Sequence[Received[ResponseVoided]]
) -> None:
    """Remember voids, note them on cases, and look again at praise."""
    news = await track_voided(session, [each.event for each in events])
    jobs = [NoteVoid(agency=event.agency, response_id=event.response_id, version=event.version) for event in news]
    praise = await track_voided_praise(session, news)
    await post_many(session, [*jobs, *praise], now=resources.clock.now())


@inbox.on(RevisionFlagged)
async def take_in_revisions(
    resources: CaseResources, session: AsyncSession, events: Sequence[Received[RevisionFlagged]]
) -> None:
    """Note revisions on cases."""
    jobs = [
        NoteRevision(agency=each.event.agency, response_id=each.event.response_id, revision=each.event.revision)
        for each in events
    ]
    await post_many(session, [*jobs], now=resources.clock.now())


@inbox.on(MessageSettled)
async def take_in_settled(
    resources: CaseResources, session: AsyncSession, events: Sequence[Received[MessageSettled]]
) -> None:
    """Take delivery facts into the timelines of the cases that asked, and into recognitions."""
    now = resources.clock.now()
    ours = await list_own_messages(session, [each.event for each in events])
    of_recognitions = await list_recognition_messages(session, [each.event for each in events])
    # In one order, so that two batches lock cases in one order.
    for each in sorted(events, key=lambda received: (received.event.message_id, received.event.settled_at)):
        if each.event.message_id in ours:
            await settle_message(session, each.event, now=now)
        elif each.event.message_id in of_recognitions:
            await settle_recognition(session, each.event, now=now)
