"""Campaigns: planned, changed and read with their results."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.deps import CampaignReader, CampaignWriter, Survey
from services.survey_api.domain.links import campaigns
from services.survey_api.domain.links.campaigns import CampaignState
from services.survey_api.domain.links.refusals import (
    CampaignHasStarted,
    CampaignInvalid,
    CampaignNotFound,
    CampaignOver,
    CampaignRoleMissing,
    CampaignsNotInPolicy,
)
from services.survey_api.domain.refusals import DirectoryUnavailable
from services.survey_api.models import Campaign
from services.survey_api.resources import SurveyResources
from services.survey_api.routes.links import ProgramFilter
from services.survey_api.schemas.campaigns import CampaignCreate, CampaignDetails, CampaignEdit, CampaignRead
from shared.calendar import local_day
from shared.paging import Page, Paging, list_page
from shared.policy.models import PolicyPack
from shared.policy.store import current_policy
from shared.web import (
    Caller,
    IfMatch,
    Now,
    ReadSession,
    ServiceRouter,
    Session,
    check_version,
    etag_of,
    idempotent,
    refusals,
)

router = ServiceRouter(tags=["campaigns"])

CampaignId = Annotated[UUID, Path(description="The campaign's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


def _etag(campaign: Campaign) -> str:
    return etag_of("campaign", campaign.id, campaign.version)


@router.get("/v1/campaigns", summary="List campaigns")
async def list_campaigns(
    caller: CampaignReader,
    session: ReadSession,
    now: Now,
    paging: Paging,
    program: ProgramFilter = None,
    state: Annotated[CampaignState | None, Query(description="Only in this state today.", examples=["running"])] = None,
) -> Page[CampaignRead]:
    """Lists the agency's campaigns, the one that starts last first."""
    today = await _today(session, caller.agency, now)
    query = select(Campaign).where(Campaign.agency == caller.agency)
    if program is not None:
        query = query.where(Campaign.programs.contains([program]))
    if state == "planned":
        query = query.where(Campaign.starts_on > today)
    elif state == "running":
        query = query.where(Campaign.starts_on <= today, Campaign.ends_on >= today)
    elif state == "over":
        query = query.where(Campaign.ends_on < today)
    return await list_page(
        session,
        query,
        [Campaign.starts_on, Campaign.id],
        paging,
        listing="campaigns",
        read=lambda campaign: CampaignRead.of(campaign, today),
        newest_first=True,
    )


@router.post(
    "/v1/campaigns",
    status_code=201,
    summary="Plan a campaign",
    dependencies=[idempotent],
    responses=refusals(CampaignInvalid, CampaignsNotInPolicy, CampaignRoleMissing, DirectoryUnavailable),
)
async def create_campaign(
    body: CampaignCreate, caller: CampaignWriter, session: Session, survey: Survey, now: Now, response: Response
) -> CampaignDetails:
    """Plans a campaign and makes a link for each program, which works on the campaign's days only.

    Where the credential is one person's, that person must hold a role that runs campaigns in the policy.
    """
    pack = (await current_policy(session, caller.agency)).pack
    await _check_caller(survey, caller, pack, body.programs, now)
    campaign = await campaigns.create_campaign(session, pack, **dict(body), by=caller.person or caller.name, now=now)
    response.headers["ETag"] = _etag(campaign)
    response.headers["Location"] = f"/v1/campaigns/{campaign.id}"
    return await _details(session, survey, pack, campaign, now)


@router.get("/v1/campaigns/{campaign_id}", summary="Read a campaign", responses=refusals(CampaignNotFound))
async def get_campaign(
    campaign_id: CampaignId, caller: CampaignReader, session: ReadSession, survey: Survey, now: Now, response: Response
) -> CampaignDetails:
    """Reads a campaign with its links and its results so far, apart from those of the standing survey."""
    campaign = await campaigns.get_campaign(session, caller.agency, campaign_id)
    response.headers["ETag"] = _etag(campaign)
    pack = (await current_policy(session, caller.agency)).pack
    return await _details(session, survey, pack, campaign, now)


@router.patch(
    "/v1/campaigns/{campaign_id}",
    summary="Change a campaign",
    responses=refusals(
        CampaignNotFound, CampaignInvalid, CampaignOver, CampaignHasStarted, CampaignRoleMissing, DirectoryUnavailable
    ),
)
async def update_campaign(
    campaign_id: CampaignId,
    body: CampaignEdit,
    caller: CampaignWriter,
    survey: Survey,
    now: Now,
    expected: IfMatch,
    response: Response,
) -> CampaignDetails:
    """Changes the fields given. Its links follow its days; those of programs that leave it are withdrawn."""
    async with survey.sessions() as session:
        found = await campaigns.get_campaign(session, caller.agency, campaign_id)
        pack = (await current_policy(session, caller.agency)).pack
    # The directory is asked while no transaction is open.
    await _check_caller(survey, caller, pack, [*found.programs, *(body.programs or ())], now)
    async with survey.sessions.begin() as session:
        campaign = await campaigns.get_campaign(session, caller.agency, campaign_id, lock=True)
        check_version(expected, _etag(campaign))
        campaign = await campaigns.edit_campaign(session, pack, campaign, body.changes(), now=now)
        details = await _details(session, survey, pack, campaign, now)
    response.headers["ETag"] = _etag(campaign)
    return details


async def _today(session: AsyncSession, agency: str, now: datetime) -> date:
    return local_day(now, (await current_policy(session, agency)).pack.agency.zone)


async def _check_caller(
    survey: SurveyResources, caller: Caller, pack: PolicyPack, programs: list[str], now: datetime
) -> None:
    """Check the person's role where the credential is one person's; others have what their scope gives."""
    campaigns.campaigns_rule(pack)
    if caller.person is None:
        return
    people = await survey.directory.people_on(caller.agency, local_day(now, pack.agency.zone))
    campaigns.check_campaigner(pack, people.by_handle.get(caller.person), programs)


async def _details(
    session: AsyncSession, survey: SurveyResources, pack: PolicyPack, campaign: Campaign, now: datetime
) -> CampaignDetails:
    return CampaignDetails.with_results(
        campaign,
        local_day(now, pack.agency.zone),
        links=await campaigns.links_of(session, campaign),
        results=await campaigns.results_of(session, campaign),
        settings=survey.settings,
    )
