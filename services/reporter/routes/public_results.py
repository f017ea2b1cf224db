"""Results for everybody."""

from typing import Annotated

from fastapi import Header, Path, Response

from services.reporter.domain.publishing.publishing import NothingPublished, list_published
from services.reporter.schemas.publications import PublicResult, PublicResults
from shared.web import ReadSession, ServiceRouter, etag_of, public, refusals

router = ServiceRouter(tags=["public results"])

_KEPT_SECONDS = 300
AgencyInPath = Annotated[
    str,
    Path(description="The agency's id.", examples=["county-child-welfare"], pattern="^[a-z0-9][a-z0-9-]{0,62}$"),
]


@router.get(
    "/v1/public/results/{agency}",
    summary="Read the published results of an agency",
    dependencies=[public("Results are published for everybody.")],
    responses={
        **refusals(NothingPublished),
        304: {"description": "Nothing new: what you have is what is published."},
    },
    response_model=PublicResults,
)
async def list_public_results(
    agency: AgencyInPath,
    session: ReadSession,
    response: Response,
    if_none_match: Annotated[
        str | None,
        Header(description="The ETag of the answer that you have.", examples=['"5f3a9c"'], max_length=1000),
    ] = None,
) -> PublicResults | Response:
    """Answers what the agency has published: whole periods, each in its newest version.

    A figure of fewer than five responses is null, and so are as many others as it takes that no hidden one can be worked
    out, from this version or by holding versions against each other. May be kept for five minutes; `ETag` and
    `If-None-Match` spare the rest.
    """
    published = await list_published(session, agency)
    tag = etag_of("public results", agency, *(one.id for one in published))
    kept = {"ETag": tag, "Cache-Control": f"public, max-age={_KEPT_SECONDS}"}
    if if_none_match is not None and _names(if_none_match, tag):
        return Response(status_code=304, headers=kept)
    response.headers.update(kept)
    return PublicResults(
        agency=agency,
        name=published[0].content["agency_name"],
        results=[PublicResult.of(one) for one in published],
    )


def _names(header: str, tag: str) -> bool:
    """Whether If-None-Match names the tag, compared weakly (RFC 9110, 13.1.2)."""
    return any(each.strip().removeprefix("W/") in {tag, "*"} for each in header.split(","))
