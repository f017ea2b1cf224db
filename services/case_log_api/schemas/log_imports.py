"""Files of entries, and what became of their rows."""

from uuid import UUID

from pydantic import Field

from shared.web import Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"


class LogImportRead(ReadModel):
    """A file, and how far it is."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    format: str = Field(description="csv or jsonl.", examples=["csv"])
    state: str = Field(description="running or done.", examples=["done"])
    size_bytes: int = Field(description="How large the file was.", examples=[48213])
    row_count: int = Field(description="How many rows it has.", examples=[120])
    logged_count: int = Field(description="How many were logged.", examples=[117])
    known_count: int = Field(description="How many had been logged before: nothing was done for them.", examples=[2])
    rejected_count: int = Field(description="How many cannot be right.", examples=[1])
    asked_by: str = Field(description="Who sent it.", examples=["nora.whitfield"])
    asked_at: Instant = Field(description="When.", examples=[_AT])
    finished_at: Instant | None = Field(description="When the last row was worked off.", examples=[_AT])


class RowFaultRead(ReadModel):
    """One thing that cannot be right about a row."""

    field: str = Field(description="The field; empty for the row as a whole.", examples=["category"])
    code: str = Field(description="The refusal.", examples=["not_in_policy"])
    reason: str = Field(description="In words.", examples=["The agency's policy has no category weather."])


class RejectedRowRead(ReadModel):
    """A row that was not logged."""

    line: int = Field(description="The line of the file on which it begins.", examples=[7])
    faults: list[RowFaultRead] = Field(description="Why.")
