"""Who is calling, and the two things that can be wrong with that."""

import re
from dataclasses import dataclass
from typing import Literal

from shared.errors import Forbidden, Invalid, Unauthenticated

AGENCY_HEADER = "Careloop-Agency"
_AGENCY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)

CallerKind = Literal["api", "service", "oidc", "person"]


class NotAuthenticated(Unauthenticated):
    """The one answer to every failure to authenticate."""

    def __init__(self) -> None:
        super().__init__(
            "This call needs a valid credential.",
            how_to_fix="Send Authorization: Bearer with a current API key or token.",
        )


class ScopeMissing(Forbidden):
    """The caller is known and its credential does not reach this far."""


class AgencyNotNamed(Invalid):
    """A service key serves many agencies: the request must say which one it is about."""


class AgencyNotYours(Forbidden):
    """A credential of one agency was used with the name of another."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """An authenticated caller, acting for one agency.

    Attributes:
        id: stable for the credential; first answers and rate limits are kept under it.
        person: the directory handle of whoever holds the credential, where it is bound to one: who did it, and who
            must not see what is about them.
        name: for people: the key's name, the token's subject, the person's name.
    """

    agency: str
    scopes: frozenset[str]
    name: str
    kind: CallerKind
    id: str
    person: str | None = None

    def may(self, scope: str) -> bool:
        """Whether the caller holds a scope; `cases:*` holds every scope of cases."""
        return scope in self.scopes or f"{scope.partition(':')[0]}:*" in self.scopes

    def must(self, scope: str) -> None:
        """Refuse unless the caller holds the scope.

        Raises:
            ScopeMissing: it does not; the answer names the scope.
        """
        if not self.may(scope):
            raise ScopeMissing(
                f"This call needs the scope {scope}.",
                how_to_fix=f"Use a credential with {scope}, or ask for one.",
                scope=scope,
            )


def agency_for(own: str | None, named: str | None) -> str:
    """The agency that a request is about: the credential's own, or for a service key the one named in the header.

    Raises:
        AgencyNotNamed: a service key without a (well-formed) header.
        AgencyNotYours: the header names another agency than the credential's.
    """
    if own is not None:
        if named is not None and named != own:
            raise AgencyNotYours("The credential belongs to another agency than the one named in the request.")
        return own
    if named is None or not _AGENCY.fullmatch(named):
        raise AgencyNotNamed(
            f"A service key needs the agency in the header {AGENCY_HEADER}.",
            how_to_fix=f"Send {AGENCY_HEADER} with the agency's id, as in its policy pack.",
        )
    return named
