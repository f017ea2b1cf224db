"""The hash chain of a timeline: what was written cannot be changed unseen, and its content can still be erased.

entry hash = SHA-256(previous hash ‖ seq ‖ kind ‖ at ‖ clause ‖ SHA-256(salt ‖ canonical content))

Content and salt lie beside the hashes. Once both are erased, nobody can find the content by trying, and the chain still
verifies. `at`, `kind` and `clause` are length-prefixed, so that no two entries share an encoding.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = bytes(32)
SALT_BYTES = 16


def canonical(content: Any) -> bytes:
    """The content as bytes: JSON with sorted keys and no spaces. Numbers must be whole, so that storing changes none.

    Raises:
        TypeError: the content holds a float or something that is not JSON.
    """
    _refuse_floats(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        msg = "a float may come back from the database as another number"
        raise TypeError(msg)
    if isinstance(value, dict):
        for each in value.values():
            _refuse_floats(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _refuse_floats(each)


def content_hash(salt: bytes, content: Any) -> bytes:
    """SHA-256(salt ‖ canonical content)."""
    return hashlib.sha256(salt + canonical(content)).digest()


def entry_hash(
    previous: bytes, *, seq: int, kind: str, at: datetime, clause: str | None, content_digest: bytes
) -> bytes:
    """The hash that the next entry builds on."""
    hasher = hashlib.sha256(previous)
    hasher.update(seq.to_bytes(8, "big"))
    for part in (kind, at.astimezone(UTC).isoformat(timespec="microseconds"), clause or ""):
        encoded = part.encode()
        hasher.update(len(encoded).to_bytes(4, "big"))
        hasher.update(encoded)
    hasher.update(content_digest)
    return hasher.digest()


@dataclass(frozen=True, kw_only=True)
class ChainEntry:
    """An entry as it was stored. `salt` and `content` are None together once erased."""

    seq: int
    kind: str
    at: datetime
    clause: str | None
    previous_hash: bytes
    content_digest: bytes
    entry_hash: bytes
    salt: bytes | None
    content: Any


@dataclass(frozen=True, kw_only=True)
class ChainReport:
    """What a verification found. `broken_at` is the first sequence number that does not fit."""

    entry_count: int
    erased_count: int
    head: bytes
    broken_at: int | None = None
    reason: str | None = None

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def verify_chain(entries: Iterable[ChainEntry], *, head: bytes, length: int) -> ChainReport:
    """Compute every hash anew and compare; `head` and `length` are what the case says of its chain.

    A changed, missing, added or moved entry is found, and so is a chain cut off at its end.
    """
    previous, expected_seq, erased = GENESIS, 1, 0
    for entry in entries:
        reason = _find_fault(entry, previous, expected_seq)
        if reason is not None:
            return ChainReport(
                entry_count=expected_seq - 1,
                erased_count=erased,
                head=previous,
                broken_at=expected_seq,
                reason=reason,
            )
        erased += entry.salt is None
        previous, expected_seq = entry.entry_hash, expected_seq + 1
    count = expected_seq - 1
    if count != length or previous != head:
        return ChainReport(
            entry_count=count,
            erased_count=erased,
            head=previous,
            broken_at=expected_seq,
            reason="the chain ends before the entry that the case knows as its last",
        )
    return ChainReport(entry_count=count, erased_count=erased, head=previous)


def _find_fault(entry: ChainEntry, previous: bytes, expected_seq: int) -> str | None:
    if entry.seq != expected_seq:
        return "an entry is missing, doubled or out of place"
    if entry.previous_hash != previous:
        return "the entry does not build on the one before it"
    if (entry.salt is None) != (entry.content is None):
        return "content and salt must be erased together"
    if entry.salt is not None and content_hash(entry.salt, entry.content) != entry.content_digest:
        return "the content is not the one that was written"
    computed = entry_hash(
        previous,
        seq=entry.seq,
        kind=entry.kind,
        at=entry.at,
        clause=entry.clause,
        content_digest=entry.content_digest,
    )
    return None if computed == entry.entry_hash else "the entry is not the one that was written"
