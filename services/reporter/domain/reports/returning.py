"""Returning a report with corrections: it is compiled again, and what was asked for is tracked until a version answers it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.acting import Actor, check_open, check_seen, check_taker
from services.reporter.domain.reports.facts import record_step_facts
from services.reporter.domain.reports.files import CheckedFile, add_file
from services.reporter.domain.reports.messages import tell_returned
from services.reporter.domain.reports.moving import calendar_in_force
from services.reporter.domain.reports.rewinding import rewind
from services.reporter.domain.reports.runs import RunInHand, record_entry
from services.reporter.domain.reports.seats import People
from services.reporter.domain.reports.signing import get_step_to_sign, sign_off
from services.reporter.models import ReportCorrection, ReportSignOff, ReportStep
from shared.ids import new_id


async def return_step(
    session: AsyncSession,
    in_hand: RunInHand,
    name: str,
    actor: Actor,
    people: People,
    *,
    content_version: int,
    corrections: Sequence[str],
    file: CheckedFile | None,
    now: datetime,
) -> None:
    """Send the report back to the step that compiles it, with what is to be corrected. The run must be locked.

    A review of a report from outside goes back to its first step: the corrections go to whoever wrote it. Correcting it is
    what its clause asks for, as much as approving it (CCTS-III.B7), and so is done in time if it is returned in time.

    Raises:
        the refusals of `get_step_to_sign` and `check_seen`.
        NotTheHolder: the person has no seat.
        RunLocked: the report was submitted.
    """
    step, person = get_step_to_sign(in_hand, name, actor)
    seats = await check_taker(session, in_hand, step, actor, people)
    check_open(in_hand)
    await check_seen(session, in_hand, content_version)
    kept = await add_file(session, in_hand.run, file, purpose="correction", actor=person, now=now) if file else None
    session.add_all(
        ReportCorrection(
            agency=in_hand.run.agency,
            id=new_id(),
            run_id=in_hand.run.id,
            step=step.step,
            content_version=content_version,
            text=text,
            file_id=kept.id if kept else None,
            asked_by=person,
            asked_at=now,
        )
        for text in corrections
    )
    holder = seats.seats_of(person)[0]
    session.add(ReportSignOff(**sign_off(in_hand, step, holder, person, "returned", now=now, note=None)))
    target = target_of_return(in_hand, step)
    record_entry(
        session,
        in_hand.run,
        "returned",
        at=now,
        actor=person,
        clause=step.clause,
        payload={
            "step": step.step,
            "content_version": content_version,
            "to": target.step,
            "corrections": len(corrections),
            "file_id": str(kept.id) if kept else None,
        },
    )
    if in_hand.run.kind == "outside_review" and step.first_done_at is None:
        step.first_done_at = now
        await record_step_facts(session, in_hand, [step], now=now)
    await rewind(session, in_hand, target, now=now, is_told=True)
    calendar = await calendar_in_force(session, in_hand.run.agency)
    await tell_returned(session, in_hand, target, calendar, now=now, corrections=corrections, returned_by=person)


def target_of_return(in_hand: RunInHand, step: ReportStep) -> ReportStep:
    """The step that a return goes back to: the last one before it that compiles, else the first."""
    before = in_hand.steps[: step.position]
    return next((each for each in reversed(before) if each.act == "compile"), in_hand.steps[0])
