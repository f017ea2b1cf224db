"""The steps of runs as facts of conformance: under the clause, from when it began to apply, with the clause's own date."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.evidence import take_steps
from services.reporter.domain.reports.runs import RunInHand
from services.reporter.models import ReportRun, ReportStep
from shared.ids import new_id


async def record_step_facts(
    session: AsyncSession, in_hand: RunInHand, steps: Iterable[ReportStep], *, now: datetime
) -> None:
    """Say how these steps stand, for every clause that they carry out; a step whose clock has not begun is none yet.

    What was done once stays done: a report that was returned later was sent in time all the same.
    """
    run = in_hand.run
    facts = [
        {
            "agency": run.agency,
            "case_id": str(run.id),
            "clause": clause,
            "step": step.step,
            "applied_at": step.applied_at.isoformat(),
            "policy_hash": run.policy_hash,
            "done_at": _said(step.first_done_at),
            # The limit is the first clause's; others are carried out by the same act, whenever it is.
            "due_at": _said(step.clause_due_at) if clause == step.clause else None,
            "outcome": _outcome(step),
            "event_id": str(new_id()),
            "event_at": now.isoformat(),
        }
        for step in steps
        if step.applied_at is not None
        for clause in clauses_of(in_hand, step)
    ]
    if facts:
        await session.flush()
        await take_steps(session, facts)


def clauses_of(in_hand: RunInHand, step: ReportStep) -> tuple[str, ...]:
    """Every clause that a step carries out, the one with the limit first."""
    return in_hand.rule_of(step).clauses


async def withdraw_step_facts(session: AsyncSession, run: ReportRun) -> None:
    """Take a run out of the conformance: it was opened by mistake, and its clauses asked for nothing."""
    await session.execute(
        text("UPDATE step_facts SET outcome = 'withdrawn' WHERE agency = :agency AND case_id = :run_id"),
        {"agency": run.agency, "run_id": run.id},
    )


def _outcome(step: ReportStep) -> str:
    if step.first_done_at is not None:
        return "done"
    return "skipped" if step.state == "skipped" else "open"


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
