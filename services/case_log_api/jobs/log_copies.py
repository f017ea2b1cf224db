"""The job that proposes a redacted copy of an entry's texts."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.copies.proposing import propose_copy
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.work import ProposeRedaction
from services.case_log_api.jobs.registries import registry
from shared.policy.store import current_policy


@registry.runs(ProposeRedaction)
async def run_proposing(resources: CaseResources, session: AsyncSession, job: ProposeRedaction) -> None:
    """Propose a copy of the texts as they stand now; texts that have changed again have a job of their own."""
    logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    if logged.entry.text_version != job.version:
        return
    policy = await current_policy(session, job.agency)
    await propose_copy(session, logged, policy, now=resources.clock.now())
