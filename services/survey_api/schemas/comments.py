"""Redacted comments as reviewers see and change them, and as they leave."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.survey_api.domain.comments.reading import CommentFacts
from services.survey_api.domain.comments.reviewing import CommentInHand
from services.survey_api.models import CommentState
from shared.web import ApiModel, Instant, ReadModel

COMMENT_ID = "3f0a6f0e-5a41-4a39-9d5b-7a0b1f6c2d11"
_RESPONSE_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T16:00:00+00:00"
_TEXT = "[name] kept me waiting for an hour."
_HISTORY = {"what": "released", "at": _AT, "by": "Priya Raman"}
Kind = Literal["name", "address", "birth_date", "email", "phone", "ssn", "id", "card", "url", "hidden"]
_Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class PartHidden(ApiModel):
    """A part of the original to hide."""

    start: int = Field(description="Its first character, from 0.", examples=[0], ge=0)
    end: int = Field(description="The character after its last.", examples=[10], ge=1)
    kind: Kind = Field(default="hidden", description="What it is: this chooses the label.", examples=["name"])


class SpanLifted(ApiModel):
    """A span to take back."""

    start: int = Field(description="As in `spans`.", examples=[0], ge=0)
    end: int = Field(description="As in `spans`.", examples=[10], ge=1)
    reason: _Reason | None = Field(
        default=None,
        description="Why it is no personal data; asked for of known parties and Social Security numbers.",
        examples=["The name of a street."],
    )


class CommentReview(ApiModel):
    """What is hidden more, and what less; places are characters of the original."""

    hide: list[PartHidden] = Field(
        default=[], description="Parts to hide.", max_length=200, examples=[[{"start": 0, "end": 10, "kind": "name"}]]
    )
    lift: list[SpanLifted] = Field(
        default=[], description="Spans to take back.", max_length=200, examples=[[{"start": 0, "end": 10}]]
    )

    @model_validator(mode="after")
    def say_something(self) -> Self:
        """Refuse a review that changes nothing."""
        if not self.hide and not self.lift:
            raise PydanticCustomError("review_empty", "Name a part in `hide` or a span in `lift`")
        return self


class CommentWithholding(ApiModel):
    """Why a comment stays in."""

    reason: _Reason | None = Field(default=None, description="Why.", examples=["The story itself tells who it was."])


class SpanRead(ReadModel):
    """What is hidden, or was taken back; places are characters of the original."""

    start: int = Field(description="Its first character.", examples=[0])
    end: int = Field(description="The character after its last.", examples=[10])
    kind: str = Field(description="What it is.", examples=["name"])
    label: str = Field(description="What stands in its place.", examples=["[name]"])
    rule: str = Field(description="Which rule found it; `person`: by hand.", examples=["known-name"])
    confidence: float = Field(description="From 0 to 1, a ranking.", examples=[1.0])
    by: str | None = Field(default=None, description="Who decided so, where somebody did.", examples=["Priya Raman"])
    reason: str | None = Field(default=None, description="The reason given.", examples=[None])


class CommentEntryRead(ReadModel):
    """Something that happened to a copy."""

    what: str = Field(
        description="wanted, proposed, reviewed, released, withheld or made_stale.", examples=["released"]
    )
    at: Instant = Field(description="When.", examples=[_AT])
    by: str | None = Field(description="Who; null: by itself.", examples=["Priya Raman"])
    reason: str | None = Field(default=None, description="The reason given.", examples=[None])


class RedactedCommentRead(ReadModel):
    """A redacted comment for whoever reviews it."""

    id: UUID = Field(description="Its id.", examples=[COMMENT_ID])
    response_id: UUID = Field(description="The response.", examples=[_RESPONSE_ID])
    version: int = Field(description="Rises with every change.", examples=[2])
    state: CommentState = Field(
        description="stale (of nothing that counts now), proposed, released or withheld.", examples=["proposed"]
    )
    survey: str = Field(description="The response's survey.", examples=["customer-experience"])
    program: str | None = Field(description="Its program.", examples=["ccws"])
    rating: int = Field(description="Its overall rating.", examples=[2])
    submitted_at: Instant = Field(description="When it was submitted.", examples=[_AT])
    rules_version: str | None = Field(
        description="Which rules found it; null: not made yet.", examples=["5f0c2a91d3be.1.staff-hidden"]
    )
    text: str | None = Field(description="The redacted text; null: not made yet, or stale.", examples=[_TEXT])
    spans: list[SpanRead] = Field(description="What is hidden.", examples=[[]])
    lifted: list[SpanRead] = Field(description="What was taken back.", examples=[[]])
    proposed_at: Instant | None = Field(description="When it was proposed.", examples=[_AT])
    decided_at: Instant | None = Field(description="When it was released or withheld.", examples=[_AT])
    decided_by: str | None = Field(description="By whom.", examples=["Priya Raman"])

    @classmethod
    def of(cls, facts: CommentFacts | CommentInHand) -> Self:
        """A copy with its response's facts. What is stale is shown to nobody: it is of nothing that counts."""
        return cls(**_values(facts))


class RedactedCommentDetail(RedactedCommentRead):
    """The same with the original and the history."""

    original: str | None = Field(description="What the customer wrote.", examples=["Ana Flores kept me waiting."])
    history: list[CommentEntryRead] = Field(description="What happened to it, oldest first.", examples=[[_HISTORY]])

    @classmethod
    def in_full(cls, in_hand: CommentInHand) -> Self:
        """A copy beside what it was made of."""
        return cls(
            **_values(in_hand),
            original=in_hand.response.comment,
            history=[CommentEntryRead.model_validate(each) for each in in_hand.copy.history],
        )


class ReleasedCommentRead(ReadModel):
    """A released comment: nothing in it leads to a person or a response."""

    reference: UUID = Field(
        description="Names the text, so that it is taken in once; made by chance.", examples=[COMMENT_ID]
    )
    survey: str = Field(description="The survey.", examples=["customer-experience"])
    program: str | None = Field(description="The program.", examples=["ccws"])
    rating: int = Field(description="The overall rating.", examples=[2])
    question_rating: int | None = Field(description="The rating of the question asked for.", examples=[1])
    text: str = Field(description="The redacted text, as it was released.", examples=[_TEXT])

    @classmethod
    def of(cls, facts: CommentFacts) -> Self:
        """What leaves of a released copy."""
        return cls(
            reference=facts.copy.id,
            survey=facts.response.survey,
            program=facts.response.program,
            rating=facts.response.rating,
            question_rating=facts.question_rating,
            text=facts.copy.text or "",
        )


def _values(facts: CommentFacts | CommentInHand) -> dict[str, Any]:
    copy, response = facts.copy, facts.response
    is_stale = copy.state == "stale"
    own = ("id", "response_id", "version", "state", "rules_version", "proposed_at", "decided_at", "decided_by")
    return {
        **{name: getattr(copy, name) for name in own},
        **{name: getattr(response, name) for name in ("survey", "program", "rating", "submitted_at")},
        "text": None if is_stale else copy.text,
        "spans": [] if is_stale else [SpanRead.model_validate(each) for each in copy.spans],
        "lifted": [] if is_stale else [SpanRead.model_validate(each) for each in copy.lifted],
    }
