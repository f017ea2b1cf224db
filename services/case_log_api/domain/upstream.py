"""The other services as this one needs them: private details, messages, the directory."""

from datetime import date
from typing import Protocol
from uuid import UUID

from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from shared.contracts.messages import MessageAccepted, MessageRequest, RenderedMessage
from shared.contracts.responses import ResponsePrivate
from shared.errors import Unavailable
from shared.upstream.errors import RequestRefused, ServiceUnreachable

# What these protocols raise belongs to them.
__all__ = ["DirectoryUnavailable", "Notifier", "RequestRefused", "ServiceUnreachable", "SurveyApi"]


class DirectoryUnavailable(Unavailable):
    """The directory cannot be asked just now who holds a role."""


class SurveyApi(Protocol):
    """survey_api, asked for what events do not carry."""

    async def find_private(self, agency: str, response_id: UUID) -> ResponsePrivate | None: ...

    async def find_survey_link(self, agency: str, program: str) -> str | None:
        """The public address of a program's own standing link; None where it has none that works."""


class Notifier(Protocol):
    """notifier: it turns roles into addresses and writes to people."""

    async def send(self, agency: str, request: MessageRequest) -> MessageAccepted: ...

    async def preview(self, agency: str, request: MessageRequest) -> RenderedMessage: ...

    async def find_person(self, agency: str, handle: str, as_of: date) -> DirectoryPerson | None: ...

    async def list_people(self, agency: str, as_of: date) -> DirectorySnapshot: ...

    async def erase_messages(self, agency: str, reference: str) -> int: ...

    async def report_bounce(self, agency: str, message_id: UUID, address: str, status: str | None) -> str:
        """Tell of a mail that came back as a mail; a wrong address is written to no more."""
