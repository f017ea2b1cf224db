"""Campaigns as callers plan, see and change them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import Field, StringConstraints

from services.survey_api.domain.links.campaigns import CampaignState, ProgramResult, state_on
from services.survey_api.models import Audience, Campaign, SurveyLink
from services.survey_api.schemas.links import ProgramId
from services.survey_api.settings import Settings
from shared.web import ApiModel, Instant, ReadModel

CampaignName = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Programs = Annotated[list[ProgramId], Field(min_length=1, max_length=200)]
_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_NAME = "Its name, as it stands on its posters."
_PROGRAMS = "The programs that take part; each has a link of its own."
_STARTS_ON = "Its first day, in the agency's zone."
_ENDS_ON = "Its last day, in the agency's zone."
_TARGET = "How many responses it wants to reach."


class CampaignCreate(ApiModel):
    """A campaign to plan. Its survey and its audience are the policy's."""

    name: CampaignName = Field(description=_NAME, examples=["Partners week"])
    programs: Programs = Field(description=_PROGRAMS, examples=[["adoptions", "ccws"]])
    starts_on: date = Field(description=_STARTS_ON, examples=["2026-11-30"])
    ends_on: date = Field(description=_ENDS_ON, examples=["2026-12-11"])
    target_count: int | None = Field(default=None, ge=1, le=1_000_000, description=_TARGET, examples=[150])


class CampaignEdit(ApiModel):
    """What is to change; a field left out stays as it is. First day and programs change until it starts."""

    name: CampaignName | None = Field(default=None, description=_NAME, examples=["Partners week"])
    programs: Programs | None = Field(default=None, description=_PROGRAMS, examples=[["adoptions", "ccws"]])
    starts_on: date | None = Field(default=None, description=_STARTS_ON, examples=["2026-11-30"])
    ends_on: date | None = Field(default=None, description=_ENDS_ON, examples=["2026-12-18"])
    target_count: int | None = Field(
        default=None, ge=1, le=1_000_000, description=f"{_TARGET} Null takes it away.", examples=[200]
    )

    def changes(self) -> dict[str, Any]:
        """What was given; null takes away the target only, and elsewhere means nothing."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None or name == "target_count"}


class CampaignRead(ReadModel):
    """A campaign."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description=_NAME, examples=["Partners week"])
    state: CampaignState = Field(description="What it is today, in the agency's zone.", examples=["running"])
    survey: str = Field(description="The survey that is answered.", examples=["customer-experience"])
    audience: Audience = Field(description="Whom it asks, as the policy says.", examples=["internal"])
    programs: list[str] = Field(description=_PROGRAMS, examples=[["adoptions", "ccws"]])
    starts_on: date = Field(description=_STARTS_ON, examples=["2026-11-30"])
    ends_on: date = Field(description=_ENDS_ON, examples=["2026-12-11"])
    target_count: int | None = Field(description=_TARGET, examples=[150])
    run_by: str = Field(description="Who planned it.", examples=["nathan.okoye"])
    created_at: Instant = Field(description="When it was planned.", examples=["2026-11-22T08:00:00+00:00"])
    updated_at: Instant = Field(description="When it was last changed.", examples=["2026-11-22T08:00:00+00:00"])

    @classmethod
    def of(cls, campaign: Campaign, today: date) -> "CampaignRead":
        """The campaign as it is on a day of the agency."""
        return cls(**_values(campaign, today))


class CampaignProgram(ReadModel):
    """One program in a campaign: its link, and what came over it."""

    program: str = Field(description="The program.", examples=["adoptions"])
    link_id: UUID | None = Field(description="Its link, with QR codes and a poster of its own.", examples=[_ID])
    url: str | None = Field(
        description="The link's public address.", examples=["https://care.example.org/survey_api/s/k7m2r9t5b6"]
    )
    opened_count: int = Field(description="How often it was opened by somebody who looks human.", examples=[61])
    responses_count: int = Field(description="The responses that count.", examples=[48])


class CampaignDetails(CampaignRead):
    """A campaign with its links and its results so far, which are apart from the standing survey's."""

    responses_count: int = Field(description="All its responses that count.", examples=[96])
    opened_count: int = Field(description="How often its links were opened by somebody human.", examples=[121])
    target_reached: bool | None = Field(
        description="Whether the target is reached; null without one.", examples=[False]
    )
    by_program: list[CampaignProgram] = Field(
        description="Program by program.",
        examples=[[{"program": "adoptions", "link_id": _ID, "url": None, "opened_count": 61, "responses_count": 48}]],
    )

    @classmethod
    def with_results(
        cls,
        campaign: Campaign,
        today: date,
        *,
        links: Sequence[SurveyLink],
        results: Sequence[ProgramResult],
        settings: Settings,
    ) -> "CampaignDetails":
        """The campaign with all that belongs to it."""
        link_of = {link.program: link for link in links}
        by_program = [
            CampaignProgram(
                program=result.program,
                link_id=link.id if (link := link_of.get(result.program)) else None,
                url=settings.page_url(f"/s/{link.code}") if link else None,
                opened_count=result.opened,
                responses_count=result.responses,
            )
            for result in results
        ]
        responses = sum(result.responses for result in results)
        return cls(
            **_values(campaign, today),
            responses_count=responses,
            opened_count=sum(result.opened for result in results),
            target_reached=None if campaign.target_count is None else responses >= campaign.target_count,
            by_program=by_program,
        )


def _values(campaign: Campaign, today: date) -> dict[str, Any]:
    made = {"state", "audience"}
    values: dict[str, Any] = {name: getattr(campaign, name) for name in CampaignRead.model_fields if name not in made}
    return {**values, "state": state_on(campaign, today), "audience": cast("Audience", campaign.audience)}
