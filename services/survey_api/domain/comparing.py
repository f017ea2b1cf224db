"""Whether a survey came before: the response that has its place, and what another content for it makes of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.classification import Verdict
from services.survey_api.domain.content import SurveyContent
from services.survey_api.models import Channel, Response, ResponseRevision, RevisionState, Suspected, table_of
from shared.contracts.events import RevisionFlagged
from shared.events import publish

# On a table, and built once: this runs in every intake.
_INSERT_REVISION = insert(table_of(ResponseRevision))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSent:
    """What is known of a survey that was answered on its page.

    Attributes:
        nonce: of the page; each counts once.
        suspected: why a machine seems to have sent it; then it is kept, withheld, and takes nobody's place.
    """

    nonce: str
    answer_seconds: float
    link_id: UUID | None = None
    campaign_id: UUID | None = None
    invitation_id: UUID | None = None
    suspected: Suspected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How and when a survey reached us."""

    agency: str
    channel: Channel
    received_at: datetime
    source: str | None = None
    delivery_id: str | None = None
    page: PageSent | None = None
    historic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of a survey.

    Attributes:
        response_id: the response, also where it was there before.
        duplicate: it said what is known already; nothing changed.
        flagged_revision: it said something else about a known request: the revision that waits for a person.
    """

    response_id: UUID
    duplicate: bool = False
    flagged_revision: int | None = None


async def insert_revision(
    session: AsyncSession,
    content: SurveyContent,
    verdict: Verdict,
    origin: Origin,
    *,
    response_id: UUID,
    number: int,
    state: RevisionState,
) -> None:
    """Keep one content that came for a response."""
    row = {
        "response_id": response_id,
        "number": number,
        "state": state,
        "agency": origin.agency,
        "content_hash": content.hash,
        "content": content.as_json(),
        "classification": verdict.classification,
        "channel": origin.channel,
        "source": origin.source,
        "delivery_id": origin.delivery_id,
        "received_at": origin.received_at,
    }
    await session.execute(_INSERT_REVISION, row)


async def find_repeat(session: AsyncSession, content: SurveyContent, origin: Origin) -> UUID | None:
    """The response that counts in this one's place and has said the same before, if there is one."""
    known = await find_known(session, content, origin, withheld=False)
    if known is None:
        return None
    said = select(ResponseRevision.number).where(
        ResponseRevision.agency == origin.agency,
        ResponseRevision.response_id == known,
        ResponseRevision.content_hash == content.hash,
    )
    return known if (await session.scalars(said.limit(1))).one_or_none() is not None else None


async def find_known(session: AsyncSession, content: SurveyContent, origin: Origin, *, withheld: bool) -> UUID | None:
    """The response that has this one's place, locked, so that revisions of one response take turns."""
    page = origin.page
    same: list[ColumnElement[bool]] = []
    if page is not None:
        same.append(Response.form_nonce == page.nonce)
    if content.ticket is not None and not withheld:
        same.append(
            and_(
                Response.desk.is_not_distinct_from(content.desk),
                Response.ticket == content.ticket,
                Response.resolution.is_not_distinct_from(content.resolution),
            )
        )
    if page is not None and page.invitation_id is not None and not withheld:
        same.append(Response.invitation_id == page.invitation_id)
    if not same:
        return None
    found = await session.scalars(
        select(Response.id)
        .where(Response.agency == origin.agency, Response.withheld.is_(withheld), or_(*same))
        .order_by(Response.id)
        .limit(1)
        .with_for_update()
    )
    return found.one_or_none()


async def compare_with_known(
    session: AsyncSession,
    response_id: UUID,
    content: SurveyContent,
    verdict: Verdict,
    *,
    origin: Origin,
    now: datetime,
) -> TakenIn:
    """Say that a known response was given again: a repeat, or a flagged revision of it. Its row is to be locked."""
    of_response = (ResponseRevision.agency == origin.agency, ResponseRevision.response_id == response_id)
    known = (
        await session.execute(
            select(ResponseRevision.number, ResponseRevision.state).where(
                *of_response, ResponseRevision.content_hash == content.hash
            )
        )
    ).all()
    if known:
        flagged = next((row.number for row in known if row.state == "flagged"), None)
        return TakenIn(response_id=response_id, duplicate=True, flagged_revision=flagged)
    last = await session.scalar(select(func.max(ResponseRevision.number)).where(*of_response))
    number = (last or 0) + 1
    await insert_revision(session, content, verdict, origin, response_id=response_id, number=number, state="flagged")
    if origin.page is None or origin.page.suspected is None:
        flag = RevisionFlagged(
            agency=origin.agency,
            response_id=response_id,
            revision=number,
            classification=verdict.classification,
            received_at=origin.received_at,
        )
        await publish(session, flag, now=now)
    return TakenIn(response_id=response_id, flagged_revision=number)
