"""Keeping track of responses that praise staff, whatever the order in which events come: each with the last news."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.work import ConsiderPraise
from services.case_log_api.models import CaseResponse, Praise
from shared.contracts.events import ResponseClassified, ResponseVoided
from shared.policy.store import find_current_policy


def is_praise(event: ResponseClassified) -> bool:
    """Whether a response is positive and names staff, while that is still news."""
    return event.classification == "positive" and event.staff_named_count > 0 and not event.historic


async def track_praise(session: AsyncSession, events: Sequence[ResponseClassified]) -> list[ConsiderPraise]:
    """Take in responses that praise staff, and later versions of any response; returns what is to be looked at.

    A later version may have come before the first, so it is kept although it praises nobody: the first then loses.
    """
    latest: dict[tuple[str, UUID], ResponseClassified] = {}
    for event in events:
        key = (event.agency, event.response_id)
        if (is_praise(event) or event.version > 1) and (key not in latest or latest[key].version < event.version):
            latest[key] = event
    recognising = {agency for agency in {agency for agency, _ in latest} if await _recognises(session, agency)}
    jobs = []
    for agency, response_id in sorted(latest):
        if agency in recognising:
            wanted = await _upsert(session, latest[agency, response_id])
            if wanted is not None:
                jobs.append(ConsiderPraise(agency=agency, response_id=response_id, wanted=wanted))
    return jobs


async def _recognises(session: AsyncSession, agency: str) -> bool:
    policy = await find_current_policy(session, agency)
    return policy is not None and policy.pack.rules.recognition is not None


async def _upsert(session: AsyncSession, event: ResponseClassified) -> int | None:
    values: dict[str, Any] = {
        name: getattr(event, name)
        for name in ("version", "survey", "program", "campaign", "service_on", "submitted_at", "received_at")
    } | {"is_praise": is_praise(event)}
    taken = await session.scalars(
        insert(Praise)
        .values(agency=event.agency, response_id=event.response_id, wanted=1, considered=0, redactions=[], **values)
        .on_conflict_do_update(
            index_elements=["agency", "response_id"],
            set_={**values, "wanted": Praise.wanted + 1},
            where=Praise.version < event.version,
        )
        .returning(Praise.wanted)
    )
    return taken.one_or_none()


async def track_voided_praise(session: AsyncSession, news: Sequence[ResponseVoided]) -> list[ConsiderPraise]:
    """Have responses looked at again that left the population or came back; `news` are in order of version."""
    jobs = []
    for event in news:
        touched = await session.scalars(
            update(Praise)
            .where(Praise.agency == event.agency, Praise.response_id == event.response_id)
            .values(wanted=Praise.wanted + 1, voided=event.voided)
            .returning(Praise.wanted)
            .execution_options(synchronize_session=False)
        )
        wanted = touched.one_or_none()
        if wanted is not None:
            jobs.append(ConsiderPraise(agency=event.agency, response_id=event.response_id, wanted=wanted))
    return jobs


async def claim_praise(session: AsyncSession, job: ConsiderPraise, *, lock: bool = False) -> Praise | None:
    """The response that a job is about, as long as no later news made another job; None if this one is needless."""
    query = select(Praise).where(Praise.agency == job.agency, Praise.response_id == job.response_id)
    if lock:
        query = query.with_for_update()
    praise: Praise | None = await session.scalar(query.execution_options(populate_existing=True))
    if praise is None or praise.wanted != job.wanted or praise.considered >= job.wanted:
        return None
    return praise


async def is_voided(session: AsyncSession, agency: str, response_id: UUID) -> bool:
    """Whether the last event about it said that a response is out of the population."""
    voided = await session.scalar(
        select(CaseResponse.voided).where(CaseResponse.agency == agency, CaseResponse.response_id == response_id)
    )
    return bool(voided)
