"""What people say when they take a step of a report run."""

from typing import Annotated

from pydantic import Field

from services.reporter.schemas.report_runs import ReceivedDocument
from shared.web import ApiModel

_NOTE = "What is to be known of it; whoever is told of the step reads it."
Correction = Annotated[str, Field(min_length=1, max_length=4000)]


class StepDone(ApiModel):
    """A step that nobody signs was done."""

    note: str | None = Field(
        default=None, min_length=1, max_length=4000, description=_NOTE, examples=["Two offices sent nothing."]
    )
    content_version: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="The version that you have seen, for a step that sends; without it whatever is the newest is sent.",
        examples=[2],
    )


class StepApproval(ApiModel):
    """A signature."""

    content_version: int = Field(ge=1, le=1_000_000, description="The version that you have seen.", examples=[2])
    note: str | None = Field(
        default=None, min_length=1, max_length=4000, description=_NOTE, examples=["With thanks to the team."]
    )


class StepReturn(ApiModel):
    """The report is to be corrected."""

    content_version: int = Field(ge=1, le=1_000_000, description="The version that you have seen.", examples=[2])
    corrections: list[Correction] = Field(
        min_length=1,
        max_length=50,
        description="What is to be corrected, each by itself.",
        examples=[["The total of Table 2 lacks the north office."]],
    )
    document: ReceivedDocument | None = Field(
        default=None,
        description="A file that says it in full.",
        examples=[{"filename": "notes.txt", "content_type": "text/plain", "content_base64": "U2VlIHBhZ2UgMi4K"}],
    )


class StepDelegation(ApiModel):
    """Who takes the step in your place."""

    delegate: str | None = Field(
        min_length=1,
        max_length=63,
        description="A person of the agency, by handle; null takes the step back.",
        examples=["luis.ortega"],
    )
    reason: str | None = Field(
        default=None, min_length=1, max_length=1000, description="Why.", examples=["On leave until Monday."]
    )


class StepSkip(ApiModel):
    """Why a step is left out."""

    reason: str = Field(
        min_length=3, max_length=1000, description="Why.", examples=["The offices were asked by telephone."]
    )


class RunCancel(ApiModel):
    """Why a run is cancelled."""

    reason: str = Field(min_length=3, max_length=1000, description="Why.", examples=["Opened for the wrong month."])


class CompileWish(ApiModel):
    """The content is to be compiled."""

    note: str | None = Field(
        default=None,
        min_length=1,
        max_length=4000,
        description="What is to be known of the version.",
        examples=["After the last copies were released."],
    )
