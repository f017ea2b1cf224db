"""The site that browser tests visit, and a visitor with a browser: what is asked of the page is asked as a person would."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, FloatRect, Locator, Page, Request, Response
from sqlalchemy import select

from services.survey_api.domain.invitations.invited import hash_of_token
from services.survey_api.domain.links.keeping import create_link, rotate_link, withdraw_link
from services.survey_api.models import LinkOpening, SurveyLink
from services.survey_api.models import Response as Answer
from services.survey_api.models.invitation import Invitation
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.ids import new_id
from shared.policy.models import PolicyPack

START = datetime(2026, 11, 18, 17, 30, tzinfo=UTC)
QUESTIONS = ("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall")
SEND = "Send my answers"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A person's Chromium; the one without a window says so, and is taken for a machine.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


@dataclass
class Place:
    """A service at its own port (`origin`), and behind the front door (`door`)."""

    origin: str
    door: str
    clock: SettableClock

    def a_person_reads(self, seconds: float = 40) -> None:
        """Nobody answers at once."""
        self.clock.advance(timedelta(seconds=seconds))


@dataclass
class Site(Place):
    """survey_api, with the agency that it asks for."""

    resources: SurveyResources
    pack: PolicyPack

    async def link(self, **options: Any) -> SurveyLink:
        """A survey link of its own for one test."""
        wanted: dict[str, Any] = {"program": "adoptions", "title": None, "audience": None, "is_default": False}
        wanted |= {"valid_from": None, "valid_to": None, "agency": self.pack.agency.id, **options}
        async with self.resources.sessions.begin() as session:
            return await create_link(session, wanted.pop("agency"), **wanted, now=self.clock.now())

    async def rotate(self, link: SurveyLink) -> SurveyLink:
        """The link that takes over at once."""
        async with self.resources.sessions.begin() as session:
            return await rotate_link(session, link.agency, link.id, overlap_days=0, now=self.clock.now())

    async def withdraw_all(self, program: str) -> None:
        """No link of a program works any more."""
        async with self.resources.sessions.begin() as session:
            links = await session.scalars(
                select(SurveyLink).where(SurveyLink.program == program, SurveyLink.withdrawn_at.is_(None))
            )
            for link in links.all():
                await withdraw_link(session, link.agency, link.id, by="a test", now=self.clock.now())

    async def invite(self, ticket: str, *, language: str = "en") -> str:
        """The token of an invitation about one resolved ticket."""
        now, token = self.clock.now(), f"token-of-{ticket}"
        async with self.resources.sessions.begin() as session:
            session.add(
                Invitation(
                    agency=self.pack.agency.id,
                    id=new_id(),
                    version=1,
                    state="asked",
                    source="service-center",
                    desk="service-center",
                    ticket=ticket,
                    content_hash="0",
                    program="adoptions",
                    survey="customer-experience",
                    clause="HEART-Q",
                    policy_hash=self.pack.content_hash,
                    language=language,
                    resolved_at=now,
                    received_at=now,
                    send_at=now,
                    token_hash=hash_of_token(token),
                    message_id=new_id(),
                    reminder_message_id=new_id(),
                    asked_at=now,
                    openings=0,
                    automated_openings=0,
                    expires_at=now + timedelta(days=30),
                    answered_here=False,
                )
            )
        return token

    async def answers(self, link_id: UUID) -> list[Answer]:
        """What came in through a link."""
        async with self.resources.sessions() as session:
            return list(await session.scalars(select(Answer).where(Answer.link_id == link_id).order_by(Answer.id)))

    async def answer_about(self, ticket: str) -> Answer | None:
        """What came in about a ticket."""
        async with self.resources.sessions() as session:
            return (await session.scalars(select(Answer).where(Answer.ticket == ticket))).one_or_none()

    async def openings(self, link_id: UUID) -> int:
        """How often people opened a link's page."""
        async with self.resources.sessions() as session:
            return sum(await session.scalars(select(LinkOpening.opened).where(LinkOpening.link_id == link_id)))


@dataclass
class Visitor:
    """One person with a browser of their own."""

    page: Page
    context: BrowserContext
    site: Place
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def arrive(cls, browser: Browser, site: Place, **options: Any) -> Self:
        """Open a browser window; whatever it fetches and complains about is kept."""
        context = await browser.new_context(
            **{"user_agent": PERSON, "locale": "en-US", "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(5000)
        visitor = cls(await context.new_page(), context, site)
        visitor.page.on("request", visitor._fetch)
        visitor.page.on("console", visitor._note)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        return visitor

    def _fetch(self, request: Request) -> None:
        self.requests.append(request)

    def _note(self, message: ConsoleMessage) -> None:
        # That an answer was a 404 or a 422 is what some tests ask for.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    async def leave(self) -> None:
        await self.context.close()

    async def go(self, path: str, *, origin: str = "") -> Response:
        """Follow a link to a page of the site."""
        response = await self.page.goto(f"{origin or self.site.origin}{path}")
        assert response is not None
        return response

    async def tap(self, question: str, answer: str) -> None:
        """Tap an answer where it can be seen: anywhere on its field."""
        await self.page.locator(f"label[for='answer-{question}-{answer}']").locator("..").click()

    async def answer_all(self, rating: int = 5) -> None:
        """Six taps, after reading."""
        for question in QUESTIONS:
            await self.tap(question, str(rating))
        self.site.a_person_reads()

    async def send(self, words: str = SEND) -> Response | None:
        """Press the button; the answer to it."""
        return await self.press(self.page.get_by_role("button", name=words))

    async def press(self, button: Locator) -> Response | None:
        """Press a button that leads on; the answer to it."""
        async with self.page.expect_navigation() as navigation:
            await button.click()
        return await navigation.value

    async def accessibility_faults(self, *rules: str) -> str:
        """What axe finds at this page: by these rules, or by all that it has for WCAG 2.2 A and AA and good practice."""
        only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": AXE_TAGS}
        found = await Axe().run(self.page, options={"resultTypes": ["violations"], "runOnly": only})
        return "\n".join(
            f"{fault['id']}: {fault['help']}: {[node['html'][:200] for node in fault['nodes']]}"
            for fault in found.response["violations"]
        )

    async def box(self, selector: str) -> FloatRect:
        """Where something is on the page."""
        box = await self.page.locator(selector).bounding_box()
        assert box is not None, selector
        return box

    async def is_as_wide_as_its_window(self) -> bool:
        """Whether nothing has to be scrolled sideways (WCAG 2.2, 1.4.10)."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    async def bytes_received_last(self) -> int:
        """Everything that came for the page as it stands, uncompressed, and with its headers."""
        documents = [at for at, request in enumerate(self.requests) if request.is_navigation_request()]
        total = 0
        for request in self.requests[documents[-1] :]:
            if not request.url.startswith("data:"):
                sizes = await request.sizes()
                total += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        return total

    @property
    def origins(self) -> set[str]:
        """Every origin that something was asked of."""
        return {
            "/".join(request.url.split("/")[:3]) for request in self.requests if not request.url.startswith("data:")
        }


Arrive = Callable[..., Coroutine[Any, Any, Visitor]]
