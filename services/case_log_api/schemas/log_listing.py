"""What a list of the log can be narrowed to, and what it shows."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.case_log_api.domain.log.search.filters import DeadlineFilter, EntryFilters
from services.case_log_api.schemas.log_entries import EntryTextsRead, LogEntrySummary, PackName
from services.case_log_api.schemas.work import Handle
from shared.policy.models import EntryKind
from shared.web import ApiModel, Instant

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"

StatusName = Literal["draft", "open", "resolved", "closed", "forwarded", "discarded"]
ReportabilityName = Literal["reportable", "not_reportable", "forwarded", "undecided"]
SourceName = Literal["person", "web_form", "inbound_email", "import", "split"]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class LogFilters(ApiModel):
    """Which entries are wanted. Everything that is named must hold."""

    kind: EntryKind | None = Field(default=None, description="Only of this kind.", examples=["complaint"])
    status: StatusName | None = Field(default=None, description="Only in this state.", examples=["open"])
    channel: PackName | None = Field(default=None, description="Only what came in this way.", examples=["access_oc"])
    category: PackName | None = Field(
        default=None, description="Only of this category.", examples=["rude_or_unresponsive"]
    )
    program: PackName | None = Field(default=None, description="Only of this program.", examples=["assistance"])
    reportability: ReportabilityName | None = Field(
        default=None, description="Only what is so decided.", examples=["reportable"]
    )
    assignee: Handle | None = Field(default=None, description="Only this person's work.", examples=["lena.hartman"])
    team: PackName | None = Field(default=None, description="Only this team's work.", examples=["assistance-north"])
    queue: PackName | None = Field(default=None, description="Only what waits in this queue.", examples=["assistance"])
    subject_handle: Handle | None = Field(
        default=None, description="Only what is about this employee; never yourself.", examples=["marco.villanueva"]
    )
    source: SourceName | None = Field(default=None, description="Only from this source.", examples=["person"])
    lead: UUID | None = Field(default=None, description="Only what belongs under this entry.", examples=[_ID])
    counts: bool | None = Field(
        default=None, description="Only what counts, or only duplicates, which do not.", examples=[True]
    )
    deadline: DeadlineFilter | None = Field(
        default=None,
        description="`open`: a limit still waits for something, in time or late. `missed`: one was missed, met since or not.",
        examples=["open"],
    )
    received_from: Instant | None = Field(
        default=None, description="Received at this time or later.", examples=["2026-11-01T00:00:00-07:00"]
    )
    received_to: Instant | None = Field(
        default=None, description="Received before this time.", examples=["2026-12-01T00:00:00-08:00"]
    )
    logged_from: Instant | None = Field(
        default=None, description="Logged at this time or later.", examples=["2026-11-01T00:00:00-07:00"]
    )
    logged_to: Instant | None = Field(
        default=None, description="Logged before this time.", examples=["2026-12-01T00:00:00-08:00"]
    )
    q: Question | None = Field(
        default=None,
        description=(
            "All these words, in any order; runs of words in quotation marks; `compl*` as the last word for all that "
            "begins so. Case and accents do not matter. Needs log:private, unless it is an entry's number."
        ),
        examples=['late "front desk" appoint*'],
    )

    def narrowed_by(self, more: "LogFilters") -> "LogFilters":
        """These filters, with what else is named in place of what they say."""
        return self.model_copy(update=more.model_dump(exclude_none=True))

    def as_domain(self) -> EntryFilters:
        """The filters without the question."""
        return EntryFilters(**self.model_dump(exclude={"q"}))


class LogEntryListed(LogEntrySummary):
    """An entry in a list."""

    texts: EntryTextsRead | None = Field(
        description="What was said, as released in the redacted copy; null where none is released. Never an original."
    )
