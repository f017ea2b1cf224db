"""Report runs as they are opened and read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field

from services.reporter.domain.periods import name_of
from services.reporter.domain.reports.dates import calendar_of, day_of
from services.reporter.domain.reports.messages import roles_in_words
from services.reporter.domain.reports.runs import RunInHand, period_of_run
from services.reporter.domain.reports.standing import Papers, is_late, is_overdue
from services.reporter.models import ReportDelegation, ReportRun, ReportStep
from services.reporter.schemas.periods import POLICY_HASH
from services.reporter.schemas.report_papers import (
    CorrectionRead,
    ObstacleRead,
    ReportFileRead,
    SignOffRead,
    VersionRead,
    obstacles_read,
)
from shared.calendar import PeriodKind, period_in_words
from shared.policy.models import Agency
from shared.policy.models.reports import ReportKind, StepAct
from shared.web import ApiModel, Instant, ReadModel

RUN_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
AT = "2026-12-01T08:00:00+00:00"
RunState = Literal["open", "submitted", "closed", "cancelled"]
StepState = Literal["waiting", "ready", "done", "skipped"]


class ReceivedDocument(ApiModel):
    """A file, as base64: up to 10 MB of PDF, Word, Excel, plain text or CSV."""

    filename: str = Field(min_length=1, max_length=200, description="Its name.", examples=["ceo-quarterly.pdf"])
    content_type: str = Field(
        min_length=3, max_length=200, description="What it is; it must be that.", examples=["application/pdf"]
    )
    content_base64: str = Field(min_length=4, description="The file itself.", examples=["JVBERi0xLjcK"])


class RunOpen(ApiModel):
    """Which run is to be opened."""

    report: str = Field(
        min_length=1, max_length=63, description="The report's id in the policy.", examples=["monthly-care-log"]
    )
    period_day: date = Field(
        description="A day of the period, in the agency's zone; the period that holds it is meant.",
        examples=["2026-11-30"],
    )
    department: str | None = Field(
        default=None,
        min_length=1,
        max_length=63,
        description="The department, for a report that each has its own of.",
        examples=["child-welfare"],
    )
    received_at: Instant | None = Field(
        default=None,
        description="When a report that is reviewed here was received; its limits are counted from then.",
        examples=["2026-12-01T15:20:00+00:00"],
    )
    document: ReceivedDocument | None = Field(
        default=None,
        description="The report that was received, for a review.",
        examples=[
            {"filename": "q.pdf", "content_type": "application/pdf", "content_base64": "JVBERi0xLjcK"},
        ],
    )


class RunPeriod(ReadModel):
    """The period that a run is about."""

    kind: PeriodKind = Field(description="How long it is.", examples=["month"])
    name: str = Field(description="A short name.", examples=["2026-11"])
    in_words: str = Field(description="Its days in words.", examples=["November 1 \u2013 30, 2026"])
    start_on: date = Field(description="Its first day, in the agency's zone.", examples=["2026-11-01"])
    end_on: date = Field(description="Its last day.", examples=["2026-11-30"])

    @classmethod
    def of(cls, run: ReportRun, agency: Agency) -> Self:
        """The period of a run."""
        period = period_of_run(run)
        return cls(
            kind=run.period_kind,
            name=name_of(period, agency),
            in_words=period_in_words(period, agency.default_language),
            start_on=period.start_on,
            end_on=period.end_on,
        )


class RunRead(ReadModel):
    """A report run as a list shows it."""

    id: UUID = Field(description="The run.", examples=[RUN_ID])
    report: str = Field(description="The report's id in the policy.", examples=["monthly-care-log"])
    kind: ReportKind = Field(description="What is reported.", examples=["care_log"])
    title: str = Field(description="The report's title.", examples=["Customer Care Tracking System monthly report"])
    period: RunPeriod = Field(description="What it is about.", examples=[None])
    department: str | None = Field(
        description="The department, for a report that each has its own of.", examples=["child-welfare"]
    )
    state: RunState = Field(
        description="open; submitted: its content is locked; closed: every step is done; cancelled.", examples=["open"]
    )
    content_version: int | None = Field(description="The newest version; null: none yet.", examples=[2])
    policy_hash: str = Field(description="The policy that its steps are of.", examples=[POLICY_HASH])
    opened_at: Instant = Field(description="When it was opened.", examples=[AT])
    opened_by: str = Field(description="By whom; `careloop`: by itself.", examples=["careloop"])
    received_at: Instant | None = Field(description="When what is reviewed was received.", examples=[AT])
    submitted_at: Instant | None = Field(description="When it was submitted.", examples=[AT])
    closed_at: Instant | None = Field(description="When its last step was done.", examples=[AT])
    cancelled_at: Instant | None = Field(description="When it was cancelled.", examples=[AT])


class DelegationRead(ReadModel):
    """Who takes a step in a holder's place."""

    holder: str = Field(description="Whose step it is, by handle.", examples=["amy.tran"])
    delegate: str = Field(description="Who takes it, by handle.", examples=["luis.ortega"])
    reason: str | None = Field(description="Why.", examples=["On leave until Monday."])
    delegated_at: Instant = Field(description="Since when.", examples=[AT])


class StepRead(ReadModel):
    """A step of a run."""

    step: str = Field(description="Its id in the policy.", examples=["approve"])
    title: str = Field(description="What is to be done.", examples=["Review and approve the draft"])
    act: StepAct = Field(description="How it is taken.", examples=["approve"])
    clause: str = Field(description="The clause that asks for it, and whose limit it is.", examples=["CCTS-III.B4"])
    also_clauses: list[str] = Field(description="Clauses that the same act carries out.", examples=[["CCTS-III.bg"]])
    who: str = Field(description="The role that takes it.", examples=["executive_team"])
    or_who: list[str] = Field(description="Roles of which any holder can take it too.", examples=[["designee"]])
    who_title: str = Field(description="The titles of these roles.", examples=["Executive Management Team"])
    approvers: Literal["one", "each"] = Field(
        description="each: every holder of the role signs, as of the day on which it became ready.", examples=["each"]
    )
    holders: list[str] | None = Field(
        description="Of a step that can be taken now: who can, by handle; null where the directory cannot be asked.",
        examples=[["amy.tran", "luis.ortega"]],
    )
    missing: list[str] | None = Field(
        description="Of a step that each must sign: whose signature is missing.", examples=[["luis.ortega"]]
    )
    delegations: list[DelegationRead] = Field(description="Who takes it for whom.", examples=[[]])
    state: StepState = Field(description="waiting: one before it is not done.", examples=["ready"])
    clause_due_at: Instant | None = Field(description="The limit of the clause.", examples=[AT])
    working_due_at: Instant | None = Field(
        description="What to work to: it leaves one business day for every later step.", examples=[AT]
    )
    working_on: date | None = Field(description="The same as a day of the agency.", examples=["2026-12-08"])
    clause_on: date | None = Field(
        description="The limit of the clause as a day of the agency.", examples=["2026-12-08"]
    )
    is_forecast: bool = Field(
        description="Its clock has not begun to run: the dates assume that the step before is done on its own.",
        examples=[False],
    )
    is_late: bool = Field(description="The date to work to has passed, or had when it was done.", examples=[False])
    is_overdue: bool = Field(description="So has the limit of the clause.", examples=[False])
    is_compiling: bool = Field(description="Its content is being compiled.", examples=[False])
    ready_at: Instant | None = Field(description="Since when it can be taken.", examples=[AT])
    done_at: Instant | None = Field(description="When it was done or skipped.", examples=[AT])
    done_by: str | None = Field(description="By whom.", examples=["amy.tran"])
    reason: str | None = Field(description="What that person noted; why it was skipped.", examples=["Sent by mail."])


class RunDetail(RunRead):
    """A report run with all that belongs to it."""

    steps: list[StepRead] = Field(description="In their order.", examples=[[]])
    obstacles: list[ObstacleRead] = Field(
        description="What must be seen to before it may be submitted, as of its newest version.", examples=[[]]
    )
    corrections: list[CorrectionRead] = Field(description="What was to be corrected, oldest first.", examples=[[]])
    sign_offs: list[SignOffRead] = Field(description="Signatures, oldest first.", examples=[[]])
    versions: list[VersionRead] = Field(description="Of its content, newest first.", examples=[[]])
    files: list[ReportFileRead] = Field(description="Received, or sent along with corrections.", examples=[[]])


class RunEntryRead(ReadModel):
    """Something that happened to a run."""

    seq: int = Field(description="Its number.", examples=[1])
    kind: str = Field(description="What happened.", examples=["step_done"])
    at: Instant = Field(description="When.", examples=[AT])
    actor: str = Field(description="Who did it; `careloop`: nobody.", examples=["amy.tran"])
    clause: str | None = Field(description="The clause that asked for it.", examples=["CCTS-III.B3"])
    policy_hash: str = Field(description="Under which policy.", examples=[POLICY_HASH])
    request_id: str | None = Field(description="The request that did it.", examples=["b0c7e8f2d6a14c3f"])
    payload: dict[str, Any] = Field(description="What there is to know of it.", examples=[{"step": "compile"}])


def run_members(run: ReportRun, agency: Agency) -> dict[str, Any]:
    """The members that every answer about a run has."""
    return {
        "id": run.id,
        "report": run.report,
        "kind": run.kind,
        "title": run.title,
        "period": RunPeriod.of(run, agency),
        "department": run.department or None,
        "state": run.state,
        "content_version": run.content_version or None,
        "policy_hash": run.policy_hash,
        "opened_at": run.opened_at,
        "opened_by": run.opened_by,
        "received_at": run.received_at,
        "submitted_at": run.submitted_at,
        "closed_at": run.closed_at,
        "cancelled_at": run.cancelled_at,
    }


def run_read(run: ReportRun, agency: Agency) -> RunRead:
    """A run as a list shows it."""
    return RunRead(**run_members(run, agency))


def run_detail(
    in_hand: RunInHand, papers: Papers, seats: dict[str, tuple[list[str], list[str] | None]] | None, *, now: datetime
) -> RunDetail:
    """A run with all that belongs to it. `seats`: per step who can take it and whose signature is missing."""
    newest = papers.versions[0] if papers.versions else None
    return RunDetail(
        **run_members(in_hand.run, in_hand.policy.pack.agency),
        steps=[_step_read(in_hand, step, papers.delegations, seats, now) for step in in_hand.steps],
        obstacles=obstacles_read(newest.obstacles if newest else []),
        corrections=[CorrectionRead.model_validate(each) for each in papers.corrections],
        sign_offs=[SignOffRead.model_validate(each) for each in papers.sign_offs],
        versions=[VersionRead.of(each) for each in papers.versions],
        files=[ReportFileRead.model_validate(each) for each in papers.files],
    )


def _step_read(
    in_hand: RunInHand,
    step: ReportStep,
    delegations: Sequence[ReportDelegation],
    seats: dict[str, tuple[list[str], list[str] | None]] | None,
    now: datetime,
) -> StepRead:
    pack = in_hand.policy.pack
    holders, missing = (seats or {}).get(step.step, (None, None))
    return StepRead(
        step=step.step,
        title=step.title,
        act=step.act,
        clause=step.clause,
        also_clauses=list(in_hand.rule_of(step).also_clauses),
        who=step.who,
        or_who=list(in_hand.rule_of(step).or_who),
        who_title=roles_in_words(in_hand, step),
        approvers=in_hand.rule_of(step).approvers,
        holders=holders,
        missing=missing,
        delegations=[DelegationRead.model_validate(each) for each in delegations if each.step == step.step],
        state=step.state,
        clause_due_at=step.clause_due_at,
        working_due_at=step.working_due_at,
        working_on=day_of(step.working_due_at, calendar_of(pack)) if step.working_due_at else None,
        clause_on=day_of(step.clause_due_at, calendar_of(pack)) if step.clause_due_at else None,
        is_forecast=step.is_forecast,
        is_late=is_late(step, now),
        is_overdue=is_overdue(step, now),
        is_compiling=step.asked_at is not None,
        ready_at=step.ready_at,
        done_at=step.done_at,
        done_by=step.done_by,
        reason=step.reason,
    )
