"""Going on from one step to the next: what being done, or ready, brings with it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.facts import record_step_facts
from services.reporter.domain.reports.following_up import post_follow_up
from services.reporter.domain.reports.messages import tell_done, tell_ready
from services.reporter.domain.reports.moving import OVER, bring_up_to_date, calendar_in_force
from services.reporter.domain.reports.restating import mark_restated_since_cut
from services.reporter.domain.reports.runs import SYSTEM, RunInHand, record_entry
from services.reporter.domain.reports.waking import plan_wake, reminder_time
from services.reporter.models import ReportStep
from shared.calendar import Calendar, local_day


async def ready_first_step(session: AsyncSession, in_hand: RunInHand, *, now: datetime) -> None:
    """Let the first step of a new run be taken."""
    calendar = await calendar_in_force(session, in_hand.run.agency)
    await ready_step(session, in_hand, in_hand.steps[0], calendar, now=now)


async def ready_step(
    session: AsyncSession,
    in_hand: RunInHand,
    step: ReportStep,
    calendar: Calendar,
    *,
    now: datetime,
    is_told: bool = False,
) -> None:
    """Let a step be taken from now on, and tell whoever holds it, unless they learn otherwise. The run must be locked."""
    step.state = "ready"
    step.ready_at, step.ready_on = now, local_day(now, in_hand.policy.pack.agency.zone)
    step.done_at = step.done_by = step.reason = step.asked_at = step.asked_by = None
    step.late_noticed_at = None
    # Whoever is told now that the step is theirs, and by when, needs no reminder whose time has come.
    remind_at = reminder_time(in_hand, step, calendar, now=now)
    step.reminded_at = now if remind_at is None or remind_at <= now else None
    plan_wake(in_hand, step, calendar, now=now)
    if not is_told:
        await tell_ready(session, in_hand, step, calendar, now=now)


async def finish_step(
    session: AsyncSession,
    in_hand: RunInHand,
    step: ReportStep,
    *,
    actor: str,
    now: datetime,
    note: str | None = None,
    skipped: bool = False,
) -> None:
    """Note that a step is done (or skipped), submit the report if it is the one that does, and let the next be taken.

    The run must be locked and the step ready.
    """
    run = in_hand.run
    step.state = "skipped" if skipped else "done"
    step.done_at, step.done_by, step.reason, step.wake_at = now, actor, note, None
    step.asked_at = step.asked_by = None
    if step.first_done_at is None and not skipped:
        step.first_done_at = now
    record_entry(
        session,
        run,
        "step_skipped" if skipped else "step_done",
        at=now,
        actor=actor,
        clause=step.clause,
        payload={"step": step.step, "content_version": run.content_version or None, "note": note},
    )
    if step.step == in_hand.rule.lock:
        run.state, run.submitted_at = "submitted", now
        record_entry(session, run, "submitted", at=now, actor=actor, payload={"content_version": run.content_version})
        await mark_restated_since_cut(session, run, now=now)
        await post_follow_up(session, in_hand, now=now)
    calendar = await bring_up_to_date(session, in_hand, now=now)
    await record_step_facts(session, in_hand, in_hand.steps, now=now)
    if not skipped:
        await tell_done(session, in_hand, step, calendar, now=now, note=note)
    following = next((each for each in in_hand.steps if each.state not in OVER), None)
    if following is None:
        run.state, run.closed_at = "closed", now
        record_entry(session, run, "closed", at=now, actor=SYSTEM)
    elif following.state == "waiting":
        await ready_step(session, in_hand, following, calendar, now=now)
    await session.flush()
