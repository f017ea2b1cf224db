"""Webhook sources and their secrets."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Response
from sqlalchemy import select

from services.survey_api.deps import SourceReader, SourceWriter, Survey
from services.survey_api.domain import sources
from services.survey_api.domain.refusals import SecretInvalid, SourceInvalid, SourceNameTaken, SourceNotFound
from services.survey_api.models import Source
from services.survey_api.schemas.sources import (
    SecretCreated,
    SecretRotate,
    SourceCreate,
    SourceCreated,
    SourceEdit,
    SourceRead,
)
from shared.paging import Page, Paging, list_page
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

router = ServiceRouter(tags=["sources"])

_Name = Annotated[str, Path(max_length=63, description="The source's name.", examples=["isupport"])]


def _etag(source: Source) -> str:
    return etag_of("source", source.name, source.version)


@router.post(
    "/v1/sources",
    status_code=201,
    summary="Make a webhook source",
    dependencies=[idempotent],
    responses=refusals(SourceInvalid, SecretInvalid, SourceNameTaken),
)
async def create_source(
    body: SourceCreate, caller: SourceWriter, session: Session, now: Now, response: Response
) -> SourceCreated:
    """Makes a source and its first secret, which is shown in this answer and never again."""
    spec = sources.SourceSpec.model_validate(body.model_dump(exclude={"secret"}))
    source, made = await sources.create_source(session, caller.agency, spec, secret=body.secret, now=now)
    response.headers["ETag"] = _etag(source)
    response.headers["Location"] = f"/v1/sources/{source.name}"
    return SourceCreated(**SourceRead.model_validate(source).model_dump(), secret=made.secret)


@router.get("/v1/sources", summary="List webhook sources")
async def list_sources(caller: SourceReader, session: ReadSession, paging: Paging) -> Page[SourceRead]:
    """Lists the agency's sources by name."""
    query = select(Source).where(Source.agency == caller.agency)
    return await list_page(session, query, [Source.name], paging, listing="sources", read=SourceRead.model_validate)


@router.get("/v1/sources/{name}", summary="Read a webhook source", responses=refusals(SourceNotFound))
async def get_source(name: _Name, caller: SourceReader, session: ReadSession, response: Response) -> SourceRead:
    """Reads one source; its secrets are not part of it."""
    source = await sources.get_source(session, caller.agency, name)
    response.headers["ETag"] = _etag(source)
    return SourceRead.model_validate(source)


@router.patch(
    "/v1/sources/{name}", summary="Change a webhook source", responses=refusals(SourceNotFound, SourceInvalid)
)
async def update_source(
    name: _Name,
    body: SourceEdit,
    caller: SourceWriter,
    session: Session,
    survey: Survey,
    now: Now,
    expected: IfMatch,
    response: Response,
) -> SourceRead:
    """Changes the fields given. Other processes follow within a second."""
    source = await sources.get_source(session, caller.agency, name, lock=True)
    check_version(expected, _etag(source))
    source = await sources.edit_source(session, source, body.changes(), now=now)
    survey.sources.forget(name)
    response.headers["ETag"] = _etag(source)
    return SourceRead.model_validate(source)


@router.post(
    "/v1/sources/{name}/secrets",
    status_code=201,
    summary="Give a source a new secret",
    dependencies=[idempotent],
    responses=refusals(SourceNotFound, SecretInvalid),
)
async def rotate_source_secret(
    name: _Name, body: SecretRotate, caller: SourceWriter, session: Session, survey: Survey, now: Now
) -> SecretCreated:
    """Makes a new secret, shown in this answer and never again. The present one works on for a while; two live at most."""
    source = await sources.get_source(session, caller.agency, name, lock=True)
    made = await sources.add_secret(
        session, source, secret=body.secret, overlap=timedelta(hours=body.former_valid_for_hours), now=now
    )
    survey.sources.forget(name)
    return SecretCreated(source=name, secret=made.secret, former_expires_at=made.former_expires_at)
