"""Compiling reports: fetch what the kind needs, read one state of the database, keep what is new."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from services.reporter.deps import ReporterResources
from services.reporter.domain.reports.compiling import Compiled, CompileOrder, KindHasNoBuilder, compile_report
from services.reporter.domain.reports.recompiling import (
    CompilePlan,
    FactsOnTheirWay,
    VersionMadeMeanwhile,
    plan_compiling,
    record_compiled,
)
from services.reporter.domain.reports.sources import Sources, fetch_for
from services.reporter.domain.reports.work import CompileReport
from services.reporter.jobs.registries import registry
from shared.crash import crash_point, mark_kind, register
from shared.jobs import GiveUp, RetryLater
from shared.upstream import RequestRefused, ServiceUnreachable

register("report.compile_planned", "report.fetched", "report.compiled", "report.version_recorded")

_SOON = timedelta(seconds=5)


@registry.calls_out(CompileReport)
async def run_compiling(resources: ReporterResources, job: CompileReport) -> None:
    """Compile a report. Tried again, it finds the same figures and makes no second version of them."""
    async with resources.sessions() as session:
        plan = await plan_compiling(session, job)
    if plan is None:
        return
    mark_kind(plan.in_hand.run.kind)
    crash_point("report.compile_planned")
    order = await _fetch(resources, plan)
    crash_point("report.fetched")
    compiled = await _compile(resources, order)
    crash_point("report.compiled")
    try:
        async with resources.sessions.begin() as session:
            await record_compiled(session, job, plan, compiled, now=resources.clock.now())
    except (VersionMadeMeanwhile, FactsOnTheirWay) as error:
        raise RetryLater(str(error), after=_SOON) from error
    crash_point("report.version_recorded")


async def _fetch(resources: ReporterResources, plan: CompilePlan) -> CompileOrder:
    try:
        return await fetch_for(Sources(care_log=resources.case_log), plan.order(cut_at=resources.clock.now()))
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        raise GiveUp(str(error)) from error


async def _compile(resources: ReporterResources, order: CompileOrder) -> Compiled:
    """Compile in a read-only transaction that sees one state; the cut is the moment after that state was taken."""
    engine = resources.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    async with resources.sessions(bind=engine) as session:
        await session.scalar(select(1))
        try:
            return await compile_report(session, replace(order, cut_at=resources.clock.now()))
        except KindHasNoBuilder as error:
            raise GiveUp(f"no builder for {error}") from error
