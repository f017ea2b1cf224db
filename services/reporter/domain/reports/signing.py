"""Signing a review or an approval: in one's own name, for the version that was seen (CCTS-III.B4, B7)."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.acting import SIGNED, Actor, check_content, check_taker, get_ready_step
from services.reporter.domain.reports.advancing import finish_step
from services.reporter.domain.reports.compiling import CompileOrder
from services.reporter.domain.reports.refusals import AlreadySigned, PersonNeeded, StepActOther
from services.reporter.domain.reports.runs import RunInHand, record_entry
from services.reporter.domain.reports.seats import People, missing_signatures
from services.reporter.domain.reports.standing import list_sign_offs
from services.reporter.models import ReportSignOff, ReportStep
from shared.ids import new_id


def get_step_to_sign(in_hand: RunInHand, name: str, actor: Actor) -> tuple[ReportStep, str]:
    """A step that is to be signed now, and the person who signs.

    Raises:
        StepNotFound, StepNotReady, StepAlreadyDone: it is not its turn.
        StepActOther: nobody signs it.
        PersonNeeded: the credential names nobody.
    """
    step = get_ready_step(in_hand, name)
    if step.act not in SIGNED:
        raise StepActOther("Nobody signs this step.", how_to_fix="POST to …/done instead.")
    if actor.person is None:
        raise PersonNeeded("A signature is a person's.", how_to_fix="Use a credential that is bound to a person.")
    return step, actor.person


async def approve_step(
    session: AsyncSession,
    in_hand: RunInHand,
    name: str,
    actor: Actor,
    people: People,
    *,
    content_version: int,
    now: datetime,
    note: str | None = None,
    fresh: CompileOrder | None = None,
) -> None:
    """Sign the version that was seen, for every seat that the person takes; the step is done with the last signature.

    The run must be locked: of two at once for a step of one signature, one signs; for one that each signs, each counts once.

    Raises:
        the refusals of `get_step_to_sign` and `check_content`.
        NotTheHolder: the person has no seat.
        AlreadySigned: every seat of the person's has signed, and others have not. Where the last of these has left the
            agency meanwhile, signing again does the step.
    """
    step, person = get_step_to_sign(in_hand, name, actor)
    seats = await check_taker(session, in_hand, step, actor, people)
    await check_content(session, in_hand, step, content_version, fresh)
    is_each = in_hand.rule_of(step).approvers == "each"
    own = seats.seats_of(person)
    signed = await session.scalars(
        insert(ReportSignOff)
        .values(
            [
                sign_off(in_hand, step, holder, person, "approved", now=now, note=note)
                for holder in (own if is_each else own[:1])
            ]
        )
        .on_conflict_do_nothing()
        .returning(ReportSignOff.holder)
    )
    holders = list(signed)
    await session.flush()
    sign_offs = await list_sign_offs(session, in_hand.run.agency, in_hand.run.id)
    missing = missing_signatures(step, seats, sign_offs) if is_each else []
    if not holders and (missing or not is_each):
        raise AlreadySigned("You have signed this version already.", how_to_fix="Nothing is left for you to do here.")
    if holders:
        record_entry(
            session,
            in_hand.run,
            "signed",
            at=now,
            actor=person,
            clause=step.clause,
            payload={"step": step.step, "content_version": content_version, "holders": holders, "note": note},
        )
    if missing:
        return
    await finish_step(session, in_hand, step, actor=person, now=now, note=note)


def sign_off(
    in_hand: RunInHand, step: ReportStep, holder: str, person: str, decision: str, *, now: datetime, note: str | None
) -> dict[str, Any]:
    """A signature as it is kept."""
    return {
        "agency": in_hand.run.agency,
        "id": new_id(),
        "run_id": in_hand.run.id,
        "step": step.step,
        "content_version": in_hand.run.content_version,
        "decision": decision,
        "holder": holder,
        "signed_by": person,
        "signed_at": now,
        "note": note,
    }
