"""The HTTP edge that every service shares: app factory, problems, callers, transactions, idempotency, pages of lists."""

from shared.web.app import build_app
from shared.web.auth import public, require
from shared.web.body import MalformedBody, StrictRequest, parse_json, read_body
from shared.web.callers import Caller
from shared.web.deps import Now, ReadSession, ResourcesDep, Session, resources_of
from shared.web.etags import ExpectedVersion, IfMatch, check_version, etag_of
from shared.web.idempotency import idempotent, idempotent_stream
from shared.web.models import ApiModel, Instant, QueryDay, QueryInstant, ReadModel
from shared.web.openapi import refusals
from shared.web.page_routes import PageRouter, csrf_token, error_response, is_over_https, read_form, signed_in
from shared.web.routing import ServiceRouter, body_limit, count_call

__all__ = [
    "ApiModel",
    "Caller",
    "ExpectedVersion",
    "IfMatch",
    "Instant",
    "MalformedBody",
    "Now",
    "PageRouter",
    "QueryDay",
    "QueryInstant",
    "ReadModel",
    "ReadSession",
    "ResourcesDep",
    "ServiceRouter",
    "Session",
    "StrictRequest",
    "body_limit",
    "build_app",
    "check_version",
    "count_call",
    "csrf_token",
    "error_response",
    "etag_of",
    "idempotent",
    "idempotent_stream",
    "is_over_https",
    "parse_json",
    "public",
    "read_body",
    "read_form",
    "refusals",
    "require",
    "resources_of",
    "signed_in",
]
