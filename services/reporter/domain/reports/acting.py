"""Taking a step: who may, when, and what doing each act asks for. A run must be locked for all of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.advancing import finish_step
from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.domain.reports.refusals import (
    CorrectionsUnanswered,
    NothingCompiled,
    NotTheHolder,
    ObstaclesRemain,
    RunLocked,
    StepActOther,
    StepAlreadyDone,
    StepNotReady,
    VersionNotCurrent,
)
from services.reporter.domain.reports.runs import RunInHand
from services.reporter.domain.reports.seats import People, Seats, seats_of_step
from services.reporter.domain.reports.sources import recheck
from services.reporter.domain.reports.standing import list_delegations
from services.reporter.domain.reports.versions import find_newest, list_unanswered, obstacle_said
from services.reporter.domain.reports.work import CompileReport
from services.reporter.models import ReportStep, ReportVersion
from shared.documents.reports import ReportContent
from shared.jobs import post

SIGNED = frozenset({"review", "approve"})
DONE_BY_MACHINES = frozenset({"collect", "compile", "send"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person by handle, or a credential without one by its name."""

    name: str
    person: str | None


async def do_step(
    session: AsyncSession,
    in_hand: RunInHand,
    name: str,
    actor: Actor,
    people: People,
    *,
    now: datetime,
    note: str | None = None,
    content_version: int | None = None,
    fresh: CompileOrder | None = None,
) -> None:
    """Do a step that nobody signs. One that compiles is done when its content is there: it is compiled behind this.

    Args:
        session: the transaction.
        in_hand: the run, locked.
        name: the step.
        actor: who does it; a machine may collect, compile and send.
        people: the directory.
        now: the instant.
        note: what is noted with it, and told to whom it is sent.
        content_version: the version that was seen; None: whatever is the newest.
        fresh: for the step that submits, the order with what its kind tells of other services, fetched anew.

    Raises:
        StepNotFound, StepNotReady, StepAlreadyDone: it is not this step's turn.
        StepActOther: it is signed.
        NotTheHolder: somebody else takes it.
        NothingCompiled, VersionNotCurrent: there is nothing to send, or something newer.
        ObstaclesRemain, CorrectionsUnanswered: it submits the report, which is not fit for it yet.
    """
    step = get_ready_step(in_hand, name)
    if step.act in SIGNED:
        raise StepActOther(
            "A review or approval is signed, not just done.", how_to_fix="POST to …/approve or …/return instead."
        )
    await check_taker(session, in_hand, step, actor, people)
    if step.act == "compile":
        step.asked_at, step.asked_by = now, actor.name
        in_hand.run.version += 1
        job = CompileReport(
            agency=in_hand.run.agency,
            run_id=in_hand.run.id,
            wanted_at=now,
            wanted_by=actor.name,
            run_version=in_hand.run.version,
            step=step.step,
            note=note,
        )
        await post(session, job, now=now)
        return
    if step.act == "send":
        await check_content(session, in_hand, step, content_version, fresh)
    await finish_step(session, in_hand, step, actor=actor.name, now=now, note=note)


def get_ready_step(in_hand: RunInHand, name: str) -> ReportStep:
    """A step whose turn it is.

    Raises:
        StepNotFound, StepNotReady, StepAlreadyDone: there is none, or it is not.
    """
    step = in_hand.get_step(name)
    if step.state in {"done", "skipped"}:
        raise StepAlreadyDone(
            f"The step was {step.state} before.",
            how_to_fix="Read the run: the step that is ready is next.",
            done_by=step.done_by,
            done_at=step.done_at.isoformat() if step.done_at else None,
        )
    if step.state == "waiting":
        ready = next((each.step for each in in_hand.steps if each.state == "ready"), None)
        raise StepNotReady("A step before this one is not done.", how_to_fix=f"First: {ready}.", ready=ready)
    return step


async def check_taker(
    session: AsyncSession, in_hand: RunInHand, step: ReportStep, actor: Actor, people: People
) -> Seats:
    """The seats of a step, one of which is the actor's.

    Raises:
        NotTheHolder: none is.
    """
    seats = seats_of_step(in_hand, step, people, await list_delegations(session, in_hand.run.agency, in_hand.run.id))
    is_machine = actor.person is None and step.act in DONE_BY_MACHINES
    if not is_machine and (actor.person is None or not seats.seats_of(actor.person)):
        rule = in_hand.rule_of(step)
        titles = ", ".join(in_hand.policy.pack.role(role).title for role in rule.roles)
        raise NotTheHolder(
            f"This step is taken by: {titles}.",
            how_to_fix="Have somebody of that role take it, or delegate it to you.",
            roles=list(rule.roles),
        )
    return seats


async def check_content(
    session: AsyncSession,
    in_hand: RunInHand,
    step: ReportStep,
    seen: int | None,
    fresh: CompileOrder | None = None,
) -> ReportVersion:
    """The newest version, fit to be sent or signed in this step; for the one that submits, with nothing in its way.

    What has come in its way since it was compiled counts too, as far as `fresh` tells (CCTS-II.3).

    Raises:
        NothingCompiled, VersionNotCurrent, ObstaclesRemain, CorrectionsUnanswered: it is not.
    """
    newest = await check_seen(session, in_hand, seen)
    if await list_unanswered(session, in_hand.run.agency, in_hand.run.id):
        raise CorrectionsUnanswered(
            "The report was returned, and no version since answers what was to be corrected.",
            how_to_fix="Compile it anew, or receive the corrected report.",
        )
    if step.step == in_hand.rule.lock:
        obstacles = list(newest.obstacles)
        if fresh is not None and newest.content is not None:
            content = ReportContent.model_validate(newest.content)
            obstacles += [each for each in map(obstacle_said, recheck(fresh, content)) if each not in obstacles]
        if obstacles:
            raise ObstaclesRemain(
                f"{len(obstacles)} things must be seen to before the report may be submitted (CCTS-II.3).",
                how_to_fix="See to each of `obstacles`, then compile the report anew.",
                obstacles=obstacles,
            )
    return newest


async def check_seen(session: AsyncSession, in_hand: RunInHand, seen: int | None) -> ReportVersion:
    """The newest version, which is the one that was seen.

    Raises:
        NothingCompiled, VersionNotCurrent: there is none, or another one was seen.
    """
    newest = await find_newest(session, in_hand.run.agency, in_hand.run.id)
    if newest is None:
        raise NothingCompiled("The report has no content yet.", how_to_fix="Compile it first.")
    if seen is not None and seen != newest.number:
        raise VersionNotCurrent(
            f"You have seen version {seen}; the newest is {newest.number}.",
            how_to_fix="Read the newest version, and how it differs from the one before.",
            content_version=newest.number,
        )
    return newest


def check_open(in_hand: RunInHand) -> None:
    """Refuse a change of a report that was submitted (RunLocked)."""
    if in_hand.run.state != "open":
        raise RunLocked(
            "The report was submitted: its content does not change any more.",
            how_to_fix="What changes in its figures later makes a corrected version by itself.",
        )
