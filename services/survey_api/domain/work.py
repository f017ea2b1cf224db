"""The jobs that survey_api posts to itself."""

import math
from typing import ClassVar, Literal, Self
from uuid import UUID

from sqlalchemy import Double, cast, func

from shared.jobs.model import Job, Lane

TURN_SECONDS = 0.2


# For numbering the turns of a job; no rule reads it.
DATABASE_TIME = cast(func.extract("epoch", func.clock_timestamp()), Double)


class TurnJob(Job):
    """Look at all responses that came in or changed in one turn: a fifth of a second on the database's clock.

    One job serves all of them: a job for each would cost more than what it does. The handler starts when the turn is
    over and every transaction that was open then has ended, so that it misses nobody.
    """

    turn: int

    @classmethod
    def of(cls, agency: str, database_time: float) -> Self:
        """The job of the turn in which a response arrives."""
        return cls(agency=agency, turn=math.floor(database_time / TURN_SECONDS))

    @property
    def dedupe_key(self) -> str:
        return f"{self.job_name}:{self.agency}:{self.turn}"

    @property
    def ends_at(self) -> float:
        """Database time at which no response can join this job any more."""
        return (self.turn + 1) * TURN_SECONDS


class AttributeResponses(TurnJob):
    """Find out who is credited with the agency's waiting responses."""

    job_name: ClassVar[str] = "survey_api.attribute_responses"
    max_attempts: ClassVar[int] = 1_000_000  # the directory comes back some day; nobody is credited before


class ProposeComments(TurnJob):
    """Propose redacted copies of the agency's comments that have none."""

    job_name: ClassVar[str] = "survey_api.propose_comments"


class SendInvitation(Job):
    """Invite a customer, or remind one, if that is still to be done then."""

    job_name: ClassVar[str] = "survey_api.send_invitation"
    max_attempts: ClassVar[int] = 1_000_000  # the notifier comes back some day
    invitation_id: UUID
    reminder: bool = False


class ExpireInvitation(Job):
    """End an invitation that nobody has answered in time."""

    job_name: ClassVar[str] = "survey_api.expire_invitation"
    invitation_id: UUID


class TakeInRows(Job):
    """Take in the next rows of a file of responses."""

    job_name: ClassVar[str] = "survey_api.take_in_rows"
    lane: ClassVar[Lane] = "report"
    import_id: UUID
    turn: int = 0


class ForgetImport(Job):
    """Delete what a file's rejected rows said, or what is left of a file that failed."""

    job_name: ClassVar[str] = "survey_api.forget_import"
    lane: ClassVar[Lane] = "report"
    import_id: UUID
    what: Literal["rejections", "chunks"]
