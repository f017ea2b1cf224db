"""reporter's tables: facts, rollups, and the evidence of conformance."""

from services.reporter.models.base import Base
from services.reporter.models.evidence import CaseFact, MessageFact, StepFact
from services.reporter.models.facts import CountingZone, ResponseFact, Restatement
from services.reporter.models.log_entries import LogCalendar, LogFact, LogRollup
from services.reporter.models.rollups import AnswerRollup, Rollup

__all__ = [
    "AnswerRollup",
    "Base",
    "CaseFact",
    "CountingZone",
    "LogCalendar",
    "LogFact",
    "LogRollup",
    "MessageFact",
    "ResponseFact",
    "Restatement",
    "Rollup",
    "StepFact",
]
