"""What the rules need from outside, as they see it."""

from datetime import date
from typing import Protocol

from services.survey_api.domain.delivered.live_source import LiveSource
from services.survey_api.domain.people import People
from shared.contracts.messages import MessageAccepted, MessageRequest


class Sources(Protocol):
    """Sources read not long ago."""

    async def find(self, name: str, *, fresh: bool = False) -> LiveSource | None: ...

    def forget(self, name: str) -> None: ...


class Directory(Protocol):
    """Who belonged to an agency on a day; raises DirectoryUnavailable where nobody can say just now."""

    async def people_on(self, agency: str, as_of: date) -> People: ...


class Messages(Protocol):
    """notifier, asked to write to a customer; raises the errors of shared.upstream."""

    async def send(self, agency: str, request: MessageRequest) -> MessageAccepted: ...
