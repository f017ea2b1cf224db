"""survey_api and notifier over HTTP."""

import time
from collections import OrderedDict
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ValidationError

from services.case_log_api.adapters.http import ServiceClient
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from shared.contracts.messages import MessageAccepted, MessageRequest, RenderedMessage
from shared.contracts.responses import ResponsePrivate

_REMEMBERED_PEOPLE = 2000
_REMEMBERED_DAYS = 64
_NOT_FOUND = 404


class HttpSurveyApi:
    """survey_api, asked with the scopes `responses:private` (it records each read) and `links:read`."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def find_private(self, agency: str, response_id: UUID) -> ResponsePrivate | None:
        """What the customer wrote; None if survey_api knows no such response."""
        answer = await self._client.call("GET", f"/v1/responses/{response_id}/private", agency)
        if answer.status_code == _NOT_FOUND:
            return None
        try:
            return ResponsePrivate.model_validate_json(answer.content)
        except ValidationError as error:
            raise ServiceUnreachable("survey_api's answer is not one of private details") from error

    async def find_survey_link(self, agency: str, program: str) -> str | None:
        """The address of the program's own link that people can answer now; None if there is none."""
        wanted = {"program": program, "kind": "standing", "default": "true", "live": "true"}
        answer = await self._client.call("GET", "/v1/links", agency, params=wanted)
        if answer.status_code == _NOT_FOUND:
            raise ServiceUnreachable("survey_api does not know the agency yet")
        try:
            links = _Links.model_validate_json(answer.content).items
        except ValidationError as error:
            raise ServiceUnreachable("survey_api's answer is not a list of links") from error
        return next((link.url for link in links if link.state == "open"), None)


class _Link(BaseModel):
    url: str
    state: str


class _Links(BaseModel):
    items: list[_Link]


class _Erased(BaseModel):
    waiting_count: int


class HttpNotifier:
    """notifier: messages by id, previews, and people of the directory, remembered for a minute."""

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
        if answer.status_code == _NOT_FOUND:
            raise RequestRefused("not_found", "notifier does not know the agency or the template")
        return MessageAccepted.model_validate_json(answer.content)

    async def preview(self, agency: str, request: MessageRequest) -> RenderedMessage:
        """What would be sent."""
        answer = await self._client.call("POST", "/v1/messages/preview", agency, json=request.model_dump(mode="json"))
        if answer.status_code == _NOT_FOUND:
            raise RequestRefused("not_found", "notifier does not know the agency or the template")
        return RenderedMessage.model_validate_json(answer.content)

    async def erase_messages(self, agency: str, reference: str) -> int:
        """Erase what the messages of a reference say and to whom; how many are still on their way, and so stay for now."""
        answer = await self._client.call("POST", "/v1/messages/erase", agency, json={"reference": reference})
        if answer.status_code == _NOT_FOUND:
            raise RequestRefused("not_found", "notifier does not know the agency")
        return _Erased.model_validate_json(answer.content).waiting_count

    async def find_person(self, agency: str, handle: str, as_of: date) -> DirectoryPerson | None:
        """A member of staff as of a day."""
        key = (agency, handle, as_of)
        known = self._people.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        answer = await self._client.call(
            "GET", f"/v1/directory/people/{handle}", agency, params={"as_of": as_of.isoformat()}
        )
        person = None if answer.status_code == _NOT_FOUND else DirectoryPerson.model_validate_json(answer.content)
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
        if answer.status_code == _NOT_FOUND:
            raise ServiceUnreachable("notifier does not know the agency yet")
        try:
            snapshot = DirectorySnapshot.model_validate_json(answer.content)
        except ValidationError as error:
            raise ServiceUnreachable("notifier's answer is not a directory") from error
        self._days[agency, as_of] = (time.monotonic() + self._remember_seconds, snapshot)
        while len(self._days) > _REMEMBERED_DAYS:
            self._days.popitem(last=False)
        return snapshot
