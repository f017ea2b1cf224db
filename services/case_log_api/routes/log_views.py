"""Saved views of the log: saved, listed, replaced, deleted."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response
from sqlalchemy import select

from services.case_log_api.deps import LogReader, actor_of
from services.case_log_api.domain.log import views
from services.case_log_api.domain.log.search.refusals import ViewNameTaken, ViewNotFound, ViewNotYours
from services.case_log_api.models import SavedView
from services.case_log_api.schemas.log_views import LogViewRead, LogViewWrite
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

router = ServiceRouter(tags=["customer care log"])

ViewId = Annotated[UUID, Path(description="The view's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]


def _tag_of(view: SavedView) -> str:
    return etag_of("log view", view.id, view.version)


@router.get("/v1/log-views", summary="List saved views of the log")
async def list_log_views(caller: LogReader, session: ReadSession, paging: Paging) -> Page[LogViewRead]:
    """Lists your views and those that others share, the newest first."""
    reader = actor_of(caller)
    return await list_page(
        session,
        select(SavedView).where(views.visible_views(caller.agency, reader)),
        [SavedView.id],
        paging,
        listing="log views",
        read=lambda view: LogViewRead.of(view, reader=reader),
        newest_first=True,
    )


@router.post(
    "/v1/log-views",
    status_code=201,
    summary="Save a view of the log",
    dependencies=[idempotent],
    responses=refusals(ViewNameTaken),
)
async def create_log_view(
    body: LogViewWrite, caller: LogReader, session: Session, now: Now, response: Response
) -> LogViewRead:
    """Saves filters under a name: `GET /v1/log-entries?view={id}` then narrows the list by them."""
    owner = actor_of(caller)
    view = await views.create_view(
        session,
        caller.agency,
        owner=owner,
        name=body.name,
        filters=body.saved_filters(),
        is_shared=body.is_shared,
        now=now,
    )
    response.headers["Location"] = f"/v1/log-views/{view.id}"
    return _answer(view, owner, response)


@router.get("/v1/log-views/{view_id}", summary="Read a saved view", responses=refusals(ViewNotFound))
async def get_log_view(view_id: ViewId, caller: LogReader, session: ReadSession, response: Response) -> LogViewRead:
    """Reads one of your views, or one that somebody shares."""
    reader = actor_of(caller)
    return _answer(await views.get_view(session, caller.agency, view_id, reader=reader), reader, response)


@router.put(
    "/v1/log-views/{view_id}",
    summary="Replace a saved view",
    responses=refusals(ViewNotFound, ViewNotYours, ViewNameTaken),
)
async def put_log_view(
    view_id: ViewId,
    body: LogViewWrite,
    expected: IfMatch,
    caller: LogReader,
    session: Session,
    now: Now,
    response: Response,
) -> LogViewRead:
    """Replaces the name, the filters and the audience of one of your views."""
    owner = actor_of(caller)
    view = await views.lock_own_view(session, caller.agency, view_id, owner=owner)
    check_version(expected, _tag_of(view))
    await views.replace_view(
        session, view, name=body.name, filters=body.saved_filters(), is_shared=body.is_shared, now=now
    )
    return _answer(view, owner, response)


@router.delete(
    "/v1/log-views/{view_id}",
    status_code=204,
    summary="Delete a saved view",
    responses=refusals(ViewNotFound, ViewNotYours),
)
async def delete_log_view(view_id: ViewId, expected: IfMatch, caller: LogReader, session: Session) -> None:
    """Deletes one of your views; a list that names it is then refused."""
    view = await views.lock_own_view(session, caller.agency, view_id, owner=actor_of(caller))
    check_version(expected, _tag_of(view))
    await views.delete_view(session, view)


def _answer(view: SavedView, reader: str, response: Response) -> LogViewRead:
    response.headers["ETag"] = _tag_of(view)
    return LogViewRead.of(view, reader=reader)
