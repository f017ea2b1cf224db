"""People and machines at the survey page of the child welfare agency, by way of the page's own logic."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import select

from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.submitting import (
    CONFIRM_FIELD,
    NONCE_FIELD,
    TOKEN_FIELD,
    Accepted,
    ConfirmOutcome,
    FormLimits,
    FormOutcome,
    NeedsConfirming,
    OpenedForm,
    SentForm,
    confirm_form,
    open_form,
    submit_form,
)
from services.survey_api.domain.invitations.invited import find_invitation, hash_of_token
from services.survey_api.domain.links.finding import find_default_link, find_link
from services.survey_api.models import Invitation, Response, ResponseRevision
from services.survey_api.resources import SurveyResources
from shared.clock import SettableClock
from shared.pages.visits import read_visit
from shared.policy.models import PolicyPack

HEART = "county-child-welfare"
SURVEY = "customer-experience"
QUESTIONS = ("helpfulness", "expertise", "attentiveness", "respect", "timeliness", "overall")
BROWSER = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
}
PRESSED = {"sec-fetch-mode": "navigate", "sec-fetch-user": "?1"}
SCANNER = {
    "user-agent": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36",
    "accept": "*/*, text/html",
}


def answers(rating: int = 5, **more: str) -> dict[str, list[str]]:
    """All six questions with one rating, and whatever else was typed."""
    return {question: [str(rating)] for question in QUESTIONS} | {name: [value] for name, value in more.items()}


@dataclass
class Visitors:
    """Whoever comes to one door, through the logic of the page, each call in a transaction of its own."""

    resources: SurveyResources
    door: Door
    secret: SecretStr = field(default_factory=lambda: SecretStr("a page secret of the tests"))
    limits: FormLimits = field(default_factory=FormLimits)

    @property
    def clock(self) -> SettableClock:
        """The clock of the test."""
        clock = self.resources.clock
        assert isinstance(clock, SettableClock)
        return clock

    async def open(self, **headers: str) -> OpenedForm:
        """Look at the page."""
        visit = read_visit("GET", BROWSER | headers)
        async with self.resources.sessions.begin() as session:
            return await open_form(
                session, door=self.door, now=self.clock.now(), secret=self.secret, automated=visit.automated
            )

    async def send(
        self,
        typed: dict[str, list[str]],
        *,
        nonce: str | None = None,
        after: float = 40,
        headers: dict[str, str] | None = None,
        **own: str,
    ) -> FormOutcome:
        """Send the page as a person does who takes so many seconds; without a nonce a page is opened first."""
        if nonce is None:
            nonce = (await self.open()).nonce
            self.clock.advance(timedelta(seconds=after))
        fields = typed | {NONCE_FIELD: [nonce]} | {name: [value] for name, value in own.items()}
        async with self.resources.sessions.begin() as session:
            return await submit_form(
                session,
                door=self.door,
                sent=SentForm(fields=fields, language="en"),
                visit=read_visit("POST", BROWSER | (PRESSED if headers is None else headers)),
                now=self.clock.now(),
                secret=self.secret,
                limits=self.limits,
            )

    async def accepted(self, typed: dict[str, list[str]], **options: Any) -> Accepted:
        """Send, and expect thanks."""
        outcome = await self.send(typed, **options)
        assert isinstance(outcome, Accepted), outcome
        return outcome

    async def suspected(self, typed: dict[str, list[str]], **options: Any) -> str:
        """Send without a sign of a person, and expect to be asked once more; returns the token."""
        outcome = await self.send(typed, headers={}, **options)
        assert isinstance(outcome, NeedsConfirming), outcome
        return outcome.token

    async def confirm(self, token: str, *, answer: str = "yes", after: float = 10, **own: str) -> ConfirmOutcome:
        """Press a button on the page that asks once more."""
        self.clock.advance(timedelta(seconds=after))
        fields = {TOKEN_FIELD: [token], CONFIRM_FIELD: [answer]} | {name: [value] for name, value in own.items()}
        async with self.resources.sessions.begin() as session:
            return await confirm_form(
                session,
                door=self.door,
                sent=SentForm(fields=fields, language="en"),
                visit=read_visit("POST", BROWSER),
                now=self.clock.now(),
                secret=self.secret,
                limits=self.limits,
            )

    async def response(self, response_id: UUID) -> Response:
        """A response as it is stored."""
        async with self.resources.sessions() as session:
            return (await session.scalars(select(Response).where(Response.id == response_id))).one()

    async def responses(self, *, withheld: bool = False) -> list[Response]:
        """The responses that count, or those that are withheld, oldest first."""
        async with self.resources.sessions() as session:
            query = select(Response).where(Response.withheld.is_(withheld)).order_by(Response.id)
            return list(await session.scalars(query))

    async def revisions(self, response_id: UUID) -> list[ResponseRevision]:
        """Every content that came for a response."""
        async with self.resources.sessions() as session:
            query = select(ResponseRevision).where(ResponseRevision.response_id == response_id)
            return list(await session.scalars(query.order_by(ResponseRevision.number)))


async def link_door(resources: SurveyResources, program: str = "adoptions") -> Door:
    """The door that a program's own link is."""
    async with resources.sessions() as session:
        link = await find_default_link(session, HEART, SURVEY, program)
        assert link is not None
        found = await find_link(session, link.code, now=resources.clock.now())
    assert found is not None
    return Door.of_link(found)


async def invitation_door(resources: SurveyResources, pack: PolicyPack, ticket: str = "SC-7") -> Door:
    """The door that an invitation about one resolved ticket is."""
    now, token = resources.clock.now(), f"token-of-{ticket}"
    async with resources.sessions.begin() as session:
        session.add(
            Invitation(
                agency=HEART,
                id=uuid4(),
                version=1,
                state="delivered",
                source="service-center",
                desk="service-center",
                ticket=ticket,
                resolution="1",
                content_hash="0",
                program="central",
                survey=SURVEY,
                clause="HEART-Q.answered",
                policy_hash=pack.content_hash,
                customer_name="Lena Fox",
                customer_email="lena.fox@example.com",
                person="lena.fox@example.com",
                language="es",
                resolved_at=now - timedelta(days=2),
                received_at=now - timedelta(days=2),
                send_at=now - timedelta(days=1),
                token_hash=hash_of_token(token),
                message_id=uuid4(),
                reminder_message_id=uuid4(),
                asked_at=now - timedelta(days=1),
                expires_at=now + timedelta(days=30),
                openings=0,
                automated_openings=0,
                answered_here=False,
            )
        )
    async with resources.sessions() as session:
        found = await find_invitation(session, token, now=now)
    assert found is not None
    return Door.of_invitation(found)
