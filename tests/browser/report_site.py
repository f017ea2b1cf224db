"""reporter with two agencies that have weeks of answers, open cases and deadlines, for a browser to look at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from careloop.stack.front_door import honour_prefix
from services.reporter.app import create_app
from services.reporter.domain.publishing.publishing import publish_results
from services.reporter.settings import Settings
from shared.calendar import Period
from shared.clock import SettableClock
from shared.contracts.base import Event
from shared.contracts.events import CaseClosed, CaseOpened, CaseStepRecorded
from shared.ids import derived_id
from shared.policy.reader import read
from shared.policy.store import current_policy, store_version
from shared.resources import Resources, open_resources
from shared.web.login import create_login_link
from tests.browser.conftest import POLICIES, front_door_to, serving
from tests.browser.site import Place, Visitor
from tests.reporter.support import Reporter, classified
from tests.support.database import cloned_database
from tests.support.servers import Servers

MONDAY = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)  # Monday, five past eight in New York
SERVICES = "technology-services"
HEART = "county-child-welfare"
LOG = "county-social-services"
QUESTIONS = ("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall")
# Of so many ratings a week so many were good: thirteen weeks, of which the last has just begun.
WEEKS = [
    (31, 27),
    (28, 25),
    (35, 30),
    (24, 22),
    (30, 24),
    (33, 29),
    (0, 0),
    (29, 26),
    (36, 32),
    (40, 37),
    (34, 32),
    (38, 36),
    (6, 5),
]


@dataclass
class ReportPlace(Place):
    """reporter, with agencies that have something to show."""

    resources: Resources

    async def sign_in(
        self, person: Visitor, *, agency: str = SERVICES, as_: str = "director", then: str = "/overview"
    ) -> None:
        """Through a link, as a person does."""
        async with self.resources.sessions.begin() as session:
            token = await create_login_link(
                session, agency=agency, person=as_, scopes=["scores:read", "reports:read"], now=self.clock.now()
            )
        await person.go(f"/login?token={token}&then={then}")
        await person.send("Sign in")
        await person.press(person.page.get_by_role("link", name="Go on to your page"))


@asynccontextmanager
async def report_site(servers: Servers) -> AsyncIterator[ReportPlace]:
    """The service on a port of its own, and behind the front door on another."""
    clock = SettableClock(MONDAY)
    async with cloned_database(servers.postgres_url) as url:
        settings = Settings.model_validate(
            {"database_url": url, "redis_url": servers.redis_url, "page_secret": "a secret of the test's own"}
        )
        async with open_resources(settings, "reporter", clock=clock) as resources:
            async with resources.sessions.begin() as session:
                for agency in (SERVICES, HEART, LOG):
                    await store_version(session, read(POLICIES / agency), now=clock.now())
            await Reporter(resources).take(*service_answers(), *cases(), *heart_answers())
            await publish_quarters(resources, clock)
            app = honour_prefix(create_app(settings, resources=resources))
            async with serving(app) as origin, serving(front_door_to(origin)) as door:
                yield ReportPlace(origin, door, clock, resources)


async def publish_quarters(resources: Resources, clock: SettableClock) -> None:
    """The results of two quarters are public."""
    for first, last in ((date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))):
        async with resources.sessions.begin() as session:
            policy = await current_policy(session, HEART)
            assert policy.pack.reports is not None
            rule = policy.pack.reports.find("quarterly-averages")
            assert rule is not None
            outcome = await publish_results(
                session, policy, rule, Period(first, last, "quarter"), "child-welfare-services", now=clock.now()
            )
            assert outcome.outcome == "published", outcome


def service_answers() -> list[Event]:
    """Thirteen weeks of ratings of service requests."""
    events: list[Event] = []
    for back, (rated, good) in enumerate(reversed(WEEKS)):
        monday = MONDAY - timedelta(weeks=back)
        for n in range(rated):
            rating = 5 if n < good else 1 if n == good else 3
            at = monday + timedelta(hours=n % 96 if back else -n % 8)
            events.append(classified(f"service {back} {n}", rating, submitted_at=at))
    return events


def heart_answers() -> list[Event]:
    """Three quarters of answers to six questions; one program has very few."""
    programs = ("adoptions", "east", "south", "north-inland", "central", "ccws")
    events: list[Event] = []
    for n in range(420):
        late = n // 140  # 0: this quarter, 1 and 2: the ones before
        answers = (5, 4 + n % 2, 4 - n % 2, 5, 2 + n % 4 - (late == 2 and n % 4 == 3), 4 + (n % 3 == 0) - (n % 11 == 0))
        events.append(
            classified(
                f"heart {n}",
                2 if n % 7 == 0 else 4,
                agency=HEART,
                survey="customer-experience",
                program="front-desk" if n % 47 == 0 else programs[n % 6],
                answers=dict(zip(QUESTIONS, answers, strict=True)),
                submitted_at=MONDAY - timedelta(days=n % 40 + (60, 150)[late - 1] * (late > 0), hours=1),
            )
        )
    return events


def cases() -> list[Event]:
    """Four cases, of which one is closed, and what their clauses ask for."""
    events: list[Event] = []
    for n, days in enumerate((9, 5, 3, 1)):
        case_id, opened_at = derived_id("case", SERVICES, str(n)), MONDAY - timedelta(days=days, hours=n)
        number = f"2026-{118 + n:06}"
        events.append(CaseOpened(agency=SERVICES, case_id=case_id, number=number, kind="sin", opened_at=opened_at))
        for clause, step, due in (("TSPE-5.8", "contact:1", 8), ("TSPE-5.11", "close:1", 13)):
            events.append(
                CaseStepRecorded(
                    agency=SERVICES,
                    case_id=case_id,
                    clause=clause,
                    step=step,
                    policy_hash="0",
                    applied_at=opened_at,
                    due_at=opened_at + timedelta(days=due),
                    done_at=opened_at + timedelta(days=1) if n == 1 else None,
                    outcome="done" if n == 1 else "open",
                )
            )
        if n == 1:
            events.append(CaseClosed(agency=SERVICES, case_id=case_id, number=number, closed_at=MONDAY))
    return events
