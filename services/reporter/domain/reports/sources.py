"""What a kind of report needs from other services, and what is looked at once more before it is submitted.

A kind that tells words of another service registers a fetcher and a recheck. Whoever compiles calls `fetch_for` with no
transaction open and compiles what it returns; whoever submits fetches again, in the same way, and asks `recheck` about the
content that is to go out. With any obstacle it does not go out: it is compiled again (CCTS-II.3).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from services.reporter.domain.reports.compiling import CompileOrder, Obstacle
from services.reporter.domain.upstream import CareLog
from shared.documents.reports import ReportContent
from shared.policy.models.reports import ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The other services, as far as reports are made of what they know."""

    care_log: CareLog


Fetcher = Callable[[Sources, CompileOrder], Awaitable[Any]]
Recheck = Callable[[CompileOrder, ReportContent], tuple[Obstacle, ...]]

FETCHERS: dict[ReportKind, Fetcher] = {}
RECHECKS: dict[ReportKind, Recheck] = {}


def fetches(kind: ReportKind) -> Callable[[Fetcher], Fetcher]:
    """Register what fetches for a kind."""

    def register(fetcher: Fetcher) -> Fetcher:
        if kind in FETCHERS:
            raise ValueError(f"two fetchers for {kind}")
        FETCHERS[kind] = fetcher
        return fetcher

    return register


def rechecks(kind: ReportKind) -> Callable[[Recheck], Recheck]:
    """Register what is asked before a content of a kind is submitted."""

    def register(recheck: Recheck) -> Recheck:
        if kind in RECHECKS:
            raise ValueError(f"two rechecks for {kind}")
        RECHECKS[kind] = recheck
        return recheck

    return register


async def fetch_for(sources: Sources, order: CompileOrder) -> CompileOrder:
    """The order with what its kind needs from elsewhere; the same order for a kind that needs nothing.

    Raises what the sources raise: ServiceUnreachable where trying again may help, RequestRefused where it cannot.
    """
    fetcher = FETCHERS.get(order.report.kind)
    return order if fetcher is None else replace(order, fetched=await fetcher(sources, order))


def recheck(order: CompileOrder, content: ReportContent) -> tuple[Obstacle, ...]:
    """Why a content that was compiled before must not be submitted now; the order comes from `fetch_for`, called anew."""
    check = RECHECKS.get(order.report.kind)
    return () if check is None else check(order, content)
