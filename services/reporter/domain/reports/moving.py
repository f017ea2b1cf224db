"""Letting the dates of a run's open steps follow what was done and what the calendar says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.dates import StepDates, calendar_of, dates_of_steps, last_instant
from services.reporter.domain.reports.facts import record_step_facts
from services.reporter.domain.reports.runs import RunInHand, lock_run, record_entry
from services.reporter.domain.reports.waking import plan_wake
from services.reporter.models import ReportRun, ReportStep
from shared.calendar import Calendar
from shared.policy.store import StoredPolicy, current_policy

OVER = frozenset({"done", "skipped"})


@dataclass(frozen=True, slots=True)
class Moved:
    """A step whose date is another one now."""

    step: ReportStep
    clause_before: datetime | None
    working_before: datetime | None
    was_forecast: bool


async def calendar_in_force(session: AsyncSession, agency: str) -> Calendar:
    """The calendar of the agency's current policy."""
    return calendar_of((await current_policy(session, agency)).pack)


async def bring_up_to_date(session: AsyncSession, in_hand: RunInHand, *, now: datetime) -> Calendar:
    """Give the steps that are not over their dates after something was done; returns the calendar in force.

    Where the calendar has changed and nobody has come to it yet, the dates follow it here, and the history says so.
    """
    policy = await current_policy(session, in_hand.run.agency)
    calendar = calendar_of(policy.pack)
    record_moves(session, in_hand, date_anew(in_hand, calendar, now=now), policy_hash=policy.hash, now=now)
    return calendar


def date_anew(in_hand: RunInHand, calendar: Calendar, *, now: datetime) -> list[Moved]:
    """Give every step that is not over its dates; returns those that moved. The run must be locked.

    A date that has passed stays, and none is moved to a time that has passed: what is missed is missed. Only a forecast
    follows freely.
    """
    run = in_hand.run
    dated = dates_of_steps(
        in_hand.rule,
        calendar,
        started_at=run.received_at or last_instant(in_hand.period, in_hand.policy.pack),
        opened_at=run.opened_at,
        done={step.step: step.done_at for step in in_hand.steps if step.done_at is not None},
    )
    return [
        moved
        for step, dates in zip(in_hand.steps, dated, strict=True)
        if step.state not in OVER and (moved := _follow(step, dates, now)) is not None
    ]


def _follow(step: ReportStep, dates: StepDates, now: datetime) -> Moved | None:
    moved = Moved(step, step.clause_due_at, step.working_due_at, step.is_forecast)
    if step.is_forecast:
        step.clause_due_at, step.working_due_at = dates.clause_due_at, dates.working_due_at
    else:
        step.clause_due_at = _unless_passed(step.clause_due_at, dates.clause_due_at, now)
        step.working_due_at = _unless_passed(step.working_due_at, dates.working_due_at, now)
    step.is_forecast = dates.is_forecast
    if step.applied_at is None:
        step.applied_at = dates.applied_at
    return moved if (moved.clause_before, moved.working_before) != (step.clause_due_at, step.working_due_at) else None


def _unless_passed(before: datetime | None, after: datetime | None, now: datetime) -> datetime | None:
    if before is not None and (before < now or (after is not None and after < now)):
        return before
    return after


async def list_open_runs(session: AsyncSession, agency: str) -> Sequence[Any]:
    """The ids of the runs that still have steps to take."""
    found = await session.scalars(
        select(ReportRun.id)
        .where(ReportRun.agency == agency, ReportRun.state.in_(("open", "submitted")))
        .order_by(ReportRun.period_start, ReportRun.id)
    )
    return found.all()


async def follow_calendar(
    session: AsyncSession, agency: str, run_id: Any, policy: StoredPolicy, *, now: datetime
) -> None:
    """Move the dates of one run's open steps to those of a policy's calendar, and say so in its history."""
    in_hand = await lock_run(session, agency, run_id, cancelled=True)
    if in_hand.run.state not in {"open", "submitted"}:
        return
    calendar = calendar_of(policy.pack)
    moved = date_anew(in_hand, calendar, now=now)
    if not moved:
        return
    record_moves(session, in_hand, moved, policy_hash=policy.hash, now=now)
    await record_step_facts(session, in_hand, [each.step for each in moved], now=now)
    for each in moved:
        plan_wake(in_hand, each.step, calendar, now=now)
    await session.flush()


def record_moves(
    session: AsyncSession, in_hand: RunInHand, moved: Sequence[Moved], *, policy_hash: str, now: datetime
) -> None:
    """Say in a run's history which dates moved; that a forecast became another one is no news."""
    steps = [_said(each) for each in moved if not each.was_forecast]
    if steps:
        record_entry(session, in_hand.run, "dates_moved", at=now, policy_hash=policy_hash, payload={"steps": steps})


def _said(moved: Moved) -> dict[str, Any]:
    step = moved.step
    return {
        "step": step.step,
        "clause_due_at": [_instant(moved.clause_before), _instant(step.clause_due_at)],
        "working_due_at": [_instant(moved.working_before), _instant(step.working_due_at)],
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
