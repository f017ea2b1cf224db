"""Going back to an earlier step: it and those after it are to be taken again, and the signatures so far fall."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.advancing import ready_step
from services.reporter.domain.reports.moving import bring_up_to_date
from services.reporter.domain.reports.runs import RunInHand
from services.reporter.domain.reports.versions import let_signatures_fall
from services.reporter.models import ReportStep


async def rewind(
    session: AsyncSession, in_hand: RunInHand, to: ReportStep, *, now: datetime, is_told: bool = False
) -> None:
    """Let a step be taken again, and after it those that follow, in a round of their own. The run must be locked.

    What was done of them was done when it was, for conformance. `is_told`: whoever takes it learns of it otherwise.
    """
    await let_signatures_fall(session, in_hand, now=now)
    for step in in_hand.steps[to.position :]:
        if step.state == "skipped":
            continue
        step.state, step.round = "waiting", step.round + 1
        step.done_at = step.done_by = step.reason = step.wake_at = None
        step.ready_at = step.ready_on = step.asked_at = step.asked_by = None
    calendar = await bring_up_to_date(session, in_hand, now=now)
    await ready_step(session, in_hand, to, calendar, now=now, is_told=is_told)
    await session.flush()
