"""The events that the four services publish, and the registry of their types."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract, Event, EventLane, Instant

Classification = Literal["positive", "neutral", "sin"]
Suspicion = Literal["no", "reported", "suspected"]
"""`reported`: an explicit field said so. `suspected`: a phrase of the policy was found; a person confirms (TSPE-5.4, 5.9)."""

AttributionBasis = Literal["confirmed", "named", "last_assigned", "none"]
"""Who is credited: a person confirmed it; the desk's field named one; the one last assigned (TSPE-5.7); nobody is known."""

VoidReason = Literal["spam", "duplicate", "test", "withdrawn", "machine"]
"""`machine`: suspected to be a machine's answer, left out until a person says otherwise."""

Audience = Literal["internal", "external"]
MessageOutcome = Literal["delivered", "failed", "held", "unknown", "suppressed"]


class ResponseClassified(Event):
    """A response has been taken in and classified (TSPE-3), or an accepted revision classified anew.

    Of several for one response the one with the highest `version` counts, whatever the order of arrival.
    """

    type: ClassVar[str] = "response.classified"

    response_id: UUID
    version: int = Field(ge=1, description="Rises with each change of the response; the highest counts.")
    survey: str = Field(description="The survey of the policy pack that was answered.")
    survey_version: int | None = Field(default=None, description="Which version of it.")
    policy_hash: str
    program: str | None = None
    channel: Literal["webhook", "api", "form", "import"]
    source: str | None = Field(default=None, description="The webhook source that delivered it.")
    desk: str | None = Field(default=None, description="The desk connection that knows the ticket.")
    ticket: str | None = None
    resolution: str | None = Field(
        default=None, description="Which resolution of the ticket was rated; none is the first."
    )
    link: UUID | None = Field(default=None, description="The survey link that it was answered through.")
    campaign: UUID | None = Field(
        default=None, description="The campaign that it belongs to; its results stand apart from the standing survey."
    )
    audience: Audience | None = Field(default=None, description="Whether an internal or an external customer answered.")
    staff_named_count: int = Field(default=0, ge=0, description="How many members of staff the respondent named.")
    answer_seconds: float | None = Field(
        default=None, ge=0, description="From opening the page to sending the answers, where a page was used."
    )
    rating: int | None = Field(
        description="The overall rating on the survey's scale; none when only others were answered."
    )
    answers: dict[str, int] = Field(default_factory=dict, description="Question id to the number answered.")
    classification: Classification
    not_completed: Suspicion = "no"
    behaviour: Suspicion = "no"
    technician_as_given: str | None = None
    last_assigned_as_given: str | None = None
    team_as_given: str | None = None
    has_comment: bool = False
    has_address: bool = Field(default=False, description="Whether a usable email address of the customer is known.")
    service_on: date = Field(
        description="The service date in the agency's zone: who belonged to which team is asked for this day."
    )
    submitted_at: Instant
    received_at: Instant
    historic: bool = Field(
        default=False,
        description="Imported long after its day: it counts in scores, and nobody is to act on it: no case, no mail.",
    )

    @property
    def lane(self) -> EventLane:
        if self.historic:
            return "normal"
        return "sin" if self.classification == "sin" or self.not_completed != "no" else "normal"


class AttributionCandidate(Contract):
    """A member of staff who may be the one a comment means (TSPE-5.7); a person confirms."""

    handle: str
    score: float = Field(ge=0, le=1)


class ResponseAttributed(Event):
    """Who is credited with a response, as of the service date. Counts move with it; the highest `version` counts."""

    type: ClassVar[str] = "response.attributed"

    response_id: UUID
    version: int = Field(ge=1)
    basis: AttributionBasis
    technician: str | None = Field(default=None, description="The credited person's handle.")
    team: str | None = None
    department: str | None = None
    supervisor: str | None = Field(default=None, description="The handle of the credited person's supervisor.")
    candidates: tuple[AttributionCandidate, ...] = ()
    is_sin: bool = False

    @property
    def lane(self) -> EventLane:
        return "sin" if self.is_sin else "normal"


class ResponseVoided(Event):
    """A response left the population, or came back (`voided` false). The highest `version` counts."""

    type: ClassVar[str] = "response.voided"

    response_id: UUID
    version: int = Field(ge=1)
    voided: bool
    reason: VoidReason | None = None


class RevisionFlagged(Event):
    """Other content came for a response that is known: the first counts until a person decides (design §7)."""

    type: ClassVar[str] = "response.revision_flagged"

    response_id: UUID
    revision: int = Field(ge=2)
    classification: Classification
    received_at: Instant


class CaseOpened(Event):
    """A case began."""

    type: ClassVar[str] = "case.opened"

    case_id: UUID
    number: str
    kind: str
    ticket: str | None = None
    opened_at: Instant


class CaseStepRecorded(Event):
    """A clause asks for a step, or the step was done or found impossible: what conformance is measured from.

    The first says `open`; of several for one case and step the settled one counts, else the one that happened last (a
    due time may move, a step may cease to apply and apply again), whatever the order of arrival.
    """

    type: ClassVar[str] = "case.step_recorded"

    case_id: UUID
    clause: str
    step: str = Field(description="The step's key within its case, for instance `reopen:1`.")
    policy_hash: str
    applied_at: Instant = Field(description="When the clause began to apply.")
    done_at: Instant | None = None
    due_at: Instant | None = None
    outcome: str = Field(
        default="done",
        description="`done`, `open`, the name of the visible exception, or `withdrawn`: the clause asks for it no more.",
    )


class CaseClosed(Event):
    """A case was closed in the order confirmed, contacted, closed (TSPE-5.11) or by a waiver."""

    type: ClassVar[str] = "case.closed"

    case_id: UUID
    number: str
    closed_at: Instant
    waived: bool = False


class LogEntryChanged(Event):
    """An entry of the customer care log changed in a way that everybody may see (CCTS-III.A2.database).

    It carries facts and no words: what was said is fetched by scope, redacted and released. Of several for one entry
    the one with the highest `version` counts, whatever the order of arrival.
    """

    type: ClassVar[str] = "log_entry.changed"

    case_id: UUID
    number: str
    version: int = Field(ge=1, description="Rises with each change of the entry; the highest counts.")
    kind: Literal["compliment", "question", "complaint"]
    status: Literal["open", "resolved", "closed", "forwarded", "discarded"]
    channel: str
    category: str | None = None
    program: str | None = None
    reportability: Literal["reportable", "not_reportable", "forwarded", "undecided"]
    counts: bool = Field(default=True, description="False for a duplicate: the other entry counts.")
    lead: UUID | None = Field(
        default=None, description="The entry that it is a duplicate of, or was consolidated under."
    )
    received_at: Instant
    logged_at: Instant
    answered_at: Instant | None = None
    closed_at: Instant | None = None
    released_version: int | None = Field(
        default=None, description="Which redacted copy is released; none where no words of the entry may leave."
    )


class RecognitionSent(Event):
    """A member of staff was told of a customer's praise (HEART-REC), once per person and response."""

    type: ClassVar[str] = "recognition.sent"

    recognition_id: UUID
    response_id: UUID
    person: str = Field(description="The handle of the person recognised.")
    team: str | None = None
    department: str | None = None
    program: str | None = None
    clause: str
    policy_hash: str
    sent_at: Instant


class MessageSettled(Event):
    """What became of a message: a delivery fact, for the service that asked for it and for the record."""

    type: ClassVar[str] = "message.settled"

    message_id: UUID
    template: str
    reference: str | None = Field(default=None, description="What the sender called it, for instance `case:<id>`.")
    clause: str | None = None
    outcome: MessageOutcome
    reason: str | None = None
    mail_message_id: str | None = Field(default=None, description="The Message-ID of the mail (RFC 5322).")
    settled_at: Instant


EVENT_TYPES: dict[str, type[Event]] = {
    event.type: event
    for event in (
        ResponseClassified,
        ResponseAttributed,
        ResponseVoided,
        RevisionFlagged,
        CaseOpened,
        CaseStepRecorded,
        CaseClosed,
        LogEntryChanged,
        RecognitionSent,
        MessageSettled,
    )
}
