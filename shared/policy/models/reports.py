"""The reports that a procedure asks for: of which period, in which steps, by whom and by when."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.calendar import Limit
from shared.policy.models.agency import PeriodKind
from shared.policy.models.base import ClauseRef, Defines, Name, PackModel, Ref, RoleRef, Roles, SurveyRef, Text, Whole

ReportKind = Literal["satisfaction_score", "survey_averages", "care_log", "outside_review"]
StepAct = Literal["collect", "compile", "review", "approve", "send", "share"]
StepStart = Literal["period", "receipt", "step_before"]


class ReportStepRule(PackModel):
    """One step of a report, in its order.

    Acts: `collect` asks people for what is missing and is done when asked for; `compile` makes the content; `review` and
    `approve` are sign-offs, which can also return the report with corrections; `send` hands it to whom it is for, and
    locks it; `share` tells others of it.

    `limit` is the clause's own and is what conformance measures; `working_limit` is the agency's aim where the clause
    sets none, or an earlier one. Both are counted from `starts`: the last instant of the period, the receipt of what is
    reviewed, or the end of the step before. Steps with neither have no date. `approvers`: whether one holder of the role
    is enough, or each must sign. `to`: who gets a message with it when the step is done; `address` for somebody outside.
    """

    id: Name
    clause: ClauseRef
    title: Text
    act: StepAct
    who: RoleRef
    starts: StepStart = "period"
    limit: Limit | None = None
    working_limit: Limit | None = None
    approvers: Literal["one", "each"] = "one"
    to: tuple[RoleRef, ...] = ()

    @model_validator(mode="after")
    def sign_only_where_signed(self) -> Self:
        """Refuse approvers for a step that nobody signs."""
        if self.approvers == "each" and self.act not in {"review", "approve"}:
            msg = "only a review or an approval is signed by each"
            raise ValueError(msg)
        return self


class ReportRule(PackModel):
    """A report: a run of it opens for every period that has ended, or for each receipt of what is reviewed.

    `per`: one run for the agency, or one for each department that runs a program. `lock` is the step that submits it:
    from then on its content is locked, and a correction is a new version. `plan_target`: the target that, missed, opens
    an action plan owned by `plan_owner`.
    """

    id: Annotated[Name, Defines("report")]
    kind: ReportKind
    title: Text
    clause: ClauseRef
    period: PeriodKind
    per: Literal["agency", "department"] = "agency"
    survey: SurveyRef | None = None
    steps: Annotated[tuple[ReportStepRule, ...], Field(min_length=1)]
    lock: Name
    readers: tuple[RoleRef, ...] = ()
    plan_target: Annotated[Name, Ref("target")] | None = None
    plan_clause: ClauseRef | None = None
    plan_owner: RoleRef | None = None
    public: bool = False

    @model_validator(mode="after")
    def hold_together(self) -> Self:
        """Refuse steps that cannot be told apart or come to nothing."""
        problems = []
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            problems.append("two steps have one id")
        if self.lock not in ids:
            problems.append(f"lock: there is no step {self.lock!r}")
        if self.kind != "outside_review" and "compile" not in {step.act for step in self.steps}:
            problems.append("no step compiles it")
        if self.steps[0].starts == "step_before":
            problems.append("the first step has none before it")
        if any(step.starts == "receipt" for step in self.steps) and self.kind != "outside_review":
            problems.append("only what is reviewed has a receipt")
        plan = (self.plan_target, self.plan_clause, self.plan_owner)
        if any(plan) and not all(plan):
            problems.append("plan_target, plan_clause and plan_owner go together")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def find_step(self, step: str) -> ReportStepRule | None:
        """Return the step, or None."""
        return next((one for one in self.steps if one.id == step), None)


class ReportNotices(PackModel):
    """How people are told of their steps, in open hours only.

    `remind_days` business days before a step's working date, whoever holds it is reminded; the day after it was missed,
    they and `late_roles` are told. The templates' values are those of docs/reports.md.
    """

    ready_template: Annotated[Name, Ref("template", use="report_ready")]
    reminder_template: Annotated[Name, Ref("template", use="report_reminder")]
    late_template: Annotated[Name, Ref("template", use="report_late")]
    returned_template: Annotated[Name, Ref("template", use="report_returned")]
    done_template: Annotated[Name, Ref("template", use="report_done")]
    plan_template: Annotated[Name, Ref("template", use="action_plan")] | None = None
    remind_days: Annotated[Whole, Field(ge=0, le=20)] = 1
    late_roles: Roles


class Reports(PackModel):
    """All reports of the agency, and how people are told of them.

    The period that holds `first_on` is the first one that is reported on: of what was before, no run opens.
    """

    first_on: date
    notices: ReportNotices
    runs: Annotated[tuple[ReportRule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def name_each_once(self) -> Self:
        """Refuse two reports of one id."""
        ids = [run.id for run in self.runs]
        if len(set(ids)) != len(ids):
            msg = "two reports have one id"
            raise ValueError(msg)
        return self

    def find(self, report: str) -> ReportRule | None:
        """Return the report, or None."""
        return next((run for run in self.runs if run.id == report), None)
