"""Survey links: listed, made, edited, rotated and withdrawn."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.deps import LinkReader, LinkWriter, Survey
from services.survey_api.domain.links import keeping
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
from services.survey_api.models import LinkKind, SurveyLink
from services.survey_api.schemas.links import LinkCreate, LinkEdit, LinkRead, LinkRotate
from shared.paging import Page, Paging, list_page
from shared.policy.store import current_policy
from shared.web import (
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

router = ServiceRouter(tags=["links"])

LinkId = Annotated[UUID, Path(description="The link's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
ProgramFilter = Annotated[str | None, Query(max_length=63, description="Only of this program.", examples=["adoptions"])]
DepartmentFilter = Annotated[
    str | None,
    Query(max_length=63, description="Only of this department's programs.", examples=["child-welfare-services"]),
]


def link_etag(link: SurveyLink) -> str:
    """The version of a link."""
    return etag_of("link", link.id, link.version)


async def departments_of(session: AsyncSession, agency: str) -> dict[str, str | None]:
    """The department of each program, as the agency's policy says now."""
    return {program.id: program.department for program in (await current_policy(session, agency)).pack.programs}


@router.get("/v1/links", summary="List survey links")
async def list_links(
    caller: LinkReader,
    session: ReadSession,
    survey: Survey,
    now: Now,
    paging: Paging,
    program: ProgramFilter = None,
    department: DepartmentFilter = None,
    campaign: Annotated[
        UUID | None,
        Query(description="Only of this campaign.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"]),
    ] = None,
    kind: Annotated[LinkKind | None, Query(description="Only of this kind.", examples=["standing"])] = None,
    *,
    default: Annotated[
        bool | None, Query(description="Only the programs' own links, or only the others.", examples=[True])
    ] = None,
    live: Annotated[
        bool | None,
        Query(description="Only those neither replaced nor withdrawn, or only those that are.", examples=[True]),
    ] = None,
) -> Page[LinkRead]:
    """Lists the agency's survey links, the newest first, with their public addresses."""
    departments = await departments_of(session, caller.agency)
    query = select(SurveyLink).where(SurveyLink.agency == caller.agency)
    equal = (
        (SurveyLink.program, program),
        (SurveyLink.campaign_id, campaign),
        (SurveyLink.kind, kind),
        (SurveyLink.is_default, default),
    )
    query = query.where(*(column == value for column, value in equal if value is not None))
    if department is not None:
        query = query.where(SurveyLink.program.in_([name for name, of in departments.items() if of == department]))
    if live is not None:
        is_live = SurveyLink.replaced_by.is_(None) & SurveyLink.withdrawn_at.is_(None)
        query = query.where(is_live if live else ~is_live)
    return await list_page(
        session,
        query,
        [SurveyLink.id],
        paging,
        listing="links",
        read=lambda link: LinkRead.of(link, settings=survey.settings, departments=departments, now=now),
        newest_first=True,
    )


@router.post(
    "/v1/links",
    status_code=201,
    summary="Make a survey link",
    dependencies=[idempotent],
    responses=refusals(LinkInvalid, LinksNotInPolicy, ProgramHasLink),
)
async def create_link(
    body: LinkCreate, caller: LinkWriter, session: Session, survey: Survey, now: Now, response: Response
) -> LinkRead:
    """Makes a further link of a program: for a lobby's poster, a newsletter, a counter. Each has a code of its own."""
    link = await keeping.create_link(session, caller.agency, **dict(body), now=now)
    response.headers["ETag"] = link_etag(link)
    response.headers["Location"] = f"/v1/links/{link.id}"
    departments = await departments_of(session, caller.agency)
    return LinkRead.of(link, settings=survey.settings, departments=departments, now=now)


@router.get("/v1/links/{link_id}", summary="Read a survey link", responses=refusals(LinkNotFound))
async def get_link(
    link_id: LinkId, caller: LinkReader, session: ReadSession, survey: Survey, now: Now, response: Response
) -> LinkRead:
    """Reads one link with its public address."""
    link = await keeping.get_link(session, caller.agency, link_id)
    response.headers["ETag"] = link_etag(link)
    departments = await departments_of(session, caller.agency)
    return LinkRead.of(link, settings=survey.settings, departments=departments, now=now)


@router.patch(
    "/v1/links/{link_id}",
    summary="Change a survey link",
    responses=refusals(LinkNotFound, LinkInvalid, LinkAlreadyWithdrawn, CampaignSetsDates),
)
async def update_link(
    link_id: LinkId,
    body: LinkEdit,
    caller: LinkWriter,
    session: Session,
    survey: Survey,
    now: Now,
    expected: IfMatch,
    response: Response,
) -> LinkRead:
    """Changes the title, the audience or the validity. The code never changes: rotate the link for a new one."""
    link = await keeping.get_link(session, caller.agency, link_id, lock=True)
    check_version(expected, link_etag(link))
    link = await keeping.edit_link(session, link, body.changes(), now=now)
    response.headers["ETag"] = link_etag(link)
    departments = await departments_of(session, caller.agency)
    return LinkRead.of(link, settings=survey.settings, departments=departments, now=now)


@router.post(
    "/v1/links/{link_id}/rotate",
    status_code=201,
    summary="Give a survey link a new code",
    dependencies=[idempotent],
    responses=refusals(LinkNotFound, LinkAlreadyReplaced, LinkAlreadyWithdrawn, LinkNotOpen, LinksNotInPolicy),
)
async def rotate_link(
    link_id: LinkId,
    body: LinkRotate,
    caller: LinkWriter,
    session: Session,
    survey: Survey,
    now: Now,
    response: Response,
) -> LinkRead:
    """Makes a new link that takes over. The present code works on for the overlap; after that its page names the new one."""
    link = await keeping.rotate_link(session, caller.agency, link_id, overlap_days=body.overlap_days, now=now)
    response.headers["ETag"] = link_etag(link)
    response.headers["Location"] = f"/v1/links/{link.id}"
    departments = await departments_of(session, caller.agency)
    return LinkRead.of(link, settings=survey.settings, departments=departments, now=now)


@router.post(
    "/v1/links/{link_id}/withdraw",
    summary="Withdraw a survey link",
    responses=refusals(LinkNotFound, LinkAlreadyWithdrawn),
)
async def withdraw_link(
    link_id: LinkId, caller: LinkWriter, session: Session, survey: Survey, now: Now, response: Response
) -> LinkRead:
    """Ends a link at once and for good. What was answered over it still counts."""
    by = caller.person or caller.name
    link = await keeping.withdraw_link(session, caller.agency, link_id, by=by, now=now)
    response.headers["ETag"] = link_etag(link)
    departments = await departments_of(session, caller.agency)
    return LinkRead.of(link, settings=survey.settings, departments=departments, now=now)
