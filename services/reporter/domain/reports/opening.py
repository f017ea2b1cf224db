"""Opening runs: each period of each report once, in the order of the periods, however often and by whomever it is tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.advancing import ready_first_step
from services.reporter.domain.reports.dates import calendar_of, dates_of_steps, last_instant, opens_at
from services.reporter.domain.reports.facts import record_step_facts
from services.reporter.domain.reports.runs import SYSTEM, lock_run, record_entry
from services.reporter.models import ReportRun, ReportStep
from shared.calendar import Period, list_periods, local_day, period_on
from shared.ids import new_id
from shared.policy.models import PolicyPack
from shared.policy.models.reports import ReportRule
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, slots=True)
class Opening:
    """A run that there should be: of which report and period, for which department (empty: the agency), from when on."""

    report: ReportRule
    period: Period
    department: str
    opens_at: datetime

    @property
    def key(self) -> tuple[str, date, str]:
        """What is unique in the ledger."""
        return self.report.id, self.period.start_on, self.department


def period_holding(pack: PolicyPack, report: ReportRule, day: date) -> Period:
    """The period of a report that holds the day."""
    agency = pack.agency
    return period_on(
        day, report.period, week_start=agency.week_start, fiscal_year_start_month=agency.fiscal_year_start_month
    )


def departments_of(pack: PolicyPack, report: ReportRule) -> list[str]:
    """For whom a report has runs of their own: the departments that run a program, in the pack's order; else the agency."""
    if report.per == "agency":
        return [""]
    running = {program.department for program in pack.programs}
    return [department.id for department in pack.departments if department.id in running]


def list_openings(pack: PolicyPack, now: datetime) -> list[Opening]:
    """Every run that opens by itself, of the periods up to the one that holds now, in the order in which they open."""
    if pack.reports is None:
        return []
    found = [
        opening
        for report in pack.reports.runs
        if report.kind != "outside_review"
        for opening in _openings_of(pack, report, local_day(now, pack.agency.zone))
    ]
    order = {report.id: index for index, report in enumerate(pack.reports.runs)}
    return sorted(found, key=lambda each: (each.period.end_on, each.opens_at, order[each.report.id]))


def _openings_of(pack: PolicyPack, report: ReportRule, today: date) -> Iterator[Opening]:
    agency = pack.agency
    first_on = pack.reports.first_on if pack.reports else today
    for period in list_periods(
        first_on,
        today,
        report.period,
        week_start=agency.week_start,
        fiscal_year_start_month=agency.fiscal_year_start_month,
    ):
        at = opens_at(report, period, pack)
        for department in departments_of(pack, report):
            yield Opening(report, period, department, at)


def next_opening(pack: PolicyPack, now: datetime) -> datetime | None:
    """When the next run opens that could not be opened yet; None: the policy has no reports that open by themselves."""
    today = local_day(now, pack.agency.zone)
    coming = [
        opens_at(report, period, pack)
        for report in (pack.reports.runs if pack.reports else ())
        if report.kind != "outside_review"
        for period in _periods_from(pack, report, max(today, pack.reports.first_on if pack.reports else today))
    ]
    return min((at for at in coming if at > now), default=None)


def _periods_from(pack: PolicyPack, report: ReportRule, day: date) -> list[Period]:
    this = period_holding(pack, report, day)
    return [this, period_holding(pack, report, this.end_on + timedelta(days=1))]


async def open_due_runs(
    session: AsyncSession, policy: StoredPolicy, now: datetime, *, at_most: int = 50
) -> list[ReportRun]:
    """Open what is due and was never opened, the oldest periods first; a run that a person cancelled stays so.

    Safe to run at once with itself and with a person who opens the same. So many as `at_most` opened: there may be more.
    """
    due = [opening for opening in list_openings(policy.pack, now) if opening.opens_at <= now]
    if not due:
        return []
    known = await _known_keys(session, policy.agency, min(opening.period.start_on for opening in due))
    opened: list[ReportRun] = []
    for opening in due:
        if opening.key in known:
            continue
        run = await open_run(session, policy, opening, now=now)
        if run is not None:
            opened.append(run)
        if len(opened) == at_most:
            break
    return opened


async def _known_keys(session: AsyncSession, agency: str, since: date) -> set[tuple[str, date, str]]:
    rows = await session.execute(
        select(ReportRun.report, ReportRun.period_start, ReportRun.department).where(
            ReportRun.agency == agency, ReportRun.period_start >= since
        )
    )
    return {(report, start, department) for report, start, department in rows}


async def open_run(
    session: AsyncSession,
    policy: StoredPolicy,
    opening: Opening,
    *,
    now: datetime,
    actor: str = SYSTEM,
    received_at: datetime | None = None,
) -> ReportRun | None:
    """Open one run with its steps; None if there is one already: of two at once, one opens it."""
    report, period = opening.report, opening.period
    values: dict[str, Any] = {
        "agency": policy.agency,
        "id": new_id(),
        "report": report.id,
        "kind": report.kind,
        "title": report.title,
        "period_kind": report.period,
        "period_start": period.start_on,
        "period_end": period.end_on,
        "department": opening.department,
        "policy_hash": policy.hash,
        "state": "open",
        "version": 1,
        "content_version": 0,
        "entry_count": 0,
        "opened_at": now,
        "opened_by": actor,
        "received_at": received_at,
    }
    inserted = await session.scalars(insert(ReportRun).values(values).on_conflict_do_nothing().returning(ReportRun.id))
    run_id = inserted.one_or_none()
    if run_id is None:
        return None
    await _add_steps(session, policy, opening, run_id, received_at=received_at)
    in_hand = await lock_run(session, policy.agency, run_id)
    record_entry(
        session,
        in_hand.run,
        "opened",
        at=now,
        actor=actor,
        clause=report.clause,
        payload={
            "report": report.id,
            "period_start": str(period.start_on),
            "period_end": str(period.end_on),
            "department": opening.department or None,
            "steps": [_dates_said(step) for step in in_hand.steps],
        },
    )
    await record_step_facts(session, in_hand, in_hand.steps, now=now)
    await ready_first_step(session, in_hand, now=now)
    await session.flush()
    return in_hand.run


async def _add_steps(
    session: AsyncSession, policy: StoredPolicy, opening: Opening, run_id: Any, *, received_at: datetime | None
) -> None:
    calendar = calendar_of(policy.pack)
    dated = dates_of_steps(
        opening.report,
        calendar,
        started_at=received_at or last_instant(opening.period, policy.pack),
        opened_at=opening.opens_at,
        done={},
    )
    session.add_all(
        ReportStep(
            agency=policy.agency,
            run_id=run_id,
            step=dates.step.id,
            position=position,
            act=dates.step.act,
            clause=dates.step.clause,
            title=dates.step.title,
            who=dates.step.who,
            state="waiting",
            round=1,
            clause_due_at=dates.clause_due_at,
            working_due_at=dates.working_due_at,
            is_forecast=dates.is_forecast,
            applied_at=dates.applied_at,
        )
        for position, dates in enumerate(dated)
    )
    await session.flush()


def _dates_said(step: ReportStep) -> dict[str, Any]:
    return {
        "step": step.step,
        "clause": step.clause,
        "clause_due_at": step.clause_due_at.isoformat() if step.clause_due_at else None,
        "working_due_at": step.working_due_at.isoformat() if step.working_due_at else None,
    }
