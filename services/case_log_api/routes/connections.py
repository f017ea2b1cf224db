"""The agency's desks, and reconciling with them."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path
from sqlalchemy import select
from starlette.requests import Request

from services.case_log_api.deps import DeskReader, DeskWriter, case_resources_of
from services.case_log_api.domain.connections import find_connection
from services.case_log_api.domain.desks import Connection
from services.case_log_api.domain.refusals import DeskNotFound
from services.case_log_api.domain.work import ReconcileDesk
from services.case_log_api.models import DeskConnection
from services.case_log_api.schemas.cases import DeskConnectionRead
from services.case_log_api.schemas.work import ReconciliationAsked, ReconciliationCreate
from shared.jobs import post
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["desks"])

_A_DAY = timedelta(days=1)


@router.get("/v1/desk-connections", summary="List desk connections")
async def list_desk_connections(
    caller: DeskReader, session: ReadSession, paging: Paging, request: Request
) -> Page[DeskConnectionRead]:
    """Lists the agency's desks, how each is reached, and what it can be asked."""
    desks = case_resources_of(request).desks

    def read(row: DeskConnection) -> DeskConnectionRead:
        desk = desks.connect(Connection(agency=row.agency, name=row.name, adapter=row.adapter, settings=row.settings))
        return DeskConnectionRead(
            name=row.name, title=row.title, adapter=row.adapter, capabilities=sorted(desk.capabilities)
        )

    return await list_page(
        session,
        select(DeskConnection).where(DeskConnection.agency == caller.agency),
        [DeskConnection.name],
        paging,
        listing="desk connections",
        read=read,
    )


@router.post(
    "/v1/desk-connections/{name}/reconciliations",
    status_code=202,
    summary="Reconcile with a desk",
    dependencies=[idempotent],
    responses=refusals(DeskNotFound),
)
async def reconcile_desk(
    name: Annotated[str, Path(max_length=63, description="The desk's name.", examples=["isupport"])],
    body: ReconciliationCreate,
    caller: DeskWriter,
    session: Session,
    now: Now,
) -> ReconciliationAsked:
    """Looks through the desk's changes, and notes on open cases what others did to their requests.

    For a scheduler to call now and then: desks do not always tell. Our own changes are recognised by their actor.
    """
    if await find_connection(session, caller.agency, name) is None:
        raise DeskNotFound("The agency has no such desk.", how_to_fix="List them with GET /v1/desk-connections.")
    since = body.since or now - _A_DAY
    await post(session, ReconcileDesk(agency=caller.agency, desk=name, since=since, asked_at=now), now=now)
    return ReconciliationAsked(desk=name, since=since)
