"""Action plans as they are made and read."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.reporter.domain.plans.plans import PlanInHand, PlanState
from services.reporter.models import PlanStep
from services.reporter.schemas.periods import POLICY_HASH
from shared.calendar import PeriodKind
from shared.web import Instant, ReadModel

PLAN_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
AT = "2027-01-12T17:00:00+00:00"
_FIGURE = {"n": 58, "shown": "3.87", "interval": ["3.61", "4.11"]}
_TEXT = "Greet everybody within two minutes"
_CHANGE: dict[str, Any] = {
    "n_before": 58,
    "difference": "+0.21",
    "interval": ["0.02", "0.40"],
    "verdict": "risen",
    "beyond_noise": True,
}


class FigureRead(ReadModel):
    """A figure as it was when the plan was opened."""

    n: int = Field(description="How many responses.", examples=[58])
    shown: str | None = Field(description="The figure, cut; null: no data.", examples=["3.87"])


class GoalRead(ReadModel):
    """What is to become better."""

    id: UUID = Field(description="Its id.", examples=[PLAN_ID])
    text: str = Field(description="In words.", examples=["“I was helped.”: from 3.42 to 4 or more"])
    question: str | None = Field(description="The question that it is about.", examples=["helpfulness"])
    figure: dict[str, Any] | None = Field(
        description="The question's average when the plan was opened, with n and interval.", examples=[_FIGURE]
    )
    aim: str | None = Field(description="What it should be.", examples=["4"])
    added_at: Instant = Field(description="Since when.", examples=[AT])
    added_by: str = Field(description="By whom; careloop: drafted.", examples=["careloop"])


class PlanStepRead(ReadModel):
    """Who does what by when."""

    id: UUID = Field(description="Its id.", examples=[PLAN_ID])
    what: str = Field(description="What is done.", examples=[_TEXT])
    who: str | None = Field(description="Who does it; null: the owner.", examples=["omar.haddad"])
    due_on: date | None = Field(description="By when.", examples=["2027-02-12"])
    state: Literal["open", "done"] = Field(description="Whether it was done.", examples=["open"])
    is_late: bool = Field(description="Its day has passed without it.", examples=[False])
    evidence: str | None = Field(description="What shows it.", examples=["All twelve were trained."])
    evidence_url: str | None = Field(description="Where it can be seen.", examples=["https://intranet.example/12"])
    done_at: Instant | None = Field(description="When it was done.", examples=[AT])
    done_by: str | None = Field(description="Who said so.", examples=["omar.haddad"])
    reminded_at: Instant | None = Field(description="When they were reminded.", examples=[AT])
    version: int = Field(description="Rises with every change.", examples=[1])


class CheckInRead(ReadModel):
    """A date on which the plan is looked at."""

    id: UUID = Field(description="Its id.", examples=[PLAN_ID])
    due_on: date = Field(description="On which day.", examples=["2027-02-01"])
    held_at: Instant | None = Field(description="When it was held.", examples=[AT])
    held_by: str | None = Field(description="By whom.", examples=["ana.morales"])
    note: str | None = Field(description="What came of it.", examples=["Waits are down."])
    reminded_at: Instant | None = Field(description="When the owner was reminded.", examples=[AT])


class PlanCommentRead(ReadModel):
    """What a customer wrote about a question, as it was released; whose it is, nobody can tell from it."""

    question: str = Field(description="The question that was rated low.", examples=["timeliness"])
    question_rating: int | None = Field(description="Its rating.", examples=[1])
    rating: int = Field(description="The response's overall rating.", examples=[2])
    program: str | None = Field(description="The response's program.", examples=["south"])
    text: str = Field(description="The redacted text.", examples=["[name] kept me waiting for an hour."])
    taken_at: Instant = Field(description="When the plan took it in.", examples=[AT])


class PlanRead(ReadModel):
    """An action plan."""

    id: UUID = Field(description="Its id.", examples=[PLAN_ID])
    number: str = Field(description="Its number, for people.", examples=["AP-2027-0003"])
    title: str = Field(description="What it is for.", examples=["Improve customer experience: South Region"])
    state: PlanState = Field(description="draft, active, done or abandoned.", examples=["draft"])
    clause: str = Field(description="The clause that asks for it.", examples=["HEART-ACT.program"])
    policy_hash: str = Field(description="The policy that it was opened under.", examples=[POLICY_HASH])
    run_id: UUID | None = Field(description="The report run that found the target missed.", examples=[PLAN_ID])
    report: str | None = Field(description="That report.", examples=["quarterly-averages"])
    target: str | None = Field(description="The target that it is to reach.", examples=["quarterly-average"])
    at_least: str | None = Field(description="What the target asks for.", examples=["4"])
    survey: str | None = Field(description="The survey that the figure is of.", examples=["customer-experience"])
    subject: str | None = Field(description="Whose figure it is about.", examples=["program:south"])
    about: str = Field(description="The same, by name.", examples=["South Region"])
    department: str | None = Field(description="The department whose it is.", examples=["child-welfare-services"])
    period_kind: PeriodKind | None = Field(description="How long the period is.", examples=["quarter"])
    period_start: date | None = Field(
        description="The first day of the period whose figure it is.", examples=["2026-10-01"]
    )
    period_end: date | None = Field(description="Its last day.", examples=["2026-12-31"])
    figure: FigureRead | None = Field(
        description="The figure when the plan was opened.", examples=[{"n": 58, "shown": "3.87"}]
    )
    owner_role: str | None = Field(description="The role that owns it.", examples=["heart_ambassador"])
    owner_person: str | None = Field(description="The person who owns it.", examples=["ana.morales"])
    due_on: date | None = Field(description="By when it should be complete.", examples=["2027-03-31"])
    opened_at: Instant = Field(description="When it was opened.", examples=[AT])
    opened_by: str = Field(description="By whom; careloop: by a report.", examples=["careloop"])
    activated_at: Instant | None = Field(description="When it began.", examples=[AT])
    closed_at: Instant | None = Field(description="When it was completed or given up.", examples=[AT])
    closed_by: str | None = Field(description="By whom.", examples=["ana.morales"])
    close_reason: str | None = Field(description="Why, where a reason was given.", examples=["The office was closed."])


class PlanDetail(PlanRead):
    """An action plan with all that belongs to it."""

    goals: list[GoalRead] = Field(description="What is to become better.", examples=[[]])
    steps: list[PlanStepRead] = Field(description="Who does what by when.", examples=[[]])
    check_ins: list[CheckInRead] = Field(description="When it is looked at.", examples=[[]])
    comments: list[PlanCommentRead] = Field(
        description="Released comments on the weakest questions, of the plan's period.", examples=[[]]
    )


class PlanEntryRead(ReadModel):
    """Something that happened to a plan."""

    seq: int = Field(description="Its number in the plan's history.", examples=[1])
    kind: str = Field(description="What happened.", examples=["step_done"])
    at: Instant = Field(description="When.", examples=[AT])
    actor: str = Field(description="Who; careloop: by itself.", examples=["ana.morales"])
    clause: str = Field(description="The clause that it carries out.", examples=["HEART-ACT.program"])
    policy_hash: str = Field(description="Under which policy.", examples=[POLICY_HASH])
    payload: dict[str, Any] = Field(description="What more there is to say.", examples=[{"reason": None}])


class EffectChange(ReadModel):
    """What became of a figure."""

    n_before: int = Field(description="How many responses the figure before has.", examples=[58])
    difference: str | None = Field(description="Now minus before; null: nothing to compare.", examples=["+0.21"])
    interval: list[str] | None = Field(
        description="Where the true difference lies, with 95 % confidence.", examples=[["0.02", "0.40"]]
    )
    verdict: str = Field(
        description="risen, fallen, within_noise, too_few_to_tell, not_comparable or no_data.", examples=["risen"]
    )
    beyond_noise: bool | None = Field(description="Whether it is more than chance; null: not told.", examples=[True])


class EffectPeriod(ReadModel):
    """The figure of one period since."""

    starts_on: date = Field(description="The period's first day.", examples=["2027-01-01"])
    ends_on: date = Field(description="Its last day.", examples=["2027-03-31"])
    is_over: bool = Field(description="Whether more may come.", examples=[True])
    n: int = Field(description="How many responses.", examples=[61])
    shown: str | None = Field(description="The figure, cut; null: no data.", examples=["4.08"])
    interval: list[str] | None = Field(
        description="Where the true figure lies, with 95 % confidence.", examples=[["3.90", "4.24"]]
    )
    reached: bool | None = Field(description="Whether the target is reached, exactly; null: no data.", examples=[True])
    since_period_before: EffectChange = Field(description="The change since the period before.", examples=[_CHANGE])
    since_plan: EffectChange = Field(description="The change since the plan's own period.", examples=[_CHANGE])


class PlanEffect(ReadModel):
    """What a plan's figure has become."""

    plan_id: UUID = Field(description="The plan.", examples=[PLAN_ID])
    target: str = Field(description="The target.", examples=["quarterly-average"])
    at_least: str = Field(description="What it asks for.", examples=["4"])
    figure: FigureRead = Field(
        description="The figure that the plan began with.", examples=[{"n": 58, "shown": "3.87"}]
    )
    measured_at: Instant = Field(description="As of when.", examples=[AT])
    periods: list[EffectPeriod] = Field(description="The periods since, oldest first.", examples=[[]])
    at_close: list[EffectPeriod] | None = Field(
        description="The same as it was when the plan closed; null: it is open.", examples=[None]
    )


def plan_detail(in_hand: PlanInHand, today: date) -> PlanDetail:
    """A plan as it is read on a day of the agency."""
    return PlanDetail(
        **PlanRead.model_validate(in_hand.plan).model_dump(),
        goals=[GoalRead.model_validate(goal) for goal in in_hand.goals],
        steps=[step_read(step, today) for step in in_hand.steps],
        check_ins=[CheckInRead.model_validate(check_in) for check_in in in_hand.check_ins],
        comments=[PlanCommentRead.model_validate(comment) for comment in in_hand.comments],
    )


def step_read(step: PlanStep, today: date) -> PlanStepRead:
    """A step as it is read on a day of the agency."""
    fields = {name: getattr(step, name) for name in PlanStepRead.model_fields if name != "is_late"}
    return PlanStepRead(**fields, is_late=step.done_at is None and step.due_on is not None and step.due_on < today)
