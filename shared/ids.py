"""How things are named: UUIDv7 for what is new, UUIDv5 for what must get the same id every time."""

from uuid import UUID, uuid5

import uuid_utils.compat

# Fixed for ever: every deterministic id (messages, deliveries, attempts) is derived under it.
_CARELOOP = UUID("6f1c2f57-5b0e-5d0c-9a53-0c6d2a7b1e84")


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): unique, and sortable by the time of its making."""
    return uuid_utils.compat.uuid7()


def derived_id(*parts: object) -> UUID:
    """The same UUIDv5 for the same parts, so that a repeated step names what it made the first time."""
    return uuid5(_CARELOOP, "\x1f".join(str(part) for part in parts))
