"""Recognising staff (HEART-REC): looking at praise, asking the Ambassador, thanking: claim, commit, call, record."""

import asyncio
from datetime import timedelta

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.recognition.considering import Considered, consider, record_considered
from services.case_log_api.domain.recognition.matching import People
from services.case_log_api.domain.recognition.praise import claim_praise, is_voided
from services.case_log_api.domain.recognition.sending import (
    claim_recognition,
    claim_review,
    handles_at,
    record_copy,
    record_handed_over,
    record_review_asked,
    record_undeliverable,
)
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.domain.work import AskRecognitionReview, ConsiderPraise, SendRecognition
from services.case_log_api.jobs.registries import registry
from shared.calendar import local_day
from shared.crash import crash_point, mark_kind, register
from shared.jobs import GiveUp, RetryLater
from shared.policy.store import current_policy

register(
    "recognition.details_fetched",
    "recognition.considered",
    "recognition.review_handed_over",
    "recognition.review_recorded",
    "recognition.claimed",
    "recognition.handed_over",
    "recognition.recorded",
)

_SOON = timedelta(seconds=2)


@registry.calls_out(ConsiderPraise)
async def consider_praise(resources: CaseResources, job: ConsiderPraise) -> None:
    """Fetch what the respondent wrote, find out who is meant, and decide what goes on by itself."""
    async with resources.sessions() as session:
        praise = await claim_praise(session, job)
        if praise is None:
            return
        pack = (await current_policy(session, job.agency)).pack
        counts = praise.is_praise and not await is_voided(session, job.agency, job.response_id)
        service_on = praise.service_on
    rule = pack.rules.recognition
    if rule is None:
        return
    found = Considered()
    if counts:
        try:
            details = await resources.survey_api.find_private(job.agency, job.response_id)
            if details is not None:
                then = await resources.notifier.list_people(job.agency, service_on)
                today = local_day(resources.clock.now(), pack.agency.zone)
                here = await resources.notifier.list_people(job.agency, today)
                # Names and a long comment keep a processor busy for a moment: a SIN in this worker does not wait for it.
                found = await asyncio.to_thread(lambda: consider(details, People(then, here), rule, pack))
        except ServiceUnreachable as error:
            raise RetryLater(str(error), after=_SOON) from error
        except RequestRefused as error:
            raise GiveUp(str(error)) from error
    crash_point("recognition.details_fetched")
    async with resources.sessions.begin() as session:
        await record_considered(session, job, found, rule, pack, now=resources.clock.now())
    crash_point("recognition.considered")


@registry.calls_out(AskRecognitionReview)
async def ask_recognition_review(resources: CaseResources, job: AskRecognitionReview) -> None:
    """Write to the Ambassador; where nobody is in charge, that shows on the recognition."""
    async with resources.sessions() as session:
        review = await claim_review(session, job, resources.settings.public_url)
    if review is None:
        return
    state, refusal = "nobody_in_charge", None
    if review.request is not None:
        mark_kind(review.request.template)
        try:
            state = (await resources.notifier.send(job.agency, review.request)).state
        except ServiceUnreachable as error:
            raise RetryLater(str(error), after=_SOON) from error
        except RequestRefused as error:
            state, refusal = "refused", error
    crash_point("recognition.review_handed_over")
    async with resources.sessions.begin() as session:
        await record_review_asked(session, job, review, state, now=resources.clock.now())
    crash_point("recognition.review_recorded")
    if refusal is not None:
        raise GiveUp(str(refusal)) from refusal


@registry.calls_out(SendRecognition)
async def send_recognition(resources: CaseResources, job: SendRecognition) -> None:
    """Thank the person under the message's one id; notifier's preview says whom it reaches and who gets the copy."""
    async with resources.sessions.begin() as session:
        claimed = await claim_recognition(session, job, now=resources.clock.now())
    if claimed is None:
        return
    mark_kind(claimed.request.template)
    crash_point("recognition.claimed")
    try:
        today = local_day(resources.clock.now(), claimed.zone)
        people = (await resources.notifier.list_people(job.agency, today)).people
        shown = await resources.notifier.preview(job.agency, claimed.request)
        async with resources.sessions.begin() as session:
            await record_copy(session, job, handles_at(shown.cc, people))
        accepted = await resources.notifier.send(job.agency, claimed.request) if shown.to else None
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        async with resources.sessions.begin() as session:
            await record_undeliverable(session, job, error.code, now=resources.clock.now())
        raise GiveUp(str(error)) from error
    crash_point("recognition.handed_over")
    async with resources.sessions.begin() as session:
        now = resources.clock.now()
        if accepted is None:
            await record_undeliverable(session, job, "no_address", now=now)
        else:
            await record_handed_over(session, job, accepted, now=now)
    crash_point("recognition.recorded")
