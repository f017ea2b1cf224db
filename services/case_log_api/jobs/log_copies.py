# owned by COPIES: its owner replaces this module.
"""Proposing redacted copies of entries."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.log.work import ProposeRedaction
from services.case_log_api.jobs.registries import registry


@registry.runs(ProposeRedaction)
async def propose_redaction(resources: CaseResources, session: AsyncSession, job: ProposeRedaction) -> None:
    """Propose nothing yet."""
