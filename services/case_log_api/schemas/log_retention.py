"""Legal holds, what retention would erase, and erasing."""

from datetime import date
from uuid import UUID

from pydantic import Field

from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-16T18:02:11+00:00"


class LegalHoldCreate(ApiModel):
    """What is to be kept: one case, or the entries of a kind, of a program, or of both; everything without any."""

    case_id: UUID | None = Field(default=None, description="Only this case.", examples=[_ID])
    kind: str | None = Field(
        default=None,
        pattern="^(compliment|question|complaint)$",
        description="All entries of this kind.",
        examples=["complaint"],
    )
    program: str | None = Field(
        default=None, max_length=63, description="All entries of this program.", examples=["assistance"]
    )
    reason: str = Field(
        min_length=1, max_length=2000, description="Why it must be kept.", examples=["Litigation hold of 2026-11-02."]
    )


class LegalHoldLift(ApiModel):
    """Why a hold ends."""

    reason: str = Field(
        min_length=1,
        max_length=2000,
        description="Why it need not be kept any more.",
        examples=["The suit is settled."],
    )


class LegalHoldRead(ReadModel):
    """A legal hold."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    case_id: UUID | None = Field(description="The one case that it covers.", examples=[_ID])
    kind: str | None = Field(description="The kind that it covers.", examples=["complaint"])
    program: str | None = Field(description="The program that it covers.", examples=["assistance"])
    reason: str = Field(description="Why.", examples=["Litigation hold of 2026-11-02."])
    placed_by: str = Field(description="Who placed it.", examples=["nora.whitfield"])
    placed_at: Instant = Field(description="When.", examples=[_AT])
    lifted_by: str | None = Field(description="Who lifted it.", examples=["nora.whitfield"])
    lifted_at: Instant | None = Field(description="When it was lifted.", examples=[_AT])
    lifting_reason: str | None = Field(description="Why it was lifted.", examples=["The suit is settled."])


class RetentionDue(ReadModel):
    """An entry whose personal data goes by the day asked for, or would if no hold kept it."""

    case_id: UUID = Field(description="The entry.", examples=[_ID])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    kind: str = Field(description="Its kind.", examples=["complaint"])
    program: str | None = Field(description="Its program.", examples=["assistance"])
    status: str = Field(description="Its status.", examples=["closed"])
    closed_at: Instant | None = Field(description="When it was closed.", examples=[_AT])
    erase_on: date = Field(description="The day on which its personal data goes.", examples=["2031-11-16"])
    held_by: list[UUID] = Field(default=[], description="The legal holds that keep it.", examples=[[_ID]])


class ErasureCreate(ApiModel):
    """Why personal data is erased before its day."""

    reason: str = Field(
        min_length=1, max_length=2000, description="Why.", examples=["The constituent asked for it on 2026-11-12."]
    )


class ErasureRead(ReadModel):
    """What was erased."""

    case_id: UUID = Field(description="The case.", examples=[_ID])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    entry_count: int = Field(description="How many timeline entries say nothing any more.", examples=[12])
    erased_at: Instant = Field(description="When.", examples=[_AT])
