"""The tables of case_log_api."""

from services.case_log_api.models.base import Base
from services.case_log_api.models.case import Case, CaseNumber, Cycle
from services.case_log_api.models.desk import DeskChange, DeskConnection, DeskRequest
from services.case_log_api.models.inbound import Attachment, InboundEmail
from services.case_log_api.models.log_copy import RedactedCopy
from services.case_log_api.models.log_entry import Constituent, EntryText, LogEntry
from services.case_log_api.models.log_import import LogImport, LogImportRow
from services.case_log_api.models.log_relation import (
    DuplicateProposal,
    EntryRelation,
    EntrySearch,
    SavedView,
    WordCount,
)
from services.case_log_api.models.log_work import (
    Communication,
    EntryDeadline,
    Forwarding,
    QueueTurn,
    ReviewRequest,
    Transfer,
)
from services.case_log_api.models.message import Draft, OutboundMessage
from services.case_log_api.models.recognition import Praise, Recognition, RecognitionOptOut, RecognitionRead
from services.case_log_api.models.repeat import CreditedPerson, RepeatNotice, RepeatThread
from services.case_log_api.models.response import CaseResponse, PrivateDetails
from services.case_log_api.models.retention import AdoptedCalendar, LegalHold
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
    "AdoptedCalendar",
    "Attachment",
    "Base",
    "BehaviourFinding",
    "CallBack",
    "Case",
    "CaseNumber",
    "CaseResponse",
    "CaseStep",
    "Communication",
    "Constituent",
    "CreditedPerson",
    "Cycle",
    "DeskChange",
    "DeskConnection",
    "DeskRequest",
    "Draft",
    "DuplicateProposal",
    "EntryDeadline",
    "EntryRelation",
    "EntrySearch",
    "EntryText",
    "Forwarding",
    "InboundEmail",
    "LegalHold",
    "LogEntry",
    "LogImport",
    "LogImportRow",
    "NotCompletedEntry",
    "OutboundMessage",
    "Praise",
    "PrivateDetails",
    "PrivateRead",
    "QueueTurn",
    "Recognition",
    "RecognitionOptOut",
    "RecognitionRead",
    "RedactedCopy",
    "RepeatNotice",
    "RepeatThread",
    "ReviewRequest",
    "SavedView",
    "TimelineEntry",
    "Transfer",
    "WordCount",
]
