"""What is sent to make action plans and to work on them."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from shared.web import ApiModel

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
ShortName = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Link = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s]+$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
_TEXT = "Greet everybody within two minutes"


class PlanCreate(ApiModel):
    """A plan made by hand."""

    title: Line = Field(description="What it is for.", examples=["Shorter waits in the South Region"])
    clause: ShortName = Field(description="The clause that asks for it.", examples=["HEART-ACT"])
    about: Line | None = Field(
        default=None, description="Who or what it is about; without it the subject's name.", examples=["South Region"]
    )
    subject: ShortName | None = Field(
        default=None,
        description="Whose figure it is about: program:ID, department:ID or agency:ID.",
        examples=["program:south"],
    )
    target: ShortName | None = Field(
        default=None,
        description="The target that it is to reach, by its id in the policy; needs a subject. Goals are drafted from the "
        "weakest questions then, and its effect is measured.",
        examples=["quarterly-average"],
    )
    survey: ShortName | None = Field(
        default=None, description="The survey that the figure is of.", examples=["customer-experience"]
    )
    period_day: Day | None = Field(
        default=None,
        description="A day of the period whose figure it begins with; without it the present one.",
        examples=["2026-12-31"],
    )
    department: ShortName | None = Field(
        default=None, description="The department whose it is.", examples=["child-welfare-services"]
    )
    owner_role: ShortName | None = Field(
        default=None, description="The role that owns it.", examples=["heart_ambassador"]
    )
    owner_person: ShortName | None = Field(
        default=None, description="The handle of the person who owns it.", examples=["ana.morales"]
    )
    due_on: Day | None = Field(default=None, description="By when it should be complete.", examples=["2027-03-31"])


class PlanEdit(ApiModel):
    """What is changed of a plan; what is left out stays."""

    title: Line = Field(default="", description="What it is for.", examples=["Shorter waits in the South Region"])
    owner_role: ShortName | None = Field(
        default=None, description="The role that owns it; null: none.", examples=["heart_ambassador"]
    )
    owner_person: ShortName | None = Field(
        default=None, description="The person who owns it; null: none.", examples=["ana.morales"]
    )
    due_on: Day | None = Field(
        default=None, description="By when it should be complete; null: no date.", examples=["2027-03-31"]
    )

    def changes(self) -> dict[str, Any]:
        """What was sent."""
        return self.model_dump(exclude_unset=True)


class PlanCompletion(ApiModel):
    """That a plan is complete."""

    reason: Words | None = Field(
        default=None,
        description="Why it is complete although steps are not done; needed then.",
        examples=["The phone line was given up."],
    )


class PlanAbandonment(ApiModel):
    """That a plan is given up."""

    reason: Words = Field(description="Why.", examples=["The office was closed."])


class GoalCreate(ApiModel):
    """What is to become better."""

    text: Words = Field(description="In words.", examples=["Nobody waits more than ten minutes."])


class PlanStepCreate(ApiModel):
    """Who does what by when."""

    what: Words = Field(description="What is done.", examples=[_TEXT])
    who: ShortName | None = Field(
        default=None, description="The handle of who does it; without it the owner.", examples=["omar.haddad"]
    )
    due_on: Day | None = Field(default=None, description="By when.", examples=["2027-02-12"])


class PlanStepEdit(ApiModel):
    """What is changed of a step; what is left out stays."""

    what: Words = Field(default="", description="What is done.", examples=[_TEXT])
    who: ShortName | None = Field(default=None, description="Who does it; null: the owner.", examples=["omar.haddad"])
    due_on: Day | None = Field(default=None, description="By when; null: no date.", examples=["2027-02-12"])

    def changes(self) -> dict[str, Any]:
        """What was sent."""
        return self.model_dump(exclude_unset=True)


class StepEvidence(ApiModel):
    """What shows that a step was done: words, a link, or both."""

    evidence: Words | None = Field(
        default=None, description="In words.", examples=["All twelve receptionists were trained on February 3."]
    )
    evidence_url: Link | None = Field(
        default=None, description="Where it can be seen.", examples=["https://intranet.county.example/training/12"]
    )

    @model_validator(mode="after")
    def show_something(self) -> Self:
        """Refuse neither."""
        if self.evidence is None and self.evidence_url is None:
            msg = "give evidence, evidence_url, or both"
            raise ValueError(msg)
        return self


class CheckInCreate(ApiModel):
    """When a plan is looked at."""

    due_on: Day = Field(description="On which day.", examples=["2027-02-01"])


class CheckInHeld(ApiModel):
    """What came of a check-in."""

    note: Words = Field(description="How it is going.", examples=["Waits are down; the form is still too long."])
    next_on: Day | None = Field(default=None, description="When to look again.", examples=["2027-03-01"])
