"""Surveys coming in, and what became of them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.survey_api.domain.delivered.receipts import Settled
from services.survey_api.domain.intake import TakenIn
from shared.web import ApiModel, Instant, ReadModel

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
_RESPONSE_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"


class ResponseCreate(ApiModel):
    """One survey response from a system of the agency that is not a service desk."""

    survey: ShortText = Field(description="The survey of the agency's policy.", examples=["service-request"])
    rating: int = Field(description="The overall rating, a number on the survey's scale.", examples=[5])
    answers: dict[str, int] = Field(
        default_factory=dict, description="Further rating questions of the survey.", examples=[{"rating": 5}]
    )
    ticket: ShortText | None = Field(
        default=None, description="The desk's number of the service request, if there is one.", examples=["INC-1042"]
    )
    desk: ShortText | None = Field(
        default=None,
        description="The desk that knows the ticket; needed where the agency has several.",
        examples=["isupport"],
    )
    resolution: ShortText | None = Field(
        default=None, description="Which resolution of the ticket is rated; none is the first.", examples=["1"]
    )
    program: ShortText | None = Field(
        default=None, description="The program; none is the survey's own.", examples=["service-requests"]
    )
    comment: str | None = Field(
        default=None,
        min_length=1,
        max_length=100_000,
        description="What the customer wrote.",
        examples=["Quick and friendly."],
    )
    customer_name: ShortText | None = Field(default=None, description="The customer's name.", examples=["Maria Santos"])
    customer_email: ShortText | None = Field(
        default=None, description="The customer's email address.", examples=["maria.santos@example.com"]
    )
    customer_phone: ShortText | None = Field(
        default=None, description="The customer's telephone number.", examples=["555-0142"]
    )
    language: ShortText | None = Field(default=None, description="The customer's language.", examples=["en"])
    technician_named: ShortText | None = Field(
        default=None, description="The technician whom the customer named in a field.", examples=["Ana Flores"]
    )
    technician_last_assigned: ShortText | None = Field(
        default=None, description="The technician last assigned to the request.", examples=["Ben Ito"]
    )
    team: ShortText | None = Field(default=None, description="The team of the request.", examples=["field-support"])
    work_completed: bool | None = Field(
        default=None, description="Whether the customer says that the work was completed.", examples=[True]
    )
    behaviour_complaint: bool | None = Field(
        default=None, description="Whether the customer complains of somebody's behaviour.", examples=[False]
    )
    resolved_at: Instant | None = Field(
        default=None, description="When the request was resolved.", examples=["2026-11-17T15:20:00+00:00"]
    )
    submitted_at: Instant | None = Field(
        default=None, description="When the customer answered; none is now.", examples=["2026-11-18T09:05:00+00:00"]
    )


class ResponseTakenIn(ReadModel):
    """What became of a response sent over the API."""

    response_id: UUID = Field(description="The response, also where it was known before.", examples=[_RESPONSE_ID])
    duplicate: bool = Field(
        description="The same desk, ticket and resolution said the same before: nothing changed.", examples=[False]
    )
    flagged_revision: int | None = Field(
        description="Something else was said of this request before: the number of the revision that waits for a person.",
        examples=[None],
    )

    @classmethod
    def of(cls, taken: TakenIn) -> "ResponseTakenIn":
        """The answer for a survey that was taken in."""
        return cls(response_id=taken.response_id, duplicate=taken.duplicate, flagged_revision=taken.flagged_revision)


class DeliverySettled(ReadModel):
    """What became of a delivery. It is committed: the desk need not send it again."""

    response_id: UUID | None = Field(
        description="The response, also where it was known before; null while the delivery is in quarantine.",
        examples=[_RESPONSE_ID],
    )
    invitation_id: UUID | None = Field(
        description="For a resolved ticket: its invitation, also where nobody is invited.", examples=[None]
    )
    duplicate: bool = Field(description="Known already: nothing changed.", examples=[False])
    flagged_revision: int | None = Field(
        description="Other content came for a known request: the number of the revision that waits for a person.",
        examples=[None],
    )
    ignored: bool = Field(description="The echo of a change that careloop itself made.", examples=[False])
    quarantined: bool = Field(
        description="It could not be used; it is kept, listed, and can be replayed.", examples=[False]
    )
    quarantine_id: UUID | None = Field(description="Where it is kept.", examples=[None])
    reason: str | None = Field(
        description="Why it is in quarantine; stable and machine-readable.", examples=["rating_out_of_scale"]
    )
    field: str | None = Field(description="The field of the mapping at fault, if one is.", examples=["rating"])
    detail: str | None = Field(
        description="What is wrong, without the value itself.", examples=["The rating is not on the scale 1 to 5."]
    )

    @classmethod
    def of(cls, settled: Settled) -> "DeliverySettled":
        """The answer for a delivery that was settled."""
        fault = settled.fault
        return cls(
            response_id=settled.response_id,
            invitation_id=settled.invitation_id,
            duplicate=settled.duplicate,
            flagged_revision=settled.flagged_revision,
            ignored=settled.ignored,
            quarantined=settled.quarantine_id is not None,
            quarantine_id=settled.quarantine_id,
            reason=fault.reason if fault else None,
            field=fault.field if fault else None,
            detail=fault.message if fault else None,
        )
