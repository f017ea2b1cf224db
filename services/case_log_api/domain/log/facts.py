"""What is known of an entry when it comes in, and of the people that it names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.case_log_api.domain.log.texts import ConstituentDetails
from shared.contracts.directory import DirectoryPerson
from shared.policy.models import EntryKind

SubjectKind = Literal["agency", "employee", "contracted_provider"]
EntrySource = Literal["person", "web_form", "inbound_email", "import", "split"]
Offered = Literal["resolution", "manager", "not_offered"]
"""What the constituent was offered at once (CCTS-III.A1): to resolve it, or that the manager is contacted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryFacts:
    """What an entry says of itself: what is checked alike when it comes in, is changed, or is confirmed."""

    kind: EntryKind
    channel: str
    received_at: datetime
    received_by: str | None = None
    receiver_role: str | None = None
    subject_kind: SubjectKind = "agency"
    subject_handle: str | None = None
    category: str | None = None
    program: str | None = None
    matters: tuple[str, ...] = ()
    constituent: ConstituentDetails | None = None
    narrative: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEntry(EntryFacts):
    """An entry as it comes in. `constituent` None is an anonymous one; `source_ref` is the source's own mark for it."""

    subject_name: str | None = None
    action_taken: str | None = None
    language: str | None = None
    interpreter: str | None = None
    backdating_reason: str | None = None
    offered: Offered | None = None
    source: EntrySource = "person"
    source_ref: str | None = None
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PeopleKnown:
    """What the directory says of receiver and subject as of the day of receipt; without `were_asked` nothing."""

    were_asked: bool = False
    receiver: DirectoryPerson | None = None
    subject: DirectoryPerson | None = None

    def say_of_receiver(self, received_by: str | None) -> str | None:
        """How far the receiver's role could be checked: `held`, `unknown`, or `not_asked`."""
        if received_by is None:
            return None
        if not self.were_asked:
            return "not_asked"
        return "held" if self.receiver is not None else "unknown"


NOBODY_ASKED = PeopleKnown()
