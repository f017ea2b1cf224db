"""Reminding of steps, and handing messages to notifier: claim, commit, call, record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.deps import ReporterResources
from services.reporter.domain.reports.messages import get_report_message, is_needless, opening_after, request_of
from services.reporter.domain.reports.moving import calendar_in_force
from services.reporter.domain.reports.reminding import wake_step
from services.reporter.domain.reports.runs import RunInHand, get_run
from services.reporter.domain.reports.seats import People, missing_signatures, seats_of_step
from services.reporter.domain.reports.settling import settle_report_message
from services.reporter.domain.reports.standing import list_delegations, list_sign_offs
from services.reporter.domain.reports.work import SendReportMessage, WakeStep
from services.reporter.jobs.registries import registry
from services.reporter.models import ReportDelegation, ReportMessage, ReportSignOff
from shared.calendar import local_day
from shared.contracts.messages import MessageRequest
from shared.crash import crash_point, mark_kind, register
from shared.jobs import GiveUp, RetryLater
from shared.upstream import RequestRefused, ServiceUnreachable

register("report.step_woken", "report.message_claimed", "report.message_handed_over", "report.message_recorded")

_SOON = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that should be sent now, with what says to whom."""

    message: ReportMessage
    in_hand: RunInHand
    delegations: Sequence[ReportDelegation]
    sign_offs: Sequence[ReportSignOff]


@registry.runs(WakeStep)
async def run_waking_step(resources: ReporterResources, session: AsyncSession, job: WakeStep) -> None:
    """Remind of a step, or tell that it is late."""
    await wake_step(session, job, now=resources.clock.now())
    crash_point("report.step_woken")


@registry.calls_out(SendReportMessage)
async def send_report_message(resources: ReporterResources, job: SendReportMessage) -> None:
    """Hand a message to notifier under its deterministic id, in open hours: however often that is tried, it is one message."""
    claimed = await _claim(resources, job)
    if claimed is None:
        return
    mark_kind(claimed.message.template)
    crash_point("report.message_claimed")
    try:
        await resources.notifier.send(job.agency, await _address(resources, claimed))
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        async with resources.sessions.begin() as session:
            now = resources.clock.now()
            await settle_report_message(session, job.agency, job.message_id, "refused", now=now, reason=str(error))
        raise GiveUp(str(error)) from error
    crash_point("report.message_handed_over")
    async with resources.sessions.begin() as session:
        await settle_report_message(session, job.agency, job.message_id, "accepted", now=resources.clock.now())
    crash_point("report.message_recorded")


async def _claim(resources: ReporterResources, job: SendReportMessage) -> Claimed | None:
    """The message, if it still should be sent; one that came too late to be of use is put aside.

    Nothing is written to claim it: the job's lease keeps others away, and the message's id makes a repeat harmless.
    """
    now = resources.clock.now()
    async with resources.sessions.begin() as session:
        message = await get_report_message(session, job.agency, job.message_id)
        if message.state != "asked":
            return None
        in_hand = await get_run(session, job.agency, message.run_id)
        if is_needless(message, in_hand):
            await settle_report_message(session, job.agency, job.message_id, "needless", now=now)
            return None
        opens = opening_after(await calendar_in_force(session, job.agency), now)
        delegations = await list_delegations(session, job.agency, message.run_id)
        sign_offs = await list_sign_offs(session, job.agency, message.run_id)
    if opens > now:
        raise RetryLater("the agency is closed", after=opens - now)
    return Claimed(message, in_hand, delegations, sign_offs)


async def _address(resources: ReporterResources, claimed: Claimed) -> MessageRequest:
    """The request with today's people: whoever holds the step and has not signed it, by name where one is shown."""
    message, in_hand = claimed.message, claimed.in_hand
    today = local_day(resources.clock.now(), in_hand.policy.pack.agency.zone)
    people = (await resources.notifier.list_people(message.agency, today)).people
    step = in_hand.get_step(message.step)
    seats = seats_of_step(in_hand, step, People(people, people), claimed.delegations)
    takers = seats.takers_for(missing_signatures(step, seats, claimed.sign_offs))
    names = {person.handle: person.name for person in people}
    return request_of(message, in_hand, takers, names, public_url=resources.settings.public_url)
