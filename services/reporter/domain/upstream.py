"""The other services as this one needs them: the directory, messages, the words of the care log, and released comments."""

from datetime import date
from typing import Protocol

from shared.contracts.comments import ReleasedCommentPage
from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from shared.contracts.log_report import LogReportPage
from shared.contracts.messages import MessageAccepted, MessageRequest
from shared.errors import Unavailable


class DirectoryUnavailable(Unavailable):
    """The directory cannot be asked just now who holds a role."""


class CareLogUnavailable(Unavailable):
    """The customer care log cannot be asked just now what is released."""


class CommentsUnavailable(Unavailable):
    """survey_api cannot be asked just now which comments are released."""


class Notifier(Protocol):
    """notifier: it turns roles into addresses, writes to people, and knows the directory; raises shared.upstream's errors."""

    async def send(self, agency: str, request: MessageRequest) -> MessageAccepted: ...

    async def find_person(self, agency: str, handle: str, as_of: date) -> DirectoryPerson | None: ...

    async def list_people(self, agency: str, as_of: date) -> DirectorySnapshot: ...


class CareLog(Protocol):
    """case_log_api: the entries of the log for reports, in released words only; raises shared.upstream's errors."""

    async def list_report_entries(
        self, agency: str, received_from: date, received_to: date, *, cursor: str | None = None
    ) -> LogReportPage: ...


class Comments(Protocol):
    """survey_api: comments in released words only; raises shared.upstream's errors."""

    async def list_released(
        self,
        agency: str,
        first: date,
        last: date,
        *,
        survey: str | None = None,
        program: str | None = None,
        department: str | None = None,
        question: str | None = None,
        at_most_rating: int | None = None,
        cursor: str | None = None,
    ) -> ReleasedCommentPage: ...
