"""The tables of survey_api."""

from services.survey_api.models.base import (
    AttributionState,
    Base,
    Channel,
    QuarantineState,
    ReceiptOutcome,
    RevisionState,
    Suspected,
    table_of,
)
from services.survey_api.models.campaign import Campaign
from services.survey_api.models.comment import CommentState, RedactedComment
from services.survey_api.models.intake import PrivateRead, QuarantinedDelivery, WebhookReceipt
from services.survey_api.models.invitation import Invitation, InvitationState
from services.survey_api.models.link import Audience, LinkKind, LinkOpening, SurveyLink
from services.survey_api.models.response import Response, ResponseRevision
from services.survey_api.models.response_import import (
    ImportChunk,
    ImportedRow,
    ImportFormat,
    ImportRejection,
    ImportState,
    ResponseImport,
)
from services.survey_api.models.signature import Attestation, SignatureMark
from services.survey_api.models.source import Source, SourceSecret

__all__ = [
    "Attestation",
    "AttributionState",
    "Audience",
    "Base",
    "Campaign",
    "Channel",
    "CommentState",
    "ImportChunk",
    "ImportFormat",
    "ImportRejection",
    "ImportState",
    "ImportedRow",
    "Invitation",
    "InvitationState",
    "LinkKind",
    "LinkOpening",
    "PrivateRead",
    "QuarantineState",
    "QuarantinedDelivery",
    "ReceiptOutcome",
    "RedactedComment",
    "Response",
    "ResponseImport",
    "ResponseRevision",
    "RevisionState",
    "SignatureMark",
    "Source",
    "SourceSecret",
    "SurveyLink",
    "Suspected",
    "WebhookReceipt",
    "table_of",
]
