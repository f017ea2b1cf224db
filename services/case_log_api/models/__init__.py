"""The tables of case_log_api."""

from services.case_log_api.models.base import Base
from services.case_log_api.models.case import Case, CaseNumber, Cycle
from services.case_log_api.models.desk import DeskChange, DeskConnection, DeskRequest
from services.case_log_api.models.message import Draft, OutboundMessage
from services.case_log_api.models.recognition import Praise, Recognition, RecognitionOptOut, RecognitionRead
from services.case_log_api.models.repeat import CreditedPerson, RepeatNotice, RepeatThread
from services.case_log_api.models.response import CaseResponse, PrivateDetails
from services.case_log_api.models.step import CaseStep
from services.case_log_api.models.timeline import (
    TIMELINE_GUARD,
    TIMELINE_GUARD_REMOVAL,
    PrivateRead,
    TimelineEntry,
)
from services.case_log_api.models.work import BehaviourFinding, CallBack, NotCompletedEntry

__all__ = [
    "TIMELINE_GUARD",
    "TIMELINE_GUARD_REMOVAL",
    "Base",
    "BehaviourFinding",
    "CallBack",
    "Case",
    "CaseNumber",
    "CaseResponse",
    "CaseStep",
    "CreditedPerson",
    "Cycle",
    "DeskChange",
    "DeskConnection",
    "DeskRequest",
    "Draft",
    "NotCompletedEntry",
    "OutboundMessage",
    "Praise",
    "PrivateDetails",
    "PrivateRead",
    "Recognition",
    "RecognitionOptOut",
    "RecognitionRead",
    "RepeatNotice",
    "RepeatThread",
    "TimelineEntry",
]
