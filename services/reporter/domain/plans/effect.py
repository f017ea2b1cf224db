"""What became of a plan's figure in the periods since: measured when it is asked for, kept when the plan closes."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.figures import effect_said, read_subject
from services.reporter.domain.plans.refusals import PlanHasNoFigure, SubjectUnknown
from services.reporter.domain.plans.subjects import subject_of
from services.reporter.models import ActionPlan
from shared.calendar import list_periods, local_day
from shared.policy.models import PolicyPack

MOST_PERIODS = 24


async def measure_effect(
    session: AsyncSession, pack: PolicyPack, plan: ActionPlan, *, now: datetime
) -> list[dict[str, Any]]:
    """The figures of the periods after the one that the plan is about, up to the present one, oldest first.

    Each with its n and interval, its change since the period before and since the plan's own figure, and whether these are
    more than noise.

    Raises:
        PlanHasNoFigure: it is about nothing that is measured, or about what the policy does not name any more.
    """
    target = next((one for one in pack.targets if one.id == plan.target), None)
    if target is None or plan.subject is None or plan.figure is None or plan.period_end is None:
        raise _nothing_measured(plan)
    try:
        subject = subject_of(pack, plan.subject)
    except SubjectUnknown as unknown:
        raise _nothing_measured(plan) from unknown
    today = local_day(now, pack.agency.zone)
    periods = [
        period
        for period in list_periods(
            plan.period_end,
            max(today, plan.period_end),
            target.period,
            week_start=pack.agency.week_start,
            fiscal_year_start_month=pack.agency.fiscal_year_start_month,
        )
        if period.start_on > plan.period_end
    ][:MOST_PERIODS]
    if not periods:
        return []
    figures = await read_subject(session, pack, target, subject, plan.survey, periods)
    return effect_said(figures, plan.figure, target, now)


def _nothing_measured(plan: ActionPlan) -> PlanHasNoFigure:
    return PlanHasNoFigure(
        f"Action plan {plan.number} is about nothing that is measured.",
        how_to_fix="Plans with a target and a subject have an effect: make one with both.",
    )
