"""Looking for likely duplicates of an entry, in one transaction with the mark that it was done."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.duplicates.proposing import propose_duplicates
from services.case_log_api.domain.log.work import ProposeDuplicates
from services.case_log_api.jobs.registries import registry
from shared.policy.store import current_policy


@registry.runs(ProposeDuplicates)
async def run_proposing_duplicates(resources: CaseResources, session: AsyncSession, job: ProposeDuplicates) -> None:
    """Propose what may be the same as an entry."""
    policy = await current_policy(session, job.agency)
    await propose_duplicates(session, policy, job, now=resources.clock.now())
