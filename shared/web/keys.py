"""API keys: made once, shown once, kept as a hash.

A key reads `cl_<prefix>_<secret>`: the prefix finds the row, the secret (192 random bits, so that one SHA-256 is enough)
proves it. Rotation is a second key, then the revocation of the first.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import NotFound
from shared.ids import new_id
from shared.web.tables import ApiKey

_USE_IS_NOTED_EVERY = timedelta(hours=1)


class KeyUnknown(NotFound):
    """There is no such key here."""


@dataclass(frozen=True)
class MintedKey:
    """A new key: `token` is shown once, `row` can be written to several services' schemas with `save_key`."""

    token: str
    row: dict[str, object]


def mint_key(
    *,
    name: str,
    agency: str | None,
    scopes: Sequence[str],
    now: datetime,
    kind: Literal["api", "service"] = "api",
    expires_at: datetime | None = None,
    token: str | None = None,
    person: str | None = None,
) -> MintedKey:
    """Make a key without storing it; `token` gives an existing one (the stack's service keys) instead of a new one.

    Raises:
        ValueError: a token that is not of the form `cl_<prefix>_<secret>`, or an agency that does not fit the kind.
    """
    if (kind == "service") != (agency is None):
        raise ValueError("an api key belongs to an agency, a service key to none")
    token = token or f"cl_{secrets.token_hex(5)}_{secrets.token_hex(24)}"
    parts = _parts(token)
    if parts is None:
        raise ValueError("a key reads cl_<prefix>_<secret>")
    prefix, secret = parts
    return MintedKey(
        token=token,
        row={
            "id": new_id(),
            "agency": agency,
            "name": name,
            "person": person,
            "kind": kind,
            "prefix": prefix,
            "secret_hash": _hash(secret),
            "scopes": sorted(set(scopes)),
            "created_at": now,
            "expires_at": expires_at,
        },
    )


async def save_key(session: AsyncSession, minted: MintedKey) -> None:
    """Write a key to this service's schema; the same key again takes over the new name, scopes and end."""
    statement = insert(ApiKey).values(minted.row)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[ApiKey.prefix],
            set_={column: statement.excluded[column] for column in ("name", "scopes", "expires_at", "secret_hash")},
        )
    )


async def create_key(
    session: AsyncSession,
    *,
    name: str,
    agency: str | None,
    scopes: Sequence[str],
    now: datetime,
    kind: Literal["api", "service"] = "api",
    expires_at: datetime | None = None,
    person: str | None = None,
) -> str:
    """Make and store a key; returns the token, which can never be read again.

    `person` is the directory handle of the key's holder, where it is one person's.
    """
    minted = mint_key(name=name, agency=agency, scopes=scopes, now=now, kind=kind, expires_at=expires_at, person=person)
    await save_key(session, minted)
    return minted.token


async def list_keys(session: AsyncSession, *, agency: str | None = None) -> Sequence[ApiKey]:
    """All keys, or those of one agency, oldest first."""
    query = select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)
    return (await session.scalars(query if agency is None else query.where(ApiKey.agency == agency))).all()


async def revoke_key(session: AsyncSession, prefix: str, *, now: datetime) -> UUID:
    """End a key for good; a key that was revoked before stays as it was.

    Raises:
        KeyUnknown: no key of this schema has the prefix (the part between the underscores).
    """
    revoke = update(ApiKey).where(ApiKey.prefix == prefix, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    await session.execute(revoke)
    key = (await session.scalars(select(ApiKey).where(ApiKey.prefix == prefix))).one_or_none()
    if key is None:
        raise KeyUnknown(f"No key has the prefix {prefix}.", how_to_fix="List the keys to see their prefixes.")
    return key.id


async def find_key(session: AsyncSession, token: str, *, now: datetime) -> ApiKey | None:
    """The live key that a token proves, or None; its use is noted at most once an hour."""
    parts = _parts(token)
    if parts is None:
        return None
    prefix, secret = parts
    query = select(ApiKey).where(
        ApiKey.prefix == prefix,
        ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now),
    )
    key = (await session.scalars(query)).one_or_none()
    if key is None or not hmac.compare_digest(key.secret_hash, _hash(secret)):
        return None
    if key.last_used_at is None or key.last_used_at <= now - _USE_IS_NOTED_EVERY:
        key.last_used_at = now
    return key


def _parts(token: str) -> tuple[str, str] | None:
    mark, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    return (prefix, secret) if mark == "cl" and prefix and secret and token.isascii() else None


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
