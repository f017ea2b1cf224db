"""Survey links are governed: made, edited, rotated and withdrawn, and every program has its default one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.links.codes import new_code
from services.survey_api.domain.links.finding import find_default_link, state_of
from services.survey_api.domain.links.refusals import (
    CampaignSetsDates,
    LinkAlreadyReplaced,
    LinkAlreadyWithdrawn,
    LinkInvalid,
    LinkNotFound,
    LinkNotOpen,
    LinksNotInPolicy,
    ProgramHasLink,
)
from services.survey_api.models import Audience, SurveyLink
from shared.ids import new_id
from shared.policy.models import PolicyPack, SurveyLinksRule
from shared.policy.store import current_policy

BY_PACK = "policy pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """What a link is made from."""

    survey: str
    program: str
    title: str | None = None
    audience: Audience | None = None
    campaign_id: UUID | None = None
    is_default: bool = False
    declared_by: Literal["api", "pack"] = "api"
    valid_from: datetime
    valid_to: datetime | None = None


async def get_link(session: AsyncSession, agency: str, link_id: UUID, *, lock: bool = False) -> SurveyLink:
    """Return one link; LinkNotFound if the agency has none of that id."""
    query = select(SurveyLink).where(SurveyLink.agency == agency, SurveyLink.id == link_id)
    link = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if link is None:
        raise LinkNotFound
    return link


async def create_link(
    session: AsyncSession,
    agency: str,
    *,
    program: str,
    title: str | None,
    audience: Audience | None,
    is_default: bool,
    valid_from: datetime | None,
    valid_to: datetime | None,
    now: datetime,
) -> SurveyLink:
    """Make a standing link of a program to the policy's survey.

    Raises:
        LinksNotInPolicy: the policy asks for no links.
        LinkInvalid: there is no such program, or the link would never work.
        ProgramHasLink: the program has a default link already.
    """
    pack = (await current_policy(session, agency)).pack
    rule = links_rule(pack)
    if program not in {known.id for known in pack.programs}:
        raise LinkInvalid(
            "The policy has no such program.",
            how_to_fix="Use a program's id from the policy pack.",
            errors=[{"pointer": "/program", "message": "The policy has no such program"}],
        )
    starts = valid_from or now
    check_validity(starts, valid_to)
    wanted = NewLink(
        survey=rule.survey,
        program=program,
        title=title,
        audience=audience,
        is_default=is_default,
        valid_from=starts,
        valid_to=valid_to or _end_of(rule, starts),
    )
    return await insert_link(session, agency, wanted, now=now)


async def edit_link(session: AsyncSession, link: SurveyLink, changes: dict[str, Any], *, now: datetime) -> SurveyLink:
    """Change a locked link's title, audience or validity.

    Raises:
        LinkAlreadyWithdrawn, LinkInvalid: it ends before it starts.
        CampaignSetsDates: a campaign's link keeps the campaign's audience and days.
    """
    _refuse_withdrawn(link)
    if link.kind == "campaign" and (faulty := sorted(changes.keys() - {"title"})):
        raise CampaignSetsDates(
            "A campaign's link has the campaign's dates and audience.",
            how_to_fix="Change the campaign.",
            errors=[{"pointer": f"/{name}", "message": "The campaign says"} for name in faulty],
        )
    check_validity(changes.get("valid_from", link.valid_from), changes.get("valid_to", link.valid_to))
    for name, value in changes.items():
        setattr(link, name, value)
    link.version += 1
    link.updated_at = now
    await session.flush()
    return link


async def rotate_link(
    session: AsyncSession, agency: str, link_id: UUID, *, overlap_days: int | None, now: datetime
) -> SurveyLink:
    """Give a link a new code: a new link takes over, the former one works on for the overlap (the policy's, if none given).

    Of two rotations at once one wins: the other finds the link replaced.

    Raises:
        LinkNotFound, LinkAlreadyReplaced, LinkAlreadyWithdrawn.
        LinkNotOpen: it has expired, so that nothing would be left to take over.
    """
    former = await get_link(session, agency, link_id, lock=True)
    _refuse_withdrawn(former)
    if former.replaced_by is not None:
        raise LinkAlreadyReplaced(
            "This link was rotated before; another has taken over.",
            how_to_fix="Rotate the link named in replaced_by.",
            replaced_by=str(former.replaced_by),
        )
    if state_of(former, now) == "expired":
        raise LinkNotOpen("This link has expired.", how_to_fix="Give it a later valid_to first, or make a new link.")
    pack = (await current_policy(session, agency)).pack
    rule = links_rule(pack)
    overlap = timedelta(days=rule.overlap_days if overlap_days is None else overlap_days)
    planned_end = former.valid_to
    taking_over = new_id()
    earlier = (SurveyLink.agency == agency, SurveyLink.replaced_by == former.id)
    await session.execute(update(SurveyLink).where(*earlier).values(replaced_by=taking_over))
    former.replaced_by = taking_over
    former.valid_to = max(former.valid_from, min(now + overlap, planned_end or now + overlap))
    former.version += 1
    former.updated_at = now
    await session.flush()
    starts = max(former.valid_from, now)
    renewed_end = _end_of(rule, starts) if former.kind == "standing" and former.declared_by == "pack" else None
    wanted = NewLink(
        survey=former.survey,
        program=former.program,
        title=former.title,
        audience=_audience(former),
        campaign_id=former.campaign_id,
        is_default=former.is_default,
        declared_by="pack" if former.declared_by == "pack" else "api",
        valid_from=starts,
        valid_to=renewed_end or planned_end,
    )
    return await insert_link(session, agency, wanted, now=now, link_id=taking_over)


async def withdraw_link(session: AsyncSession, agency: str, link_id: UUID, *, by: str, now: datetime) -> SurveyLink:
    """End a link for good, at once.

    Raises:
        LinkNotFound, LinkAlreadyWithdrawn.
    """
    withdrawn = await session.scalars(
        update(SurveyLink)
        .where(SurveyLink.agency == agency, SurveyLink.id == link_id, SurveyLink.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=by, version=SurveyLink.version + 1, updated_at=now)
        .returning(SurveyLink)
    )
    if (link := withdrawn.one_or_none()) is None:
        _refuse_withdrawn(await get_link(session, agency, link_id))
        raise LinkNotFound
    return link


async def insert_link(
    session: AsyncSession, agency: str, wanted: NewLink, *, now: datetime, link_id: UUID | None = None
) -> SurveyLink:
    """Write a new link down, under a code that no link of the deployment has.

    Raises:
        ProgramHasLink: it was to be the default and the program has one.
    """
    while True:
        made = await session.scalars(
            insert(SurveyLink)
            .values(
                agency=agency,
                id=link_id or new_id(),
                code=new_code(),
                kind="standing" if wanted.campaign_id is None else "campaign",
                **{name: getattr(wanted, name) for name in NewLink.__slots__},
                version=1,
                created_at=now,
                updated_at=now,
            )
            .on_conflict_do_nothing()
            .returning(SurveyLink)
        )
        if (link := made.one_or_none()) is not None:
            return link
        if wanted.is_default and await find_default_link(session, agency, wanted.survey, wanted.program):
            raise ProgramHasLink(
                "The program has a default link already.",
                how_to_fix="Rotate or withdraw that one, or make this one with default: false.",
            )


async def adopt_links(session: AsyncSession, pack: PolicyPack, now: datetime) -> None:
    """Give every program of a pack its default link, and withdraw links to what the pack no longer has.

    A default link that a person has withdrawn does not come back by loading the pack again.
    """
    agency = pack.agency.id
    programs, surveys = [program.id for program in pack.programs], [survey.id for survey in pack.surveys]
    await session.execute(
        update(SurveyLink)
        .where(
            SurveyLink.agency == agency,
            SurveyLink.withdrawn_at.is_(None),
            or_(SurveyLink.program.not_in(programs), SurveyLink.survey.not_in(surveys)),
        )
        .values(withdrawn_at=now, withdrawn_by=BY_PACK, version=SurveyLink.version + 1, updated_at=now)
    )
    rule = pack.rules.survey_links
    if rule is None:
        return
    settled = await session.scalars(
        select(SurveyLink.program).where(
            SurveyLink.agency == agency,
            SurveyLink.survey == rule.survey,
            SurveyLink.is_default,
            or_(SurveyLink.withdrawn_by.is_(None), SurveyLink.withdrawn_by != BY_PACK),
        )
    )
    for program in sorted(set(programs) - set(settled)):
        wanted = NewLink(
            survey=rule.survey,
            program=program,
            is_default=True,
            declared_by="pack",
            valid_from=now,
            valid_to=_end_of(rule, now),
        )
        await insert_link(session, agency, wanted, now=now)


def links_rule(pack: PolicyPack) -> SurveyLinksRule:
    """Return the policy's rule for survey links; LinksNotInPolicy if it has none."""
    if pack.rules.survey_links is None:
        raise LinksNotInPolicy
    return pack.rules.survey_links


def check_validity(valid_from: datetime, valid_to: datetime | None) -> None:
    """Refuse a link that ends before it starts; LinkInvalid names the field."""
    if valid_to is not None and valid_to <= valid_from:
        raise LinkInvalid(
            "The link would end before it starts.",
            how_to_fix="Choose a valid_to after valid_from.",
            errors=[{"pointer": "/valid_to", "message": "Not after valid_from"}],
        )


def _end_of(rule: SurveyLinksRule, starts: datetime) -> datetime | None:
    return starts + timedelta(days=rule.valid_days) if rule.valid_days is not None else None


def _audience(link: SurveyLink) -> Audience | None:
    known: dict[str | None, Audience] = {"internal": "internal", "external": "external"}
    return known.get(link.audience)


def _refuse_withdrawn(link: SurveyLink) -> None:
    if link.withdrawn_at is not None:
        raise LinkAlreadyWithdrawn("This link was withdrawn.", how_to_fix="Make a new link.")
