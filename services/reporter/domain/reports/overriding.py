"""What a person decides against the plan: skipping a step, and cancelling a run that was opened by mistake."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.acting import SIGNED, check_open, get_ready_step
from services.reporter.domain.reports.advancing import finish_step
from services.reporter.domain.reports.facts import withdraw_step_facts
from services.reporter.domain.reports.refusals import StepNotSkippable
from services.reporter.domain.reports.runs import RunInHand, record_entry


async def skip_step(
    session: AsyncSession, in_hand: RunInHand, name: str, *, actor: str, reason: str, now: datetime
) -> None:
    """Let the run go on without a step, for a reason. The run must be locked.

    Raises:
        StepNotFound, StepNotReady, StepAlreadyDone: it is not its turn.
        StepNotSkippable: it signs, compiles or submits.
    """
    step = get_ready_step(in_hand, name)
    if step.act in SIGNED or step.act == "compile" or step.step == in_hand.rule.lock:
        raise StepNotSkippable(
            "A step that signs, compiles or submits the report is never skipped.",
            how_to_fix="Take it, have it delegated, or cancel the run.",
        )
    await finish_step(session, in_hand, step, actor=actor, now=now, note=reason, skipped=True)


async def cancel_run(session: AsyncSession, in_hand: RunInHand, *, actor: str, reason: str, now: datetime) -> None:
    """End a run that was opened by mistake; its period can be opened again, by hand. The run must be locked.

    Raises:
        RunLocked: it was submitted.
    """
    check_open(in_hand)
    run = in_hand.run
    run.state, run.cancelled_at, run.restate_at = "cancelled", now, None
    for step in in_hand.steps:
        step.wake_at = None
    record_entry(session, run, "cancelled", at=now, actor=actor, payload={"reason": reason})
    await withdraw_step_facts(session, run)
    await session.flush()
