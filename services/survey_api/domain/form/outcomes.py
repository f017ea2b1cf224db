"""What the survey page's logic hands to whoever draws the page."""

from dataclasses import dataclass
from uuid import UUID

from services.survey_api.domain.form.answers import FieldFault
from services.survey_api.domain.form.tokens import TokenFault
from shared.policy.models import Agency, Program, Question, Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedForm:
    """Everything that the page shows; nothing was written for it.

    Attributes:
        questions: those to be asked here, in order: the audience is not asked where the door says it.
        nonce: for the hidden field NONCE_FIELD; never to be cached.
        language: the one that the door proposes (an invitation knows its customer's), if any.
    """

    agency: Agency
    survey: Survey
    program: Program | None
    questions: tuple[Question, ...]
    nonce: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The thank-you page. The same for a repeat, for a revision, and for what a machine surely sent: it learns nothing."""

    response_id: UUID
    is_repeat: bool = False
    flagged_revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsConfirming:
    """The answers are kept; one more press of a person counts them.

    The page holds `token` in TOKEN_FIELD and asks a question without a default: a button of the name CONFIRM_FIELD
    and the value `yes`, and beside it one with `no`.
    """

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyForm:
    """Nothing was stored: show the form again, with what was typed, and these faults by question id, in their order."""

    faults: dict[str, FieldFault]
    form: OpenedForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAgain:
    """Nothing was stored, because the page is not one of ours or too old: show it fresh, with what was typed."""

    reason: TokenFault
    form: OpenedForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The door is closed, and was so when the page was opened; nothing was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The person said that the answers are not theirs: they stay left out."""


FormOutcome = Accepted | NeedsConfirming | FaultyForm | ShownAgain | Closed
ConfirmOutcome = Accepted | NeedsConfirming | LeftOut | Closed
