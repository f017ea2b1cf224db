"""What follows from a submitted report: action plans for the targets that it found missed, and its results for everybody."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.opening import open_plans
from services.reporter.domain.publishing.publishing import publish_results
from services.reporter.domain.reports.runs import RunInHand, lock_run, record_entry
from services.reporter.domain.reports.versions import get_version
from services.reporter.domain.reports.work import FollowReport
from shared.jobs import post
from shared.policy.store import policy_version


async def post_follow_up(session: AsyncSession, in_hand: RunInHand, *, now: datetime) -> None:
    """Have what follows from the newest version of a submitted report seen to, if anything does."""
    run, rule = in_hand.run, in_hand.rule
    if not (rule.plan_target or rule.public) or run.content_version == 0:
        return
    job = FollowReport(agency=run.agency, run_id=run.id, content_version=run.content_version)
    await post(session, job, now=now)


async def follow_report(session: AsyncSession, job: FollowReport, *, now: datetime) -> None:
    """Open the plans that the version asks for, and publish what may be told; the run's history says what came of it.

    Safe to repeat: a plan is opened once for each target and subject, and what was published is not published again.
    """
    in_hand = await lock_run(session, job.agency, job.run_id, cancelled=True)
    run = in_hand.run
    if run.submitted_at is None or run.state == "cancelled":
        return
    version = await get_version(session, job.agency, job.run_id, job.content_version)
    policy = await policy_version(session, job.agency, version.policy_hash)
    rule = (policy.pack.reports.find(run.report) if policy.pack.reports else None) or in_hand.rule
    missed = [(each["target"], each["key"]) for each in version.missed_targets]
    for plan in await open_plans(session, policy, run.id, rule, in_hand.period, missed, now=now):
        if plan.opened_at == now:
            payload = {"plan_id": str(plan.id), "number": plan.number, "subject": plan.subject}
            record_entry(session, run, "plan_opened", at=now, clause=plan.clause, payload=payload)
    if rule.public:
        # Without the version's own note: it counts what changed, and a public page must not tell that (design §7).
        published = await publish_results(session, policy, rule, in_hand.period, in_hand.department, now=now)
        record_entry(
            session,
            run,
            "results_published" if published.outcome == "published" else "results_held_back",
            at=now,
            payload={"version": published.version, "reason": published.reason},
        )
    await session.flush()
