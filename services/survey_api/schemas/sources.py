"""Webhook sources as callers make, see and change them; secrets are shown once."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from services.survey_api.domain.delivered.field_mapping import FieldMapping
from services.survey_api.domain.delivered.mapping import TimeFormat
from services.survey_api.domain.delivered.proof import LONGEST_SECRET, SHORTEST_SECRET
from services.survey_api.models import QuarantineState
from shared.policy.models import Delivers, SignatureScheme
from shared.web import ApiModel, Instant, ReadModel

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=63)]
Ratings = Annotated[dict[Word, int], Field(max_length=100)]
Words = Annotated[list[Word], Field(max_length=50)]
TimeFormats = Annotated[list[TimeFormat], Field(max_length=20)]
Secret = Annotated[str, StringConstraints(min_length=SHORTEST_SECRET, max_length=LONGEST_SECRET)]

_MAPPING = {"ticket": "incident.number", "rating": "survey.rating", "comment": "survey.comments"}
_RATINGS = {"Significant Improvement Needed": 1, "Excellent": 5}
_FORMS = ["%m/%d/%Y %I:%M %p"]
_TIMES = (
    "Forms of times beside RFC 3339, in Python's directives, or `unix_seconds`, `unix_milliseconds`. "
    "Times without an offset are in the agency's zone."
)
_DELIVERS = (
    "What each delivery is: `responses`, an answered survey; `resolved_tickets`, the news that a request is resolved, "
    "whose customer is then invited to the survey."
)
_SCHEME = (
    "`standard_webhooks` (webhook-id, -timestamp, -signature), `hub_signature_256` (X-Hub-Signature-256: sha256=hex), "
    "`hub_signature` (X-Hub-Signature: sha1=hex), or `bearer` (Authorization: Bearer) for desks that cannot sign."
)


class SourceCreate(ApiModel):
    """A desk's way in."""

    name: SourceName = Field(
        description="Stands in the webhook's address; unique in the whole deployment.", examples=["district-isupport"]
    )
    title: Word = Field(description="For people.", examples=["iSupport survey webhook"])
    delivers: Delivers = Field(default="responses", description=_DELIVERS, examples=["responses"])
    scheme: SignatureScheme = Field(description=_SCHEME, examples=["standard_webhooks"])
    desk: Word = Field(description="The desk of the policy that knows the tickets.", examples=["isupport"])
    survey: Word = Field(description="The survey of the policy that is answered.", examples=["service-request"])
    program: Word | None = Field(
        default=None, description="The program; none is the survey's own.", examples=["service-requests"]
    )
    mapping: FieldMapping = Field(description="Where in the desk's JSON each field is.", examples=[_MAPPING])
    ratings: Ratings = Field(
        default_factory=dict, description="The desk's words for ratings, whatever their case.", examples=[_RATINGS]
    )
    yes: Words = Field(
        default=["yes", "y", "true", "1"], description="What the desk says for yes.", examples=[["yes", "true"]]
    )
    no: Words = Field(
        default=["no", "n", "false", "0"], description="What the desk says for no.", examples=[["no", "false"]]
    )
    time_formats: TimeFormats = Field(default_factory=list, description=_TIMES, examples=[_FORMS])
    secret: Secret | None = Field(
        default=None,
        description="A secret that the desk has already; left out, one is made and shown once.",
        examples=[None],
    )


class SourceEdit(ApiModel):
    """What is to change; a field left out stays as it is. The scheme and what it delivers cannot change: make another source."""

    title: Word | None = Field(default=None, description="For people.", examples=["iSupport, new server"])
    desk: Word | None = Field(default=None, description="The desk that knows the tickets.", examples=["isupport"])
    survey: Word | None = Field(default=None, description="The survey answered.", examples=["service-request"])
    program: Word | None = Field(
        default=None, description="The program; null is the survey's own.", examples=["service-requests"]
    )
    mapping: FieldMapping | None = Field(
        default=None, description="The whole mapping, not a part of it.", examples=[_MAPPING]
    )
    ratings: Ratings | None = Field(default=None, description="The desk's words for ratings.", examples=[_RATINGS])
    yes: Words | None = Field(default=None, description="What the desk says for yes.", examples=[["yes"]])
    no: Words | None = Field(default=None, description="What the desk says for no.", examples=[["no"]])
    time_formats: TimeFormats | None = Field(default=None, description=_TIMES, examples=[_FORMS])
    enabled: bool | None = Field(
        default=None, description="A disabled source answers 401 like an unknown one.", examples=[False]
    )

    def changes(self) -> dict[str, Any]:
        """What was given; null takes away the program only, and elsewhere means nothing."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None or name == "program"}


class SourceRead(ReadModel):
    """A source; its secrets are never shown again."""

    name: str = Field(description="Stands in the webhook's address.", examples=["district-isupport"])
    title: str = Field(description="For people.", examples=["iSupport survey webhook"])
    delivers: Delivers = Field(description=_DELIVERS, examples=["responses"])
    scheme: SignatureScheme = Field(description=_SCHEME, examples=["standard_webhooks"])
    desk: str = Field(description="The desk that knows the tickets.", examples=["isupport"])
    survey: str = Field(description="The survey answered.", examples=["service-request"])
    program: str | None = Field(description="The program, if not the survey's own.", examples=[None])
    mapping: dict[str, Any] = Field(description="Where in the desk's JSON each field is.", examples=[_MAPPING])
    ratings: dict[str, int] = Field(description="The desk's words for ratings.", examples=[_RATINGS])
    yes: list[str] = Field(description="What the desk says for yes.", examples=[["yes", "true"]])
    no: list[str] = Field(description="What the desk says for no.", examples=[["no", "false"]])
    time_formats: list[str] = Field(description=_TIMES, examples=[_FORMS])
    enabled: bool = Field(description="Whether deliveries are taken in.", examples=[True])
    declared_by: str = Field(description="`api`, or `pack` for a source of the policy pack.", examples=["pack"])
    created_at: Instant = Field(description="When it was made.", examples=["2026-11-01T08:00:00+00:00"])
    updated_at: Instant = Field(description="When it was last changed.", examples=["2026-11-01T08:00:00+00:00"])


class SourceCreated(SourceRead):
    """A new source with its secret, which is shown here and never again."""

    secret: str = Field(description="Give it to the desk now.", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class SecretRotate(ApiModel):
    """Asks for a new secret."""

    secret: Secret | None = Field(
        default=None, description="One that the desk has already; left out, one is made.", examples=[None]
    )
    former_valid_for_hours: int = Field(
        default=24,
        ge=0,
        le=168,
        description="How long the present secret works on, while the desk changes over; 0 ends it now.",
        examples=[24],
    )


class SecretCreated(ReadModel):
    """The new secret, shown here and never again."""

    source: str = Field(description="The source.", examples=["district-isupport"])
    secret: str = Field(description="Give it to the desk now.", examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    former_expires_at: Instant | None = Field(
        description="Until when the former secret works; null where there is none.",
        examples=["2026-11-19T08:00:00+00:00"],
    )


class QuarantinedRead(ReadModel):
    """A delivery that could not be used."""

    id: UUID = Field(description="Its id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    source: str = Field(description="The source that delivered it.", examples=["isupport"])
    delivery_id: str | None = Field(description="The delivery's own id.", examples=["msg_2KWPBgLlAfxdpx2AI54"])
    reason: str = Field(description="Why; stable and machine-readable.", examples=["rating_not_understood"])
    field: str | None = Field(description="The field of the mapping at fault.", examples=["rating"])
    detail: str = Field(
        description="What is wrong, without the value itself.",
        examples=["The rating is neither a whole number nor a word of the source."],
    )
    state: QuarantineState = Field(description="`waiting`, or `replayed`.", examples=["waiting"])
    attempts: int = Field(description="How often it was replayed.", examples=[0])
    received_at: Instant = Field(description="When it reached us.", examples=["2026-11-18T09:05:02+00:00"])
    replayed_at: Instant | None = Field(description="When it became something.", examples=[None])
    response_id: UUID | None = Field(description="The response that it became.", examples=[None])
    invitation_id: UUID | None = Field(description="The invitation that it became.", examples=[None])


class QuarantinedBody(QuarantinedRead):
    """A quarantined delivery with its body. Reading it is recorded: it holds what a customer wrote."""

    content_type: str | None = Field(description="As the desk declared it.", examples=["application/json"])
    body_base64: str = Field(description="The body, byte for byte.", examples=["eyJzdXJ2ZXkiOiB7fX0="])
    body_text: str | None = Field(
        description="The body as text, where it is UTF-8.", examples=['{"survey": {"rating": "splendid"}}']
    )
