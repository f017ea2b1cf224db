"""Publishing results: a new version where there is something new that may be told, and a reason where there is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any, Literal

from sqlalchemy import exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.reporter.domain.periods import name_of
from services.reporter.domain.publishing.hiding import FEWEST, Held
from services.reporter.domain.publishing.lines import Basis, hide
from services.reporter.domain.publishing.reading import read_table
from services.reporter.domain.publishing.relations import Cell
from services.reporter.models import PublishedResult
from shared.calendar import Period
from shared.errors import NotFound
from shared.ids import new_id
from shared.policy.models.reports import ReportRule
from shared.policy.store import StoredPolicy

_ORDER = SystemRandom()
MOST_LISTED = 24
_PUBLISHED_KINDS = ("survey_averages", "satisfaction_score")


class NothingPublished(NotFound):
    """There is no such agency, or it has published nothing."""

    def __init__(self) -> None:
        super().__init__(
            "No results are published under this name.", how_to_fix="Ask the agency for the address of its results."
        )


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of an attempt to publish.

    `reason`: `unchanged`; `too_few` responses to show anything; `too_little_changed` since the last version to be told;
    `overlaps` with results of other days that are published of the same programs; `not_public`: no rule asks for it.
    """

    outcome: Literal["published", "held"]
    version: int
    reason: str | None = None


async def publish_results(
    session: AsyncSession,
    policy: StoredPolicy,
    report: ReportRule,
    period: Period,
    department: str | None = None,
    *,
    now: datetime,
    note: str | None = None,
) -> Publication:
    """Publish the results of a report's period as they stand: the first version, or another where they changed since.

    What is small is hidden, with so much of the rest that it cannot be worked out, neither from this version nor from those
    before (docs/decisions). What cannot be told without telling too much waits for the next call. Safe to call at any time and
    as often as one likes; calls for one agency take turns.
    """
    await _take_turns(session, policy.agency)
    if not report.public or report.kind not in _PUBLISHED_KINDS:
        return Publication("held", 0, "not_public")
    place = department or ""
    before = await _versions_of(session, policy.agency, report.id, place, period)
    version = before[-1].version if before else 0
    table = await read_table(session, policy.pack, report, period, place)
    if await _overlaps(session, policy.agency, report.id, place, period, table.basis):
        return Publication("held", version, "overlaps")
    try:
        hidden = hide(table.basis, [(_basis_of(one), _hidden_of(one)) for one in before], _ORDER.shuffle)
    except Held as held:
        return Publication("held", version, held.reason)
    version += 1
    session.add(
        PublishedResult(
            agency=policy.agency,
            id=new_id(),
            report=report.id,
            department=place,
            period_kind=period.kind,
            period_start=period.start_on,
            period_end=period.end_on,
            version=version,
            policy_hash=policy.hash,
            content=_content_of(policy, report, period, place, table.show(hidden)),
            basis={"form": table.basis.form, "lines": table.basis.lines, "hidden": sorted(hidden)},
            note=note if note is not None or version == 1 else "The figures changed since the version before.",
            published_at=now,
        )
    )
    await session.flush()
    return Publication("published", version)


async def list_published(session: AsyncSession, agency: str) -> list[PublishedResult]:
    """The newest version of every period, the newest periods first.

    Raises:
        NothingPublished: there is none.
    """
    later = aliased(PublishedResult)
    newest = await session.scalars(
        select(PublishedResult)
        .where(
            PublishedResult.agency == agency,
            ~exists().where(
                later.agency == PublishedResult.agency,
                later.report == PublishedResult.report,
                later.department == PublishedResult.department,
                later.period_start == PublishedResult.period_start,
                later.version > PublishedResult.version,
            ),
        )
        .order_by(PublishedResult.period_start.desc(), PublishedResult.report, PublishedResult.department)
        .limit(MOST_LISTED)
    )
    if not (found := list(newest)):
        raise NothingPublished
    return found


async def list_agencies_with_results(session: AsyncSession) -> list[str]:
    """Every agency that has published something."""
    found = await session.scalars(select(PublishedResult.agency).distinct().order_by(PublishedResult.agency))
    return list(found)


async def _take_turns(session: AsyncSession, agency: str) -> None:
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('reporter.publishing:' || cast(:agency AS text), 0))"),
        {"agency": agency},
    )


async def _versions_of(
    session: AsyncSession, agency: str, report: str, department: str, period: Period
) -> Sequence[PublishedResult]:
    found = await session.scalars(
        select(PublishedResult)
        .where(
            PublishedResult.agency == agency,
            PublishedResult.report == report,
            PublishedResult.department == department,
            PublishedResult.period_start == period.start_on,
            PublishedResult.period_end == period.end_on,
        )
        .order_by(PublishedResult.version)
    )
    return found.all()


async def _overlaps(
    session: AsyncSession, agency: str, report: str, department: str, period: Period, basis: Basis
) -> bool:
    """Whether results of some of these days and programs are published in another table: both could be held against each other."""
    others = await session.scalars(
        select(PublishedResult.basis).where(
            PublishedResult.agency == agency,
            PublishedResult.period_start <= period.end_on,
            PublishedResult.period_end >= period.start_on,
            (PublishedResult.report != report)
            | (PublishedResult.department != department)
            | (PublishedResult.period_start != period.start_on)
            | (PublishedResult.period_end != period.end_on),
        )
    )
    return any(not basis.lines.keys().isdisjoint(other["lines"]) for other in others)


def _basis_of(published: PublishedResult) -> Basis:
    return Basis(published.basis["form"], published.basis["lines"])


def _hidden_of(published: PublishedResult) -> frozenset[Cell]:
    return frozenset((row, column) for row, column in published.basis["hidden"])


def _content_of(
    policy: StoredPolicy, report: ReportRule, period: Period, department: str, table: dict[str, Any]
) -> dict[str, Any]:
    pack = policy.pack
    named = {one.id: one.name for one in pack.departments}
    return {
        "title": report.title,
        "agency_name": pack.agency.name,
        "department_name": named.get(department, department) or None,
        "survey": report.survey,
        "period_name": name_of(period, pack.agency),
        "hidden_below": FEWEST,
        "table": table,
    }
