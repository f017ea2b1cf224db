"""Asking for the survey tab to be brought up to date (TSPE-5.7): counted, so that many changes are one update."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.work import FillSurveyTab
from services.case_log_api.models import Case, Cycle
from shared.jobs import post

REOPENED_STATES = frozenset({"reopened", "linked_follow_up", "awaiting_person"})


async def want_tab_update(session: AsyncSession, case: Case, *, now: datetime, cycle: int | None = None) -> None:
    """Have the tab of the case's reopened cycles written again, with what is then known.

    A cycle that is not reopened yet is left alone: reopening it asks again.
    """
    query = select(Cycle).where(Cycle.agency == case.agency, Cycle.case_id == case.id)
    query = query.where(Cycle.number == (cycle if cycle is not None else case.cycle_count))
    for row in await session.scalars(query):
        if row.reopen_state not in REOPENED_STATES:
            continue
        row.tab_wanted += 1
        await post(
            session,
            FillSurveyTab(agency=case.agency, case_id=case.id, cycle=row.number, wanted=row.tab_wanted),
            now=now,
        )
