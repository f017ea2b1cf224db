"""The jobs of report runs, as what they ask for; services/reporter/jobs says how each is run."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.jobs import Job, Lane

# A service that is away is asked again until it answers: at most every five minutes for a month.
PATIENT = 10_000


class OpenReports(Job):
    """Open what is due in an agency, and let open dates follow its policy; `look` counts its looks."""

    job_name: ClassVar[str] = "reporter.open_reports"
    max_attempts: ClassVar[int] = PATIENT
    policy_hash: str
    look: int


class FollowCalendar(Job):
    """Let the open dates of a run follow the calendar of a policy; `look` is the one that found it changed."""

    job_name: ClassVar[str] = "reporter.follow_calendar"
    max_attempts: ClassVar[int] = PATIENT
    run_id: UUID
    policy_hash: str
    look: int


class WakeStep(Job):
    """Remind of a step, or tell that it is late, as was planned for this instant.

    `run_version` tells a plan that was made, dropped and made again for the same instant from the first one.
    """

    job_name: ClassVar[str] = "reporter.wake_step"
    max_attempts: ClassVar[int] = PATIENT
    run_id: UUID
    step: str
    wake_at: AwareDatetime
    run_version: int


class SendReportMessage(Job):
    """Hand a message to notifier."""

    job_name: ClassVar[str] = "reporter.send_message"
    max_attempts: ClassVar[int] = PATIENT
    message_id: UUID


class CompileReport(Job):
    """Compile the content of a run. `run_version` is the run's with the wish in it: one wish is one job."""

    job_name: ClassVar[str] = "reporter.compile_report"
    lane: ClassVar[Lane] = "report"
    max_attempts: ClassVar[int] = PATIENT
    run_id: UUID
    wanted_at: AwareDatetime
    wanted_by: str
    run_version: int
    step: str | None = None
    note: str | None = None


class FollowReport(Job):
    """See to what follows from a version of a submitted report: action plans, and results for everybody."""

    job_name: ClassVar[str] = "reporter.follow_report"
    lane: ClassVar[Lane] = "report"
    max_attempts: ClassVar[int] = PATIENT
    run_id: UUID
    content_version: int
