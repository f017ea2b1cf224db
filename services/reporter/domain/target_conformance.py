"""How often a target of averages was reached (HEART-AVG): once for each department with answers and each period."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.grounds import Asked
from services.reporter.domain.reading_averages import read_averages
from services.reporter.domain.tally import Tally
from shared.calendar import Period, bounds, list_periods
from shared.policy.models import PolicyPack


async def tally_targets(
    session: AsyncSession, pack: PolicyPack, days: Period, *, now: datetime
) -> list[tuple[str, Tally]]:
    """Per target, of the periods that end in these days: met where an average reached it, else open.

    A target has no time limit: below it a department is not late, it has work before it (an action plan, HEART-ACT). A
    period that is not over is open. An agency without departments is measured as a whole.
    """
    rules: dict[str, Any] = {
        "week_start": pack.agency.week_start,
        "fiscal_year_start_month": pack.agency.fiscal_year_start_month,
    }
    asked = Asked("department" if pack.departments else "all")
    tallies = []
    for target in pack.targets:
        if target.measure != "average":
            continue
        periods = [
            period
            for period in list_periods(days.start_on, days.end_on, target.period, **rules)
            if period.end_on in days and bounds(period, pack.agency.zone)[0] <= now
        ]
        reached = [
            verdict.is_reached and one.grounds.ends_at <= now
            for one in (await read_averages(session, pack, periods, asked) if periods else [])
            for keyed in one.averages
            for verdict in keyed.verdicts
            if verdict.target == target and verdict.is_reached is not None
        ]
        tallies.append((target.clause, Tally(met=reached.count(True), open=reached.count(False))))
    return tallies
