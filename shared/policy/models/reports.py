"""The reports that a procedure asks for: of which period, in which steps, by whom and by when."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.calendar import Limit
from shared.policy.models.agency import PeriodKind
from shared.policy.models.base import (
    ClauseRef,
    Defines,
    Name,
    PackModel,
    Ref,
    RoleRef,
    Roles,
    SurveyRef,
    Text,
    VacantRoleRef,
    Whole,
    YesNo,
)

ReportKind = Literal["satisfaction_score", "survey_averages", "care_log", "outside_review"]
StepAct = Literal["collect", "compile", "review", "approve", "send", "share"]
StepStart = Literal["period", "receipt", "step_before"]
PlanSubject = Literal["program", "department"]
SIGNED: frozenset[StepAct] = frozenset({"review", "approve"})
BEFORE_THE_LOCK: frozenset[StepAct] = frozenset({"collect", "compile", "review", "approve"})


class ReportStepRule(PackModel):
    """One step of a report, in its order.

    Acts: `collect` asks the roles in `to` for what is missing and is done when asked; `compile` makes the content; `review`
    and `approve` are sign-offs, which can also return the report with corrections (to the step that compiles; in an outside
    review, to its first step); `send` hands it to whom it is for; `share` tells others of it.

    `who` takes it, or any holder of a role in `or_who`: whoever of them is first does it for all. `limit` is the clause's
    own and is what conformance measures; `working_limit` is the agency's aim where the clause sets none, or an earlier one.
    Both are counted from `starts`: the last instant of the period, the receipt of what is reviewed, or the end of the step
    before. A step with neither has only the working date that later limits leave it (shared.policy.report_dates).
    `also_clauses` are carried out by the same act, and have no limit of their own. `approvers`: whether one signature is
    enough, or each holder of `who` must sign. `to`: who gets a message when the step is done; a role with an `address` is
    somebody outside.
    """

    id: Name
    clause: ClauseRef
    also_clauses: tuple[ClauseRef, ...] = ()
    title: Text
    act: StepAct
    who: RoleRef
    or_who: tuple[VacantRoleRef, ...] = ()
    starts: StepStart = "period"
    limit: Limit | None = None
    working_limit: Limit | None = None
    approvers: Literal["one", "each"] = "one"
    to: tuple[RoleRef, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role whose holders may take the step, its own first."""
        return (self.who, *self.or_who)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that the step carries out; `limit` is the first one's."""
        return (self.clause, *self.also_clauses)

    @model_validator(mode="after")
    def hold_together(self) -> Self:
        """Refuse what goes with another act."""
        if self.approvers == "each" and self.act not in SIGNED:
            msg = "approvers may be each only for a review or an approval: nothing else is signed"
            raise ValueError(msg)
        if self.approvers == "each" and self.or_who:
            msg = "or_who is not for a step that each must sign: a person delegates the signature"
            raise ValueError(msg)
        if self.act in {"collect", "send"} and not self.to:
            msg = f"to is needed: a step that {self.act}s has somebody to write to"
            raise ValueError(msg)
        return self


class ReportRule(PackModel):
    """A report: a run of it opens for every period that has ended, or for each receipt of what is reviewed.

    `per`: one run for the agency, or one for each department that runs a program. `clause` asks for the report. `lock` is the
    step that submits it: from then on its content is locked, and a correction is a new version. `readers` may read it
    besides those who take its steps. `plan_target`: the target that, missed, opens an action plan owned by `plan_owner`;
    `plan_parts` are the parts of `plan_clause` for a program and for a department. `public`: it is published once submitted.
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
    readers: tuple[VacantRoleRef, ...] = ()
    plan_target: Annotated[Name, Ref("target")] | None = None
    plan_clause: ClauseRef | None = None
    plan_parts: dict[PlanSubject, ClauseRef] = Field(default_factory=dict)
    plan_owner: RoleRef | None = None
    public: YesNo = False

    @model_validator(mode="after")
    def hold_together(self) -> Self:
        """Refuse steps that cannot be told apart or come to nothing."""
        problems = [*self._find_step_problems(), *self._find_lock_problems()]
        plan = (self.plan_target, self.plan_clause, self.plan_owner)
        if any((*plan, self.plan_parts)) and not all(plan):
            problems.append("plan_target, plan_clause and plan_owner go together")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _find_step_problems(self) -> Iterator[str]:
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            yield "steps have one id twice"
        if self.kind != "outside_review" and "compile" not in {step.act for step in self.steps}:
            yield "steps lack one that compiles it"
        if self.kind == "outside_review" and "compile" in {step.act for step in self.steps}:
            yield "steps of an outside review compile nothing: its content comes from outside"
        starts = [step.starts for step in self.steps]
        if starts[0] == "step_before":
            yield "steps cannot begin with step_before: there is none before the first"
        if "receipt" in starts and self.kind != "outside_review":
            yield "steps start with a receipt only in an outside review"
        if "period" in starts and self.kind == "outside_review":
            yield "steps of an outside review start with the receipt or the step before, not with the period"

    def _find_lock_problems(self) -> Iterator[str]:
        lock = self.find_step(self.lock)
        if lock is None:
            yield f"lock names no step: there is no {self.lock!r}"
            return
        if lock.act not in {"send", "approve"}:
            yield "lock must be a step that sends or approves"
        later = self.steps[self.steps.index(lock) + 1 :]
        if any(step.act in BEFORE_THE_LOCK for step in later):
            yield "lock must come after every step that collects, compiles, reviews or approves"

    def find_step(self, step: str) -> ReportStepRule | None:
        """Return the step, or None."""
        return next((one for one in self.steps if one.id == step), None)

    def plan_clause_of(self, subject: PlanSubject) -> str | None:
        """Return the clause that an action plan of a program or a department carries out: its part, or the whole."""
        return self.plan_parts.get(subject, self.plan_clause)


class ReportNotices(PackModel):
    """How people are told of their steps, in open hours only.

    `remind_days` business days before a step's working date, whoever holds it is reminded; the day after it was missed,
    they and `late_roles` are told. Who is asked by a step that collects gets `request_template`, whom one sends or shares it
    with gets `done_template`. The values of the templates are in shared/policy/vocabulary.py.
    """

    ready_template: Annotated[Name, Ref("template", use="report_ready")]
    reminder_template: Annotated[Name, Ref("template", use="report_reminder")]
    late_template: Annotated[Name, Ref("template", use="report_late")]
    returned_template: Annotated[Name, Ref("template", use="report_returned")]
    done_template: Annotated[Name, Ref("template", use="report_done")]
    request_template: Annotated[Name, Ref("template", use="report_request")] | None = None
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
