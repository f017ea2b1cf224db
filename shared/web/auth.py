"""Who may call a route: `require("cases:read")` on every route that is not marked `public("why")`."""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any, cast

from fastapi import Depends
from starlette.requests import Request

from shared.resources import Resources
from shared.web.callers import AGENCY_HEADER, Caller, CallerKind, NotAuthenticated, agency_for
from shared.web.deps import resources_of
from shared.web.keys import find_key
from shared.web.login import SESSION_COOKIE, person_of_cookie
from shared.web.oidc import OidcVerifier

CALLER_IN_SCOPE = "careloop.caller"
_LONGEST_TOKEN = 8192
_CACHE_SIZE = 2048


@dataclass(frozen=True)
class _Credential:
    """What a credential proves, before the agency of the request is known."""

    agency: str | None
    scopes: frozenset[str]
    name: str
    kind: CallerKind
    id: str
    person: str | None = None


@dataclass
class Authenticator:
    """Finds out who is calling; one per app.

    Keys that were found are remembered for `key_cache_seconds` in this process (a key costs a query otherwise): a
    revocation takes effect within that time. Failures are never remembered.
    """

    key_cache_seconds: float = 5.0
    oidc: OidcVerifier | None = None
    _found: dict[bytes, tuple[float, _Credential]] = field(default_factory=dict)

    async def find_caller(self, request: Request) -> Caller:
        """The caller of a request.

        Raises:
            NotAuthenticated: for every reason there is.
            AgencyNotNamed, AgencyNotYours: the credential is good, the agency header is not.
        """
        credential = await self._credential(request, resources_of(request))
        if credential is None:
            raise NotAuthenticated
        return Caller(
            agency=agency_for(credential.agency, request.headers.get(AGENCY_HEADER)),
            scopes=credential.scopes,
            name=credential.name,
            kind=credential.kind,
            id=credential.id,
            person=credential.person,
        )

    async def _credential(self, request: Request, resources: Resources) -> _Credential | None:
        header = request.headers.get("Authorization")
        if header is None:
            return self._person(request, resources)
        kind, _, token = header.partition(" ")
        token = token.strip()
        if kind.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
            return None
        if token.startswith("cl_"):
            return await self._key(token, resources)
        if self.oidc is None:
            return None
        claims = await self.oidc.verify(token, http=resources.http, now=resources.clock.now())
        if claims is None:
            return None
        return _Credential(claims.agency, claims.scopes, claims.name, "oidc", f"oidc:{claims.subject}")

    async def _key(self, token: str, resources: Resources) -> _Credential | None:
        # The memory holds hashes too: what is dumped from it opens nothing.
        slot = hashlib.sha256(token.encode(errors="replace")).digest()
        known = self._found.get(slot)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        self._found.pop(slot, None)
        async with resources.sessions.begin() as session:
            key = await find_key(session, token, now=resources.clock.now())
        if key is None:
            return None
        found = _Credential(
            key.agency, frozenset(key.scopes), key.name, cast("CallerKind", key.kind), f"key:{key.id}", key.person
        )
        if self.key_cache_seconds > 0:
            if len(self._found) >= _CACHE_SIZE:
                self._found.clear()
            self._found[slot] = (time.monotonic() + self.key_cache_seconds, found)
        return found

    @staticmethod
    def _person(request: Request, resources: Resources) -> _Credential | None:
        cookie = request.cookies.get(SESSION_COOKIE)
        # A cookie comes along with whatever page sends the form: only pages, which check for that, take it for a write.
        if cookie is None or request.method not in {"GET", "HEAD"}:
            return None
        person = person_of_cookie(cookie, secret=resources.settings.page_secret, now=resources.clock.now())
        if person is None:
            return None
        return _Credential(
            person.agency, person.scopes, person.name, "person", f"person:{person.agency}:{person.name}", person.name
        )


@dataclass(frozen=True)
class Requirement:
    """The dependency behind `require`: the routes' scopes can be read from it."""

    scope: str

    async def authenticate(self, request: Request) -> Caller:
        """Find out who is calling, once per request; the scope is not looked at."""
        caller: Caller | None = request.scope.get(CALLER_IN_SCOPE)
        if caller is None:
            caller = await cast("Authenticator", request.app.state.authenticator).find_caller(request)
            request.scope[CALLER_IN_SCOPE] = caller
        return caller

    async def __call__(self, request: Request) -> Caller:
        """Authenticate and check the scope."""
        caller = await self.authenticate(request)
        caller.must(self.scope)
        return caller


@dataclass(frozen=True)
class Public:
    """The dependency behind `public`: it lets everybody in and says why."""

    reason: str
    limited: bool = True

    async def __call__(self) -> None:
        """Let the caller in."""


def require(scope: str) -> Any:
    """Let in only callers who hold this scope.

    Used as a parameter: `caller: Annotated[Caller, require("cases:read")]`.
    """
    return Depends(Requirement(scope))


def public(reason: str, *, limited: bool = True) -> Any:
    """`dependencies=[public("signed by the desk")]`: a route without a caller, on purpose.

    Calls are counted by address unless `limited` is False: a route that checks a signature counts by the signer
    (`count_call`), or not at all, for many signers may stand behind one address.
    """
    return Depends(Public(reason, limited))
