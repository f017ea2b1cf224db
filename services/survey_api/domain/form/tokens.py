"""What proves that a page is one that we gave out: signed, stateless, bound to one door and to a day.

A page's nonce says which door it was given out at, when, and under which policy. A confirmation says which withheld
answer it is for. Neither is stored: what counts is stored under the nonce, once.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import SecretStr

from services.survey_api.domain.form.door import Door
from services.survey_api.domain.refusals import PagesNotSetUp

TokenFault = Literal["missing", "forged", "expired", "another_door"]

_RANDOM_BYTES = 12
_TIME_BYTES = 8
_ID_BYTES = 16
_PROOF_BYTES = 16
_HASH_BYTES = 32
_LONGEST_TOKEN = 400
# A clock of another replica may be a little ahead of ours.
_AHEAD = timedelta(minutes=1)

Purpose = Literal["page", "confirmation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token of ours, at this door and in time.

    Attributes:
        id: its random part: what a page counts once by.
        subject: of a page the hash of the policy that it was made under, of a confirmation the response.
    """

    id: str
    issued_at: datetime
    subject: bytes


def issue_page(door: Door, policy_hash: str, *, secret: SecretStr, now: datetime) -> str:
    """The nonce of one page."""
    return _issue("page", door, bytes.fromhex(policy_hash), secret=secret, now=now)


def issue_confirmation(door: Door, response_id: UUID, *, secret: SecretStr, now: datetime) -> str:
    """The token of the page that asks once more about one withheld answer."""
    return _issue("confirmation", door, response_id.bytes, secret=secret, now=now)


def read_token(
    token: str, purpose: Purpose, *, door: Door, lasts: timedelta, secret: SecretStr, now: datetime
) -> Token | TokenFault:
    """What a token says, or why it does not hold here and now.

    Raises:
        PagesNotSetUp: the deployment has no page secret.
    """
    key = _key(purpose, secret)
    if not token:
        return "missing"
    payload = _payload(token, key, _HASH_BYTES if purpose == "page" else _ID_BYTES)
    if payload is None:
        return "forged"
    proven_door, rest = payload[:_ID_BYTES], payload[_ID_BYTES:]
    random, at, subject = rest[:_RANDOM_BYTES], rest[_RANDOM_BYTES:][:_TIME_BYTES], rest[_RANDOM_BYTES + _TIME_BYTES :]
    if not hmac.compare_digest(proven_door, _door_id(door)):
        return "another_door"
    issued_at = datetime.fromtimestamp(int.from_bytes(at) / 1000, UTC)
    if not now - lasts <= issued_at <= now + _AHEAD:
        return "expired"
    return Token(id=random.hex(), issued_at=issued_at, subject=subject)


def _issue(purpose: Purpose, door: Door, subject: bytes, *, secret: SecretStr, now: datetime) -> str:
    key = _key(purpose, secret)
    at = int(now.timestamp() * 1000).to_bytes(_TIME_BYTES)
    payload = _door_id(door) + secrets.token_bytes(_RANDOM_BYTES) + at + subject
    return base64.urlsafe_b64encode(payload + _proof(key, payload)).rstrip(b"=").decode()


def _payload(token: str, key: bytes, subject_bytes: int) -> bytes | None:
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    payload, proof = raw[:-_PROOF_BYTES], raw[-_PROOF_BYTES:]
    if len(payload) != _ID_BYTES + _RANDOM_BYTES + _TIME_BYTES + subject_bytes:
        return None
    return payload if hmac.compare_digest(proof, _proof(key, payload)) else None


def _door_id(door: Door) -> bytes:
    """Names the door among all doors of all agencies."""
    name = f"{door.agency}\x00{door.kind}\x00{door.id}"
    return hashlib.sha256(name.encode()).digest()[:_ID_BYTES]


def _proof(key: bytes, payload: bytes) -> bytes:
    return hmac.digest(key, payload, "sha256")[:_PROOF_BYTES]


def _key(purpose: Purpose, secret: SecretStr) -> bytes:
    value = secret.get_secret_value()
    if not value:
        raise PagesNotSetUp(
            "The survey pages are not set up: the deployment has no page secret.",
            how_to_fix="Set CARELOOP_PAGE_SECRET, the same for every process.",
        )
    return hashlib.sha256(f"careloop survey {purpose}\x00{value}".encode()).digest()
