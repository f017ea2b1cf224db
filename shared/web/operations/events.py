"""Where the other services deliver their events: signed, committed to the inbox, then answered."""

from functools import cache

from pydantic import Field
from starlette.requests import Request

from shared.events import MalformedBatch, receive_batch
from shared.events.envelope import BATCH_LIMIT
from shared.logs import get_logger
from shared.web.auth import public
from shared.web.body import read_body
from shared.web.callers import NotAuthenticated
from shared.web.deps import Now, ResourcesDep, Session
from shared.web.models import ReadModel
from shared.web.openapi import refusals
from shared.web.routing import ServiceRouter, body_limit
from shared.webhooks import SignatureRefused, verify

log = get_logger("web.events")

_LARGEST_BATCH_BYTES = 8 * 1024 * 1024
_ENVELOPE = {
    "type": "object",
    "description": "The envelope `careloop.batch`.",
    "required": ["type", "timestamp", "data"],
    "properties": {
        "type": {"type": "string", "enum": ["careloop.batch"], "description": "Names the envelope."},
        "timestamp": {"type": "string", "format": "date-time", "description": "When it was sent."},
        "data": {
            "type": "object",
            "required": ["events"],
            "properties": {
                "events": {
                    "type": "array",
                    "maxItems": BATCH_LIMIT,
                    "description": "The events, in no order.",
                    "items": {
                        "type": "object",
                        "required": ["id", "type", "agency", "lane", "occurred_at", "data"],
                        "properties": {
                            "id": {"type": "string", "format": "uuid", "description": "Taken in once."},
                            "type": {"type": "string", "maxLength": 100, "description": "Which event."},
                            "agency": {"type": "string", "maxLength": 100, "description": "The tenant."},
                            "lane": {"type": "string", "enum": ["normal", "sin"], "description": "Its lane."},
                            "occurred_at": {"type": "string", "format": "date-time", "description": "When it was."},
                            "request_id": {
                                "type": ["string", "null"],
                                "maxLength": 200,
                                "description": "Of the request that caused it.",
                            },
                            "data": {"type": "object", "description": "What happened, by type."},
                        },
                    },
                }
            },
        },
    },
}


class EventsReceived(ReadModel):
    """What became of a delivery."""

    new_count: int = Field(description="Events that had not been delivered before.", examples=[17])


async def receive_events(request: Request, session: Session, resources: ResourcesDep, now: Now) -> EventsReceived:
    """Takes a batch of events of another service (`careloop.batch`, signed as Standard Webhooks 1.0) into the inbox.

    The answer leaves after the commit. An event that was delivered before changes nothing.
    """
    body = await read_body(request)
    secrets = [secret.get_secret_value() for own in resources.settings.event_secrets.values() for secret in own]
    try:
        verify(secrets_=secrets, headers=request.headers, body=body, now=now)
    except SignatureRefused as reason:
        log.warning("delivery_refused", reason=str(reason))
        raise NotAuthenticated from None
    return EventsReceived(new_count=await receive_batch(session, body, now=now))


@cache
def events_router(service: str) -> ServiceRouter:
    """The receiving route of one service."""
    router = ServiceRouter(tags=["events"])
    router.post(
        "/v1/events",
        name=f"receive_events_{service}",
        status_code=202,
        summary="Take in events of another service",
        dependencies=[public("signed by the publishing service", limited=False), body_limit(_LARGEST_BATCH_BYTES)],
        responses=refusals(NotAuthenticated, MalformedBatch),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": _ENVELOPE,
                        "example": {
                            "type": "careloop.batch",
                            "timestamp": "2026-01-05T09:30:00Z",
                            "data": {
                                "events": [
                                    {
                                        "id": "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84",
                                        "type": "case.closed",
                                        "agency": "technology-services",
                                        "lane": "normal",
                                        "occurred_at": "2026-01-05T09:30:00Z",
                                        "data": {},
                                    }
                                ]
                            },
                        },
                    }
                },
            },
            "parameters": [
                {
                    "name": name,
                    "in": "header",
                    "required": False,
                    "description": sentence,
                    "schema": {"type": "string", "examples": [example]},
                }
                for name, sentence, example in (
                    ("webhook-id", "The delivery's id; 401 without it.", "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"),
                    ("webhook-timestamp", "Seconds since 1970; at most five minutes off.", "1767605400"),
                    (
                        "webhook-signature",
                        "`v1,` and the base64 HMAC-SHA256 of id.timestamp.body.",
                        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                    ),
                )
            ],
        },
    )(receive_events)
    return router
