"""What the customer care log refuses, each with its reason as a stable code."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class EntryNotFound(NotFound):
    """No such entry in this agency, or not for this person: nobody sees what is about themselves."""

    def __init__(self) -> None:
        super().__init__("There is no such entry.", how_to_fix="List the entries with GET /v1/log-entries.")


class EntryNotValid(Invalid):
    """Several things about the entry cannot be right; `errors` names each with its own code."""


class NotInPolicy(Invalid):
    """The agency's policy has no channel, category, role, program or matter of this name."""


class KindNotKept(Invalid):
    """The agency's log does not keep entries of this kind."""


class CategoryOfOtherKind(Invalid):
    """The category is not one for entries of this kind."""


class ReceivedInTheFuture(Invalid):
    """What has not been received yet cannot be logged."""


class ReceivedTooLongAgo(Invalid):
    """The day of receipt is so long ago that it must be a slip."""


class BackdatingReasonMissing(Invalid):
    """The entry was received on another day than it is logged, and nothing says why."""


class ConstituentEmpty(Invalid):
    """The constituent has neither a name nor any way to be reached: such an entry is an anonymous one."""


class SubjectNotAnEmployee(Invalid):
    """Only an employee has a handle in the directory."""


class ReceiverRoleNotHeld(Invalid):
    """The person who received it did not hold that role on the day of receipt."""


class SubjectNotInDirectory(Invalid):
    """Nobody of this handle belonged to the agency on the day of receipt."""


class NarrativeMissing(Invalid):
    """The entry does not say what was said."""


class EntryLoggedBefore(Conflict):
    """An entry with this mark of the same source was logged before; the answer names it."""


class NobodyLogsAboutThemselves(Forbidden):
    """The entry is about the person who would log or change it."""


class EntryNotEditable(Conflict):
    """The entry is closed, forwarded or discarded: what it says stands."""


class ReadReasonMissing(Invalid):
    """The constituent's identity and words are read for a reason, and none was given."""
