"""What notifier leaves to be done after the commit."""

from typing import ClassVar
from uuid import UUID

from shared.jobs import Job, Lane


class DeliverMessage(Job):
    """Hand a message to the relay: one job per try, posted with the state that makes it due."""

    job_name: ClassVar[str] = "notifier.deliver_message"
    lane: ClassVar[Lane] = "mail"
    max_attempts: ClassVar[int] = 200  # the waits between tries are our own rows; these are only the crashes

    message_id: UUID
    attempt: int

    @property
    def dedupe_key(self) -> str:
        """Each try of a message exists once."""
        return f"{self.job_name}:{self.agency}:{self.message_id}:{self.attempt}"
