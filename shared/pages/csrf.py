"""Signed tokens that prove that a form came from a page of ours: stateless, for one session and one purpose, for a time.

A page puts `make_csrf_token(...)` into the hidden field `csrf` of its form; the POST goes through only if
`is_csrf_token(...)` says so. The session is whatever ties the token to this browser: the session cookie's value.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

CSRF_FIELD = "csrf"
TOKEN_LASTS = timedelta(hours=12)
_LONGEST = 200
_DIGITS = 11


def make_csrf_token(secret: str, *, session: str, purpose: str, now: datetime) -> str:
    """A token for the forms of one purpose in one session.

    Raises:
        ValueError: without a secret anybody could make one.
    """
    if not secret:
        raise ValueError("there is no page secret to sign with")
    until = str(int((now + TOKEN_LASTS).timestamp()))
    return f"{until}.{_signature(secret, until, session, purpose)}"


def is_csrf_token(token: str | None, secret: str, *, session: str, purpose: str, now: datetime) -> bool:
    """Whether we made the token for this session and purpose, and its time is not up."""
    if not secret or not token or len(token) > _LONGEST:
        return False
    until, _, signature = token.partition(".")
    expected = _signature(secret, until, session, purpose)
    if not hmac.compare_digest(signature.encode(errors="replace"), expected.encode()):
        return False
    return until.isdecimal() and len(until) <= _DIGITS and now.timestamp() < int(until)


def _signature(secret: str, *parts: str) -> str:
    key = hashlib.sha256(b"careloop page form\x00" + secret.encode()).digest()
    # Each part in its own hash: no two lists of parts make the same message.
    message = b"".join(hashlib.sha256(part.encode(errors="replace")).digest() for part in parts)
    return base64.urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=").decode()


def made_at(token: str) -> datetime:
    """When a token was made that `is_csrf_token` found good."""
    return datetime.fromtimestamp(int(token.partition(".")[0]), UTC) - TOKEN_LASTS
