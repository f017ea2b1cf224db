"""Redacted copies as they are read, reviewed and released."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from services.case_log_api.schemas.work import Handle
from shared.web import ApiModel, Instant, ReadModel

TextField = Literal["narrative", "action_taken", "subject_name", "resolution", "answer"]
HiddenKind = Literal["name", "address", "birth_date", "email", "phone", "ssn", "id", "card", "url", "hidden"]
CopyState = Literal["proposed", "released", "superseded", "withdrawn"]
Over = Literal["redacted", "original"]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]
Position = Annotated[int, Field(ge=0, le=1_000_000)]
_MOST_AT_ONCE = 500


class CopySummary(ReadModel):
    """A version of an entry's redacted copy."""

    version: int = Field(description="Its number.", examples=[2])
    state: CopyState = Field(description="What became of it.", examples=["proposed"])
    is_stale: bool = Field(
        description="Whether the entry says something else by now: nothing of a stale copy leaves.", examples=[False]
    )
    hidden_count: int = Field(description="How many places are hidden.", examples=[7])
    rules_version: str = Field(description="Names the rules that proposed it.", examples=["3f1c9a02b7d4e611"])
    made_by: str = Field(description="Who made it; careloop where rules did.", examples=["careloop"])
    made_at: Instant = Field(description="When.", examples=["2026-11-18T17:31:00+00:00"])
    reviewed_by: str | None = Field(description="Who reviewed it.", examples=["nora.whitfield"])
    reviewed_at: Instant | None = Field(description="When.", examples=["2026-11-18T18:02:00+00:00"])
    released_by: str | None = Field(description="Who released it.", examples=["nora.whitfield"])
    released_at: Instant | None = Field(description="When.", examples=["2026-11-18T18:05:00+00:00"])
    ended_at: Instant | None = Field(description="When it was superseded or withdrawn.", examples=[None])
    clause: str = Field(description="The clause that asks for it.", examples=["CCTS-II.3.redacted"])
    policy_hash: str = Field(description="Under which policy.", examples=["5f3a9c0d1e2b4a6c8d7e9f01"])


class HiddenRead(ReadModel):
    """A place that is hidden."""

    start: int = Field(description="Where its label begins in the redacted text.", examples=[12])
    end: int = Field(description="Where its label ends, not included.", examples=[18])
    kind: str = Field(description="What it hides.", examples=["name"])
    label: str = Field(description="What stands in its place.", examples=["[name]"])
    rule: str = Field(description="The rule that found it, or `person`.", examples=["known-name"])
    rule_version: int = Field(description="In which version.", examples=[1])
    confidence: float = Field(description="From 0 to 1: a ranking for the reviewer.", examples=[1.0])
    original_start: int | None = Field(
        description="Where it begins in the original; only when you read that.", examples=[12]
    )
    original_end: int | None = Field(description="Where it ends there, not included.", examples=[27])


class CopyTextRead(ReadModel):
    """One text of a copy."""

    text: str = Field(description="The redacted text.", examples=["[name] waited three hours."])
    hidden: list[HiddenRead] = Field(description="What is hidden in it, in order.")
    original: str | None = Field(
        description="The original, with log:private and a reason.", examples=["Rosa Delgado waited three hours."]
    )


class CopyRead(CopySummary):
    """A version of a redacted copy with its texts."""

    texts: dict[TextField, CopyTextRead] = Field(description="The texts by field.")


class HideCreate(ApiModel):
    """A part of a text to hide."""

    field: TextField = Field(description="Which text.", examples=["narrative"])
    start: Position = Field(description="Where it begins, counted in Unicode characters from 0.", examples=[31])
    end: Position = Field(description="Where it ends, not included.", examples=[41])
    kind: HiddenKind = Field(default="hidden", description="What it is: chooses the label.", examples=["name"])


class LiftCreate(ApiModel):
    """A hidden place to show again: it hides no personal data."""

    field: TextField = Field(description="Which text.", examples=["narrative"])
    start: Position = Field(description="Where it begins.", examples=[60])
    end: Position = Field(description="Where it ends, not included.", examples=[66])
    reason: Why | None = Field(
        default=None,
        description="Why; needed where a known party or a Social Security number was found.",
        examples=["May is the month here."],
    )


class CopyReviewCreate(ApiModel):
    """What changes in the next version."""

    over: Over = Field(
        default="redacted",
        description="Which text the places are counted in: the redacted one, or the original that you read.",
        examples=["redacted"],
    )
    hide: list[HideCreate] = Field(default_factory=list, max_length=_MOST_AT_ONCE, description="What to hide besides.")
    lift: list[LiftCreate] = Field(default_factory=list, max_length=_MOST_AT_ONCE, description="What to show again.")

    @model_validator(mode="after")
    def change_something(self) -> Self:
        """Refuse a review that changes nothing."""
        if not (self.hide or self.lift):
            msg = "Say what to hide, or what to show again"
            raise ValueError(msg)
        return self


class PlaceNamed(ApiModel):
    """A place of the redacted text."""

    field: TextField = Field(description="Which text.", examples=["narrative"])
    start: Position = Field(description="Where it begins.", examples=[60])
    end: Position = Field(description="Where it ends, not included.", examples=[72])


class CopyReleaseCreate(ApiModel):
    """The release of a version."""

    harmless: list[PlaceNamed] = Field(
        default_factory=list,
        max_length=_MOST_AT_ONCE,
        description="Exactly the places that the rules still find and that you say are no personal data.",
    )
    released_by: Handle | None = Field(
        default=None,
        description="Who answers for it; needed where your credential is not bound to a person.",
        examples=["nora.whitfield"],
    )


class CopyWithdrawalCreate(ApiModel):
    """Taking a released version back."""

    reason: Why = Field(description="Why.", examples=["A neighbour's name was overlooked."])


class OriginalsRead(ReadModel):
    """The sealed words of an entry, and who the constituent is."""

    case_id: UUID = Field(description="The entry.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    texts: dict[TextField, str] = Field(
        description="The texts by field.", examples=[{"narrative": "I waited three hours."}]
    )
    name: str | None = Field(description="The constituent's name.", examples=["Rosa Delgado"])
    also_known_as: list[str] = Field(description="Other names in use.", examples=[["Rosie Delgado"]])
    email: str | None = Field(description="The constituent's address.", examples=["rosa.delgado@home.example"])
    phone: str | None = Field(description="The constituent's number.", examples=["714-555-0171"])
    postal_address: str | None = Field(
        description="Where the constituent lives.", examples=["2418 Tamarind Court, Santa Ana"]
    )
    case_numbers: list[str] = Field(description="Numbers of the constituent's cases.", examples=[["30B1F0443215"]])


class PrivateReadRead(ReadModel):
    """A read of what an entry keeps closed."""

    id: UUID = Field(description="Its id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    reader: str = Field(description="Who read.", examples=["amy.tran"])
    at: Instant = Field(description="When.", examples=["2026-11-18T17:40:00+00:00"])
    what: str = Field(description="What was read.", examples=["originals"])
    reason: str | None = Field(description="Why.", examples=["Calling back about the complaint."])
    request_id: str | None = Field(description="In which request.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
