"""Refusals, named where the rule is and numbered at the edge.

DomainError
├── Invalid                what was sent cannot be right              422
├── Unauthenticated        the caller is not known                    401
├── Forbidden              the caller is known and may not            403
├── NotFound               there is no such thing for this caller     404
├── Conflict               not in the present state                   409
├── PreconditionFailed     the thing changed since it was read        412
├── TooLarge               more than is taken at once                 413
├── PreconditionRequired   say which version you mean                 428
├── TooMany                slower, please                             429
└── Unavailable            not now: try again later                   503

A concrete refusal subclasses one of these; its code is its class name in snake_case (`CaseNotConfirmed` →
`case_not_confirmed`) and is part of the API: it is never renamed.
"""

import re
from typing import Any, ClassVar


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class DomainError(Exception):
    """A refusal that a caller can understand: what is wrong, and what to do.

    Attributes:
        code: stable and machine-readable.
        how_to_fix: one sentence for the person who must act.
        facts: further members of the problem document (JSON values, no personal data).
    """

    code: ClassVar[str] = "domain_error"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "code" not in cls.__dict__:
            cls.code = _snake_case(cls.__name__)

    def __init__(self, message: str, *, how_to_fix: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.how_to_fix = how_to_fix
        self.facts = facts


class Invalid(DomainError):
    """What was sent cannot be right."""


class Unauthenticated(DomainError):
    """The caller is not known; one answer for every reason, so that nothing can be probed."""


class Forbidden(DomainError):
    """The caller is known and may not do this."""


class NotFound(DomainError):
    """There is no such thing, or not for this caller."""


class Conflict(DomainError):
    """The thing is not in a state that allows this."""


class PreconditionFailed(DomainError):
    """The thing has changed since the caller read it."""


class TooLarge(DomainError):
    """More than is taken in at once."""


class PreconditionRequired(DomainError):
    """The caller must say which version is meant (If-Match)."""


class TooMany(DomainError):
    """The caller is over a limit."""


class Unavailable(DomainError):
    """Not now; the same call may go through later."""
