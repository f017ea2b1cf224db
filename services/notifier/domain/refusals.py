"""Why notifier says no."""

from shared.errors import Conflict, Invalid, NotFound, TooLarge


class MessageNotFound(NotFound):
    """This agency has no such message."""


class MessageIdTaken(Conflict):
    """The id was used before, for another request."""


class MessageNotReleasable(Conflict):
    """Only what is held, suppressed, failed or of unknown outcome can be released."""


class MessageNotCancellable(Conflict):
    """The message is on its way or settled."""


class TemplateNotFound(NotFound):
    """This agency has no such template."""


class TemplateUnknown(Invalid):
    """The request names a template that the agency's pack does not hold."""


class TemplateValuesMissing(Invalid):
    """The template needs values that the request does not give."""


class TemplateValuesUnusable(Invalid):
    """A value is of a kind that the template cannot show."""


class AttachmentRefused(Invalid):
    """An attachment cannot be sent as it is."""


class AttachmentsTooLarge(TooLarge):
    """The attachments are larger than mail servers take."""


class PersonNotFound(NotFound):
    """Nobody of that handle belonged to the agency on that day."""


class DepartmentNotFound(NotFound):
    """The agency never had a department of that id."""


class RoleUnknown(Invalid):
    """The request names a role that the agency's pack does not hold."""


class RoleOfNobody(Invalid):
    """A relative role does not say of whom: of which person, team or department."""


class PersonUnknown(Invalid):
    """The request names somebody who was never in the agency's directory."""


class AgencyNotAdopted(Conflict):
    """The agency's policy pack has not been loaded into notifier."""


class SuppressionNotFound(NotFound):
    """This agency has no such suppression."""


class OptOutNotFound(NotFound):
    """This agency has no such opt-out."""


class UnsubscribeForOneReader(Invalid):
    """A link by which mail is declined belongs to the one address that the mail goes to."""
