"""The public results: what an agency's customers said, for everybody, in the agency's languages."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from services.reporter.domain.publishing.publishing import NothingPublished, list_published
from services.reporter.pages import PAGES, offered_languages, render, theme_of
from services.reporter.pages.public import view_results
from services.reporter.pages.words import Words
from shared.errors import NotFound
from shared.pages import choose_language, notice_page, page_response, remember_language
from shared.policy.store import PolicyNotLoaded, current_policy
from shared.web import PageRouter, ReadSession, is_over_https, public

router = PageRouter(tags=["report pages"])


@router.api_route(
    "/public/{agency}",
    methods=["GET", "HEAD"],
    dependencies=[public("Results are published for everybody.")],
    response_class=HTMLResponse,
)
async def show_public_results(
    request: Request, agency: Annotated[str, Path(max_length=63)], session: ReadSession
) -> Response:
    """The newest results of the agency, and how they were before; what is hidden says so, and why."""
    try:
        pack = (await current_policy(session, agency)).pack
    except PolicyNotLoaded:
        raise NotFound("There is no such agency.") from None
    choice = choose_language(request, offered_languages(pack.agency))
    t = PAGES.catalogue.texts_for(choice.language)
    try:
        results = view_results(pack, await list_published(session, agency), Words(t, pack.agency.zone))
    except NothingPublished:
        theme = theme_of(pack.agency, choice.language, is_public=True)
        page = notice_page(
            t("nothing_published_title"), [t("nothing_published")], language=choice.language, theme=theme
        )
        return page_response(page, HTTPStatus.NOT_FOUND)
    response = page_response(render("public", pack.agency, choice.language, is_public=True, results=results))
    remember_language(response, choice, secure=is_over_https(request))
    return response
