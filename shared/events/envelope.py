"""How events look on the wire between our services: a batch of up to 500 in one signed delivery."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

BATCH_LIMIT = 500
_BEGINS_WITH_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]", re.ASCII)


def _written_out(value: Any) -> Any:
    if isinstance(value, datetime) or (isinstance(value, str) and _BEGINS_WITH_A_DAY.match(value)):
        return value
    raise ValueError("Input should be an RFC 3339 time")  # pydantic takes digits for seconds since 1970


InstantOnTheWire = Annotated[AwareDatetime, BeforeValidator(_written_out)]


class EventOnTheWire(BaseModel):
    """One event in a batch."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    type: str = Field(max_length=100)
    agency: str = Field(max_length=100)
    lane: Literal["normal", "sin"]
    occurred_at: InstantOnTheWire
    request_id: str | None = Field(default=None, max_length=200)
    data: dict[str, Any]


class BatchData(BaseModel):
    """The events of a batch."""

    events: list[EventOnTheWire] = Field(max_length=BATCH_LIMIT)


class Batch(BaseModel):
    """The body of a delivery to one of our own services."""

    type: Literal["careloop.batch"]
    timestamp: InstantOnTheWire
    data: BatchData


class Single(BaseModel):
    """The body of a delivery to an outside subscriber: Standard Webhooks' type, timestamp and data."""

    type: str
    timestamp: AwareDatetime
    data: dict[str, Any]


def body_of_batch(events: list[EventOnTheWire], *, now: datetime) -> bytes:
    """The bytes that are signed and sent."""
    return Batch(type="careloop.batch", timestamp=now, data=BatchData(events=events)).model_dump_json().encode()
