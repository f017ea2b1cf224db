"""Notes on entries of the log, and the wish to be called."""

from uuid import UUID

from pydantic import Field

from services.case_log_api.schemas.log_entries import Narrative
from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"


class LogNoteCreate(ApiModel):
    """A note."""

    text: Narrative = Field(description="The note.", examples=["Talked to the site's supervisor."])
    restricted: bool = Field(
        default=False,
        description="Whether only readers with log:restricted may ever learn of it; needs that scope.",
        examples=[False],
    )


class LogNoteRead(ReadModel):
    """A note."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    restricted: bool = Field(description="Whether it is kept to readers with log:restricted.", examples=[False])
    at: Instant = Field(description="When it was written.", examples=[_AT])
    by: str = Field(description="Who wrote it.", examples=["amy.tran"])
    text: str | None = Field(
        description="The note; only with log:private and a reason, and null once it is erased.",
        examples=["Talked to the site's supervisor."],
    )
