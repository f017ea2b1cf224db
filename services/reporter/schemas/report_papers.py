"""Versions, signatures, corrections and files of report runs, as they are read."""

from collections.abc import Sequence
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from services.reporter.models import ReportVersion
from services.reporter.schemas.periods import POLICY_HASH
from shared.web import Instant, ReadModel

_AT = "2026-12-02T16:30:00+00:00"
_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_SHA = "5d41402abc4b2a76b9719d911017c592ae1f3c0d9b8e7f6a5c4d3e2f1a0b9c8d"


class ObstacleRead(ReadModel):
    """Why a report may not be submitted yet."""

    reason: str = Field(description="A stable code.", examples=["copy_not_released"])
    text: str = Field(description="The same in a sentence.", examples=["Entry 2026-000123 has no released copy."])
    reference: str | None = Field(description="What has to be seen to.", examples=["2026-000123"])


class VersionRead(ReadModel):
    """A version of a report's content."""

    number: int = Field(description="From 1 on.", examples=[2])
    reason: Literal["compiled", "corrected", "restated", "received"] = Field(
        description="corrected: it answers corrections; restated: after it was submitted, what it counts changed.",
        examples=["compiled"],
    )
    digest: str = Field(description="The SHA-256 of its content, or of the file received.", examples=[_SHA])
    policy_hash: str = Field(description="The policy that it was compiled under.", examples=[POLICY_HASH])
    data_cut_at: Instant = Field(description="Nothing that came later is in it.", examples=[_AT])
    file_id: UUID | None = Field(description="Of a review: the file that was received.", examples=[_ID])
    note: str | None = Field(description="What was said about it.", examples=["With the corrections of the team."])
    obstacles: list[ObstacleRead] = Field(description="Why it may not be submitted.", examples=[[]])
    differs: bool | None = Field(description="Whether any figure changed; null for the first.", examples=[True])
    made_by: str = Field(description="Who had it compiled.", examples=["amy.tran"])
    made_at: Instant = Field(description="When.", examples=[_AT])

    @classmethod
    def of(cls, version: ReportVersion) -> Self:
        """A stored version without its content."""
        difference = version.difference
        return cls(
            number=version.number,
            reason=version.reason,
            digest=version.digest,
            policy_hash=version.policy_hash,
            data_cut_at=version.data_cut_at,
            file_id=version.file_id,
            note=version.note,
            obstacles=obstacles_read(version.obstacles),
            differs=None if difference is None else any(difference.values()),
            made_by=version.made_by,
            made_at=version.made_at,
        )


class VersionContent(ReadModel):
    """A version with what it says."""

    version: VersionRead = Field(description="The version.", examples=[None])
    content: dict[str, Any] = Field(
        description="Its content: look, title, facts, sections of blocks, definitions.", examples=[{"title": "Report"}]
    )


class DifferenceRead(ReadModel):
    """How a version differs from the one before."""

    from_version: int | None = Field(description="The version before; null: nothing to compare with.", examples=[1])
    to_version: int = Field(description="This version.", examples=[2])
    reason: str = Field(description="Why it was made.", examples=["restated"])
    note: str | None = Field(description="What was said about it.", examples=["Responses that changed: 3 late."])
    tables: list[dict[str, Any]] = Field(
        description="Tables with another row, each with the rows that were added, removed or changed.",
        examples=[[{"table": "scores", "rows": [{"key": ["North"], "change": "changed"}]}]],
    )
    tiles: list[dict[str, Any]] = Field(
        description="Figures that changed, with the section and label that name them.",
        examples=[[{"section": "summary", "label": "Score", "before": {"value": "0.80"}, "after": {"value": "0.81"}}]],
    )
    texts: list[dict[str, Any]] = Field(
        description="Sections whose texts changed.", examples=[[{"section": "summary"}]]
    )

    @classmethod
    def of(cls, version: ReportVersion) -> Self:
        """The stored difference of a version."""
        difference = version.difference
        return cls(
            from_version=version.number - 1 if difference is not None else None,
            to_version=version.number,
            reason=version.reason,
            note=version.note,
            **(difference or {"tables": [], "tiles": [], "texts": []}),
        )


class SignOffRead(ReadModel):
    """A signature."""

    step: str = Field(description="The step that was signed.", examples=["approve"])
    content_version: int = Field(description="The version that was seen.", examples=[2])
    decision: Literal["approved", "returned"] = Field(description="What was signed.", examples=["approved"])
    holder: str = Field(description="Whose signature it is, by handle.", examples=["amy.tran"])
    signed_by: str = Field(description="Who signed: the holder, or a delegate.", examples=["luis.ortega"])
    signed_at: Instant = Field(description="When.", examples=[_AT])
    note: str | None = Field(description="What was noted with it.", examples=["With thanks to the team."])
    fallen_at: Instant | None = Field(description="When the report was returned, and it fell.", examples=[_AT])


class CorrectionRead(ReadModel):
    """What is to be corrected, and whether it was."""

    id: UUID = Field(description="The correction.", examples=[_ID])
    step: str = Field(description="The step from which the report was returned.", examples=["approve"])
    content_version: int = Field(description="The version that it is about.", examples=[1])
    text: str = Field(description="What is to be corrected.", examples=["The total of Table 2 lacks the north office."])
    file_id: UUID | None = Field(description="A file that came with it.", examples=[_ID])
    asked_by: str = Field(description="Who asked for it.", examples=["amy.tran"])
    asked_at: Instant = Field(description="When.", examples=[_AT])
    answered_version: int | None = Field(description="The version that answers it; null: none yet.", examples=[2])
    answered_at: Instant | None = Field(description="When that was made.", examples=[_AT])


class ReportFileRead(ReadModel):
    """A file of a run."""

    id: UUID = Field(description="The file.", examples=[_ID])
    purpose: Literal["received", "correction"] = Field(description="What it is for.", examples=["received"])
    filename: str = Field(description="Its name.", examples=["ceo-quarterly.pdf"])
    content_type: str = Field(description="What it is.", examples=["application/pdf"])
    size: int = Field(description="In bytes.", examples=[183204])
    sha256: str = Field(description="Of its content.", examples=[_SHA])
    added_by: str = Field(description="Who added it.", examples=["amy.tran"])
    added_at: Instant = Field(description="When.", examples=[_AT])


def obstacles_read(stored: Sequence[dict[str, Any]]) -> list[ObstacleRead]:
    """Obstacles as a version holds them."""
    return [ObstacleRead.model_validate(each) for each in stored]
