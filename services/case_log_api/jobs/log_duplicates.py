# owned by FINDING: its owner replaces this module.
"""Looking for likely duplicates of an entry."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.work import ProposeDuplicates
from services.case_log_api.jobs.registries import registry


@registry.runs(ProposeDuplicates)
async def propose_duplicates(resources: CaseResources, session: AsyncSession, job: ProposeDuplicates) -> None:
    """Propose nothing yet."""
