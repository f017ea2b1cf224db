"""The jobs of this service, as what they ask for; services/case_log_api/jobs says how each is run."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.jobs import Job

# A desk that is away is asked again until it answers: at most every five minutes for a month.
PATIENT = 10_000


class Escalate(Job):
    """Decide what a response asks for, and begin it."""

    job_name: ClassVar[str] = "case_log_api.escalate"
    response_id: UUID
    version: int


class CreditCase(Job):
    """Take over who is credited with a response into its case."""

    job_name: ClassVar[str] = "case_log_api.credit_case"
    response_id: UUID
    version: int


class NoteVoid(Job):
    """Note on the case that its response left the population, or came back."""

    job_name: ClassVar[str] = "case_log_api.note_void"
    response_id: UUID
    version: int


class NoteRevision(Job):
    """Note on the case that other content came for its response."""

    job_name: ClassVar[str] = "case_log_api.note_revision"
    response_id: UUID
    revision: int


class CountRepeatSins(Job):
    """Look whether a credited person's SINs ask for a notice; `version` is that of the change that made us look."""

    job_name: ClassVar[str] = "case_log_api.count_repeat_sins"
    technician: str
    response_id: UUID
    version: int


class FetchPrivateDetails(Job):
    """Fetch what the customer wrote and how to reach the customer."""

    job_name: ClassVar[str] = "case_log_api.fetch_private_details"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID
    response_id: UUID


class SendMessage(Job):
    """Hand a message to notifier: at its time, which is brought forward when what it waits for has come."""

    job_name: ClassVar[str] = "case_log_api.send_message"
    max_attempts: ClassVar[int] = PATIENT
    message_id: UUID


class TellBounce(Job):
    """Tell notifier which addresses a report of delivery gave up, of a mail of ours that came back."""

    job_name: ClassVar[str] = "case_log_api.tell_bounce"
    max_attempts: ClassVar[int] = PATIENT
    inbound_id: UUID
    message_id: UUID


class DraftCustomerEmail(Job):
    """Render the customer's mail as it would be sent."""

    job_name: ClassVar[str] = "case_log_api.draft_customer_email"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID
    cycle: int


class ReopenAtDesk(Job):
    """Have the desk reopen the request. `round` rises when a person asks for another try."""

    job_name: ClassVar[str] = "case_log_api.reopen_at_desk"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID
    cycle: int
    round: int = 1


class FillSurveyTab(Job):
    """Bring the desk's survey tab up to date; a newer `wanted` makes an older one needless."""

    job_name: ClassVar[str] = "case_log_api.fill_survey_tab"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID
    cycle: int
    wanted: int


class ReconcileDesk(Job):
    """Look through a desk's changes since an instant for what others did to requests with an open case."""

    job_name: ClassVar[str] = "case_log_api.reconcile_desk"
    desk: str
    since: AwareDatetime
    asked_at: AwareDatetime


class CloseAtDesk(Job):
    """Have the desk close the request again."""

    job_name: ClassVar[str] = "case_log_api.close_at_desk"
    max_attempts: ClassVar[int] = PATIENT
    case_id: UUID
    cycle: int
    closing: int


class ConsiderPraise(Job):
    """Look at a response that names staff, or at what has become of it. News raise `wanted`: the last look counts."""

    job_name: ClassVar[str] = "case_log_api.consider_praise"
    max_attempts: ClassVar[int] = PATIENT
    response_id: UUID
    wanted: int


class AskRecognitionReview(Job):
    """Ask the Ambassador, once, to decide on a recognition."""

    job_name: ClassVar[str] = "case_log_api.ask_recognition_review"
    max_attempts: ClassVar[int] = PATIENT
    recognition_id: UUID


class SendRecognition(Job):
    """Thank the person recognised. `version` is that of the approval: one that was taken back may be given anew."""

    job_name: ClassVar[str] = "case_log_api.send_recognition"
    max_attempts: ClassVar[int] = PATIENT
    recognition_id: UUID
    version: int
