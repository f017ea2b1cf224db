"""The tables of survey_api."""

from services.survey_api.models.base import (
    AttributionState,
    Base,
    Channel,
    QuarantineState,
    ReceiptOutcome,
    RevisionState,
    table_of,
)
from services.survey_api.models.intake import PrivateRead, QuarantinedDelivery, WebhookReceipt
from services.survey_api.models.response import Response, ResponseRevision
from services.survey_api.models.source import Source, SourceSecret

__all__ = [
    "AttributionState",
    "Base",
    "Channel",
    "PrivateRead",
    "QuarantineState",
    "QuarantinedDelivery",
    "ReceiptOutcome",
    "Response",
    "ResponseRevision",
    "RevisionState",
    "Source",
    "SourceSecret",
    "WebhookReceipt",
    "table_of",
]
