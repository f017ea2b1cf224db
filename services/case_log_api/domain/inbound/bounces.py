"""Reads reports of delivery: RFC 3464, and the forms of mail servers that never learnt it."""

import re
from collections.abc import Iterable

from services.case_log_api.domain.inbound.addresses import find_ids, read_addresses
from services.case_log_api.domain.inbound.charsets import clean_line
from services.case_log_api.domain.inbound.headers import Header, read_header
from services.case_log_api.domain.inbound.mail import BouncedRecipient, BounceReport
from services.case_log_api.domain.inbound.structure import Part

_MOST_RECIPIENTS = 50
_LONGEST_DIAGNOSTIC = 500
_LOOK_AT = 50_000
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b([45])\d\d[ -]")
_SPOKEN_OF = re.compile(r"<?([^\s<>()\[\],;:\"]{1,64}@[a-z0-9][a-z0-9.-]{1,250})>?", re.IGNORECASE)
_EMBEDDED_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]{3,500})", re.IGNORECASE | re.MULTILINE)
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_SERVERS = ("mailer-daemon", "postmaster", "mail-daemon", "microsoftexchange")
STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
HEADER_TYPES = frozenset({"text/rfc822-headers", "message/global-headers"})
_ORIGINAL_TYPES = frozenset({"message/rfc822", "message/global"}) | HEADER_TYPES


def find_delivery_status(root: Part) -> Part | None:
    """The machine's part of a report of delivery, if there is one."""
    return next((part for part in root.walk() if part.content_type in STATUS_TYPES), None)


def read_report(root: Part, text: str) -> BounceReport:
    """What a bounce says: from its machine part, else from its extra fields and the words of its text."""
    status = find_delivery_status(root)
    recipients = _read_status(status) if status is not None else ()
    return BounceReport(
        recipients=recipients or _read_words(root.header, text),
        original_message_id=_find_original_id(root),
    )


def _read_status(part: Part) -> tuple[BouncedRecipient, ...]:
    content, _ = part.decode()
    groups = re.split(rb"\r?\n[ \t]*\r?\n", content[:_LOOK_AT].strip())
    # The first group is about the mail; some servers write everything into one.
    read = (_read_recipient(read_header(group)[0]) for group in groups[: _MOST_RECIPIENTS + 1])
    return tuple(recipient for recipient in read if recipient is not None)[:_MOST_RECIPIENTS]


def _read_recipient(fields: Header) -> BouncedRecipient | None:
    # Where a mail was passed on, the address that was written to is the one that is known here.
    written = fields.get("original-recipient") or fields.get("final-recipient")
    if written is None and fields.get("status") is None:
        return None
    action = fields.get_plain("action").lower().partition(" ")[0]
    status = _STATUS.search(fields.get_plain("status"))
    diagnostic = fields.get("diagnostic-code")
    return BouncedRecipient(
        address=_address((fields.get("final-recipient") or b"").rpartition(b";")[2])
        or _address((written or b"").rpartition(b";")[2]),
        action=action if action in _ACTIONS else None,
        status=status[1] if status else None,
        diagnostic=None
        if diagnostic is None
        else clean_line(diagnostic.decode("utf-8", "replace"), longest=_LONGEST_DIAGNOSTIC),
    )


def _address(written: bytes) -> str | None:
    return next((address for _, address in read_addresses([written.strip()])), None)


def _read_words(header: Header, text: str) -> tuple[BouncedRecipient, ...]:
    """Older servers and some gateways: `X-Failed-Recipients`, or sentences with an address and a code."""
    told = [address for _, address in read_addresses(header.get_all("x-failed-recipients"))]
    spoken = text[:_LOOK_AT]
    if not told:
        told = [found for found in _SPOKEN_OF.findall(spoken) if not found.lower().startswith(_SERVERS)][:1]
    status = _STATUS.search(spoken)
    code = _REPLY_CODE.search(spoken)
    known = status[1] if status else (f"{code[1]}.0.0" if code else None)
    return tuple(
        BouncedRecipient(address=address.rstrip("."), action=None, status=known, diagnostic=None)
        for address in told[:_MOST_RECIPIENTS]
    )


def _find_original_id(root: Part) -> str | None:
    """The Message-ID of the mail that came back: in the part that holds it, else in the text below the report."""
    parts = list(root.walk())
    for part in (*_of_types(parts, _ORIGINAL_TYPES), *_of_types(parts, frozenset({"text/plain"}))):
        content, _ = part.decode()
        for found in _EMBEDDED_ID.finditer(content[: 4 * _LOOK_AT]):
            if ids := find_ids(found[1]):
                return ids[0]
    referred = find_ids(root.header.get("in-reply-to")) or find_ids(root.header.get("references"))
    return referred[0] if referred else None


def _of_types(parts: Iterable[Part], types: frozenset[str]) -> list[Part]:
    return [part for part in parts if part.content_type in types and not part.parts]
