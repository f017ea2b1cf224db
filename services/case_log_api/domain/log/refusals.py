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


class RecordVersionUnknown(Invalid):
    """The receipt names a version that the entry has not reached."""


class RecordNumberDiffers(Conflict):
    """The entry has another number in the database than the receipt says."""


class RecordNumberTaken(Conflict):
    """Another entry has this number in the database."""


class EntryNotInWork(Conflict):
    """The entry is a draft, closed, forwarded or discarded: it is not worked on."""


class EntryDiscarded(Conflict):
    """The draft was discarded."""


class EntryErased(Conflict):
    """The personal data of the entry was erased, and none is to come anew."""


class AssignmentNotOne(Invalid):
    """An entry is given to exactly one of a person, a team and a queue."""


class AssigneeNotInDirectory(Invalid):
    """Nobody of this handle belongs to the agency."""


class PersonConcernedExcluded(Conflict):
    """The entry is about this person, who takes no part in it."""


class QueueNotForKind(Conflict):
    """The queue takes no entries of this kind."""


class WaitsInNoQueue(Conflict):
    """The entry waits in no queue from which it could be taken."""


class QueueMembersOnly(Forbidden):
    """Only who holds the queue's role takes from it."""


class EntryTaken(Conflict):
    """Somebody has the entry already; the answer names who."""


class TransferIncomplete(Invalid):
    """A transfer names the person and the number that the constituent was given (STD-2c)."""


class CommunicationInTheFuture(Invalid):
    """What has not taken place yet cannot be noted."""


class ContactTooEarly(Conflict):
    """It took place before the entry was received, or before it was opened again."""


class OnlyOutboundCounts(Invalid):
    """Only what goes to the constituent acknowledges or answers."""


class AlreadyAcknowledged(Conflict):
    """The constituent has been told that the entry came in."""


class AlreadyAnswered(Conflict):
    """The constituent has been answered, and this is not said to be a further answer."""


class AnsweredWithLead(Conflict):
    """The entry is answered with the entry that it is consolidated under."""


class ContactPending(Conflict):
    """A mail to the constituent is on its way: nobody knows yet whether it was accepted."""


class EntryNotReadyToClose(Conflict):
    """Something that closing needs for this kind is missing; the answer names each."""


class ClosedWithLead(Conflict):
    """The entry is closed with the entry that it is consolidated under."""


class ReopeningTooLate(Conflict):
    """The days within which an entry of this kind is opened again have passed."""


class PartyNotNamed(Invalid):
    """Forwarding needs a party, and nothing else has one."""


class ReportabilityNotOverridden(Conflict):
    """The rules decide already: no person has."""


class EntryMixed(Conflict):
    """The entry holds matters that go different ways: it is split before anything is forwarded."""


class NothingToForward(Conflict):
    """The decision that stands does not forward the entry."""


class ForwardingFailed(Conflict):
    """The entry was forwarded, and its mail did not arrive: it is sent again rather than forwarded anew."""


class ForwardingNotRepeatable(Conflict):
    """The mail has arrived, or is on its way: there is nothing to send again."""


class ForwardedForGood(Conflict):
    """The mail has arrived and the words are gone from the stub: the party has it now."""


class NotForwarded(Conflict):
    """The entry was not forwarded."""


class SplitLeavesNothing(Invalid):
    """Every matter was given to the parts: what is left says nothing."""


class SplitPartEmpty(Invalid):
    """A part says nothing."""


class EntryNotSplittable(Conflict):
    """The entry is a draft, or has ended: it is opened again before it is split."""


class EntryNotPart(Conflict):
    """The entry is no part of another one (any more)."""


class PartWorkedOn(Conflict):
    """Something has happened to the part: its split cannot be undone."""


class EntryNotDraft(Conflict):
    """The entry is no draft."""


class EntryNotDiscarded(Conflict):
    """The entry was not discarded."""


class DeadlineNotFound(NotFound):
    """The entry has no such deadline."""

    def __init__(self) -> None:
        super().__init__(
            "The entry has no such deadline.", how_to_fix="List them with GET /v1/log-entries/{id}/deadlines."
        )


class DeadlineNotRunning(Conflict):
    """The deadline has no clock that could be stopped: it stands, or the deadline is met, missed or withdrawn."""


class DeadlineNotPaused(Conflict):
    """The deadline's clock does not stand."""


class ReviewNotFound(NotFound):
    """The entry has no such request for a review."""

    def __init__(self) -> None:
        super().__init__(
            "The entry has no such request for a review.", how_to_fix="List them with GET /v1/log-entries/{id}/reviews."
        )


class ReviewOpen(Conflict):
    """Somebody is being asked for a review: one at a time."""


class ReviewAnswered(Conflict):
    """The review was answered before; the answer names who did."""


class ReviewWithdrawn(Conflict):
    """The request for a review was withdrawn."""


class ReviewRoleUnknown(Invalid):
    """Nobody is asked for a review in this role."""


class ReviewerNotAsked(Forbidden):
    """Somebody else was asked for this review."""


class ImportNotFound(NotFound):
    """No such import in this agency."""


class ImportNotReadable(Invalid):
    """The file as a whole is not one of entries: its encoding, its header, or its number of rows."""


class ReportPeriodInvalid(Invalid):
    """The period of the report is none, or too far away."""
