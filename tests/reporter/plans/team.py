"""A department whose averages miss their target, the people who own its plans, and the reports that find it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.reporter.domain.plans.opening import open_plans
from services.reporter.domain.reports.compiling import Compiled
from services.reporter.models import ActionPlan
from shared.calendar import Period
from shared.policy import reader
from shared.policy.models import PolicyPack
from shared.policy.models.reports import ReportRule
from shared.policy.store import current_policy
from tests.reporter.compiled import compiled
from tests.reporter.heart import AGENCY, answered, heart_pack
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import county
from tests.reporter.support import SAMPLE, Reporter

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31), "quarter")
NEW_YEAR = datetime(2027, 1, 12, 18, 0, tzinfo=UTC)  # Tuesday, ten in Los Angeles
AMBASSADOR, SUPERVISOR, WORKER, OTHER = "amy.vance", "sid.boss", "will.grant", "olga.else"
REPRESENTATIVE = "rita.moss"
PEOPLE: list[dict[str, Any]] = [
    {
        "handle": AMBASSADOR,
        "name": "Amy Vance",
        "roles": ["heart_ambassador"],
        "department": "services",
        "supervisor": SUPERVISOR,
    },
    {"handle": REPRESENTATIVE, "name": "Rita Moss", "roles": ["dhro_representative"], "department": "services"},
    {"handle": SUPERVISOR, "name": "Sid Boss", "roles": [], "department": "office"},
    {"handle": WORKER, "name": "Will Grant", "roles": [], "department": "services", "supervisor": SUPERVISOR},
    {"handle": OTHER, "name": "Olga Else", "roles": ["heart_ambassador"], "department": "office"},
]


def pack(*, first_on: date = date(2040, 1, 1)) -> PolicyPack:
    """The small pack with the county's quarterly report and roles, and office hours; by default no run opens by itself."""
    real = reader.read(SAMPLE.parent / "county-child-welfare")
    assert real.reports is not None
    (rule,) = real.reports.runs
    runs = (rule.model_copy(update={"plan_target": "quarterly"}),)
    reports = real.reports.model_copy(update={"runs": runs, "first_on": first_on})
    made = heart_pack(reports=reports, roles=real.roles, calendar=county().calendar, clauses=real.clauses)
    made.__dict__.pop("business_calendar", None)  # a copy takes over what was computed of the original
    return made


def rule() -> ReportRule:
    reports = pack().reports
    assert reports is not None
    return reports.runs[0]


def reporter_of(office: Office) -> Reporter:
    return Reporter(office.resources)


async def open_team(office: Office) -> None:
    """Load the pack, seat the people, and let it be January."""
    office.clock.set(NEW_YEAR)
    office.notifier.people[:] = PEOPLE
    await office.load(pack())


async def quarterly(office: Office, department: str = "services") -> Compiled:
    return await compiled(
        reporter_of(office), rule(), AGENCY, date(2026, 11, 18), office.clock.now(), department=department
    )


async def plans_of(office: Office, missed: tuple[tuple[str, str], ...], run_id: UUID | None = None) -> list[ActionPlan]:
    """The plans that a run opens for what its report found missed."""
    async with office.resources.sessions.begin() as session:
        policy = await current_policy(session, AGENCY)
        plans = await open_plans(session, policy, run_id or uuid4(), rule(), QUARTER, missed, now=office.clock.now())
        session.expunge_all()
        return plans


async def south_misses(office: Office) -> ActionPlan:
    """South Region's averages are low, timeliness the lowest, and its plan is open."""
    await reporter_of(office).take(*(answered(f"s{n}", 4, 5, 4, 3, 1 + n % 2, 3, program="south") for n in range(20)))
    (plan,) = await plans_of(office, (("quarterly", "program:south"),))
    return plan
