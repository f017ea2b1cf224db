"""The agency's desks."""

from sqlalchemy import select
from starlette.requests import Request

from services.case_log_api.deps import DeskReader, case_resources_of
from services.case_log_api.domain.desks import Connection
from services.case_log_api.models import DeskConnection
from services.case_log_api.schemas.cases import DeskConnectionRead
from shared.paging import Page, Paging, list_page
from shared.web import ReadSession, ServiceRouter

router = ServiceRouter(tags=["desks"])


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
