"""notifier over HTTP: it turns roles into addresses, writes to people, and knows the directory."""

import time
from collections import OrderedDict
from datetime import date
from urllib.parse import quote
from uuid import UUID

import httpx
from pydantic import BaseModel

from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from shared.contracts.messages import MessageAccepted, MessageRequest, RenderedMessage
from shared.upstream.client import ServiceClient, read_answer, refusal_in
from shared.upstream.errors import RequestRefused, ServiceUnreachable

_REMEMBERED_PEOPLE = 2000
_REMEMBERED_DAYS = 64


class _Erased(BaseModel):
    waiting_count: int


class _BounceTaken(BaseModel):
    outcome: str


class HttpNotifier:
    """notifier: messages by id, previews, and people of the directory, remembered for a minute.

    Every call raises ServiceUnreachable where trying again may help, RequestRefused where it cannot.
    """

    def __init__(self, client: ServiceClient, *, remember_seconds: float = 60.0) -> None:
        self._client = client
        self._remember_seconds = remember_seconds
        self._people: OrderedDict[tuple[str, str, date], tuple[float, DirectoryPerson | None]] = OrderedDict()
        self._days: OrderedDict[tuple[str, date], tuple[float, DirectorySnapshot]] = OrderedDict()

    async def send(self, agency: str, request: MessageRequest) -> MessageAccepted:
        """Hand the message over. An id that notifier has already is accepted: its first content stands."""
        try:
            answer = await self._client.call("POST", "/v1/messages", agency, json=request.model_dump(mode="json"))
        except RequestRefused as refused:
            if refused.code != "message_id_taken":
                raise
            return MessageAccepted(id=request.id, state="accepted", message_id="")
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise refusal_in(answer)
        return read_answer(MessageAccepted, answer)

    async def preview(self, agency: str, request: MessageRequest) -> RenderedMessage:
        """What would be sent."""
        answer = await self._client.call("POST", "/v1/messages/preview", agency, json=request.model_dump(mode="json"))
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise refusal_in(answer)
        return read_answer(RenderedMessage, answer)

    async def erase_messages(self, agency: str, reference: str) -> int:
        """Erase what the messages of a reference say and to whom; how many are still on their way, and so stay for now."""
        answer = await self._client.call("POST", "/v1/messages/erase", agency, json={"reference": reference})
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise refusal_in(answer)
        return read_answer(_Erased, answer).waiting_count

    async def report_bounce(self, agency: str, message_id: UUID, address: str, status: str | None) -> str:
        """Tell of a mail that came back: `suppressed`, `noted` or `not_written_to`. A repeat changes nothing."""
        told = {"message_id": str(message_id), "address": address, "status": status}
        answer = await self._client.call("POST", "/v1/bounces", agency, json=told)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise refusal_in(answer)
        return read_answer(_BounceTaken, answer).outcome

    async def find_person(self, agency: str, handle: str, as_of: date) -> DirectoryPerson | None:
        """A member of staff as of a day."""
        key = (agency, handle, as_of)
        known = self._people.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        answer = await self._client.call(
            "GET", f"/v1/directory/people/{quote(handle, safe='')}", agency, params={"as_of": as_of.isoformat()}
        )
        person = None if answer.status_code == httpx.codes.NOT_FOUND else read_answer(DirectoryPerson, answer)
        self._people[key] = (time.monotonic() + self._remember_seconds, person)
        while len(self._people) > _REMEMBERED_PEOPLE:
            self._people.popitem(last=False)
        return person

    async def list_people(self, agency: str, as_of: date) -> DirectorySnapshot:
        """Everybody who belonged to the agency on a day."""
        known = self._days.get((agency, as_of))
        if known is not None and known[0] > time.monotonic():
            return known[1]
        answer = await self._client.call("GET", "/v1/directory", agency, params={"as_of": as_of.isoformat()})
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise ServiceUnreachable("notifier does not know the agency yet")
        snapshot = read_answer(DirectorySnapshot, answer)
        self._days[agency, as_of] = (time.monotonic() + self._remember_seconds, snapshot)
        while len(self._days) > _REMEMBERED_DAYS:
            self._days.popitem(last=False)
        return snapshot
