"""A survey link on paper: QR codes and posters."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.deps import LinkReader, Survey
from services.survey_api.domain.links.finding import state_of
from services.survey_api.domain.links.keeping import get_link
from services.survey_api.domain.links.posters import MOST_LANGUAGES, Paper, lay_out_poster
from services.survey_api.domain.links.qr_codes import LARGEST, SMALLEST, draw_png, draw_svg
from services.survey_api.domain.links.refusals import LanguageNotOffered, LinkNotFound, LinkNotOpen
from services.survey_api.models import Campaign, SurveyLink
from services.survey_api.routes.links import LinkId
from shared.documents import DocumentTookTooLong, SignsNotPrintable
from shared.policy.store import current_policy
from shared.web import Now, ServiceRouter, refusals

router = ServiceRouter(tags=["links"])

_Paper = Annotated[Paper, Query(description="The sheet's size.", examples=["us-letter"])]
_Languages = Annotated[
    list[str] | None,
    Query(
        max_length=MOST_LANGUAGES,
        description="The languages on it, the first one largest; left out, those of the survey.",
        examples=[["en", "es"]],
    ),
]


def _size(wide: int) -> Any:
    return Query(ge=SMALLEST, le=LARGEST, description="How many pixels wide, at most.", examples=[wide])


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    shown = {"schema": {"type": "string", "contentMediaType": media_type}}
    return {200: {"description": "The file.", "content": {media_type: shown}}}


@router.get(
    "/v1/links/{link_id}/qr.svg",
    summary="Draw a link's QR code",
    response_class=Response,
    responses=_file("image/svg+xml") | refusals(LinkNotFound, LinkNotOpen),
)
async def get_link_qr_svg(
    link_id: LinkId, caller: LinkReader, survey: Survey, now: Now, size: Annotated[int, _size(600)] = 600
) -> Response:
    """Answers with the QR code of the link's page as SVG, which stays sharp at any size, on screen and in print."""
    async with survey.sessions() as session:
        link = await _printable(session, caller.agency, link_id, now)
    url = survey.settings.page_url(f"/s/{link.code}")
    drawing = draw_svg(url, size=size, title=f"QR code that opens {url}")
    return _answer(drawing.encode(), "image/svg+xml", f"{link.program}-{link.code}.svg")


@router.get(
    "/v1/links/{link_id}/qr.png",
    summary="Picture a link's QR code",
    response_class=Response,
    responses=_file("image/png") | refusals(LinkNotFound, LinkNotOpen),
)
async def get_link_qr_png(
    link_id: LinkId, caller: LinkReader, survey: Survey, now: Now, size: Annotated[int, _size(600)] = 600
) -> Response:
    """Answers with the QR code of the link's page as PNG, for programs that take no SVG."""
    async with survey.sessions() as session:
        link = await _printable(session, caller.agency, link_id, now)
    picture = draw_png(survey.settings.page_url(f"/s/{link.code}"), size=size)
    return _answer(picture, "image/png", f"{link.program}-{link.code}.png")


@router.get(
    "/v1/links/{link_id}/poster.pdf",
    summary="Print a link's poster",
    response_class=Response,
    responses=_file("application/pdf")
    | refusals(LinkNotFound, LinkNotOpen, LanguageNotOffered, SignsNotPrintable, DocumentTookTooLong),
)
async def get_link_poster_pdf(
    link_id: LinkId,
    caller: LinkReader,
    survey: Survey,
    now: Now,
    paper: _Paper = "us-letter",
    language: _Languages = None,
) -> Response:
    """Answers with a poster ready to print, in the agency's name and colours, tagged for screen readers (PDF/UA-1)."""
    async with survey.sessions() as session:
        link = await _printable(session, caller.agency, link_id, now)
        campaign = await session.get(Campaign, (caller.agency, link.campaign_id)) if link.campaign_id else None
        pack = (await current_policy(session, caller.agency)).pack
    url = survey.settings.page_url(f"/s/{link.code}")
    poster = lay_out_poster(pack, link, campaign, url=url, paper=paper, languages=language or ())
    # No transaction is open while the poster is set.
    return _answer(await poster.render(), "application/pdf", f"{link.program}-{link.code}-{paper}.pdf")


async def _printable(session: AsyncSession, agency: str, link_id: UUID, now: datetime) -> SurveyLink:
    """A link worth printing: one that works, or will.

    Raises:
        LinkNotFound, LinkNotOpen.
    """
    link = await get_link(session, agency, link_id)
    if (state := state_of(link, now)) not in {"open", "not_yet"} or link.replaced_by is not None:
        said = "replaced" if link.replaced_by is not None else state
        raise LinkNotOpen(
            f"This link is {said}: nothing that is printed with it would work for long.",
            how_to_fix="Use the link that took over, or make a new one.",
            **({"replaced_by": str(link.replaced_by)} if link.replaced_by else {}),
        )
    return link


def _answer(content: bytes, media_type: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type=media_type, headers=disposition)
