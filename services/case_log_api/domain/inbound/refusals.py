"""What is refused about inbound mail and files, each with its reason as a stable code."""

from shared.errors import Conflict, Invalid, NotFound, TooLarge


class MailEmpty(Invalid):
    """There is nothing in the body."""


class MailTooLarge(TooLarge):
    """The mail is larger than is taken in."""

    def __init__(self, largest: int) -> None:
        super().__init__(
            f"The mail is larger than {largest} bytes.",
            how_to_fix="Return it to its sender, and have the mail server refuse such mails: files can be added by hand.",
            largest_bytes=largest,
        )


class InboundEmailNotFound(NotFound):
    """No such mail in this agency, or not for this person."""

    def __init__(self) -> None:
        super().__init__("There is no such mail.", how_to_fix="List the mails with GET /v1/inbound-emails.")


class MailFiledBefore(Conflict):
    """The mail belongs to a case already."""


class MailErased(Conflict):
    """The mail's words were erased with its case."""


class NoLogToDraftIn(Conflict):
    """The agency keeps no customer care log that takes mail in."""


class CaseErased(Conflict):
    """The case's personal data has been erased: nothing personal is added to it any more."""


class AttachmentNotFound(NotFound):
    """The case has no such file, or its content was refused or erased."""

    def __init__(self) -> None:
        super().__init__("There is no such file.", how_to_fix="List the files of the case.")


class FileNotLetIn(Invalid):
    """The file is of a kind or size that is not let in; `reason` says which rule."""
