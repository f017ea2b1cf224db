"""How a run stands: what is late, and the papers that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from services.reporter.models import (
    ReportCorrection,
    ReportDelegation,
    ReportFile,
    ReportSignOff,
    ReportStep,
    ReportVersion,
)


@dataclass(frozen=True, slots=True)
class Papers:
    """What belongs to a run besides its steps, without the contents of versions and files. Versions: newest first."""

    versions: Sequence[ReportVersion]
    sign_offs: Sequence[ReportSignOff]
    delegations: Sequence[ReportDelegation]
    corrections: Sequence[ReportCorrection]
    files: Sequence[ReportFile]


def is_late(step: ReportStep, now: datetime) -> bool:
    """Whether the date to work to has passed, from the first instant after it, or had when the step was done."""
    return _is_past(step.working_due_at, step, now)


def is_overdue(step: ReportStep, now: datetime) -> bool:
    """The same of the limit of the clause: what conformance counts as missed."""
    return _is_past(step.clause_due_at, step, now)


def _is_past(due_at: datetime | None, step: ReportStep, now: datetime) -> bool:
    return due_at is not None and (step.first_done_at or step.done_at or now) > due_at


async def list_papers(session: AsyncSession, agency: str, run_id: UUID) -> Papers:
    """Everything that belongs to a run."""
    return Papers(
        versions=(
            await session.scalars(
                select(ReportVersion)
                .where(ReportVersion.agency == agency, ReportVersion.run_id == run_id)
                .order_by(ReportVersion.number.desc())
                .options(defer(ReportVersion.content, raiseload=True))
            )
        ).all(),
        sign_offs=await list_sign_offs(session, agency, run_id),
        delegations=await list_delegations(session, agency, run_id),
        corrections=(
            await session.scalars(
                select(ReportCorrection)
                .where(ReportCorrection.agency == agency, ReportCorrection.run_id == run_id)
                .order_by(ReportCorrection.asked_at, ReportCorrection.id)
            )
        ).all(),
        files=(
            await session.scalars(
                select(ReportFile)
                .where(ReportFile.agency == agency, ReportFile.run_id == run_id)
                .order_by(ReportFile.added_at, ReportFile.id)
                .options(defer(ReportFile.content, raiseload=True))
            )
        ).all(),
    )


async def list_sign_offs(session: AsyncSession, agency: str, run_id: UUID) -> Sequence[ReportSignOff]:
    """The signatures of a run, fallen ones among them, oldest first."""
    found = await session.scalars(
        select(ReportSignOff)
        .where(ReportSignOff.agency == agency, ReportSignOff.run_id == run_id)
        .order_by(ReportSignOff.signed_at, ReportSignOff.id)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def list_delegations(session: AsyncSession, agency: str, run_id: UUID) -> Sequence[ReportDelegation]:
    """Who takes which step for whom."""
    found = await session.scalars(
        select(ReportDelegation)
        .where(ReportDelegation.agency == agency, ReportDelegation.run_id == run_id)
        .order_by(ReportDelegation.step, ReportDelegation.holder)
        .execution_options(populate_existing=True)
    )
    return found.all()
