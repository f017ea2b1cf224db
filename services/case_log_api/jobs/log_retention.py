"""Erasing personal data of the log on its day, and the messages that notifier keeps of it."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.reportability.proving import resume_stubs
from services.case_log_api.domain.log.retention.erasing import erase_entry
from services.case_log_api.domain.log.retention.planning import resume_erasing
from services.case_log_api.domain.log.retention.refusals import EntryOnHold
from services.case_log_api.domain.log.work import EraseEntry, EraseHeldBack, EraseMessages
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.jobs.registries import registry
from shared.crash import crash_point, register
from shared.jobs import GiveUp, RetryLater

register("log.entry_erased", "log.messages_erased")

_SOON = timedelta(seconds=30)
_ON_ITS_WAY = timedelta(days=1)


@registry.runs(EraseEntry)
async def run_erasing(resources: CaseResources, session: AsyncSession, job: EraseEntry) -> None:
    """Erase what is due; an entry that was opened again, or whose day was moved, is left alone, and so is a held one."""
    now = resources.clock.now()
    logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    entry = logged.entry
    if entry.erased_at is not None or entry.erase_on != job.on:
        return
    try:
        await erase_entry(session, logged, actor=SYSTEM, reason="retention", now=now)
    except EntryOnHold as held:
        # Lifting the hold asks again: until then it is listed as held back.
        await record_entry(session, logged.case, "erasing_held_back", at=now, payload={"holds": held.facts["holds"]})
    crash_point("log.entry_erased")


@registry.runs(EraseHeldBack)
async def run_resuming(resources: CaseResources, session: AsyncSession, job: EraseHeldBack) -> None:
    """Erase what only the lifted hold kept: what was due to go, and the words of what was forwarded."""
    now = resources.clock.now()
    await resume_erasing(session, job.agency, job.hold_id, now=now)
    await resume_stubs(session, job.agency, job.hold_id, now=now)


@registry.calls_out(EraseMessages)
async def run_erasing_messages(resources: CaseResources, job: EraseMessages) -> None:
    """Have notifier erase the case's messages: a repeat finds nothing more; what is still on its way is waited for."""
    try:
        waiting = await resources.notifier.erase_messages(job.agency, f"case:{job.case_id}")
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        raise GiveUp(str(error)) from error
    crash_point("log.messages_erased")
    if waiting:
        raise RetryLater(f"{waiting} messages are still on their way", after=_ON_ITS_WAY)
