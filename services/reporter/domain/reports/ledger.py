"""What there is to look at in the ledgers of all agencies: asked once a second, by index alone."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.telling import list_active_plans
from services.reporter.domain.plans.work import RemindAnew
from services.reporter.domain.reports.dates import calendar_of
from services.reporter.domain.reports.moving import list_open_runs
from services.reporter.domain.reports.opening import next_opening, open_due_runs
from services.reporter.domain.reports.work import CompileReport, FollowCalendar, OpenReports, WakeStep
from services.reporter.models import ReportLedger, ReportRun, ReportStep
from shared.jobs import Job, post_many
from shared.policy.store import StoredPolicy, policy_version

_AT_ONCE = 100
_MOST_DUE = 1000
RESTATEMENT = "restatement"
"""Who wants a corrected version where no person does."""


async def post_what_is_due(session: AsyncSession, *, now: datetime) -> int:
    """Post a job for each ledger, step and restatement whose time has come; said again before it has run, it is one job."""
    jobs: list[Job] = [
        *await _ledgers_due(session, now),
        *await _steps_due(session, now),
        *await _restatements_due(session, now),
    ]
    await post_many(session, jobs, now=now)
    return len(jobs)


async def _ledgers_due(session: AsyncSession, now: datetime) -> list[OpenReports]:
    """Agencies whose policy is another one than their ledger was looked at under, or that have something to open."""
    found = await session.execute(
        text("""
            SELECT p.agency, p.hash, coalesce(l.looks, 0) + 1
            FROM policy_versions AS p LEFT JOIN report_ledgers AS l ON l.agency = p.agency
            WHERE p.current AND (l.agency IS NULL OR l.policy_hash <> p.hash OR l.look_at <= :now)
            ORDER BY p.agency
        """),
        {"now": now},
    )
    return [OpenReports(agency=agency, policy_hash=hash_, look=look) for agency, hash_, look in found]


async def _steps_due(session: AsyncSession, now: datetime) -> list[WakeStep]:
    found = await session.execute(
        select(ReportStep.agency, ReportStep.run_id, ReportStep.step, ReportStep.wake_at, ReportRun.version)
        .join(ReportRun, (ReportRun.agency == ReportStep.agency) & (ReportRun.id == ReportStep.run_id))
        .where(ReportStep.wake_at <= now)
        .order_by(ReportStep.wake_at)
        .limit(_MOST_DUE)
    )
    return [
        WakeStep(agency=agency, run_id=run_id, step=step, wake_at=wake_at, run_version=version)
        for agency, run_id, step, wake_at, version in found
        if wake_at is not None
    ]


async def _restatements_due(session: AsyncSession, now: datetime) -> list[CompileReport]:
    found = await session.execute(
        select(ReportRun.agency, ReportRun.id, ReportRun.restate_at, ReportRun.version)
        .where(ReportRun.restate_at <= now)
        .order_by(ReportRun.restate_at)
        .limit(_MOST_DUE)
    )
    return [
        CompileReport(agency=agency, run_id=run_id, wanted_at=restate_at, wanted_by=RESTATEMENT, run_version=version)
        for agency, run_id, restate_at, version in found
        if restate_at is not None
    ]


async def look_at_ledger(session: AsyncSession, job: OpenReports, policy: StoredPolicy, *, now: datetime) -> None:
    """Open what is due under the current policy; where it is another one, let open dates follow its calendar.

    A look that was taken before does nothing. One that could not open everything is followed by another at once.
    """
    ledger = await session.get(ReportLedger, policy.agency, with_for_update=True, populate_existing=True)
    if ledger is not None and ledger.looks >= job.look:
        return
    if ledger is not None and ledger.policy_hash != policy.hash:
        former = await policy_version(session, ledger.agency, ledger.policy_hash)
        await _follow_calendar(session, former, policy, look=job.look, now=now)
    opened = await open_due_runs(session, policy, now, at_most=_AT_ONCE)
    values = {
        "policy_hash": policy.hash,
        "look_at": next_opening(policy.pack, now) if len(opened) < _AT_ONCE else now,
        "looked_at": now,
        "looks": job.look,
    }
    await session.execute(
        insert(ReportLedger)
        .values(agency=policy.agency, **values)
        .on_conflict_do_update(index_elements=["agency"], set_=values)
    )


async def _follow_calendar(
    session: AsyncSession, former: StoredPolicy, policy: StoredPolicy, *, look: int, now: datetime
) -> None:
    """Let the dates of open runs, and the reminders of active plans, follow a policy that reckons time otherwise."""
    agency, jobs = policy.agency, list[Job]()
    is_other = calendar_of(former.pack).version != calendar_of(policy.pack).version
    if is_other:
        jobs += [
            FollowCalendar(agency=agency, run_id=run_id, policy_hash=policy.hash, look=look)
            for run_id in await list_open_runs(session, agency)
        ]
    if is_other or _remind_days(former) != _remind_days(policy):
        jobs += [
            RemindAnew(agency=agency, plan_id=plan_id, policy_hash=policy.hash, look=look)
            for plan_id in await list_active_plans(session, agency)
        ]
    await post_many(session, jobs, now=now)


def _remind_days(policy: StoredPolicy) -> int | None:
    return policy.pack.reports.notices.remind_days if policy.pack.reports else None
