"""A desk that only reads mail: each wish is one structured mail, and a person confirms what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.case_log_api.domain.desks import (
    Capability,
    Change,
    Connection,
    DeskRefused,
    DeskUnreachable,
    Reopened,
    TicketChange,
    TicketState,
)
from services.case_log_api.domain.upstream import Notifier, RequestRefused, ServiceUnreachable
from shared.contracts.messages import MessageRequest, ToAddress


class StructuredEmailDesk:
    """The floor for every desk. The change id is the mail's id, so that a repeat sends nothing.

    It cannot be read back: what it was asked counts as asked, until a person has seen it done.
    """

    capabilities = frozenset(
        {Capability.REOPEN, Capability.ASSIGN_QUEUE, Capability.CUSTOM_FIELDS, Capability.PRIVATE_NOTE}
    )

    def __init__(self, notifier: Notifier, connection: Connection) -> None:
        self._notifier = notifier
        self._agency = connection.agency
        self._address = str(connection.settings["address"])
        self._template = str(connection.settings["template"])
        self._agency_name = str(connection.settings.get("agency_name") or connection.agency)

    async def reopen(self, change: Change, *, queue: str, note: str) -> Reopened:
        """Ask for reopening and assignment in one mail."""
        await self._ask(change, "reopen", queue=queue, note=note)
        return Reopened(result="asked")

    async def set_fields(self, change: Change, fields: Mapping[str, str]) -> None:
        """Ask for fields to be set."""
        await self._ask(change, "set_fields", fields=[{"name": name, "value": value} for name, value in fields.items()])

    async def add_note(self, change: Change, note: str) -> None:
        """Ask for a private note."""
        await self._ask(change, "note", note=note)

    async def close(self, change: Change, *, note: str) -> None:
        """Ask for the request to be closed."""
        await self._ask(change, "close", note=note)

    async def read(self, ticket: str) -> TicketState | None:
        """Never called: the capability is not declared."""
        msg = f"a structured-email desk cannot be read back ({ticket})"
        raise DeskRefused(msg)

    async def list_since(self, since: datetime) -> list[TicketChange]:
        """Never called: the capability is not declared."""
        msg = f"a structured-email desk lists nothing ({since.isoformat()})"
        raise DeskRefused(msg)

    async def _ask(
        self,
        change: Change,
        action: str,
        *,
        queue: str | None = None,
        fields: list[dict[str, str]] | None = None,
        note: str | None = None,
    ) -> None:
        request = MessageRequest(
            id=change.change_id,
            template=self._template,
            to=[ToAddress(email=self._address)],
            data=self._values(change, action, queue, fields or [], note),
            reference=f"desk:{change.case_number}",
            clause=change.clause,
            policy_hash=change.policy_hash,
        )
        try:
            await self._notifier.send(self._agency, request)
        except ServiceUnreachable as error:
            raise DeskUnreachable(str(error)) from error
        except RequestRefused as error:
            raise DeskRefused(str(error)) from error

    def _values(
        self, change: Change, action: str, queue: str | None, fields: list[dict[str, str]], note: str | None
    ) -> dict[str, Any]:
        return {
            "agency_name": self._agency_name,
            "case_number": change.case_number,
            "case_url": "",
            "ticket": change.ticket,
            "action": action,
            "queue": queue,
            "fields": fields,
            "note": note,
            "reference": reference_of(change.case_number, change.change_id),
        }


def reference_of(case_number: str, change_id: UUID) -> str:
    """The mark by which an answer is recognised: the case, and eight characters of the change."""
    return f"{case_number}/{change_id.hex[:8]}"
