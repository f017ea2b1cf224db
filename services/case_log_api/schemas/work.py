"""What people ask of a case."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.web import ApiModel, Instant, ReadModel

Handle = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=63)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class ReviewCreate(ApiModel):
    """A review of a SIN (TSPE-5.5)."""

    cycle: int | None = Field(
        default=None, ge=1, description="Which cycle; the oldest that waits if you give none.", examples=[1]
    )
    note: Words | None = Field(default=None, description="What the reviewer notes.", examples=["Second visit missed."])
    improvement_opportunity: Words | None = Field(
        default=None, description="What could be done better.", examples=["Confirm visits by phone."]
    )


class ReviewRead(ReadModel):
    """What the review did."""

    cycle: int = Field(description="The cycle reviewed.", examples=[1])
    reviewed_at: Instant = Field(description="When.", examples=["2026-11-18T14:05:00+00:00"])
    email_asked: bool = Field(description="Whether the drafted mail is being sent.", examples=[True])
    exception: str | None = Field(description="no_contact where there is nobody to write to.", examples=["no_contact"])


class ReaddressCreate(ApiModel):
    """Have the incident readdressed (TSPE-5.8)."""

    note: Words = Field(description="What is to be done.", examples=["Please go back and replace the lamp."])
    assignee: Handle | None = Field(
        default=None, description="By whom; the credited person if you name nobody.", examples=["maria.santos"]
    )


class DepartmentLeadContactCreate(ApiModel):
    """A question to the department lead (TSPE-5.8)."""

    note: Words = Field(description="What you need.", examples=["Are lamps of this model still in stock?"])


class MessageAsked(ReadModel):
    """A message that was asked for."""

    message_id: UUID = Field(description="Its id in notifier.", examples=["0198c5a4-7d2e-5c3a-9a53-0c6d2a7b1e84"])


class NoteCreate(ApiModel):
    """A note."""

    text: Words = Field(description="The note.", examples=["Talked to the school's office."])


class CauseRecord(ApiModel):
    """What the investigation found (TSPE-3)."""

    cause: Words | None = Field(default=None, description="The cause.", examples=["Wrong part ordered."])
    improvement_opportunity: Words | None = Field(
        default=None, description="What could be done better.", examples=["Check part numbers with the site."]
    )


class CallBackCreate(ApiModel):
    """The customer's answer to the prescribed mail."""

    phone: str = Field(pattern=r"^[+0-9][0-9 ()/.x-]{2,39}$", description="Where to call.", examples=["555-0199"])
    call_at: Instant | None = Field(
        default=None, description="The optimal time.", examples=["2026-11-19T19:30:00+00:00"]
    )
    note: Words | None = Field(default=None, description="What else was said.", examples=["After school hours."])


class CallBackDone(ApiModel):
    """The customer was called."""

    outcome: Words = Field(description="What came of it.", examples=["Agreed on a visit on Friday."])


class FindingCreate(ApiModel):
    """A finding that the SIN is due to inappropriate behaviour (TSPE-5.9)."""

    finding: Words = Field(description="What was found.", examples=["The customer was shouted at."])
    person_concerned: Handle | None = Field(
        default=None, description="Whose behaviour; the credited person if you name nobody.", examples=["maria.santos"]
    )


class FindingResolution(ApiModel):
    """The end of a restricted thread."""

    text: Words = Field(description="How it ended.", examples=["Talked over; training agreed."])


class SurveyResolutionSet(ApiModel):
    """The Survey Resolution (TSPE-5.7)."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)] = Field(
        description="Status of follow-up and resolution.", examples=["Lamp ordered, expected on Friday."]
    )


class ConfirmationCreate(ApiModel):
    """Completion is confirmed (TSPE-5.11)."""

    summary: Words = Field(
        description="What was done, in words fit for the customer: the final mail quotes them.",
        examples=["We replaced the projector lamp and tested the room."],
    )


class FinalContactCreate(ApiModel):
    """The contact after the confirmation (TSPE-5.11)."""

    kind: Literal["mail", "call", "letter"] = Field(
        description="mail is sent now; a call or letter is recorded.", examples=["call"]
    )
    contacted_at: Instant | None = Field(
        default=None,
        description="When the call or letter was; now if you give none. Not before the confirmation.",
        examples=["2026-11-20T15:00:00+00:00"],
    )
    note: Words | None = Field(default=None, description="What was said.", examples=["She is content."])


class WaiverCreate(ApiModel):
    """A named person answers for closing without the final contact."""

    reason: Words = Field(description="Why.", examples=["The customer has left the district."])
    waived_by: Handle | None = Field(
        default=None,
        description="Who answers for it; needed where your credential is not bound to a person.",
        examples=["daniel.okafor"],
    )
    waives_confirmation: bool = Field(
        default=False,
        description="True where completion cannot be confirmed either: then it stands for the whole order.",
        examples=[False],
    )


class NotCompletedDecision(ApiModel):
    """The decision on a survey saying that work was not completed (TSPE-5.4)."""

    note: Words | None = Field(default=None, description="What was found out.", examples=["Part on order."])


class ReconciliationCreate(ApiModel):
    """A look through a desk's changes."""

    since: Instant | None = Field(
        default=None, description="From when; a day ago if you give none.", examples=["2026-11-18T00:00:00+00:00"]
    )


class ReconciliationAsked(ReadModel):
    """A look through a desk's changes that was asked for."""

    desk: str = Field(description="The desk.", examples=["isupport"])
    since: Instant = Field(description="From when.", examples=["2026-11-18T00:00:00+00:00"])


class DeskConfirmation(ApiModel):
    """A person has looked at the desk."""

    note: Words | None = Field(default=None, description="What was seen.", examples=["Reopened, in S Rev."])
