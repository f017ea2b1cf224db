"""What the case routes share: the path of a case, the answer after an action, what is refused alike."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.refusals import CaseAlreadyClosed, CaseNotFound
from services.case_log_api.models import Case
from services.case_log_api.schemas.cases import CaseSummary
from shared.policy.store import PolicyNotLoaded
from shared.web import etag_of

CaseId = Annotated[UUID, Path(description="The case's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
ALWAYS = (CaseNotFound, PolicyNotLoaded)
WORK = (*ALWAYS, CaseAlreadyClosed)


def case_tag(case: Case, *, restricted: bool = False) -> str:
    """The version of a case as one kind of reader sees it: nobody else's changes show in it."""
    return etag_of(case.id, case.version, case.restricted_count) if restricted else etag_of(case.id, case.version)


async def summary_of(session: AsyncSession, case: Case, response: Response) -> CaseSummary:
    """The case after an action, with its new version."""
    await session.flush()
    response.headers["ETag"] = case_tag(case)
    return CaseSummary.model_validate(case)
