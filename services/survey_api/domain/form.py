"""The survey page's logic: a page is opened, sent, and, where nobody was seen to press the button, confirmed.

A GET writes no rating. A sent form counts once, by the single-use nonce of its page; what a machine seems to have sent
is kept, left out of everything, and can be brought back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.form_door import Door
from services.survey_api.domain.form_visits import Visit
from shared.policy.models import Agency, Program, Question, Survey

NONCE_FIELD = "_nonce"
TRAP_FIELD = "_website"
INTERACTIONS_FIELD = "_interactions"
CONFIRM_FIELD = "_confirm"
TOKEN_FIELD = "_token"  # noqa: S105 - the name of a field
"""Names of the page's own fields. No question's id begins with an underscore; an answer's field has its question's id."""

LONGEST_COMMENT = 20_000
LONGEST_STAFF_TEXT = 1_000
MOST_STAFF = 20

AnswerFault = Literal["required", "not_an_option", "too_long", "too_many_names"]
NonceFault = Literal["missing", "forged", "expired", "another_door"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLimits:
    """What the settings say: how long a page may be kept open, how soon is too soon, how many at once are a burst."""

    nonce_lasts: timedelta = timedelta(hours=24)
    least_seconds: float = 3.0
    burst_per_minute: int = 120


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
class SentForm:
    """A form as it was sent: every field as typed, by its name.

    `language` is the language of the page that was shown.
    """

    fields: Mapping[str, Sequence[str]]
    language: str

    def own(self, name: str) -> str:
        """One of the page's own fields; empty where it was not sent."""
        values = self.fields.get(name) or ("",)
        return values[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """What is wrong with one answer; `limit` is the number that a sentence about it needs."""

    code: AnswerFault
    limit: int | None = None


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

    reason: NonceFault
    form: OpenedForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The door is closed, and was so when the page was opened; nothing was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The person said that the answers are not theirs: they stay left out."""


FormOutcome = Accepted | NeedsConfirming | FaultyForm | ShownAgain | Closed
ConfirmOutcome = Accepted | NeedsConfirming | LeftOut | Closed


async def open_form(
    session: AsyncSession, *, door: Door, now: datetime, secret: SecretStr, automated: bool
) -> OpenedForm:
    """Give out a page; writes nothing but the opening counters, where automated openings are counted apart.

    Raises:
        SurveyHasNoPage: the agency's policy has no such survey, or not as a page.
    """
    raise NotImplementedError


async def submit_form(
    session: AsyncSession,
    *,
    door: Door,
    sent: SentForm,
    visit: Visit,
    now: datetime,
    secret: SecretStr,
    limits: FormLimits,
) -> FormOutcome:
    """Take a sent form in; what is returned is also what the transaction then holds."""
    raise NotImplementedError


async def confirm_form(
    session: AsyncSession,
    *,
    door: Door,
    sent: SentForm,
    visit: Visit,
    now: datetime,
    secret: SecretStr,
    limits: FormLimits,
) -> ConfirmOutcome:
    """Take the suspicion from answers because a person pressed once more, on a page of its own."""
    raise NotImplementedError
