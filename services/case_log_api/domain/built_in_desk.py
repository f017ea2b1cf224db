"""The built-in desk: service requests that can be opened, assigned, noted, resolved, closed and opened again.

Every change has an id of its sender's choosing: the same id again changes nothing. Every change says who made it.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.chain import canonical
from services.case_log_api.domain.refusals import ChangeMismatch, TicketExists, TicketNotFound, TicketNotOpen
from services.case_log_api.models import DeskChange, DeskConnection, DeskRequest
from shared.ids import new_id

DEFAULT_DESK = "built-in"


async def desk_name(session: AsyncSession, agency: str, named: str | None) -> str:
    """The desk meant: the one named, else the agency's built-in one."""
    if named is not None:
        return named
    found = await session.scalars(
        select(DeskConnection.name)
        .where(DeskConnection.agency == agency, DeskConnection.adapter == "built_in")
        .order_by(DeskConnection.name)
        .limit(1)
    )
    return found.one_or_none() or DEFAULT_DESK


async def create_request(
    session: AsyncSession, agency: str, desk: str, *, ticket: str | None, values: dict[str, Any], now: datetime
) -> DeskRequest:
    """Open a service request under the number given, or the next free one.

    Raises:
        TicketExists: the desk has one of that number.
    """
    number = ticket or await _next_ticket(session, agency, desk)
    made = await session.scalars(
        insert(DeskRequest)
        .values(
            agency=agency,
            id=new_id(),
            desk=desk,
            ticket=number,
            status="open",
            fields={},
            resolution_count=0,
            version=1,
            created_at=now,
            updated_at=now,
            **values,
        )
        .on_conflict_do_nothing()
        .returning(DeskRequest)
    )
    request = made.one_or_none()
    if request is None:
        raise TicketExists(f"The desk has a request {number}.")
    return request


async def _next_ticket(session: AsyncSession, agency: str, desk: str) -> str:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk:{agency}:{desk}", 0))))
    count = await session.scalar(select(func.count()).where(DeskRequest.agency == agency, DeskRequest.desk == desk))
    number = int(count or 0) + 1
    while await find_request(session, agency, desk, f"R-{number:06d}") is not None:
        number += 1
    return f"R-{number:06d}"


async def find_request(
    session: AsyncSession, agency: str, desk: str, ticket: str, *, lock: bool = False
) -> DeskRequest | None:
    """The request of that number."""
    query = select(DeskRequest).where(
        DeskRequest.agency == agency, DeskRequest.desk == desk, DeskRequest.ticket == ticket
    )
    if lock:
        query = query.with_for_update()
    found: DeskRequest | None = await session.scalar(query.execution_options(populate_existing=True))
    return found


async def get_request(session: AsyncSession, agency: str, desk: str, ticket: str, *, lock: bool = False) -> DeskRequest:
    """The request of that number.

    Raises:
        TicketNotFound: there is none.
    """
    found = await find_request(session, agency, desk, ticket, lock=lock)
    if found is None:
        raise TicketNotFound(f"The desk has no request {ticket}.")
    return found


async def list_change_ids(session: AsyncSession, request: DeskRequest) -> list[UUID]:
    """The ids of the changes that a request has taken, oldest first."""
    return list(
        await session.scalars(
            select(DeskChange.change_id)
            .where(DeskChange.agency == request.agency, DeskChange.request_id == request.id)
            .order_by(DeskChange.position)
        )
    )


async def apply_change(
    session: AsyncSession,
    agency: str,
    desk: str,
    ticket: str,
    *,
    kind: str,
    change_id: UUID,
    actor: str,
    body: dict[str, Any],
    now: datetime,
) -> DeskRequest:
    """Make a change to a request, once.

    Raises:
        TicketNotFound: there is no such request.
        ChangeMismatch: the id stands for another change.
        TicketNotOpen: a closed request is resolved by nobody.
    """
    request = await get_request(session, agency, desk, ticket, lock=True)
    fingerprint = hashlib.sha256(canonical([ticket, kind, actor, body])).digest()
    taken = await session.scalars(
        insert(DeskChange)
        .values(
            agency=agency,
            change_id=change_id,
            request_id=request.id,
            kind=kind,
            actor=actor,
            body=body,
            fingerprint=fingerprint,
            at=now,
        )
        .on_conflict_do_nothing()
        .returning(DeskChange.change_id)
    )
    if taken.one_or_none() is None:
        known = await session.scalar(
            select(DeskChange.fingerprint).where(DeskChange.agency == agency, DeskChange.change_id == change_id)
        )
        if known != fingerprint:
            raise ChangeMismatch("This change id was used for another change.", how_to_fix="Send a new UUID.")
        return request
    _CHANGES[kind](request, body, now)
    request.updated_at, request.version = now, request.version + 1
    await session.flush()
    return request


def _reopen(request: DeskRequest, body: dict[str, Any], now: datetime) -> None:
    request.status, request.closed_at = "open", None
    _assign(request, body, now)


def _assign(request: DeskRequest, body: dict[str, Any], now: datetime) -> None:  # noqa: ARG001 - as above
    if body.get("queue") is not None:
        request.queue = body["queue"]
    if body.get("assignee") is not None:
        request.assignee = body["assignee"]


def _set_fields(request: DeskRequest, body: dict[str, Any], now: datetime) -> None:  # noqa: ARG001 - as above
    request.fields = {**request.fields, **body["fields"]}


def _note(request: DeskRequest, body: dict[str, Any], now: datetime) -> None:
    """The change is the note."""


def _resolve(request: DeskRequest, body: dict[str, Any], now: datetime) -> None:  # noqa: ARG001 - as above
    if request.status == "closed":
        raise TicketNotOpen(f"Request {request.ticket} is closed.", how_to_fix="Reopen it first.")
    request.status, request.resolved_at = "resolved", now
    request.resolution_count += 1


def _close(request: DeskRequest, body: dict[str, Any], now: datetime) -> None:  # noqa: ARG001 - as above
    request.status, request.closed_at = "closed", request.closed_at or now


_CHANGES: dict[str, Callable[[DeskRequest, dict[str, Any], datetime], None]] = {
    "reopen": _reopen,
    "assign": _assign,
    "fields": _set_fields,
    "note": _note,
    "resolve": _resolve,
    "close": _close,
}
