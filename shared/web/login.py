"""How a person signs in to pages until there is an identity provider: a one-time link, then a signed cookie.

The link's secret is stored as a hash and works once. The cookie is a statement signed with the deployment's page secret;
nothing about it is stored, so it ends by itself after `SESSION_LASTS` and all end together when the secret changes.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from shared.ids import new_id
from shared.web.callers import NotAuthenticated
from shared.web.tables import LoginLink

SESSION_COOKIE = "careloop_session"
LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class Person:
    """Somebody signed in to pages."""

    agency: str
    name: str
    scopes: frozenset[str]


async def create_login_link(
    session: AsyncSession, *, agency: str, person: str, scopes: Sequence[str], now: datetime
) -> str:
    """Store a link that works once within 15 minutes; returns its token, for `<page>?token=...`."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginLink(
            id=new_id(),
            agency=agency,
            person=person,
            scopes=sorted(set(scopes)),
            secret_hash=_hash(token),
            created_at=now,
            expires_at=now + LINK_LASTS,
        )
    )
    return token


async def use_login_link(session: AsyncSession, token: str, *, now: datetime) -> Person:
    """Use a link up; of two uses at once one wins. Call it on a POST: mail scanners follow links.

    Raises:
        NotAuthenticated: unknown, used or too old.
    """
    used = await session.scalars(
        update(LoginLink)
        .where(LoginLink.secret_hash == _hash(token), LoginLink.used_at.is_(None), LoginLink.expires_at > now)
        .values(used_at=now)
        .returning(LoginLink)
    )
    if (link := used.one_or_none()) is None:
        raise NotAuthenticated
    return Person(agency=link.agency, name=link.person, scopes=frozenset(link.scopes))


def set_session_cookie(response: Response, person: Person, *, secret: SecretStr, now: datetime, secure: bool) -> None:
    """Sign a person in: a cookie for this origin only, unreadable to scripts."""
    statement = {
        "agency": person.agency,
        "name": person.name,
        "scopes": sorted(person.scopes),
        "until": int((now + SESSION_LASTS).timestamp()),
    }
    payload = _base64(json.dumps(statement, separators=(",", ":")).encode())
    response.set_cookie(
        SESSION_COOKIE,
        f"{payload}.{_signature(payload, secret)}",
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/",
    )


def clear_session_cookie(response: Response) -> None:
    """Sign a person out."""
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")


def person_of_cookie(cookie: str, *, secret: SecretStr, now: datetime) -> Person | None:
    """Who the cookie says is signed in, if we signed it and its time is not up."""
    payload, _, signature = cookie.partition(".")
    # Without a page secret nobody could have been signed in.
    if not secret.get_secret_value() or not hmac.compare_digest(
        signature.encode(errors="replace"), _signature(payload, secret).encode()
    ):
        return None
    statement = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    if datetime.fromtimestamp(statement["until"], UTC) <= now:
        return None
    return Person(agency=statement["agency"], name=statement["name"], scopes=frozenset(statement["scopes"]))


def _signature(payload: str, secret: SecretStr) -> str:
    key = hashlib.sha256(b"careloop page session\x00" + secret.get_secret_value().encode()).digest()
    return _base64(hmac.digest(key, payload.encode(errors="replace"), "sha256"))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
