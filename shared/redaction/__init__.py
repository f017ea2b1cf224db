"""Finds personal data in free text and writes a copy without it; the original is never changed."""

from shared.redaction.finding import find_spans
from shared.redaction.known import KnownParties, KnownParty
from shared.redaction.labels import label_of, language_of
from shared.redaction.rule import Finding, Rule
from shared.redaction.rules import DEFAULT_RULES, RULES_VERSION, version_of
from shared.redaction.spans import Span, redact

__all__ = [
    "DEFAULT_RULES",
    "RULES_VERSION",
    "Finding",
    "KnownParties",
    "KnownParty",
    "Rule",
    "Span",
    "find_spans",
    "label_of",
    "language_of",
    "redact",
    "version_of",
]
