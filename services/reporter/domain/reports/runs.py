"""Runs as they are read and locked, and their history: append-only, numbered by whoever holds the lock on the run."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.refusals import RunCancelled, RunNotFound, StepNotFound
from services.reporter.models import ReportRun, ReportStep, RunEntry
from shared.calendar import Period, PeriodKind
from shared.logs import current_request_id
from shared.policy.models.reports import ReportRule, ReportStepRule
from shared.policy.store import StoredPolicy, policy_version

SYSTEM = "careloop"


@dataclass(frozen=True, slots=True)
class RunInHand:
    """A run with its steps in their order, and the rules of the policy that it was opened under."""

    run: ReportRun
    steps: tuple[ReportStep, ...]
    policy: StoredPolicy
    rule: ReportRule

    def get_step(self, step: str) -> ReportStep:
        """One of its steps, or StepNotFound."""
        found = next((each for each in self.steps if each.step == step), None)
        if found is None:
            raise StepNotFound
        return found

    def rule_of(self, step: ReportStep) -> ReportStepRule:
        """The rule of one of its steps."""
        rule = self.rule.find_step(step.step)
        if rule is None:
            raise ValueError(f"policy {self.policy.hash} opened a step {step.step} that it does not have")
        return rule

    @property
    def period(self) -> Period:
        """The period that it is about."""
        return period_of_run(self.run)

    @property
    def department(self) -> str | None:
        """The department that it is about; None: the agency."""
        return self.run.department or None


def period_of_run(run: ReportRun) -> Period:
    """The period of a run."""
    kind: PeriodKind = run.period_kind  # type: ignore[assignment]  # the policy's own word, stored
    return Period(run.period_start, run.period_end, kind)


async def get_run(session: AsyncSession, agency: str, run_id: UUID) -> RunInHand:
    """A run to be read.

    Raises:
        RunNotFound: the agency has none of this id.
    """
    return await _find(session, agency, run_id, lock=False)


async def lock_run(session: AsyncSession, agency: str, run_id: UUID, *, cancelled: bool = False) -> RunInHand:
    """A run to be changed: whoever else wants to change it waits until this transaction ends.

    Raises:
        RunNotFound: the agency has none of this id.
        RunCancelled: it was cancelled, unless `cancelled` ones are wanted too.
    """
    in_hand = await _find(session, agency, run_id, lock=True)
    if in_hand.run.state == "cancelled" and not cancelled:
        raise RunCancelled("The run was cancelled.", how_to_fix="Open another for its period.")
    return in_hand


async def _find(session: AsyncSession, agency: str, run_id: UUID, *, lock: bool) -> RunInHand:
    query = select(ReportRun).where(ReportRun.agency == agency, ReportRun.id == run_id)
    if lock:
        query = query.with_for_update()
    run = await session.scalar(query.execution_options(populate_existing=True))
    if run is None:
        raise RunNotFound
    steps = await session.scalars(
        select(ReportStep)
        .where(ReportStep.agency == agency, ReportStep.run_id == run_id)
        .order_by(ReportStep.position)
        .execution_options(populate_existing=True)
    )
    policy = await policy_version(session, agency, run.policy_hash)
    rule = policy.pack.reports.find(run.report) if policy.pack.reports else None
    if rule is None:
        raise ValueError(f"policy {policy.hash} opened a report {run.report} that it does not have")
    return RunInHand(run, tuple(steps), policy, rule)


def record_entry(
    session: AsyncSession,
    run: ReportRun,
    kind: str,
    *,
    at: datetime,
    actor: str = SYSTEM,
    clause: str | None = None,
    policy_hash: str | None = None,
    payload: dict[str, Any] | None = None,
) -> None:
    """Add to the history of a run, which must be locked or new: the lock gives out the numbers."""
    run.entry_count += 1
    run.version += 1
    session.add(
        RunEntry(
            agency=run.agency,
            run_id=run.id,
            seq=run.entry_count,
            kind=kind,
            at=at,
            actor=actor,
            clause=clause,
            policy_hash=policy_hash or run.policy_hash,
            request_id=current_request_id(),
            payload=payload or {},
        )
    )
