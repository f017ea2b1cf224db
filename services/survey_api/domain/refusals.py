"""What survey_api refuses, named for the reason."""

from shared.errors import Conflict, Invalid, NotFound, Unauthenticated, Unavailable


class DeliveryNotProven(Unauthenticated):
    """One answer for an unknown source, a wrong or missing signature, an old or malformed header."""

    def __init__(self) -> None:
        super().__init__(
            "The delivery could not be authenticated.",
            how_to_fix="Check the source's name in the address, its secret, its scheme and the sender's clock.",
        )


class Unmappable(Invalid):
    """A payload that cannot become a response: which field, and why. Never holds the value itself.

    Attributes:
        reason: stable and machine-readable, the quarantine's reason.
        field: the field of the response that failed, if one did.
    """

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        errors = [{"pointer": f"/{field}", "message": message}] if field else None
        super().__init__(
            message, how_to_fix="Correct the field named.", **({"errors": errors} if errors is not None else {})
        )
        self.reason = reason
        self.field = field


class ResponseNotFound(NotFound):
    """No such response, or not in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such response.", how_to_fix="Take the id from GET /v1/responses.")


class RevisionNotFound(NotFound):
    """The response has no revision of that number."""

    def __init__(self) -> None:
        super().__init__("The response has no such revision.", how_to_fix="List them with GET .../revisions.")


class RevisionNotFlagged(Conflict):
    """The revision was decided already, or is the first one."""


class ResponseAlreadyVoid(Conflict):
    """A void response cannot be voided again."""


class ResponseNotVoid(Conflict):
    """Only a void response can be brought back."""


class PlaceTaken(Conflict):
    """Another answer counts for the same request, invitation or page; a withheld one cannot count beside it."""


class SurveyHasNoPage(NotFound):
    """The agency's policy has no such survey (any more), or none that is answered on a page."""

    def __init__(self) -> None:
        super().__init__("There is no survey here.", how_to_fix="Ask who gave you the link for the present one.")


class PagesNotSetUp(Unavailable):
    """The deployment has no page secret: no page could be told from a forged one."""


class PersonNotInDirectory(Invalid):
    """Nobody of that handle belonged to the agency on the service date."""


class DirectoryUnavailable(Unavailable):
    """The notifier, which keeps the directory, does not answer just now."""


class SourceNotFound(NotFound):
    """No such source, or not in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such source.", how_to_fix="Take the name from GET /v1/sources.")


class SourceNameTaken(Conflict):
    """A source's name is unique in the whole deployment, because it stands in the webhook's address."""


class SourceInvalid(Invalid):
    """The source names a survey, desk or program that the agency's policy does not have."""


class SecretInvalid(Invalid):
    """The secret given cannot be used with the source's scheme."""


class DeliveryNotFound(NotFound):
    """No such quarantined delivery, or not in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such quarantined delivery.", how_to_fix="Take the id from GET /v1/quarantine.")


class DeliveryAlreadyReplayed(Conflict):
    """The delivery has become a response before."""


class DeskNotNamed(Invalid):
    """A ticket was given and the agency has several desks: which one knows it?"""


class InvitationNotFound(NotFound):
    """No such invitation, or not in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such invitation.", how_to_fix="Take the id from GET /v1/invitations.")


class InvitationOver(Conflict):
    """The invitation was answered, has expired, or never went out: there is nothing to call off."""


class ImportNotFound(NotFound):
    """No such import in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such import.", how_to_fix="Take the id from GET /v1/imports.")


class ImportFileInvalid(Invalid):
    """The file as a whole is not one of responses: its header, its columns, or that it has no rows."""


class ImportOver(Conflict):
    """The import is done, was cancelled or has failed: there is nothing to stop."""


class UploadBrokeOff(Invalid):
    """The file did not come to its end, or too slowly: nothing of it was kept."""


class UploadsBusy(Unavailable):
    """As many files as this server takes at a time are coming in just now."""
