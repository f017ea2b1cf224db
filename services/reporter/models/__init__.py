"""reporter's tables: facts, rollups, the evidence of conformance, and report runs."""

from services.reporter.models.base import Base
from services.reporter.models.evidence import CaseFact, MessageFact, StepFact
from services.reporter.models.facts import CountingZone, ResponseFact, Restatement
from services.reporter.models.log_entries import LogCalendar, LogFact, LogRestatement, LogRollup
from services.reporter.models.plans import ActionPlan, CheckIn, PlanComment, PlanEntry, PlanGoal, PlanNumber, PlanStep
from services.reporter.models.publications import PublishedResult
from services.reporter.models.report_papers import (
    ReportCorrection,
    ReportDelegation,
    ReportFile,
    ReportMessage,
    ReportSignOff,
    ReportVersion,
)
from services.reporter.models.reports import ReportLedger, ReportRun, ReportStep, RunEntry
from services.reporter.models.rollups import AnswerRollup, Rollup

__all__ = [
    "ActionPlan",
    "AnswerRollup",
    "Base",
    "CaseFact",
    "CheckIn",
    "CountingZone",
    "LogCalendar",
    "LogFact",
    "LogRestatement",
    "LogRollup",
    "MessageFact",
    "PlanComment",
    "PlanEntry",
    "PlanGoal",
    "PlanNumber",
    "PlanStep",
    "PublishedResult",
    "ReportCorrection",
    "ReportDelegation",
    "ReportFile",
    "ReportLedger",
    "ReportMessage",
    "ReportRun",
    "ReportSignOff",
    "ReportStep",
    "ReportVersion",
    "ResponseFact",
    "Restatement",
    "Rollup",
    "RunEntry",
    "StepFact",
]
