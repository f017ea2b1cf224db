"""The built-in desk over HTTP, like any other desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from services.case_log_api.domain.desks import (
    Capability,
    Change,
    Connection,
    DeskRefused,
    DeskUnreachable,
    Reopened,
    TicketChange,
    TicketState,
    TicketUnknown,
)
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from shared.upstream.client import ServiceClient


class BuiltInDesk:
    """Everything a desk can do. A change id that the desk has already changes nothing."""

    capabilities = frozenset(Capability)

    def __init__(self, client: ServiceClient, connection: Connection) -> None:
        self._client = client
        self._agency = connection.agency
        self._desk = connection.name

    async def reopen(self, change: Change, *, queue: str, note: str) -> Reopened:
        """Reopen the request and put it into the queue, as one change."""
        await self._post(change, "reopen", {"queue": queue, "note": note})
        return Reopened(result="reopened")

    async def set_fields(self, change: Change, fields: Mapping[str, str]) -> None:
        """Set fields of the request; others stay."""
        await self._post(change, "fields", {"fields": dict(fields)})

    async def add_note(self, change: Change, note: str) -> None:
        """Add a note that the customer does not see."""
        await self._post(change, "notes", {"note": note})

    async def close(self, change: Change, *, note: str) -> None:
        """Close the request."""
        await self._post(change, "close", {"note": note})

    async def read(self, ticket: str) -> TicketState | None:
        """The request as it is now."""
        if not _can_be_a_ticket(ticket):
            return None
        answer = await self._call("GET", f"/v1/desk/requests/{_segment(ticket)}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        found = answer.json()
        return TicketState(
            ticket=found["ticket"],
            is_open=found["status"] == "open",
            queue=found["queue"],
            assignee=found["assignee"],
            fields=found["fields"],
            updated_at=datetime.fromisoformat(found["updated_at"]),
            changes=frozenset(UUID(each) for each in found["change_ids"]),
        )

    async def list_since(self, since: datetime) -> list[TicketChange]:
        """Every change since, ours and others', oldest first."""
        changes: list[TicketChange] = []
        cursor: str | None = None
        while True:
            params = {"since": since.isoformat()} | ({"cursor": cursor} if cursor else {})
            page = (await self._call("GET", "/v1/desk/changes", params=params)).json()
            changes.extend(
                TicketChange(
                    ticket=item["ticket"],
                    kind=item["kind"],
                    actor=item["actor"],
                    at=datetime.fromisoformat(item["at"]),
                    body=item["body"],
                )
                for item in page["items"]
            )
            cursor = page["next_cursor"]
            if cursor is None:
                return changes

    async def _post(self, change: Change, what: str, body: dict[str, Any]) -> None:
        if not _can_be_a_ticket(change.ticket):
            raise TicketUnknown(change.ticket)
        answer = await self._call(
            "POST",
            f"/v1/desk/requests/{_segment(change.ticket)}/{what}",
            json={"change_id": str(change.change_id), "actor": change.actor, **body},
        )
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise TicketUnknown(change.ticket)

    async def _call(
        self, method: str, path: str, *, json: Any = None, params: dict[str, str] | None = None
    ) -> httpx.Response:
        try:
            return await self._client.call(
                method, path, self._agency, json=json, params={"desk": self._desk} | (params or {})
            )
        except ServiceUnreachable as error:
            raise DeskUnreachable(str(error)) from error
        except RequestRefused as error:
            raise DeskRefused(str(error)) from error


def _segment(ticket: str) -> str:
    return quote(ticket, safe="")


def _can_be_a_ticket(ticket: str) -> bool:
    """This desk gives no numbers that a URL could take for something else."""
    return "/" not in ticket and ticket not in {"", ".", ".."}
