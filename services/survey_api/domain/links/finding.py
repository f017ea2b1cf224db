"""Survey links as the public page meets them: found by a typed code, and their openings counted."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.links.codes import MARK_LENGTH, read_code
from services.survey_api.models import Audience, LinkOpening, SignatureMark, SurveyLink
from shared.calendar import local_day

FoundState = Literal["open", "not_yet", "expired", "replaced"]
LinkState = Literal["open", "not_yet", "expired", "replaced", "withdrawn"]
SHARDS = 16


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link that somebody has followed or typed.

    Attributes:
        state: what it is now; `open` also while a rotated link's former code works on.
        link: the link itself; its `code` is the one meant, however it was typed.
        current_code: the code to use instead of one that no longer works, where there is one.
    """

    state: FoundState
    link: SurveyLink
    current_code: str | None

    @property
    def agency(self) -> str:
        """The agency that the link belongs to."""
        return self.link.agency

    @property
    def link_id(self) -> UUID:
        """The link's id."""
        return self.link.id

    @property
    def survey(self) -> str:
        """The survey that is answered."""
        return self.link.survey

    @property
    def program(self) -> str:
        """The program that answers count for."""
        return self.link.program

    @property
    def campaign_id(self) -> UUID | None:
        """The campaign that answers count for, if it is a campaign's link."""
        return self.link.campaign_id

    @property
    def audience(self) -> Audience | None:
        """Whom the link is for; None where each respondent is asked."""
        return cast("Audience | None", self.link.audience)


def state_of(link: SurveyLink, now: datetime) -> LinkState:
    """What a link is at an instant."""
    if link.withdrawn_at is not None:
        return "withdrawn"
    if link.valid_to is not None and now >= link.valid_to:
        return "expired" if link.replaced_by is None else "replaced"
    return "not_yet" if now < link.valid_from else "open"


async def find_link(session: AsyncSession, code: str, *, now: datetime) -> FoundLink | None:
    """Return the link that a typed code means, whatever its state; None where no link was ever meant."""
    if (meant := read_code(code)) is None:
        return None
    link = (await session.scalars(select(SurveyLink).where(SurveyLink.code == meant))).one_or_none()
    if link is None:
        return None
    state = state_of(link, now)
    if state in {"open", "not_yet"}:
        return FoundLink(cast("FoundState", state), link, None)
    instead = await _find_instead(session, link)
    current_code = instead.code if instead is not None and state_of(instead, now) == "open" else None
    return FoundLink("replaced" if state == "replaced" and current_code else "expired", link, current_code)


async def count_opening(
    session: AsyncSession,
    agency: str,
    link_id: UUID,
    *,
    automated: bool,
    now: datetime,
    zone: ZoneInfo,
    mark: str | None = None,
) -> None:
    """Count that the page was opened over a link, on the agency's day.

    `mark` is the page's query parameter `p`, which a signature adds to its link: an opening that looks human is then
    noted for that signature too. A mark that was never given out is ignored.
    """
    row = {"opened": int(not automated), "automated": int(automated)}
    statement = insert(LinkOpening).values(
        agency=agency,
        link_id=link_id,
        opened_on=local_day(now, zone),
        shard=secrets.randbelow(SHARDS),
        **row,
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["agency", "link_id", "opened_on", "shard"],
            set_={name: getattr(LinkOpening, name) + statement.excluded[name] for name in row},
        )
    )
    if automated or mark is None or (meant := read_code(mark, MARK_LENGTH)) is None:
        return
    await session.execute(
        update(SignatureMark)
        .where(SignatureMark.agency == agency, SignatureMark.mark == meant)
        .values(
            opened_count=SignatureMark.opened_count + 1,
            first_opened_at=func.coalesce(SignatureMark.first_opened_at, now),
            last_opened_at=now,
            last_opened_link_id=link_id,
        )
    )


async def find_default_link(session: AsyncSession, agency: str, survey: str, program: str) -> SurveyLink | None:
    """Return the program's own link to a survey, if it has one that was neither replaced nor withdrawn."""
    query = select(SurveyLink).where(
        SurveyLink.agency == agency,
        SurveyLink.survey == survey,
        SurveyLink.program == program,
        SurveyLink.is_default,
        SurveyLink.replaced_by.is_(None),
        SurveyLink.withdrawn_at.is_(None),
    )
    return (await session.scalars(query)).one_or_none()


async def _find_instead(session: AsyncSession, link: SurveyLink) -> SurveyLink | None:
    """The link that took over, else the program's own; nothing takes over from a campaign that has ended."""
    if link.replaced_by is not None:
        instead = await session.get(SurveyLink, (link.agency, link.replaced_by))
        if instead is not None and instead.withdrawn_at is None:
            return instead
    if link.kind == "campaign":
        return None
    return await find_default_link(session, link.agency, link.survey, link.program)
