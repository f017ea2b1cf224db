"""Versions of a run's content: frozen, numbered, and made only where there is something new to say."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.compiling import Compiled, Obstacle
from services.reporter.domain.reports.differing import difference_of
from services.reporter.domain.reports.refusals import VersionHasNoContent, VersionNotFound
from services.reporter.domain.reports.runs import RunInHand, record_entry
from services.reporter.models import ReportCorrection, ReportSignOff, ReportVersion
from shared.documents.reports import ReportContent

Reason = Literal["compiled", "corrected", "restated", "received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """What is to become a version: content, or the file that was received."""

    reason: Reason
    digest: str
    figures_digest: str
    policy_hash: str
    data_cut_at: datetime
    made_by: str
    content: ReportContent | None = None
    file_id: UUID | None = None
    note: str | None = None
    obstacles: Sequence[dict[str, Any]] = field(default=())
    missed_targets: Sequence[dict[str, Any]] = field(default=())


def figures_digest(content: ReportContent) -> str:
    """The SHA-256 of what a content says, but for its data cut, its version and the policy that it names.

    Facts and the cut are what tells one compiling from the next even where no figure changed.
    """
    said = content.model_dump(mode="json", exclude={"facts", "data_cut_at", "policy_hash"})
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def version_of(compiled: Compiled, *, reason: Reason, made_by: str, note: str | None) -> NewVersion:
    """What was compiled as what is to become a version."""
    return NewVersion(
        reason=reason,
        content=compiled.content,
        digest=compiled.content.digest,
        figures_digest=figures_digest(compiled.content),
        policy_hash=compiled.content.policy_hash,
        data_cut_at=compiled.content.data_cut_at,
        made_by=made_by,
        note=note,
        obstacles=[obstacle_said(each) for each in compiled.obstacles],
        missed_targets=[{"target": target, "key": key} for target, key in compiled.missed_targets],
    )


def obstacle_said(obstacle: Obstacle) -> dict[str, Any]:
    """An obstacle as it is kept and answered."""
    return {"reason": obstacle.reason, "text": obstacle.text, "reference": obstacle.reference}


async def add_version(
    session: AsyncSession, in_hand: RunInHand, new: NewVersion, *, now: datetime
) -> ReportVersion | None:
    """Make the newest version of a run, which must be locked; None if it says nothing that the one before did not.

    What was to be corrected is answered by it, and so makes a version of its own even where no figure changed. Of the same
    figures only the obstacles are brought up to date: a copy was released since. Signatures on an older version fall.
    """
    run = in_hand.run
    before = await find_newest(session, run.agency, run.id)
    corrections = [each.id for each in await list_unanswered(session, run.agency, run.id)]
    if before is not None and before.figures_digest == new.figures_digest and not corrections:
        before.obstacles, before.missed_targets = list(new.obstacles), list(new.missed_targets)
        return None
    run.content_version += 1
    version = ReportVersion(
        agency=run.agency,
        run_id=run.id,
        number=run.content_version,
        reason="corrected" if corrections and new.reason == "compiled" else new.reason,
        content=new.content.model_dump(mode="json") if new.content is not None else None,
        file_id=new.file_id,
        digest=new.digest,
        figures_digest=new.figures_digest,
        policy_hash=new.policy_hash,
        data_cut_at=new.data_cut_at,
        note=new.note,
        difference=_difference(before, new),
        obstacles=list(new.obstacles),
        missed_targets=list(new.missed_targets),
        made_by=new.made_by,
        made_at=now,
    )
    session.add(version)
    await session.flush()
    await _answer(session, run.agency, corrections, version)
    if run.state == "open":
        await let_signatures_fall(session, in_hand, now=now)
    record_entry(
        session,
        run,
        "version_made",
        at=now,
        actor=new.made_by,
        clause=in_hand.rule.clause,
        policy_hash=new.policy_hash,
        payload={
            "content_version": version.number,
            "reason": version.reason,
            "digest": version.digest,
            "note": version.note,
            "obstacles": len(version.obstacles),
            "answers": [str(each) for each in corrections],
        },
    )
    return version


def _difference(before: ReportVersion | None, new: NewVersion) -> dict[str, Any] | None:
    if before is None or before.content is None or new.content is None:
        return None
    return difference_of(ReportContent.model_validate(before.content), new.content)


async def find_newest(session: AsyncSession, agency: str, run_id: UUID) -> ReportVersion | None:
    """The newest version of a run, with its content."""
    return await session.scalar(
        select(ReportVersion)
        .where(ReportVersion.agency == agency, ReportVersion.run_id == run_id)
        .order_by(ReportVersion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def get_version(session: AsyncSession, agency: str, run_id: UUID, number: int) -> ReportVersion:
    """A version with its content, or VersionNotFound."""
    version = await session.get(ReportVersion, (agency, run_id, number))
    if version is None:
        raise VersionNotFound
    return version


def content_of(version: ReportVersion) -> ReportContent:
    """What a version says.

    Raises:
        VersionHasNoContent: it is a file that was received.
    """
    if version.content is None:
        raise VersionHasNoContent(
            "The version is a file that was received.",
            how_to_fix="Download it: GET …/files/{file_id}/content.",
            file_id=str(version.file_id),
        )
    return ReportContent.model_validate(version.content)


async def list_unanswered(session: AsyncSession, agency: str, run_id: UUID) -> Sequence[ReportCorrection]:
    """What was to be corrected and is not answered by a version yet."""
    found = await session.scalars(
        select(ReportCorrection).where(
            ReportCorrection.agency == agency,
            ReportCorrection.run_id == run_id,
            ReportCorrection.answered_version.is_(None),
        )
    )
    return found.all()


async def _answer(session: AsyncSession, agency: str, corrections: Sequence[UUID], version: ReportVersion) -> None:
    await session.execute(
        update(ReportCorrection)
        .where(ReportCorrection.agency == agency, ReportCorrection.id.in_(corrections))
        .values(answered_version=version.number, answered_at=version.made_at)
        .execution_options(synchronize_session=False)
    )


async def let_signatures_fall(session: AsyncSession, in_hand: RunInHand, *, now: datetime) -> int:
    """Take back every standing signature of a run; returns how many fell."""
    fallen = await session.scalars(
        update(ReportSignOff)
        .where(
            ReportSignOff.agency == in_hand.run.agency,
            ReportSignOff.run_id == in_hand.run.id,
            ReportSignOff.fallen_at.is_(None),
            ReportSignOff.decision == "approved",
        )
        .values(fallen_at=now)
        .returning(ReportSignOff.id)
        .execution_options(synchronize_session=False)
    )
    return len(fallen.all())
