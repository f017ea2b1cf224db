"""What every kind of report has in common when it is compiled: the order in, the content and the obstacles out.

A kind is a builder: it reads facts and rollups of one consistent cut and returns a `ReportContent`. It writes nothing. What a
report needs from another service (released words) was fetched before, by scope, and comes with the order.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.calendar import Period
from shared.documents.reports import Look, ReportContent
from shared.policy.models import PolicyPack
from shared.policy.models.reports import ReportKind, ReportRule
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileOrder:
    """Which report is to be compiled: of which period, for which department if it has one, as of when.

    Args:
        department: the department of a report that each has its own of; else None.
        cut_at: the data cut, and what the content calls so.
        fetched: what was fetched from elsewhere for this kind; None where the kind needs nothing.
    """

    agency: str
    policy: StoredPolicy
    report: ReportRule
    period: Period
    department: str | None
    version: int
    cut_at: datetime
    fetched: Any = None

    @property
    def pack(self) -> PolicyPack:
        """The policy that the report is compiled under."""
        return self.policy.pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why a compiled report must not be submitted yet; `reference` names what has to be seen to.

    `passes`: nobody has to see to it, it is gone when the report is compiled again in a moment.
    """

    reason: str
    text: str
    reference: str | None = None
    passes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A compiled report. With any obstacle it can be read and not be submitted: reports fail closed (CCTS-II.3).

    `missed_targets`: (target id, subject) pairs that this report finds missed, compared exactly, from which action plans
    are opened; a subject is `department:<id>`, `program:<id>` or `agency:<id>`.
    """

    content: ReportContent
    obstacles: tuple[Obstacle, ...] = ()
    missed_targets: tuple[tuple[str, str], ...] = ()


Builder = Callable[[AsyncSession, CompileOrder], Awaitable[Compiled]]


class KindHasNoBuilder(LookupError):
    """A report of a kind that nothing compiles: its content comes from outside."""


BUILDERS: dict[ReportKind, Builder] = {}


def builds(kind: ReportKind) -> Callable[[Builder], Builder]:
    """Register the builder of a kind."""

    def register(builder: Builder) -> Builder:
        if kind in BUILDERS:
            raise ValueError(f"two builders for {kind}")
        BUILDERS[kind] = builder
        return builder

    return register


async def compile_report(session: AsyncSession, order: CompileOrder) -> Compiled:
    """Compile a report in the caller's transaction, which should see one state of the database (repeatable read).

    Raises:
        KindHasNoBuilder: the kind is reviewed, not compiled.
    """
    builder = BUILDERS.get(order.report.kind)
    if builder is None:
        raise KindHasNoBuilder(order.report.kind)
    return await builder(session, order)


def look_of(pack: PolicyPack) -> Look:
    """The agency's name, colours and clock, as its reports wear them."""
    agency = pack.agency
    colours = {"primary": agency.colours.primary, "accent": agency.colours.accent} if agency.colours else {}
    return Look(
        agency=agency.id, name=agency.name, language=agency.default_language, time_zone=agency.time_zone, **colours
    )
