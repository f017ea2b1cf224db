"""How a desk proves that a delivery is its own: four schemes, several live secrets, comparison in constant time."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from shared.policy.models import SignatureScheme
from shared.webhooks import SignatureRefused, is_secret, new_secret, verify

# What an unknown source is checked against, so that it takes as long as a known one with a wrong signature.
DECOY_SECRET = new_secret()
SHORTEST_SECRET = 16
LONGEST_SECRET = 200

_HUB = {"hub_signature_256": ("x-hub-signature-256", "sha256"), "hub_signature": ("x-hub-signature", "sha1")}


def verify_delivery(
    scheme: SignatureScheme, *, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime
) -> str | None:
    """Return the delivery's id where the scheme carries a signed one (`webhook-id`), else None.

    Raises:
        SignatureRefused: the delivery is not proven; the reason is for logs only.
    """
    if scheme == "standard_webhooks":
        return verify(secrets_=secrets, headers=headers, body=body, now=now)
    if scheme == "bearer":
        _verify_bearer(secrets, headers)
    else:
        header, algorithm = _HUB[scheme]
        _verify_hub_signature(secrets, headers.get(header, ""), algorithm, body)
    return None


def is_usable_secret(scheme: SignatureScheme, secret: str) -> bool:
    """Whether a secret given by a person can be used: `whsec_` for Standard Webhooks, else 16 to 200 visible ASCII."""
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET:
        return False
    if scheme == "standard_webhooks":
        return is_secret(secret)
    return secret.isascii() and secret.isprintable() and " " not in secret


def _verify_hub_signature(secrets: Sequence[str], header: str, algorithm: str, body: bytes) -> None:
    name, _, digest = header.strip().partition("=")
    given = digest.lower().encode("ascii", errors="replace")
    expected = [hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest().encode() for secret in secrets]
    # Every secret is compared, always: the time taken does not tell which one came close.
    matches = [hmac.compare_digest(candidate, given) for candidate in expected]
    if name.lower() != algorithm or not any(matches):
        raise SignatureRefused("no signature fits")


def _verify_bearer(secrets: Sequence[str], headers: Mapping[str, str]) -> None:
    kind, _, token = headers.get("authorization", "").partition(" ")
    # Digests of one length are compared, so that the time taken does not tell the secret's length.
    given = hashlib.sha256(token.strip().encode(errors="replace")).digest()
    matches = [hmac.compare_digest(hashlib.sha256(secret.encode()).digest(), given) for secret in secrets]
    if kind.lower() != "bearer" or not any(matches):
        raise SignatureRefused("no bearer token fits")
