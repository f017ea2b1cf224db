"""Reads the addresses, message ids and dates that the header of a mail names."""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from services.case_log_api.domain.inbound.charsets import clean_line
from services.case_log_api.domain.inbound.headers import Header, decode_words

_LONGEST_ADDRESS = 320
_LONGEST_ID = 250
_LONGEST_NAME = 200
_MOST_ADDRESSES = 200
_MOST_FIELDS = 20
_MOST_REFERENCES = 50
_ADDRESS = re.compile(r"[^\s<>()\[\],;:@\"\\]{1,64}@[^\s<>()\[\],;:@\"\\]{1,253}")
_QUOTED_ADDRESS = re.compile(r"\"[^\"\s]{1,62}\"@[^\s<>()\[\],;:@\"\\]{1,253}")
_ID = re.compile(r"<\s*([^<>\s]{1,240}@[^<>\s]{1,240})\s*>")
_BARE_ID = re.compile(r"[^<>\s,;]{1,240}@[^<>\s,;]{1,240}")
_EARLIEST_YEAR = 1990
_LATEST_YEAR = 2100
# Fields that differ between two deliveries of one mail are no part of what tells it from another.
_TELLING_FIELDS = ("from", "to", "cc", "date", "subject", "in-reply-to", "message-id")


def read_addresses(values: Iterable[bytes]) -> tuple[tuple[str, str], ...]:
    """The (name, address) pairs of address fields, each address once, in their order, within bounds."""
    found: dict[str, str] = {}
    for value in list(values)[:_MOST_FIELDS]:
        for name, address in _split_addresses(value):
            if address not in found and len(found) < _MOST_ADDRESSES:
                found[address] = name
    return tuple((name, address) for address, name in found.items())


def _split_addresses(value: bytes) -> list[tuple[str, str]]:
    raw = value.decode("utf-8", "surrogateescape")
    try:
        pairs = getaddresses([raw])
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        pairs = []  # quoted strings without an end, comments a thousand deep
    read = [
        (clean_line(decode_words(name.encode("utf-8", "surrogateescape")), longest=_LONGEST_NAME), address)
        for name, written in pairs
        if (address := _clean_address(written))
    ]
    if read:
        return read
    searched = (_clean_address(match) for match in _ADDRESS.findall(decode_words(value)))
    return [("", address) for address in searched if address]


def _clean_address(written: str) -> str | None:
    address = clean_line(written.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), longest=400)
    address = address.strip("<> '")
    if len(address) > _LONGEST_ADDRESS or not (_ADDRESS.fullmatch(address) or _QUOTED_ADDRESS.fullmatch(address)):
        return None
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}"


def find_ids(value: bytes | None) -> tuple[str, ...]:
    """The message ids in a field, each with its angle brackets and once."""
    if value is None:
        return ()
    text = value.decode("ascii", "ignore")
    ids = _ID.findall(text) or _BARE_ID.findall(text)
    return tuple(dict.fromkeys(f"<{found}>" for found in ids if len(found) <= _LONGEST_ID and found.isprintable()))


def read_references(header: Header) -> tuple[str, ...]:
    """The ids of the thread: the first, which it began with, and the latest; whatever is answered is among them."""
    values = [*header.get_all("references")[:3], *header.get_all("in-reply-to")[:3]]
    ids = tuple(dict.fromkeys(found for value in values for found in find_ids(value)))
    return ids if len(ids) <= _MOST_REFERENCES else (ids[0], *ids[1 - _MOST_REFERENCES :])


def identify(header: Header, content_digest: str) -> tuple[str, bool]:
    """The mail's id and whether it has it of its own; without one of its own, one is made of its content."""
    ids = find_ids(header.get("message-id"))
    return (ids[0], True) if ids else (f"<{content_digest[:48]}@digest.invalid>", False)


def digest_content(header: Header, body: memoryview) -> str:
    """The digest of what the sender wrote, which is the same for the same mail delivered twice."""
    digest = hashlib.sha256()
    for field in _TELLING_FIELDS:
        value = b"\x00".join(header.get_all(field))
        digest.update(f"{field}:{len(value)}:".encode() + value)
    digest.update(body)
    return digest.hexdigest()


def read_date(value: bytes | None) -> tuple[datetime | None, str | None]:
    """When the sender says the mail was sent, in UTC, or None; and what was wrong with it."""
    if value is None:
        return None, "date_missing"
    try:
        read = parsedate_to_datetime(value.decode("ascii", "ignore"))
        # `-0000` says: this is UTC, and nothing about where the sender is (RFC 5322).
        moment = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None, "date_broken"
    if not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
        return None, "date_broken"
    return moment, None


def read_handover(header: Header) -> datetime | None:
    """When the last mail server on the way got the mail, by the uppermost of the lines that each of them adds."""
    received = header.get("received")
    return None if received is None else read_date(received.rpartition(b";")[2])[0]
