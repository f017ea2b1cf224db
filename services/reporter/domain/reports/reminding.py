"""What is done when a step's time comes: the reminder before its date, and telling that it is late after."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.messages import tell_late, tell_reminder
from services.reporter.domain.reports.moving import calendar_in_force
from services.reporter.domain.reports.runs import lock_run, record_entry
from services.reporter.domain.reports.waking import late_time, plan_wake, reminder_time
from services.reporter.domain.reports.work import WakeStep


async def wake_step(session: AsyncSession, job: WakeStep, *, now: datetime) -> None:
    """Do what is due for a step, each once, and plan what comes next.

    A job whose instant is not the planned one any more does nothing: the step was done, or its date moved.
    """
    in_hand = await lock_run(session, job.agency, job.run_id, cancelled=True)
    step = in_hand.get_step(job.step)
    if step.wake_at is None or step.wake_at != job.wake_at or step.wake_at > now:
        return
    calendar = await calendar_in_force(session, job.agency)
    if step.state == "ready" and in_hand.run.state != "cancelled":
        remind_at = reminder_time(in_hand, step, calendar, now=now)
        if step.reminded_at is None and remind_at is not None and remind_at <= now:
            step.reminded_at = now
            await tell_reminder(session, in_hand, step, calendar, now=now)
        late_at = late_time(step, calendar, now=now)
        if step.late_noticed_at is None and late_at is not None and late_at <= now:
            step.late_noticed_at = now
            record_entry(
                session,
                in_hand.run,
                "step_late",
                at=now,
                clause=step.clause,
                payload={"step": step.step, "working_due_at": step.working_due_at.isoformat()}
                if step.working_due_at
                else {"step": step.step},
            )
            await tell_late(session, in_hand, step, calendar, now=now)
    plan_wake(in_hand, step, calendar, now=now)
    await session.flush()
