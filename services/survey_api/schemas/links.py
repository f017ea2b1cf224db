"""Survey links as callers make, see and change them."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import Field, StringConstraints

from services.survey_api.domain.links.codes import spell_code
from services.survey_api.domain.links.finding import LinkState, state_of
from services.survey_api.models import Audience, LinkKind, SurveyLink
from services.survey_api.settings import Settings
from shared.web import ApiModel, Instant, ReadModel

LinkTitle = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
ProgramId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=63)]
_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_TITLE = "For people: where the link is used."
_AUDIENCE = "Whom the link is for; null asks each respondent."
_VALID_FROM = "From when it works."
_VALID_TO = "The first instant at which it no longer works; null means for good."


class LinkCreate(ApiModel):
    """A link to the policy's survey, for one program."""

    program: ProgramId = Field(description="The program of the policy that answers count for.", examples=["adoptions"])
    title: LinkTitle | None = Field(default=None, description=_TITLE, examples=["Lobby, second floor"])
    audience: Audience | None = Field(default=None, description=_AUDIENCE, examples=["external"])
    is_default: bool = Field(
        default=False,
        description="Whether it is the program's own link, as signatures use it; a program has one.",
        examples=[False],
    )
    valid_from: Instant | None = Field(
        default=None, description=f"{_VALID_FROM} Now, if left out.", examples=["2026-12-01T08:00:00+00:00"]
    )
    valid_to: Instant | None = Field(
        default=None,
        description=f"{_VALID_TO} If left out, as long as the policy says.",
        examples=["2027-12-01T08:00:00+00:00"],
    )


class LinkEdit(ApiModel):
    """What is to change; a field left out stays as it is."""

    title: LinkTitle | None = Field(default=None, description=_TITLE, examples=["Lobby, second floor"])
    audience: Audience | None = Field(default=None, description=_AUDIENCE, examples=["external"])
    valid_from: Instant | None = Field(
        default=None, description=f"{_VALID_FROM} Null means nothing.", examples=["2026-12-01T08:00:00+00:00"]
    )
    valid_to: Instant | None = Field(default=None, description=_VALID_TO, examples=["2027-12-01T08:00:00+00:00"])

    def changes(self) -> dict[str, Any]:
        """What was given; null takes a title, an audience or an end away."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None or name != "valid_from"}


class LinkRotate(ApiModel):
    """Asks for a new code."""

    overlap_days: int | None = Field(
        default=None,
        ge=0,
        le=365,
        description="How many days the present code works on; left out, as the policy says; 0 ends it now.",
        examples=[30],
    )


class LinkRead(ReadModel):
    """A survey link."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    code: str = Field(description="The code in its address.", examples=["k7m2r9t5b6"])
    printed_code: str = Field(description="The code as it is printed for people to type.", examples=["k7m2r-9t5b6"])
    url: str = Field(
        description="The public address of its page.", examples=["https://care.example.org/survey_api/s/k7m2r9t5b6"]
    )
    kind: LinkKind = Field(description="`standing`, or `campaign` for one of a campaign.", examples=["standing"])
    state: LinkState = Field(
        description="What it is now. A `replaced` one tells who follows it where to go instead.", examples=["open"]
    )
    title: str | None = Field(description=_TITLE, examples=["Lobby, second floor"])
    survey: str = Field(description="The survey that is answered.", examples=["customer-experience"])
    program: str = Field(description="The program that answers count for.", examples=["adoptions"])
    department: str | None = Field(description="The program's department.", examples=["child-welfare-services"])
    campaign_id: UUID | None = Field(description="Its campaign.", examples=[None])
    audience: Audience | None = Field(description=_AUDIENCE, examples=[None])
    is_default: bool = Field(description="Whether it is the program's own link.", examples=[True])
    valid_from: Instant = Field(description=_VALID_FROM, examples=["2026-11-01T08:00:00+00:00"])
    valid_to: Instant | None = Field(description=_VALID_TO, examples=[None])
    replaced_by: UUID | None = Field(description="The link that took over in a rotation.", examples=[None])
    withdrawn_at: Instant | None = Field(description="When it was withdrawn.", examples=[None])
    created_at: Instant = Field(description="When it was made.", examples=["2026-11-01T08:00:00+00:00"])
    updated_at: Instant = Field(description="When it was last changed.", examples=["2026-11-01T08:00:00+00:00"])

    @classmethod
    def of(
        cls, link: SurveyLink, *, settings: Settings, departments: dict[str, str | None], now: datetime
    ) -> "LinkRead":
        """The link as it is at an instant; `departments` are those of the policy's programs."""
        made = {"printed_code", "url", "kind", "state", "department", "audience"}
        values: dict[str, Any] = {name: getattr(link, name) for name in cls.model_fields if name not in made}
        return cls(
            **values,
            printed_code=spell_code(link.code),
            url=settings.page_url(f"/s/{link.code}"),
            kind=cast("LinkKind", link.kind),
            state=state_of(link, now),
            department=departments.get(link.program),
            audience=cast("Audience | None", link.audience),
        )
