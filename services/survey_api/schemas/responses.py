"""Responses as callers see them: no private details but where the scope allows, and each such read is recorded."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.survey_api.models import AttributionState, Channel, Response, ResponseRevision, RevisionState, Suspected
from shared.contracts.events import AttributionBasis, Audience, Classification, Suspicion, VoidReason
from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
Note = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class CandidateRead(ReadModel):
    """A member of staff whom the comment may mean."""

    handle: str = Field(description="The person's handle in the directory.", examples=["ana.flores"])
    score: float = Field(description="How likely, from 0 to 1; a ranking, not a probability.", examples=[0.98])


class AttributionRead(ReadModel):
    """Who is credited with a response."""

    state: AttributionState = Field(
        description="`waiting` until the directory has been asked for the present content; `held` while a machine seems to have answered.",
        examples=["done"],
    )
    basis: AttributionBasis | None = Field(
        description="A person confirmed it, the desk named them, they were last assigned, or nobody is known.",
        examples=["last_assigned"],
    )
    technician: str | None = Field(description="The credited person's handle.", examples=["ben.ito"])
    team: str | None = Field(description="The credited team.", examples=["field-support"])
    department: str | None = Field(description="The credited department.", examples=["support-services"])
    supervisor: str | None = Field(description="The handle of the person's supervisor.", examples=["ana.flores"])
    candidates: list[CandidateRead] = Field(
        description="Whom the comment may mean; a person confirms one with .../attribution.",
        examples=[[{"handle": "ana.flores", "score": 0.98}]],
    )
    confirmed_by: str | None = Field(description="Who confirmed it.", examples=["Daniel Okafor"])


class VoidRead(ReadModel):
    """Why a response does not count."""

    reason: VoidReason = Field(description="Why it was voided.", examples=["test"])
    note: str | None = Field(description="What was said about it.", examples=["Sent while testing the connection."])
    by: str | None = Field(description="Who voided it.", examples=["Priya Raman"])
    at: Instant = Field(description="When.", examples=["2026-11-18T16:00:00+00:00"])


class ResponseRead(ReadModel):
    """A response with the content that counts now."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    version: int = Field(description="Rises with every change that is published.", examples=[2])
    revision: int = Field(description="The revision that counts.", examples=[1])
    channel: Channel = Field(description="How it came in.", examples=["webhook"])
    source: str | None = Field(description="The webhook source.", examples=["isupport"])
    desk: str | None = Field(description="The desk that knows the ticket.", examples=["isupport"])
    ticket: str | None = Field(description="The desk's number of the service request.", examples=["INC-1042"])
    resolution: str | None = Field(description="Which resolution of it was rated.", examples=["1"])
    survey: str = Field(description="The survey that was answered.", examples=["service-request"])
    survey_version: int | None = Field(
        description="The version of it that was answered; null only where it was not kept yet.", examples=[1]
    )
    policy_hash: str = Field(description="The policy that it was judged by.", examples=["9f86d081884c7d65"])
    program: str | None = Field(description="The program that it counts for.", examples=["service-requests"])
    link_id: UUID | None = Field(description="The survey link that it was answered through.", examples=[None])
    campaign_id: UUID | None = Field(description="The campaign that it belongs to.", examples=[None])
    invitation_id: UUID | None = Field(description="The invitation that it answers.", examples=[None])
    audience: Audience | None = Field(
        description="Whether an internal or an external customer answered.", examples=["external"]
    )
    staff_named_count: int = Field(description="How many members of staff the customer named.", examples=[1])
    answer_seconds: float | None = Field(
        description="From opening the survey's page to sending it, where it was answered on its page.", examples=[48.2]
    )
    rating: int = Field(description="The overall rating.", examples=[1])
    answers: dict[str, int] = Field(description="Every rating question answered.", examples=[{"rating": 1}])
    classification: Classification = Field(
        description="What it counts as (TSPE-3). Once `sin` it stays so, whatever revision is accepted later.",
        examples=["sin"],
    )
    not_completed: Suspicion = Field(
        description="Whether work is said not to be completed (TSPE-5.4).", examples=["suspected"]
    )
    behaviour: Suspicion = Field(description="Whether behaviour is complained of (TSPE-5.9).", examples=["no"])
    has_comment: bool = Field(description="Whether the customer wrote something.", examples=[True])
    has_address: bool = Field(description="Whether a usable email address is known.", examples=[True])
    technician_as_given: str | None = Field(description="The technician named, as given.", examples=["Ana Flores"])
    last_assigned_as_given: str | None = Field(description="The one last assigned, as given.", examples=["Ben Ito"])
    team_as_given: str | None = Field(description="The team, as given.", examples=["Field Support"])
    service_on: date = Field(
        description="The service date in the agency's zone: when resolved, else when submitted.",
        examples=["2026-11-17"],
    )
    submitted_at: Instant = Field(description="When the customer answered.", examples=["2026-11-18T09:05:00+00:00"])
    received_at: Instant = Field(description="When it reached us.", examples=["2026-11-18T09:05:02+00:00"])
    attribution: AttributionRead = Field(
        description="Who is credited.",
        examples=[
            {
                "state": "done",
                "basis": "last_assigned",
                "technician": "ben.ito",
                "team": "field-support",
                "department": "support-services",
                "supervisor": "ana.flores",
                "candidates": [],
                "confirmed_by": None,
            }
        ],
    )
    suspected: Suspected | None = Field(
        description=(
            "Why it was taken for a machine's when it came: the hidden field was filled, the program says that it is no"
            " browser, sent too fast, one of too many at once, or no sign of a person. It stays on record when the"
            " response is brought back."
        ),
        examples=[None],
    )
    withheld: bool = Field(
        description="Taken for a machine's: void, and nothing was published of it, until somebody brings it back.",
        examples=[False],
    )
    void: VoidRead | None = Field(description="Set where the response does not count.", examples=[None])

    @classmethod
    def of(cls, response: Response) -> "ResponseRead":
        """The public view of a response."""
        values: dict[str, Any] = {
            name: getattr(response, name)
            for name in cls.model_fields
            if name not in {"has_comment", "has_address", "staff_named_count", "attribution", "void"}
        }
        attribution = AttributionRead.model_validate(
            {
                "state": response.attribution_state,
                **{name: getattr(response, name) for name in ("basis", "technician", "team", "department")},
                "supervisor": response.supervisor,
                "candidates": response.candidates or [],
                "confirmed_by": response.confirmed_by,
            }
        )
        void = None
        if response.voided_at is not None:
            void = VoidRead.model_validate(
                {
                    "reason": response.void_reason,
                    "note": response.void_note,
                    "by": response.voided_by,
                    "at": response.voided_at,
                }
            )
        return cls(
            **values,
            has_comment=response.comment is not None,
            has_address=response.customer_email is not None,
            staff_named_count=len(response.staff_named),
            attribution=attribution,
            void=void,
        )


class PrivateDetails(ReadModel):
    """What the customer wrote and who the customer is. Reading it is recorded."""

    response_id: UUID = Field(description="The response.", examples=[_ID])
    comment: str | None = Field(description="What the customer wrote.", examples=["Nobody came."])
    customer_name: str | None = Field(description="The customer's name.", examples=["Maria Santos"])
    customer_email: str | None = Field(
        description="The customer's address, if mail can be sent to it.", examples=["maria.santos@example.com"]
    )
    customer_phone: str | None = Field(description="The customer's telephone number.", examples=["555-0142"])
    language: str | None = Field(description="The customer's language.", examples=["en"])
    staff_named: list[str] = Field(description="Who helped, as the customer wrote it.", examples=[["Ana Flores"]])
    voided: bool = Field(description="Whether it is out of every figure at this moment.", examples=[False])
    submitted_at: Instant = Field(description="When the customer answered.", examples=["2026-11-18T09:05:00+00:00"])
    received_at: Instant = Field(description="When it reached us.", examples=["2026-11-18T09:05:02+00:00"])


class ResponseVoid(ApiModel):
    """Takes a response out of every figure."""

    reason: VoidReason = Field(description="Why it does not count.", examples=["test"])
    note: Note | None = Field(
        default=None, description="What there is to say about it.", examples=["Sent while testing the connection."]
    )


class RevisionDecision(ApiModel):
    """A person's decision on a flagged revision."""

    note: Note | None = Field(
        default=None, description="Why it was decided so.", examples=["The customer called and corrected it."]
    )


class AttributionConfirm(ApiModel):
    """Says who is to be credited."""

    technician: Annotated[str, StringConstraints(min_length=1, max_length=63)] = Field(
        description="The person's handle in the directory, as of the service date.", examples=["maria.santos"]
    )


class RevisionPrivate(ReadModel):
    """What a revision says, for the person who decides on it. Reading it is recorded."""

    response_id: UUID = Field(description="The response.", examples=[_ID])
    number: int = Field(description="The revision.", examples=[2])
    content: dict[str, Any] = Field(
        description="Everything that came: ratings, comment, customer, technicians, times.",
        examples=[{"ticket": "INC-1042", "rating": 4, "comment": "They came back and fixed it."}],
    )


class RevisionRead(ReadModel):
    """One content that came for a response. What the customer wrote is not part of it."""

    response_id: UUID = Field(description="The response.", examples=[_ID])
    number: int = Field(description="1 is the first content that came.", examples=[2])
    state: RevisionState = Field(
        description="`counting`, `flagged` (a person must decide), `rejected`, or `superseded` by an accepted one.",
        examples=["flagged"],
    )
    rating: int = Field(description="The overall rating in it.", examples=[4])
    classification: Classification = Field(description="What it would count as, or counts as.", examples=["positive"])
    changed: list[str] = Field(
        description="The fields that differ from the content that counts.", examples=[["rating", "comment"]]
    )
    channel: Channel = Field(description="How it came in.", examples=["webhook"])
    source: str | None = Field(description="The webhook source.", examples=["isupport"])
    delivery_id: str | None = Field(description="The delivery that brought it.", examples=["msg_2KWPBgLlAfxdpx2AI54"])
    received_at: Instant = Field(description="When it reached us.", examples=["2026-11-18T10:00:00+00:00"])
    decided_at: Instant | None = Field(description="When it was decided.", examples=[None])
    decided_by: str | None = Field(description="Who decided.", examples=[None])
    note: str | None = Field(description="Why it was decided so.", examples=[None])

    @classmethod
    def of(cls, revision: ResponseRevision, counting: dict[str, Any]) -> "RevisionRead":
        """The public view of a revision beside the content that counts."""
        content = revision.content
        derived = {"rating", "changed"}
        return cls(
            **{name: getattr(revision, name) for name in cls.model_fields if name not in derived},
            rating=content["rating"],
            changed=sorted(name for name in content if content.get(name) != counting.get(name)),
        )
