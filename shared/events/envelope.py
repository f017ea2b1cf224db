"""How events look on the wire between our services: a batch of up to 500 in one signed delivery."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

BATCH_LIMIT = 500


class EventOnTheWire(BaseModel):
    """One event in a batch."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    type: str = Field(max_length=100)
    agency: str = Field(max_length=100)
    lane: Literal["normal", "sin"]
    occurred_at: AwareDatetime
    request_id: str | None = Field(default=None, max_length=200)
    data: dict[str, Any]


class BatchData(BaseModel):
    """The events of a batch."""

    events: list[EventOnTheWire] = Field(max_length=BATCH_LIMIT)


class Batch(BaseModel):
    """The body of a delivery to one of our own services."""

    type: Literal["careloop.batch"] = "careloop.batch"
    timestamp: AwareDatetime
    data: BatchData


class Single(BaseModel):
    """The body of a delivery to an outside subscriber: Standard Webhooks' type, timestamp and data."""

    type: str
    timestamp: AwareDatetime
    data: dict[str, Any]


def body_of_batch(events: list[EventOnTheWire], *, now: datetime) -> bytes:
    """The bytes that are signed and sent."""
    return Batch(timestamp=now, data=BatchData(events=events)).model_dump_json().encode()
