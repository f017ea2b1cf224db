"""What a request for a review looks like from outside, and what people ask of it."""

from uuid import UUID

from pydantic import Field

from services.case_log_api.schemas.work import Handle, Words
from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"


class LogReviewCreate(ApiModel):
    """Ask for a review of an entry (CCTS-III.A2)."""

    person: Handle | None = Field(
        default=None,
        description="Whom to ask by name; the role's holders if you name nobody.",
        examples=["helen.marsh"],
    )
    role: Handle | None = Field(
        default=None, description="In which role; that of the policy if you give none.", examples=["deputy_director"]
    )
    note: Words | None = Field(
        default=None, description="What you add to the request.", examples=["The third letter from this family."]
    )


class LogReviewAnswer(ApiModel):
    """The answer to a request for a review."""

    answer: Words = Field(description="What was found.", examples=["The hold music ran for an hour; confirmed."])
    potential_resolution: Words | None = Field(
        default=None, description="How it may be resolved.", examples=["Call back and re-issue the notice."]
    )
    answered_by: Handle | None = Field(
        default=None,
        description="Who answers, where the credential is not a person's.",
        examples=["helen.marsh"],
    )


class LogReviewRead(ReadModel):
    """A request for a review, and what came of it. The words are for those who ask for reviews and answer them."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    case_id: UUID = Field(description="The entry.", examples=[_ID])
    round: int = Field(description="Which request of the entry it is.", examples=[1])
    asked_roles: list[str] = Field(description="The roles that were asked.", examples=[["deputy_director"]])
    asked_person: str | None = Field(description="The person who was asked by name.", examples=["helen.marsh"])
    asked_by: str = Field(description="Who asked.", examples=["nora.whitfield"])
    asked_at: Instant = Field(description="When.", examples=[_AT])
    due_at: Instant | None = Field(description="By when the answer is due.", examples=[_AT])
    state: str = Field(
        description="How its deadline stands: running, paused, met, missed or withdrawn.", examples=["running"]
    )
    answered_at: Instant | None = Field(description="When it was answered.", examples=[_AT])
    answered_by: str | None = Field(description="By whom.", examples=["helen.marsh"])
    answer: str | None = Field(description="The answer; null for other readers.", examples=["Confirmed."])
    potential_resolution: str | None = Field(
        description="How it may be resolved; null for other readers.", examples=["Call back."]
    )
    withdrawn_at: Instant | None = Field(description="When it was withdrawn.", examples=[_AT])
    withdrawn_by: str | None = Field(description="By whom.", examples=["nora.whitfield"])


class LogReviewList(ReadModel):
    """The requests for a review of an entry."""

    items: list[LogReviewRead] = Field(description="The first first.", examples=[[]])


class OpenReviewRead(ReadModel):
    """A request that waits for its answer, in the list over all entries."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    case_id: UUID = Field(description="The entry.", examples=[_ID])
    number: str = Field(description="The entry's number.", examples=["2026-000123"])
    round: int = Field(description="Which request of the entry it is.", examples=[1])
    asked_roles: list[str] = Field(description="The roles that were asked.", examples=[["deputy_director"]])
    asked_person: str | None = Field(description="The person who was asked by name.", examples=["helen.marsh"])
    asked_by: str = Field(description="Who asked.", examples=["nora.whitfield"])
    asked_at: Instant = Field(description="When.", examples=[_AT])
    due_at: Instant | None = Field(description="By when the answer is due.", examples=[_AT])
    state: str = Field(description="How its deadline stands: running, paused or missed.", examples=["running"])
