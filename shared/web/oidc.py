"""Bearer tokens of an identity provider: RFC 9068 style JWTs, checked against the provider's published keys."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt

from shared.errors import Unavailable
from shared.logs import get_logger
from shared.settings import ServiceSettings

log = get_logger("web.oidc")

# Only signatures that the provider alone can make: never HMAC (its key would be public here), never "none".
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY = timedelta(seconds=30)
_KEYS_LAST_SECONDS = 600.0
_FETCH_AT_MOST_EVERY_SECONDS = 10.0


class IdentityProviderUnavailable(Unavailable):
    """The keys of the identity provider cannot be fetched, and none are known yet."""


@dataclass(frozen=True)
class Claims:
    """What a valid token says about its bearer."""

    subject: str
    name: str
    agency: str
    scopes: frozenset[str]


@dataclass
class OidcVerifier:
    """Checks tokens of one issuer; its keys are kept for ten minutes and fetched again for an unknown key id."""

    issuer: str
    audience: str
    jwks_url: str
    role_scopes: Mapping[str, Sequence[str]]
    agency_claim: str = "agency"
    roles_claim: str = "roles"
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _fetched: float = float("-inf")
    _tried: float = float("-inf")
    _fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def from_settings(cls, settings: ServiceSettings) -> "OidcVerifier | None":
        """The verifier that the settings ask for; None while issuer, audience or key address is missing."""
        if not (settings.oidc_issuer and settings.oidc_audience and settings.oidc_jwks_url):
            return None
        return cls(
            issuer=settings.oidc_issuer,
            audience=settings.oidc_audience,
            jwks_url=settings.oidc_jwks_url,
            role_scopes=settings.oidc_role_scopes,
            agency_claim=settings.oidc_agency_claim,
            roles_claim=settings.oidc_roles_claim,
        )

    async def verify(self, token: str, *, http: httpx.AsyncClient, now: datetime) -> Claims | None:
        """The claims of a valid token, None for any other.

        Raises:
            IdentityProviderUnavailable: no keys are known and none can be had.
        """
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                return None
            key = await self._key(str(header.get("kid", "")), http)
            # pyjwt would ask the machine's clock; ours may be a settable one, so the times are checked below.
            claims = None if key is None else self._decoded(token, key)
        except (jwt.PyJWTError, ValueError, TypeError):
            return None
        return None if claims is None or not _is_current(claims, now) else self._read(claims)

    def _decoded(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=self.issuer,
            audience=self.audience,
            options={
                "require": ["exp", "iss", "aud", "sub"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )

    def _read(self, claims: dict[str, Any]) -> Claims | None:
        agency = claims.get(self.agency_claim)
        if not isinstance(agency, str) or not agency:
            return None
        roles = claims.get(self.roles_claim, [])
        names = roles.split() if isinstance(roles, str) else roles if isinstance(roles, list) else []
        scopes = frozenset(scope for role in names for scope in self.role_scopes.get(str(role), ()))
        subject = str(claims["sub"])
        return Claims(subject=subject, name=str(claims.get("name") or subject), agency=agency, scopes=scopes)

    async def _key(self, key_id: str, http: httpx.AsyncClient) -> jwt.PyJWK | None:
        if key_id not in self._keys or time.monotonic() - self._fetched > _KEYS_LAST_SECONDS:
            async with self._fetching:
                await self._fetch(http)
        if not self._keys:
            raise IdentityProviderUnavailable("Tokens cannot be checked just now.")
        return self._keys.get(key_id)

    async def _fetch(self, http: httpx.AsyncClient) -> None:
        """Fetch the keys, at most every ten seconds whatever key ids callers make up."""
        if time.monotonic() - self._tried < _FETCH_AT_MOST_EVERY_SECONDS:
            return
        self._tried = time.monotonic()
        try:
            answer = await http.get(self.jwks_url)
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json())
        except (httpx.HTTPError, jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            # Keys that were good a moment ago stay good while the provider is away.
            log.warning("jwks_not_fetched", error=type(error).__name__)
            return
        self._keys = {key.key_id or "": key for key in keys.keys if key.public_key_use in {None, "sig"}}
        self._fetched = time.monotonic()


def _is_current(claims: Mapping[str, Any], now: datetime) -> bool:
    instant, leeway = now.timestamp(), _LEEWAY.total_seconds()
    expires, not_before = claims["exp"], claims.get("nbf", 0)
    if not isinstance(expires, int | float) or not isinstance(not_before, int | float):
        return False
    return instant < expires + leeway and instant >= not_before - leeway
