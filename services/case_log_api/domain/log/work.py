"""The jobs of the customer care log, as what they ask for."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from services.case_log_api.domain.work import PATIENT
from shared.jobs import Job, Lane


class TellAnalyst(Job):
    """Send the analyst a copy of an entry (CCTS-III.A1.notify, B1)."""

    job_name: ClassVar[str] = "case_log_api.tell_analyst"
    case_id: UUID


class ProposeDuplicates(Job):
    """Look for entries that may be the same; `version` is that of the texts that made us look."""

    job_name: ClassVar[str] = "case_log_api.propose_duplicates"
    case_id: UUID
    version: int


class ProposeRedaction(Job):
    """Propose a redacted copy of these texts."""

    job_name: ClassVar[str] = "case_log_api.propose_redaction"
    case_id: UUID
    version: int


class RequestReview(Job):
    """Ask the leadership to review what came in by a channel that asks for it (CCTS-III.A2)."""

    job_name: ClassVar[str] = "case_log_api.request_review"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID


class FollowUpEntry(Job):
    """Ask the constituent how it went, after the closing of this number; one that was undone asks nobody."""

    job_name: ClassVar[str] = "case_log_api.follow_up_entry"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID
    closing: int


class WakeDeadline(Job):
    """Look at a limit when there is something to do for it; `wake_at` is the instant that was planned, and when."""

    job_name: ClassVar[str] = "case_log_api.wake_deadline"
    case_id: UUID
    name: str
    round: int
    wake_at: AwareDatetime
    planned_at: AwareDatetime


class MoveDeadlines(Job):
    """Let the agency's open limits follow a calendar that was adopted then."""

    job_name: ClassVar[str] = "case_log_api.move_deadlines"
    calendar_version: str
    adopted_at: AwareDatetime


class EraseEntry(Job):
    """Erase an entry's personal data on its day; `hold_id` is that of the hold that kept it until now."""

    job_name: ClassVar[str] = "case_log_api.erase_entry"
    case_id: UUID
    on: date
    hold_id: UUID | None = None


class EraseHeldBack(Job):
    """Look at what a lifted hold kept from being erased."""

    job_name: ClassVar[str] = "case_log_api.erase_held_back"
    hold_id: UUID


class EraseMessages(Job):
    """Have notifier erase the messages of a case."""

    job_name: ClassVar[str] = "case_log_api.erase_messages"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID


class ImportEntries(Job):
    """Log the next rows of a file; `turn` counts how often that was done."""

    job_name: ClassVar[str] = "case_log_api.import_entries"
    lane: ClassVar[Lane] = "report"
    max_attempts: ClassVar[int] = 10_000
    import_id: UUID
    turn: int = 1


class ForgetImport(Job):
    """Erase what the rejected rows of a file said, when the time to mend them is over."""

    job_name: ClassVar[str] = "case_log_api.forget_import"
    import_id: UUID


class MakeStub(Job):
    """Erase the words of a forwarded entry, when its mail can no longer come back (CCTS-III.fwd).

    `hold_id` is that of the hold that kept them until now.
    """

    job_name: ClassVar[str] = "case_log_api.make_stub"
    case_id: UUID
    forwarding_id: UUID
    hold_id: UUID | None = None
