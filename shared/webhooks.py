"""Standard Webhooks 1.0: signing what we deliver and verifying what is delivered to us.

The signature is `v1,` + base64 HMAC-SHA256 over `id.timestamp.body` under a `whsec_` secret; a header may carry several,
separated by spaces, so that a secret can be rotated.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"
_LONGEST_ID = 256


class SignatureRefused(Exception):
    """The delivery is not proven to come from who it should. The reason is for logs, never for the caller."""


def new_secret() -> str:
    """A fresh `whsec_` secret of 32 random bytes."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """Whether this is a secret that can sign."""
    try:
        return len(_key(text)) > 0
    except ValueError:
        return False


def sign(*, secret: str, webhook_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a delivery."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + _signature(secret, webhook_id, timestamp, body),
    }


def verify(*, secrets_: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the delivery's id if one of the secrets signed it and it is at most five minutes old or early.

    Raises:
        SignatureRefused: a header is missing or malformed, the time is off, or no signature fits.
    """
    webhook_id, timestamp, given = (
        headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    )
    if not webhook_id or len(webhook_id) > _LONGEST_ID or not webhook_id.isascii() or not webhook_id.isprintable():
        raise SignatureRefused("webhook-id is missing or malformed")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):  # noqa: PLR2004 - seconds until the year 33658
        raise SignatureRefused("webhook-timestamp is missing or malformed")
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > TOLERANCE:
        raise SignatureRefused("webhook-timestamp is more than five minutes off")
    signatures = [part.removeprefix("v1,").encode() for part in given.split(" ") if part.startswith("v1,")]
    if not signatures:
        raise SignatureRefused("webhook-signature is missing or malformed")
    for secret in secrets_:
        expected = _signature(secret, webhook_id, timestamp, body).encode()
        if any([hmac.compare_digest(expected, signature) for signature in signatures]):  # noqa: C419 - all are compared, always
            return webhook_id
    raise SignatureRefused("no signature fits")


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("a signing secret is whsec_ and base64") from error


def _signature(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    signed = b".".join((webhook_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()
