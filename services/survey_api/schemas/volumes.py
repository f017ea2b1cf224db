"""Volumes as callers ask for and see them."""

from datetime import date
from typing import Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.survey_api.domain.links.volumes import LONGEST_DAYS, By
from shared.calendar.periods import FIRST_DAY, LAST_DAY
from shared.web import ApiModel, ReadModel


class VolumesQuery(ApiModel):
    """Which days, and by what."""

    model_config = ConfigDict(populate_by_name=True)

    first: date = Field(
        alias="from", description="The first day, in the agency's zone.", examples=["2026-10-01"], ge=FIRST_DAY
    )
    last: date = Field(alias="to", description="The last day, included.", examples=["2026-12-31"], le=LAST_DAY)
    by: By = Field(default="program", description="What the figures are grouped by.", examples=["program"])

    @model_validator(mode="after")
    def run_forwards(self) -> Self:
        """Refuse days that run backwards, or for longer than anybody keeps."""
        if not 0 <= (self.last - self.first).days < LONGEST_DAYS:
            raise PydanticCustomError("days_range", f"`to` must be `from` or up to {LONGEST_DAYS} days later")
        return self


class VolumeRead(ReadModel):
    """How many were offered the survey, opened it and answered it."""

    key: str | None = Field(
        description="The program, the id of the link or campaign, or the channel; null where a response names none.",
        examples=["ccws"],
    )
    label: str | None = Field(
        description="The program's name, the link's code, the campaign's name.", examples=["CCWS"]
    )
    offered: int = Field(
        description="Invitations that a mail server accepted for the customer in these days.", examples=[240]
    )
    opened: int = Field(description="Openings of the survey's page that look human.", examples=[131])
    automated_openings: int = Field(description="Openings by mail scanners and previews.", examples=[402])
    responded: int = Field(description="Responses submitted in these days that count: n.", examples=[96])
    answered_offers: int = Field(
        description="Of the invitations offered, those answered through their own link so far.", examples=[60]
    )
    response_rate: float | None = Field(
        description="answered_offers ÷ offered; null where nobody was offered the survey one by one.", examples=[0.25]
    )
    timed: int = Field(description="Responses whose time from opening the page to sending it is known.", examples=[94])
    median_seconds: float | None = Field(
        description="The median of that time (the survey promises one minute).", examples=[43.5]
    )


class VolumesRead(ReadModel):
    """The volumes of some days."""

    first: date = Field(description="The first day.", examples=["2026-10-01"])
    last: date = Field(description="The last day, included.", examples=["2026-12-31"])
    time_zone: str = Field(description="The zone of the days.", examples=["America/Los_Angeles"])
    by: By = Field(description="What the figures are grouped by.", examples=["program"])
    items: list[VolumeRead] = Field(
        description="Group by group.",
        examples=[
            [
                {
                    "key": "ccws",
                    "label": "CCWS",
                    "offered": 240,
                    "opened": 131,
                    "automated_openings": 402,
                    "responded": 96,
                    "answered_offers": 60,
                    "response_rate": 0.25,
                    "timed": 94,
                    "median_seconds": 43.5,
                }
            ]
        ],
    )
    all: VolumeRead = Field(
        description="The whole agency.",
        examples=[
            {
                "key": None,
                "label": None,
                "offered": 240,
                "opened": 131,
                "automated_openings": 402,
                "responded": 96,
                "answered_offers": 60,
                "response_rate": 0.25,
                "timed": 94,
                "median_seconds": 43.5,
            }
        ],
    )
