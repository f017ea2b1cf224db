"""Entries of the customer care log as a report takes them: `GET /v1/log-report-entries` of case_log_api, scope `log:report`."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract, Instant

Standing = Literal["reportable", "not_reportable", "undecided", "forwarded", "duplicate"]
"""What an entry is to a report: only what is reportable is told; of the rest it is said that it was there."""

Unreleased = Literal["no_copy", "proposed", "stale", "withdrawn", "erased"]
"""Why no words of a reportable entry may leave. `erased`: its words are gone for good, as the procedure asks for."""


class LogReportEntry(Contract):
    """One entry: facts, and in `cells` what each column of the log's sheet shows of it, in released redacted words only."""

    case_id: UUID
    number: str
    version: int
    kind: str
    status: str
    channel: str
    category: str | None = None
    program: str | None = None
    standing: Standing
    lead_number: str | None = None
    received_at: Instant
    logged_at: Instant
    answered_at: Instant | None = None
    closed_at: Instant | None = None
    copy_version: int | None = Field(default=None, description="Which redacted copy the words are from.")
    released_at: Instant | None = None
    unreleased: Unreleased | None = None
    cells: dict[str, str | int | None] = Field(default_factory=dict, description="By field of the sheet.")


class LogReportPage(Contract):
    """Up to 500 entries in the order of their receipt."""

    items: tuple[LogReportEntry, ...]
    next_cursor: str | None = None
