"""Entries of the log as a report takes them."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.case_log_api.domain.log.report_entries import ReportEntry
from shared.contracts.log_report import Standing, Unreleased
from shared.documents import Cell
from shared.policy.models.care_log import EntryField
from shared.web import Instant, ReadModel


class LogReportEntryRead(ReadModel):
    """An entry of a report's period. What is not `reportable` is named and says nothing more of itself."""

    case_id: UUID = Field(description="The entry.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    version: int = Field(description="Its version: that of its latest event.", examples=[7])
    kind: Literal["compliment", "question", "complaint"] = Field(description="What it is.", examples=["complaint"])
    status: str = Field(description="Where it stands.", examples=["open"])
    channel: str = Field(description="By way of what it came.", examples=["phone"])
    category: str | None = Field(description="Its category of the policy.", examples=["rude_or_unresponsive"])
    program: str | None = Field(description="Its program.", examples=["assistance"])
    standing: Standing = Field(
        description="Whether it is reported, or why not. A duplicate is reported by the entry that it repeats.",
        examples=["reportable"],
    )
    lead_number: str | None = Field(
        description="The number of the entry that it is a duplicate of, or was consolidated under.", examples=[None]
    )
    received_at: Instant = Field(description="When it was received.", examples=["2026-11-16T18:05:00+00:00"])
    logged_at: Instant = Field(description="When it was logged.", examples=["2026-11-17T17:20:00+00:00"])
    answered_at: Instant | None = Field(description="When it was answered.", examples=["2026-11-18T19:00:00+00:00"])
    closed_at: Instant | None = Field(description="When it was closed.", examples=[None])
    copy_version: int | None = Field(
        description="Which redacted copy its words are from; null where none are told.", examples=[2]
    )
    released_at: Instant | None = Field(
        description="When that copy was released.", examples=["2026-11-20T17:00:00+00:00"]
    )
    unreleased: Unreleased | None = Field(
        description="Why a reportable entry has no words here: no copy was made, it is only proposed, the entry says "
        "something else since, the release was taken back, or the words were erased.",
        examples=[None],
    )
    cells: dict[EntryField, Cell] = Field(
        description="What each column of the policy's sheet shows of it, words redacted and released; empty where it is "
        "not reported.",
        examples=[{"number": "2026-000123", "narrative": "[name] waited three hours."}],
    )


def report_entry_read(told: ReportEntry) -> LogReportEntryRead:
    """An entry as it is answered."""
    entry = told.entry
    return LogReportEntryRead.model_validate(
        {
            **{name: getattr(entry, name) for name in _FACTS},
            "version": told.version,
            "standing": told.standing,
            "lead_number": told.lead_number,
            "copy_version": told.released.version if told.released else None,
            "released_at": told.released.released_at if told.released else None,
            "unreleased": told.unreleased,
            "cells": told.cells,
        }
    )


_FACTS = (
    *("case_id", "number", "kind", "status", "channel", "category", "program"),
    *("received_at", "logged_at", "answered_at", "closed_at"),
)
