"""What survey_api refuses about links, campaigns, signatures and posters."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class LinkNotFound(NotFound):
    """No such link, or not in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such link.", how_to_fix="Take the id from GET /v1/links.")


class LinksNotInPolicy(Conflict):
    """The agency's policy has no rule for survey links."""

    def __init__(self) -> None:
        super().__init__(
            "The agency's policy asks for no survey links.",
            how_to_fix="Load a policy pack with [rules.survey_links].",
        )


class LinkInvalid(Invalid):
    """The link names what the policy does not have, or ends before it starts."""


class ProgramHasLink(Conflict):
    """A program has one default link at a time."""


class LinkAlreadyReplaced(Conflict):
    """The link was rotated before: another has taken over."""


class LinkAlreadyWithdrawn(Conflict):
    """A withdrawn link does not come back."""


class LinkNotOpen(Conflict):
    """The link does not work just now."""


class CampaignSetsDates(Conflict):
    """A campaign's link has the campaign's dates and audience."""


class CampaignNotFound(NotFound):
    """No such campaign, or not in this agency."""

    def __init__(self) -> None:
        super().__init__("There is no such campaign.", how_to_fix="Take the id from GET /v1/campaigns.")


class CampaignsNotInPolicy(Conflict):
    """The agency's policy has no rule for campaigns."""

    def __init__(self) -> None:
        super().__init__(
            "The agency's policy lets nobody run campaigns.", how_to_fix="Load a policy pack with [rules.campaigns]."
        )


class CampaignInvalid(Invalid):
    """The campaign's dates or programs cannot be right."""


class CampaignOver(Conflict):
    """A campaign that has ended keeps its dates and programs: its results are there to be read."""


class CampaignHasStarted(Conflict):
    """A campaign that has started keeps its first day and its programs."""


class CampaignRoleMissing(Forbidden):
    """The person holds none of the roles that run campaigns, or not in the program's department."""


class SignaturesNotInPolicy(Conflict):
    """The agency's policy has no rule for signatures."""

    def __init__(self) -> None:
        super().__init__(
            "The agency's policy asks for no signature.", how_to_fix="Load a policy pack with [rules.signature]."
        )


class PersonNotFound(NotFound):
    """Nobody of that handle belongs to the agency today."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody of this handle belongs to the agency today.", how_to_fix="Use a handle of the directory."
        )


class ProgramNotFound(NotFound):
    """The agency's policy has no such program."""

    def __init__(self) -> None:
        super().__init__("There is no such program.", how_to_fix="Use a program's id from the policy pack.")


class ProgramNotKnown(Conflict):
    """The person's team belongs to no program, so no link is theirs."""


class ProgramWithoutLink(Conflict):
    """The person's program has no open link."""


class NotYourSignature(Forbidden):
    """Only the person, or a credential with `signatures:attest`, says that a signature is in place."""


class LanguageNotOffered(Invalid):
    """The link's survey is not offered in this language."""
