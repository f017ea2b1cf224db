"""What notifier leaves to be done after the commit."""

from typing import ClassVar
from uuid import UUID

from shared.jobs import Job, Lane


class DeliverMessage(Job):
    """Hand a message to the relay: one job per try, posted with the state that makes it due."""

    job_name: ClassVar[str] = "notifier.deliver_message"
    lane: ClassVar[Lane] = "mail"
    # The waits between tries are our own rows; these are the crashes, and the looks whether an earlier mail has gone.
    max_attempts: ClassVar[int] = 2_000

    message_id: UUID
    attempt: int

    @property
    def dedupe_key(self) -> str:
        """Each try of a message exists once."""
        return f"{self.job_name}:{self.agency}:{self.message_id}:{self.attempt}"
