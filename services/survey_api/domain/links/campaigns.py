"""Campaigns: who may run them, their days and links, and what came of them so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.links.keeping import NewLink, insert_link
from services.survey_api.domain.links.refusals import (
    CampaignHasStarted,
    CampaignInvalid,
    CampaignNotFound,
    CampaignOver,
    CampaignRoleMissing,
    CampaignsNotInPolicy,
)
from services.survey_api.models import Campaign, LinkOpening, Response, SurveyLink
from shared.calendar import Period, bounds, local_day
from shared.contracts.directory import DirectoryPerson
from shared.ids import new_id
from shared.policy.models import CampaignsRule, PolicyPack

CampaignState = Literal["planned", "running", "over"]
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ProgramResult:
    """What one program's link of a campaign brought."""

    program: str
    opened: int
    responses: int


def campaigns_rule(pack: PolicyPack) -> CampaignsRule:
    """Return the policy's rule for campaigns; CampaignsNotInPolicy if it has none."""
    if pack.rules.campaigns is None:
        raise CampaignsNotInPolicy
    return pack.rules.campaigns


def state_on(campaign: Campaign, today: date) -> CampaignState:
    """What a campaign is on a day of the agency."""
    if today < campaign.starts_on:
        return "planned"
    return "running" if today <= campaign.ends_on else "over"


def check_campaigner(pack: PolicyPack, person: DirectoryPerson | None, programs: Sequence[str]) -> None:
    """Refuse a person without a role that runs campaigns (HEART-JUN); a department's role runs those of its programs.

    Raises:
        CampaignRoleMissing, CampaignsNotInPolicy.
    """
    rule = campaigns_rule(pack)
    held = set(person.roles) & set(rule.roles) if person is not None else set()
    titles = " or ".join(pack.role(role).title for role in rule.roles)
    if person is None or not held:
        raise CampaignRoleMissing("You hold none of the roles that run campaigns.", how_to_fix=f"Ask a {titles}.")
    if any(pack.role(role).kind != "held_in_department" for role in held):
        return
    of_others = [
        program.id
        for program in pack.programs
        if program.id in programs and program.department not in {None, person.department}
    ]
    if of_others:
        raise CampaignRoleMissing(
            f"These programs are another department's: {', '.join(of_others)}.",
            how_to_fix=f"Ask a {titles} of that department.",
        )


async def get_campaign(session: AsyncSession, agency: str, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """Return one campaign; CampaignNotFound if the agency has none of that id."""
    query = select(Campaign).where(Campaign.agency == agency, Campaign.id == campaign_id)
    campaign = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if campaign is None:
        raise CampaignNotFound
    return campaign


async def create_campaign(
    session: AsyncSession,
    pack: PolicyPack,
    *,
    name: str,
    programs: Sequence[str],
    starts_on: date,
    ends_on: date,
    target_count: int | None,
    by: str,
    now: datetime,
) -> Campaign:
    """Plan a campaign and make its links, one for each program, which work on its days only.

    Raises:
        CampaignsNotInPolicy, CampaignInvalid.
    """
    rule = campaigns_rule(pack)
    today = local_day(now, pack.agency.zone)
    _check(pack, programs=programs, starts_on=starts_on, ends_on=ends_on, earliest=today)
    campaign = Campaign(
        agency=pack.agency.id,
        id=new_id(),
        name=name,
        survey=rule.survey,
        audience=rule.audience,
        programs=sorted(set(programs)),
        starts_on=starts_on,
        ends_on=ends_on,
        target_count=target_count,
        run_by=by,
        version=1,
        created_at=now,
        updated_at=now,
    )
    session.add(campaign)
    await session.flush()
    await _link(session, pack, campaign, campaign.programs, now=now)
    return campaign


async def edit_campaign(
    session: AsyncSession, pack: PolicyPack, campaign: Campaign, changes: dict[str, Any], *, now: datetime
) -> Campaign:
    """Change a locked campaign; its links follow its days and programs.

    Raises:
        CampaignOver, CampaignHasStarted, CampaignInvalid.
    """
    today = local_day(now, pack.agency.zone)
    state = state_on(campaign, today)
    if state == "over" and changes.keys() & {"starts_on", "ends_on", "programs"}:
        raise CampaignOver("This campaign has ended.", how_to_fix="Plan a new campaign.")
    if state == "running" and changes.keys() & {"starts_on", "programs"}:
        raise CampaignHasStarted(
            "This campaign has started.", how_to_fix="Change its last day, its name or its target."
        )
    if changes.keys() & {"starts_on", "ends_on", "programs"}:
        wanted = {name: changes.get(name, getattr(campaign, name)) for name in ("programs", "starts_on", "ends_on")}
        _check(pack, **wanted, earliest=today if "starts_on" in changes else campaign.starts_on, not_before=today)
    former = set(campaign.programs)
    for name, value in changes.items():
        setattr(campaign, name, sorted(set(value)) if name == "programs" else value)
    campaign.version += 1
    campaign.updated_at = now
    await session.flush()
    await _follow(session, pack, campaign, gone=former - set(campaign.programs), now=now)
    await _link(session, pack, campaign, sorted(set(campaign.programs) - former), now=now)
    return campaign


async def results_of(session: AsyncSession, campaign: Campaign) -> list[ProgramResult]:
    """Per program the openings that look human, and the responses that count, of this campaign alone."""
    answered = await session.execute(
        select(Response.program, func.count())
        .where(
            Response.agency == campaign.agency,
            Response.campaign_id == campaign.id,
            Response.voided_at.is_(None),
        )
        .group_by(Response.program)
    )
    opened = await session.execute(
        select(SurveyLink.program, func.sum(LinkOpening.opened))
        .join(LinkOpening, (LinkOpening.agency == SurveyLink.agency) & (LinkOpening.link_id == SurveyLink.id))
        .where(SurveyLink.agency == campaign.agency, SurveyLink.campaign_id == campaign.id)
        .group_by(SurveyLink.program)
    )
    responses = {str(program): int(count) for program, count in answered}
    openings = {str(program): int(count) for program, count in opened}
    programs = sorted({*campaign.programs, *responses, *openings})
    return [ProgramResult(name, openings.get(name, 0), responses.get(name, 0)) for name in programs]


async def links_of(session: AsyncSession, campaign: Campaign) -> Sequence[SurveyLink]:
    """The campaign's links that were neither replaced nor withdrawn, by program."""
    query = select(SurveyLink).where(
        SurveyLink.agency == campaign.agency,
        SurveyLink.campaign_id == campaign.id,
        SurveyLink.replaced_by.is_(None),
        SurveyLink.withdrawn_at.is_(None),
    )
    return (await session.scalars(query.order_by(SurveyLink.program, SurveyLink.id))).all()


def _check(
    pack: PolicyPack,
    *,
    programs: Sequence[str],
    starts_on: date,
    ends_on: date,
    earliest: date,
    not_before: date | None = None,
) -> None:
    known = {program.id for program in pack.programs}
    faults = [
        {"pointer": f"/programs/{place}", "message": "The policy has no such program"}
        for place, program in enumerate(programs)
        if program not in known
    ]
    if starts_on < earliest:
        faults.append({"pointer": "/starts_on", "message": "Before today"})
    if ends_on < max(starts_on, not_before or starts_on):
        faults.append({"pointer": "/ends_on", "message": "Before the first day, or before today"})
    elif (ends_on - starts_on).days >= LONGEST_DAYS:
        faults.append({"pointer": "/ends_on", "message": f"More than {LONGEST_DAYS} days"})
    if faults:
        raise CampaignInvalid(
            "The campaign's days or programs cannot be right.",
            how_to_fix="Correct the fields named; days are the agency's, both included.",
            errors=faults,
        )


async def _link(
    session: AsyncSession, pack: PolicyPack, campaign: Campaign, programs: Sequence[str], *, now: datetime
) -> None:
    starts, ends = _instants(pack, campaign)
    for program in programs:
        wanted = NewLink(
            survey=campaign.survey,
            program=program,
            title=campaign.name,
            audience="internal" if campaign.audience == "internal" else "external",
            campaign_id=campaign.id,
            valid_from=starts,
            valid_to=ends,
        )
        await insert_link(session, campaign.agency, wanted, now=now)


async def _follow(
    session: AsyncSession, pack: PolicyPack, campaign: Campaign, *, gone: set[str], now: datetime
) -> None:
    """Let the links that there are keep the campaign's days; those of programs that left it are withdrawn."""
    starts, ends = _instants(pack, campaign)
    of_campaign = (
        SurveyLink.agency == campaign.agency,
        SurveyLink.campaign_id == campaign.id,
        SurveyLink.withdrawn_at.is_(None),
    )
    changed = {"version": SurveyLink.version + 1, "updated_at": now}
    if gone:
        await session.execute(
            update(SurveyLink)
            .where(*of_campaign, SurveyLink.program.in_(gone))
            .values(withdrawn_at=now, withdrawn_by=campaign.run_by, **changed)
        )
    current = (*of_campaign, SurveyLink.replaced_by.is_(None))
    moved = SurveyLink.valid_from.is_distinct_from(starts) | SurveyLink.valid_to.is_distinct_from(ends)
    await session.execute(update(SurveyLink).where(*current, moved).values(valid_from=starts, valid_to=ends, **changed))
    late = (*of_campaign, SurveyLink.replaced_by.is_not(None), SurveyLink.valid_to > ends)
    await session.execute(
        update(SurveyLink)
        .where(*late)
        .values(valid_to=ends, valid_from=func.least(SurveyLink.valid_from, ends), **changed)
    )


def _instants(pack: PolicyPack, campaign: Campaign) -> tuple[datetime, datetime]:
    return bounds(Period(campaign.starts_on, campaign.ends_on, "days"), pack.agency.zone)
