"""Telling notifier of mails of ours that came back as mails: it has the addresses that are written to no more."""

import asyncio
from datetime import timedelta

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.inbound.bouncing import find_report_mail, given_up
from services.case_log_api.domain.inbound.parsing import read_bounce
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.domain.work import TellBounce
from services.case_log_api.jobs.registries import registry
from shared.jobs import GiveUp, RetryLater

_SOON = timedelta(seconds=2)


@registry.calls_out(TellBounce)
async def tell_bounce(resources: CaseResources, job: TellBounce) -> None:
    """Tell of each address that was given up; what comes of it is notifier's to say, and a repeat changes nothing there."""
    async with resources.sessions() as session:
        raw = await find_report_mail(session, job)
    report = await asyncio.to_thread(read_bounce, raw) if raw is not None else None
    for address, status in given_up(report) if report is not None else []:
        try:
            await resources.notifier.report_bounce(job.agency, job.message_id, address, status)
        except ServiceUnreachable as error:
            raise RetryLater(str(error), after=_SOON) from error
        except RequestRefused as error:
            raise GiveUp(str(error)) from error
