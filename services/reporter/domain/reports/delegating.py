"""Having somebody else take one's step: recorded, and taken back by the next word of the holder."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.acting import Actor
from services.reporter.domain.reports.messages import tell_delegate
from services.reporter.domain.reports.moving import OVER, calendar_in_force
from services.reporter.domain.reports.refusals import (
    DelegateIsYourself,
    DelegateUnknown,
    NotTheHolder,
    PersonNeeded,
    StepAlreadyDone,
)
from services.reporter.domain.reports.runs import RunInHand, record_entry
from services.reporter.domain.reports.seats import People, seats_of_step
from services.reporter.models import ReportDelegation


async def delegate_step(
    session: AsyncSession,
    in_hand: RunInHand,
    name: str,
    actor: Actor,
    people: People,
    *,
    delegate: str | None,
    reason: str | None,
    now: datetime,
) -> None:
    """Have a person of the agency take the step in the holder's place; None takes it back. The run must be locked.

    Raises:
        StepNotFound, StepAlreadyDone: there is nothing to take any more.
        PersonNeeded, NotTheHolder: only a holder delegates; a delegate does not delegate on.
        DelegateUnknown, DelegateIsYourself: to whom it cannot be delegated.
    """
    step = in_hand.get_step(name)
    if step.state in OVER:
        raise StepAlreadyDone(f"The step was {step.state} before.", how_to_fix="There is nothing to delegate any more.")
    if actor.person is None:
        raise PersonNeeded("Only a person delegates.", how_to_fix="Use a credential that is bound to a person.")
    if actor.person not in seats_of_step(in_hand, step, people, ()).holders:
        raise NotTheHolder(
            "Only a holder of the role delegates the step.",
            how_to_fix="Have the holder delegate it to somebody else.",
            roles=list(in_hand.rule_of(step).roles),
        )
    key = {"agency": in_hand.run.agency, "run_id": in_hand.run.id, "step": step.step, "holder": actor.person}
    if delegate is None:
        await session.execute(delete(ReportDelegation).filter_by(**key))
    else:
        _check_delegate(delegate, actor.person, people)
        values = {"delegate": delegate, "reason": reason, "delegated_at": now}
        await session.execute(
            insert(ReportDelegation)
            .values(**key, **values)
            .on_conflict_do_update(index_elements=list(key), set_=values)
        )
    record_entry(
        session,
        in_hand.run,
        "delegated" if delegate else "delegation_taken_back",
        at=now,
        actor=actor.person,
        clause=step.clause,
        payload={"step": step.step, "delegate": delegate, "reason": reason},
    )
    if delegate is not None and step.state == "ready":
        calendar = await calendar_in_force(session, in_hand.run.agency)
        await tell_delegate(session, in_hand, step, calendar, delegate, now=now, note=reason)
    await session.flush()


def _check_delegate(delegate: str, holder: str, people: People) -> None:
    if delegate == holder:
        raise DelegateIsYourself(
            "The step is yours already.",
            how_to_fix="Name somebody else.",
            errors=[{"pointer": "/delegate", "message": "Your own handle"}],
        )
    if not people.is_somebody(delegate):
        raise DelegateUnknown(
            "Nobody of this handle belongs to the agency today.",
            how_to_fix="Take a handle from the directory.",
            errors=[{"pointer": "/delegate", "message": "Not in the directory"}],
        )
