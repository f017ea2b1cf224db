"""What can follow from a response: each action names the clause that asks for it and the policy's hash."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.case_log_api.domain.facts import CaseKind
from shared.contracts.events import Suspicion

VisibleException = Literal["no_contact", "no_ticket", "unknown_ticket", "unknown_desk", "desk_unreachable"]


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that a clause asks for. `due_at` is set where the pack limits the time."""

    clause: str
    policy_hash: str
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OpenCase(Action):
    """Begin a case: there is none for this ticket."""

    kind: CaseKind


@dataclass(frozen=True, kw_only=True)
class TakeUpCaseAgain(Action):
    """A new complaint about the ticket of a closed case: the case is open again."""


@dataclass(frozen=True, kw_only=True)
class BeginCycle(Action):
    """Begin the one reopening cycle of this SIN."""


@dataclass(frozen=True, kw_only=True)
class SendSinNotice(Action):
    """Tell these roles at once (TSPE-5.2)."""

    roles: tuple[str, ...]
    template: str


@dataclass(frozen=True, kw_only=True)
class ListNotCompleted(Action):
    """Put it on this role's list, and tell the role (TSPE-5.4)."""

    suspicion: Suspicion
    role: str
    template: str


@dataclass(frozen=True, kw_only=True)
class DraftCustomerEmail(Action):
    """Prepare the prescribed mail; a review sends it, or `automatic` does (TSPE-5.5)."""

    review_clause: str
    contact_clause: str
    template: str
    automatic: bool


@dataclass(frozen=True, kw_only=True)
class ReopenRequest(Action):
    """Have the desk reopen the request and assign it to the queue (TSPE-5.6)."""

    reopen_clause: str
    assign_clause: str
    desk: str
    ticket: str
    queue: str


@dataclass(frozen=True, kw_only=True)
class FillSurveyTab(Action):
    """Have the desk's survey tab filled once the request is reopened (TSPE-5.7)."""


@dataclass(frozen=True, kw_only=True)
class ReviewIncident(Action):
    """Have this role review the incident (TSPE-5.8)."""

    role: str


@dataclass(frozen=True, kw_only=True)
class Investigate(Action):
    """Have the cause and the improvement opportunity recorded (TSPE-3)."""

    records: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShowSuspicion(Action):
    """Show the role that the survey speaks of inappropriate behaviour; only a finding has consequences (TSPE-5.9)."""

    suspicion: Suspicion
    role: str


@dataclass(frozen=True, kw_only=True)
class CloseInOrder(Action):
    """Have completion confirmed, then the customer contacted, then the request closed (TSPE-5.11)."""


@dataclass(frozen=True, kw_only=True)
class ShowException(Action):
    """What the clause asks for cannot be done, and everybody can see why."""

    exception: VisibleException


@dataclass(frozen=True, kw_only=True)
class SendRepeatNotice(Action):
    """Tell these roles about every SIN of the window in one notice (TSPE-5.10)."""

    technician: str
    thread: str
    responses: tuple[UUID, ...]
    roles: tuple[str, ...]
    template: str


@dataclass(frozen=True, kw_only=True)
class SendRepeatReply(Action):
    """Tell the same roles, in the same mail thread, about one further SIN (TSPE-5.10)."""

    technician: str
    thread: str
    response_id: UUID
    roles: tuple[str, ...]
    template: str
