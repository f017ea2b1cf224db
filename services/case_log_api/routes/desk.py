"""The built-in desk's API: small, real, and reached by careloop's own adapter like any other desk."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import DeskReader, DeskWriter, actor_of
from services.case_log_api.domain import built_in_desk as desk_rules
from services.case_log_api.domain.desks import ACTOR
from services.case_log_api.domain.refusals import (
    ActorReserved,
    ChangeMismatch,
    TicketExists,
    TicketNotFound,
    TicketNotOpen,
)
from services.case_log_api.models import DeskChange, DeskRequest
from services.case_log_api.schemas.desk import (
    DeskAssign,
    DeskChangeBody,
    DeskChangeRead,
    DeskClose,
    DeskFields,
    DeskNote,
    DeskReopen,
    DeskRequestCreate,
    DeskRequestRead,
)
from shared.paging import Page, Paging, list_page
from shared.web import Caller, Now, QueryInstant, ReadSession, ServiceRouter, Session, etag_of, idempotent, refusals

router = ServiceRouter(tags=["built-in desk"])

Ticket = Annotated[str, Path(max_length=100, description="The request's number.", examples=["48213"])]
DeskName = Annotated[
    str | None,
    Query(max_length=63, description="The desk, if the agency has several built-in ones.", examples=["isupport"]),
]
Since = Annotated[
    QueryInstant | None, Query(description="Changed at or after this instant.", examples=["2026-11-18T00:00:00+00:00"])
]
_CHANGE_REFUSALS = refusals(TicketNotFound, ChangeMismatch, ActorReserved)


async def _read(session: AsyncSession, request: DeskRequest) -> DeskRequestRead:
    read = DeskRequestRead.model_validate(request)
    return read.model_copy(update={"change_ids": await desk_rules.list_change_ids(session, request)})


@router.post(
    "/v1/desk/requests",
    status_code=201,
    summary="Open a service request",
    dependencies=[idempotent],
    responses=refusals(TicketExists),
)
async def create_desk_request(
    body: DeskRequestCreate, caller: DeskWriter, session: Session, now: Now, response: Response, desk: DeskName = None
) -> DeskRequestRead:
    """Opens a service request at the built-in desk."""
    request = await desk_rules.create_request(
        session,
        caller.agency,
        await desk_rules.desk_name(session, caller.agency, desk),
        ticket=body.ticket,
        values=body.model_dump(exclude={"ticket"}),
        now=now,
    )
    response.headers["ETag"] = etag_of(request.id, request.version)
    return await _read(session, request)


@router.get("/v1/desk/requests", summary="List service requests")
async def list_desk_requests(
    caller: DeskReader,
    session: ReadSession,
    paging: Paging,
    desk: DeskName = None,
    since: Since = None,
    status: Annotated[
        Literal["open", "resolved", "closed"] | None, Query(description="Only these.", examples=["open"])
    ] = None,
) -> Page[DeskRequestRead]:
    """Lists service requests, the longest unchanged first; with `since`, for reconciliation."""
    query = select(DeskRequest).where(DeskRequest.agency == caller.agency)
    if desk is not None:
        query = query.where(DeskRequest.desk == desk)
    if since is not None:
        query = query.where(DeskRequest.updated_at >= since)
    if status is not None:
        query = query.where(DeskRequest.status == status)
    return await list_page(
        session,
        query,
        [DeskRequest.updated_at, DeskRequest.id],
        paging,
        listing="desk requests",
        read=DeskRequestRead.model_validate,
    )


@router.get("/v1/desk/requests/{ticket}", summary="Read a service request", responses=refusals(TicketNotFound))
async def get_desk_request(
    ticket: Ticket, caller: DeskReader, session: ReadSession, response: Response, desk: DeskName = None
) -> DeskRequestRead:
    """Reads a service request with its fields and the ids of the changes that it has taken."""
    name = await desk_rules.desk_name(session, caller.agency, desk)
    request = await desk_rules.get_request(session, caller.agency, name, ticket)
    response.headers["ETag"] = etag_of(request.id, request.version)
    return await _read(session, request)


@router.get("/v1/desk/changes", summary="List changes of service requests")
async def list_desk_changes(
    caller: DeskReader, session: ReadSession, paging: Paging, desk: DeskName = None, since: Since = None
) -> Page[DeskChangeRead]:
    """Lists what was changed, by whom, in the order of the changes. Those of actor `careloop` are our own."""
    name = await desk_rules.desk_name(session, caller.agency, desk)
    query = (
        select(DeskChange)
        .join(DeskRequest, (DeskRequest.agency == DeskChange.agency) & (DeskRequest.id == DeskChange.request_id))
        .where(DeskChange.agency == caller.agency, DeskRequest.desk == name)
    )
    if since is not None:
        query = query.where(DeskChange.at >= since)
    page = await list_page(
        session, query, [DeskChange.position], paging, listing="desk changes", read=lambda change: change
    )
    tickets = await _tickets_of(session, page.items)
    return Page[DeskChangeRead](
        items=[
            DeskChangeRead(
                change_id=change.change_id,
                ticket=tickets[change.request_id],
                kind=change.kind,
                actor=change.actor,
                at=change.at,
                body=change.body,
            )
            for change in page.items
        ],
        next_cursor=page.next_cursor,
    )


async def _tickets_of(session: AsyncSession, changes: list[DeskChange]) -> dict[Any, str]:
    rows = await session.execute(
        select(DeskRequest.id, DeskRequest.ticket).where(
            DeskRequest.agency.in_({change.agency for change in changes}),
            DeskRequest.id.in_({change.request_id for change in changes}),
        )
    )
    return {row.id: row.ticket for row in rows}


async def _change(
    session: AsyncSession,
    caller: Caller,
    desk: str | None,
    ticket: str,
    kind: str,
    body: DeskChangeBody,
    now: datetime,
) -> DeskRequestRead:
    actor = body.actor or actor_of(caller)
    if actor == ACTOR and caller.kind != "service":
        raise ActorReserved(f"Changes of {ACTOR} are careloop's own.", how_to_fix="Name who makes the change.")
    request = await desk_rules.apply_change(
        session,
        caller.agency,
        await desk_rules.desk_name(session, caller.agency, desk),
        ticket,
        kind=kind,
        change_id=body.change_id,
        actor=actor,
        body=body.model_dump(mode="json", exclude={"change_id", "actor"}),
        now=now,
    )
    return await _read(session, request)


@router.post(
    "/v1/desk/requests/{ticket}/reopen",
    summary="Reopen a service request",
    dependencies=[idempotent],
    responses=_CHANGE_REFUSALS,
)
async def reopen_desk_request(
    ticket: Ticket, body: DeskReopen, caller: DeskWriter, session: Session, now: Now, desk: DeskName = None
) -> DeskRequestRead:
    """Opens a resolved or closed request again and puts it into a queue, as one change."""
    return await _change(session, caller, desk, ticket, "reopen", body, now)


@router.post(
    "/v1/desk/requests/{ticket}/assign",
    summary="Assign a service request",
    dependencies=[idempotent],
    responses=_CHANGE_REFUSALS,
)
async def assign_desk_request(
    ticket: Ticket, body: DeskAssign, caller: DeskWriter, session: Session, now: Now, desk: DeskName = None
) -> DeskRequestRead:
    """Puts a request into a queue, gives it to somebody, or both."""
    return await _change(session, caller, desk, ticket, "assign", body, now)


@router.post(
    "/v1/desk/requests/{ticket}/fields",
    summary="Set fields of a service request",
    dependencies=[idempotent],
    responses=_CHANGE_REFUSALS,
)
async def set_desk_request_fields(
    ticket: Ticket, body: DeskFields, caller: DeskWriter, session: Session, now: Now, desk: DeskName = None
) -> DeskRequestRead:
    """Sets fields of a request; others stay as they are. A closed request's fields may be set too."""
    return await _change(session, caller, desk, ticket, "fields", body, now)


@router.post(
    "/v1/desk/requests/{ticket}/notes",
    summary="Add a note to a service request",
    dependencies=[idempotent],
    responses=_CHANGE_REFUSALS,
)
async def add_desk_request_note(
    ticket: Ticket, body: DeskNote, caller: DeskWriter, session: Session, now: Now, desk: DeskName = None
) -> DeskRequestRead:
    """Adds a note that the customer does not see."""
    return await _change(session, caller, desk, ticket, "note", body, now)


@router.post(
    "/v1/desk/requests/{ticket}/resolve",
    summary="Resolve a service request",
    dependencies=[idempotent],
    responses=refusals(TicketNotFound, ChangeMismatch, ActorReserved, TicketNotOpen),
)
async def resolve_desk_request(
    ticket: Ticket, body: DeskClose, caller: DeskWriter, session: Session, now: Now, desk: DeskName = None
) -> DeskRequestRead:
    """Marks a request as resolved: one more resolution, which a survey may be about."""
    return await _change(session, caller, desk, ticket, "resolve", body, now)


@router.post(
    "/v1/desk/requests/{ticket}/close",
    summary="Close a service request",
    dependencies=[idempotent],
    responses=_CHANGE_REFUSALS,
)
async def close_desk_request(
    ticket: Ticket, body: DeskClose, caller: DeskWriter, session: Session, now: Now, desk: DeskName = None
) -> DeskRequestRead:
    """Closes a request; one that is closed stays so."""
    return await _change(session, caller, desk, ticket, "close", body, now)
