"""Where events may be delivered, and which events there are."""

import ipaddress
from collections.abc import Iterator, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from shared.contracts import events as _events
from shared.contracts.base import Event
from shared.errors import Invalid

assert _events  # noqa: S101 - imported so that every event class exists

TargetUrl = Annotated[
    str,
    Field(
        min_length=10,
        max_length=2000,
        description="Where events are posted: https, or http on this machine only.",
        examples=["https://events.example.gov/careloop"],
    ),
]
EventTypes = Annotated[
    list[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=100,
                description="A type of event.",
                examples=["case.closed"],
                json_schema_extra=lambda schema: schema.update(enum=sorted(_types_of(Event))),
            ),
        ]
    ],
    Field(
        min_length=1,
        max_length=50,
        description="Which events: survey_api publishes `response.…`, case_log_api `case.…`, notifier `message.…`.",
        examples=[["case.opened", "case.closed"]],
    ),
]


class TargetUrlRefused(Invalid):
    """Events are not delivered to such an address."""


class EventTypeUnknown(Invalid):
    """There is no such type of event."""


def check_target_url(url: str) -> None:
    """Refuse what is no plain https URL.

    Raises:
        TargetUrlRefused: with the reason.
    """
    reason = _reason_against(url)
    if reason is not None:
        raise TargetUrlRefused(
            f"Events cannot be delivered to this URL: {reason}.",
            how_to_fix="Give an https URL without user name and fragment.",
            errors=[{"pointer": "/url", "message": reason}],
        )


def _reason_against(url: str) -> str | None:
    if not url.isascii() or not url.isprintable() or " " in url:
        return "it holds characters that a URL cannot hold"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is not a URL"
    if not host:
        return "it names no host"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "it holds a user name or a fragment"
    if parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host)):
        return None
    return "it is not https"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_event_types(types: Sequence[str]) -> None:
    """Refuse types of events that nobody publishes.

    Raises:
        EventTypeUnknown: naming the ones there are.
    """
    known = set(_types_of(Event))
    unknown = [(number, name) for number, name in enumerate(types) if name not in known]
    if unknown:
        raise EventTypeUnknown(
            "There are no events of some of these types.",
            how_to_fix=f"Choose among {', '.join(sorted(known))}.",
            errors=[{"pointer": f"/event_types/{number}", "message": "Unknown type"} for number, _ in unknown],
        )


def _types_of(event: type[Event]) -> Iterator[str]:
    if "type" in event.__dict__:
        yield event.type
    for kind in event.__subclasses__():
        yield from _types_of(kind)
