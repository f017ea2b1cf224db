"""Compiling a run's content: what is to be compiled, as of which policy, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.acting import SIGNED, Actor
from services.reporter.domain.reports.advancing import finish_step
from services.reporter.domain.reports.compiling import Compiled, CompileOrder
from services.reporter.domain.reports.following_up import post_follow_up
from services.reporter.domain.reports.ledger import RESTATEMENT
from services.reporter.domain.reports.messages import tell_held_up
from services.reporter.domain.reports.moving import calendar_in_force
from services.reporter.domain.reports.refusals import NothingToCompile, NotTheHolder, RunLocked
from services.reporter.domain.reports.restating import (
    RESTATE_AFTER,
    count_restatements,
    mark_restated_since,
    restatement_note,
)
from services.reporter.domain.reports.rewinding import rewind
from services.reporter.domain.reports.runs import SYSTEM, RunInHand, get_run, lock_run, record_entry
from services.reporter.domain.reports.seats import People, seats_of_step
from services.reporter.domain.reports.sources import RECHECKS
from services.reporter.domain.reports.standing import list_delegations
from services.reporter.domain.reports.versions import add_version, find_newest, version_of
from services.reporter.domain.reports.work import CompileReport
from services.reporter.models import ReportRun, ReportVersion
from shared.jobs import post
from shared.policy.store import StoredPolicy, current_policy, policy_version

LOCKED = frozenset({"submitted", "closed"})
LONGEST_WAIT = timedelta(minutes=2)
"""How long a corrected version waits for facts that are on their way, before it says that they are missing."""


class VersionMadeMeanwhile(Exception):
    """Another version was made while this one was compiled: it is to be compiled again, with the next number."""


class FactsOnTheirWay(Exception):
    """A corrected version does not agree with what it tells of yet: it is to be compiled again in a moment."""


@dataclass(frozen=True, slots=True)
class CompilePlan:
    """What is to be compiled, before its data cut is known."""

    in_hand: RunInHand
    policy: StoredPolicy
    version: int

    def order(self, *, cut_at: datetime) -> CompileOrder:
        """The order to the builder of the report's kind, before anything was fetched for it."""
        rule = self.policy.pack.reports.find(self.in_hand.run.report) if self.policy.pack.reports else None
        return CompileOrder(
            agency=self.in_hand.run.agency,
            policy=self.policy,
            report=rule or self.in_hand.rule,
            period=self.in_hand.period,
            department=self.in_hand.department,
            version=self.version,
            cut_at=cut_at,
        )


async def ask_to_compile(
    session: AsyncSession, in_hand: RunInHand, actor: Actor, people: People, *, note: str | None, now: datetime
) -> None:
    """Have the content compiled, as a draft or because something was seen to. The run must be locked.

    A version that says something else after steps were signed asks for the signatures again.

    Raises:
        NothingToCompile: the report comes from outside.
        RunLocked: it was submitted.
        NotTheHolder: the person takes none of its steps.
    """
    if in_hand.run.kind == "outside_review":
        raise NothingToCompile("The report comes from outside.", how_to_fix="Receive it with POST …/documents.")
    if in_hand.run.state != "open":
        raise RunLocked(
            "The report was submitted: its content does not change any more.",
            how_to_fix="What changes in its figures later makes a corrected version by itself.",
        )
    delegations = await list_delegations(session, in_hand.run.agency, in_hand.run.id)
    if actor.person is not None and not any(
        actor.person in seats_of_step(in_hand, step, people, delegations).takers for step in in_hand.steps
    ):
        raise NotTheHolder(
            "You take none of the steps of this report.", how_to_fix="Have somebody who does have it compiled."
        )
    record_entry(session, in_hand.run, "compiling_asked", at=now, actor=actor.name, payload={"note": note})
    job = CompileReport(
        agency=in_hand.run.agency,
        run_id=in_hand.run.id,
        wanted_at=now,
        wanted_by=actor.name,
        run_version=in_hand.run.version,
        note=note,
    )
    await post(session, job, now=now)


async def plan_compiling(session: AsyncSession, job: CompileReport) -> CompilePlan | None:
    """What to compile; None where it is not wanted any more: the run was cancelled, or submitted before its turn came.

    An open report follows the agency's current policy, one that was submitted the policy that it was submitted under.
    """
    in_hand = await get_run(session, job.agency, job.run_id)
    run = in_hand.run
    if not _is_wanted(run, job):
        return None
    if run.state in LOCKED:
        newest = await find_newest(session, job.agency, job.run_id)
        policy = await policy_version(session, job.agency, newest.policy_hash) if newest else in_hand.policy
    else:
        policy = await current_policy(session, job.agency)
        rule = policy.pack.reports.find(run.report) if policy.pack.reports else None
        if rule is None or rule.kind != run.kind:
            policy = in_hand.policy
    return CompilePlan(in_hand, policy, run.content_version + 1)


async def plan_recheck(session: AsyncSession, in_hand: RunInHand, step: str) -> CompilePlan | None:
    """What is to be looked at once more before a step submits the report; None for any other step, and without content."""
    newest = await find_newest(session, in_hand.run.agency, in_hand.run.id)
    if step != in_hand.rule.lock or newest is None or newest.content is None or in_hand.run.kind not in RECHECKS:
        return None
    policy = await policy_version(session, in_hand.run.agency, newest.policy_hash)
    return CompilePlan(in_hand, policy, newest.number)


def _is_wanted(run: ReportRun, job: CompileReport) -> bool:
    if job.wanted_by == RESTATEMENT:
        return run.restate_at == job.wanted_at and run.state in LOCKED
    return run.state == "open"


async def record_compiled(
    session: AsyncSession, job: CompileReport, plan: CompilePlan, compiled: Compiled, *, now: datetime
) -> None:
    """Keep what was compiled as a version, if it says something new, and do the step that asked for it.

    Raises:
        VersionMadeMeanwhile: its number is taken.
        FactsOnTheirWay: it corrects a submitted report, and what stands in its way passes by itself.
    """
    in_hand = await lock_run(session, job.agency, job.run_id, cancelled=True)
    if not _is_wanted(in_hand.run, job):
        return
    if in_hand.run.content_version + 1 != plan.version:
        raise VersionMadeMeanwhile(f"version {plan.version} of {job.run_id} was made meanwhile")
    if job.wanted_by == RESTATEMENT:
        await _record_corrected(session, job, in_hand, compiled, now=now)
        return
    version = await add_version(
        session, in_hand, version_of(compiled, reason="compiled", made_by=job.wanted_by, note=job.note), now=now
    )
    if version is None:
        _record_the_same(session, in_hand, compiled, job.wanted_by, now=now)
    await _go_on(session, in_hand, job, version, now=now)
    await session.flush()


async def _record_corrected(
    session: AsyncSession, job: CompileReport, in_hand: RunInHand, compiled: Compiled, *, now: datetime
) -> None:
    """Keep a corrected version of a submitted report, with its note and the difference to the one before.

    It is made even if something stands in its way, for it tells no word that is not released: what is missing is said in
    the history and to whoever compiles and submits it, and once that is seen to another version follows.
    """
    run, passes = in_hand.run, any(each.passes for each in compiled.obstacles)
    if passes and now < job.wanted_at + LONGEST_WAIT:
        raise FactsOnTheirWay("; ".join(each.text for each in compiled.obstacles if each.passes))
    before = await find_newest(session, run.agency, run.id)
    known = list(before.obstacles) if before is not None else []
    note = await _note_of_restatement(session, run)
    new = version_of(compiled, reason="restated", made_by=SYSTEM, note=note)
    if await add_version(session, in_hand, new, now=now) is None:
        _record_the_same(session, in_hand, compiled, SYSTEM, now=now)
    else:
        await post_follow_up(session, in_hand, now=now)
    run.restate_at = now + RESTATE_AFTER if passes else None
    # What changed while this was compiled is not in it.
    await mark_restated_since(session, run, compiled.content.data_cut_at, now=now)
    if any(each not in known for each in new.obstacles):
        record_entry(
            session,
            run,
            "correction_held_up",
            at=now,
            payload={"content_version": run.content_version, "obstacles": list(new.obstacles)},
        )
        calendar = await calendar_in_force(session, run.agency)
        await tell_held_up(session, in_hand, calendar, [each["text"] for each in new.obstacles], now=now)
    await session.flush()


def _record_the_same(
    session: AsyncSession, in_hand: RunInHand, compiled: Compiled, actor: str, *, now: datetime
) -> None:
    record_entry(
        session,
        in_hand.run,
        "compiled_the_same",
        at=now,
        actor=actor,
        payload={"content_version": in_hand.run.content_version, "obstacles": len(compiled.obstacles)},
    )


async def _go_on(
    session: AsyncSession, in_hand: RunInHand, job: CompileReport, version: ReportVersion | None, *, now: datetime
) -> None:
    step = next((each for each in in_hand.steps if each.step == job.step), None)
    if step is not None and step.state == "ready" and step.asked_at is not None:
        await finish_step(session, in_hand, step, actor=job.wanted_by, now=now, note=job.note)
    elif version is not None:
        signed = next((each for each in in_hand.steps if each.act in SIGNED and each.state == "done"), None)
        if signed is not None:
            await rewind(session, in_hand, signed, now=now)


async def _note_of_restatement(session: AsyncSession, run: ReportRun) -> str:
    cut_at = await session.scalar(
        select(ReportVersion.data_cut_at).where(
            ReportVersion.agency == run.agency,
            ReportVersion.run_id == run.id,
            ReportVersion.number == run.content_version,
        )
    )
    return restatement_note(run.kind, await count_restatements(session, run, cut_at) if cut_at is not None else {})
