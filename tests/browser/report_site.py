"""reporter with two agencies that have weeks of answers, open cases and deadlines, for a browser to look at."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from careloop.stack.front_door import honour_prefix
from services.reporter.app import create_app
from services.reporter.compose import reporter_resources
from services.reporter.domain.publishing.publishing import publish_results
from services.reporter.settings import Settings
from shared.calendar import Period
from shared.clock import SettableClock
from shared.contracts.base import Event
from shared.contracts.events import CaseClosed, CaseOpened, CaseStepRecorded
from shared.ids import derived_id
from shared.leases import Leases
from shared.policy.models import PolicyPack
from shared.policy.reader import read
from shared.policy.store import current_policy, store_version
from shared.resources import Resources, open_resources
from shared.web.callers import AGENCY_HEADER
from shared.web.login import create_login_link
from tests.browser.conftest import POLICIES, front_door_to, serving
from tests.browser.site import Place, Visitor
from tests.reporter.log.support import changed, id_of
from tests.reporter.reports.office import NotifierStandIn, Office
from tests.reporter.support import Reporter, classified
from tests.support.database import cloned_database
from tests.support.servers import Servers

MONDAY = datetime(2027, 1, 11, 13, 5, tzinfo=UTC)  # Monday, five past eight in New York
SERVICES = "technology-services"
HEART = "county-child-welfare"
LOG = "county-social-services"
AMBASSADOR, REVIEWER = "tessa.lindgren", "gloria.mendez"
FIRST_ON = {SERVICES: date(2026, 12, 28), HEART: date(2026, 10, 1), LOG: date(2026, 12, 1)}
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

    office: Office
    run_id: str

    async def sign_in(
        self,
        person: Visitor,
        *,
        agency: str = SERVICES,
        as_: str = "director",
        then: str = "/overview",
        origin: str = "",
    ) -> None:
        """Through a link, as a person does."""
        async with self.office.resources.sessions.begin() as session:
            token = await create_login_link(
                session, agency=agency, person=as_, scopes=["scores:read", "reports:*"], now=self.clock.now()
            )
        await person.go(f"/login?token={token}&then={then}", origin=origin)
        await person.send("Sign in")
        await person.press(person.page.get_by_role("link", name="Go on to your page"))


@dataclass
class DirectoryOfPacks(httpx.AsyncBaseTransport):
    """Answers as notifier does: with the people of the packs; every message is taken."""

    packs: dict[str, PolicyPack]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/directory":
            asked = json.loads(await request.aread())
            answer = {"id": asked["id"], "state": "waiting", "message_id": f"<{asked['id']}@careloop>"}
            return httpx.Response(202, json=answer, request=request)
        pack, as_of = self.packs[request.headers[AGENCY_HEADER]], request.url.params["as_of"]
        assert pack.directory is not None
        people = [
            {
                "handle": person.handle,
                "name": person.name,
                "roles": person.roles,
                "team": person.team,
                "department": pack.team(person.team).department,
            }
            for person in pack.directory.people_on(date.fromisoformat(as_of))
        ]
        return httpx.Response(200, json={"agency": pack.agency.id, "as_of": as_of, "people": people}, request=request)


def _pack(agency: str) -> PolicyPack:
    """The agency's own policy, which reports since a day not long ago."""
    pack = read(POLICIES / agency)
    assert pack.reports is not None
    return pack.model_copy(update={"reports": pack.reports.model_copy(update={"first_on": FIRST_ON[agency]})})


def log_entries() -> Iterator[Event]:
    """A quiet year of the county's log, and a January in which facilities are complained of."""
    received_at = MONDAY - timedelta(days=4)
    for n in range(1, 12):
        yield changed(f"{n:06}", category="facilities", received_at=MONDAY - timedelta(days=30 * n), **_closed(n))
    for n in range(20, 29):
        yield changed(f"{n:06}", category="facilities", received_at=received_at)
    for n, kind in enumerate(("compliment", "compliment", "question"), 40):
        answered_at = received_at + timedelta(days=n - 39)
        yield changed(f"{n:06}", kind=kind, category=None, received_at=received_at, answered_at=answered_at)
    for n in range(20, 28):
        yield CaseStepRecorded(
            agency=LOG,
            case_id=id_of(f"{n:06}"),
            clause="CCTS-III.A1.log",
            step="log_entry:1",
            policy_hash="0",
            applied_at=received_at,
            due_at=received_at + timedelta(days=2),
            done_at=received_at + timedelta(days=1 if n < 26 else 3),
        )


def _closed(n: int) -> dict[str, Any]:
    at = MONDAY - timedelta(days=30 * n - 6)
    return {"status": "closed", "answered_at": at, "closed_at": at}


async def compile_quarter(office: Office) -> str:
    """The quarter's averages, compiled by the Ambassador and waiting for the review; the run's id."""
    somebody = await office.caller(person=AMBASSADOR, agency=HEART)
    (run,) = await somebody.runs(report="quarterly-averages")
    await somebody.ok("POST", f"/v1/report-runs/{run['id']}/steps/compile/done", {"note": "All regions are in."})
    await office.work()
    return str(run["id"])


@asynccontextmanager
async def report_site(servers: Servers) -> AsyncIterator[ReportPlace]:
    """The service on a port of its own, and behind the front door on another."""
    clock = SettableClock(MONDAY)
    async with cloned_database(servers.postgres_url) as url:
        settings = Settings.model_validate(
            {"database_url": url, "redis_url": servers.redis_url, "page_secret": "a secret of the test's own"}
            | {"service_key": "cl_aaaaaaaaaa_bbbb"}
        )
        async with open_resources(settings, "reporter", clock=clock) as opened, AsyncExitStack() as stack:
            packs = {agency: _pack(agency) for agency in FIRST_ON}
            await opened.http.aclose()
            opened.http = httpx.AsyncClient(transport=DirectoryOfPacks(packs))
            resources = reporter_resources(opened)
            async with resources.sessions.begin() as session:
                for pack in packs.values():
                    await store_version(session, pack, now=clock.now())
            await Reporter(resources).take(*service_answers(), *cases(), *heart_answers(), *log_entries())
            await publish_quarters(resources, clock)
            app = create_app(settings, resources=resources)
            leases = Leases(resources.engine, "reporter")
            stack.push_async_callback(leases.close)
            office = Office(app, resources, clock, NotifierStandIn(), leases, stack)
            await office.work()
            run_id = await compile_quarter(office)
            async with serving(honour_prefix(app)) as origin, serving(front_door_to(origin)) as door:
                yield ReportPlace(origin, door, clock, office, run_id)


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


# The first day after each quarter, and over how many days before it people answered.
_QUARTERS = ((date(2027, 1, 11), 9), (date(2026, 12, 31), 80), (date(2026, 9, 30), 80), (date(2026, 6, 30), 80))


def heart_answers() -> list[Event]:
    """Four quarters of answers to six questions; one program has very few."""
    programs = ("adoptions", "east", "south", "north-inland", "central", "ccws")
    events: list[Event] = []
    for n in range(480):
        quarter = n % len(_QUARTERS)
        last, days = _QUARTERS[quarter]
        at = datetime(last.year, last.month, last.day, 12, tzinfo=UTC) - timedelta(days=n // 4 % days)
        fourth = 2 + n // 4 % 4 - (quarter == 3 and n % 3 == 0)
        answers = (5, 4 + n // 4 % 2, 4 - n // 8 % 2, 5, fourth, 4 + (n % 3 == 0) - (n % 11 == 0))
        events.append(
            classified(
                f"heart {n}",
                2 if n % 7 == 0 else 4,
                agency=HEART,
                survey="customer-experience",
                program="north-coastal" if n // 4 % 47 == 0 else programs[n // 4 % 6],
                answers=dict(zip(QUESTIONS, answers, strict=True)),
                submitted_at=at,
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
