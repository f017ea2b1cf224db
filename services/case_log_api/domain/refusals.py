"""What a case refuses, each with its reason as a stable code."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class CaseNotFound(NotFound):
    """No such case in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such case.", how_to_fix="List the cases with GET /v1/cases.")


class MoveNotAllowed(Conflict):
    """The case's state does not allow this move."""


class CaseAlreadyClosed(Conflict):
    """The case is closed."""


class CaseNotConfirmed(Conflict):
    """Completion has not been confirmed (TSPE-5.11)."""


class CaseAlreadyConfirmed(Conflict):
    """Completion was confirmed before."""


class CustomerNotContacted(Conflict):
    """The customer has not been contacted since completion was confirmed (TSPE-5.11)."""


class FinalContactPending(Conflict):
    """The final mail is on its way: nobody knows yet whether it was accepted."""


class ContactBeforeConfirmation(Conflict):
    """The customer was contacted before completion was confirmed, so that contact cannot be the final one."""


class ContactNotLater(Conflict):
    """The contact is not later than the first mail of TSPE-5.5, so that it cannot be the final one."""


class ContactInTheFuture(Invalid):
    """A contact that has not taken place yet cannot be recorded."""


class ContactKindNotAllowed(Invalid):
    """The policy does not count this kind of contact as the final one."""


class CaseNotReviewed(Conflict):
    """A SIN of this case waits for its review (TSPE-5.5)."""


class InvestigationNotRecorded(Conflict):
    """The cause or the improvement opportunity has not been recorded (TSPE-3)."""


class FindingsMissing(Invalid):
    """Neither a cause nor an improvement opportunity was given."""


class CaseAlreadyReviewed(Conflict):
    """Nothing of this case waits for a review."""


class NothingToReview(Conflict):
    """This case has no SIN to review."""


class DraftNotReady(Conflict):
    """The mail to the customer is still being drafted."""


class ResponseIsVoid(Conflict):
    """The response was voided: nothing follows from it."""


class DraftNotFound(NotFound):
    """There is no draft for this case."""


class AddressUnknown(Conflict):
    """No usable email address of the customer is known."""


class TechnicianUnknown(Conflict):
    """Nobody is credited with the response yet, so there is nobody to send it to."""


class FindingAlreadyRecorded(Conflict):
    """This person's behaviour was found to be the cause before."""


class FindingNotFound(NotFound):
    """There is no such finding for this caller."""


class NotForPersonConcerned(Forbidden):
    """The person concerned takes no part in this."""


class CallBackNotFound(NotFound):
    """There is no such call-back."""


class CallBackAlreadyDone(Conflict):
    """The call-back was done before."""


class NotCompletedEntryNotFound(NotFound):
    """There is no such entry on the list."""


class AlreadyDecided(Conflict):
    """The entry was confirmed or dismissed before."""


class NamedPersonRequired(Invalid):
    """A person must answer for this by name."""


class WaiverRoleMissing(Forbidden):
    """The policy lets other roles waive the final contact than this person holds."""


class RuleNotInPolicy(Conflict):
    """The agency's policy does not have the rule that this would carry out."""


class DeskConfirmationNotAwaited(Conflict):
    """The desk's work on this case waits for nobody's confirmation."""


class DeskWorkNotRetryable(Conflict):
    """The request was reopened, or is on its way: there is nothing to try again."""


class DeskNotFound(NotFound):
    """The agency has no desk of that name."""


class TicketNotFound(NotFound):
    """The built-in desk has no such request."""


class TicketExists(Conflict):
    """The built-in desk has a request of that number."""


class TicketNotOpen(Conflict):
    """The request is closed."""


class ActorReserved(Forbidden):
    """Only careloop itself stamps a change as careloop's."""


class ChangeMismatch(Conflict):
    """The change id was used for another change."""


class RecognitionNotFound(NotFound):
    """There is no such recognition."""


class RecognitionDecided(Conflict):
    """The recognition was decided before; the answer names who did."""


class PersonNotNamed(Invalid):
    """It is not certain who is meant, and the decision does not say."""


class PersonNotInDirectory(Invalid):
    """Nobody of this handle belongs to the agency."""


class PersonHasLeft(Conflict):
    """The person has left the agency: there is nobody to write to."""


class PersonOptedOut(Conflict):
    """The person wants no mail of recognition."""


class PersonRecognisedAlready(Conflict):
    """The same response recognises this person under another name."""


class NotYourDepartment(Forbidden):
    """The recognition belongs to another department than the person who would decide."""


class RangeOutsideComment(Invalid):
    """A part to be hidden does not lie within the comment."""


class OptOutNotFound(NotFound):
    """The person has not opted out."""
