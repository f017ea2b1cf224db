"""ETag and If-Match: nobody overwrites what they have not seen.

    async def edit_case(case_id: UUID, edit: CaseEdit, expected: IfMatch, session: Session, response: Response) -> CaseRead:
        case = await get_case(session, case_id)
        check_version(expected, etag_of(case.id, case.version))
        ...
        response.headers["ETag"] = etag_of(case.id, case.version)

The check and the change are still two steps: put the version into the conditional update as well.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from shared.errors import Invalid, PreconditionFailed, PreconditionRequired

_ETAGS = re.compile(r'\s*(?:(?:W/)?"[\x21\x23-\x7e]*"\s*(?:,\s*|$))+', re.ASCII)
_ETAG = re.compile(r'(W/)?("[\x21\x23-\x7e]*")', re.ASCII)


class VersionChanged(PreconditionFailed):
    """The thing was changed by somebody else since it was read."""


class VersionNotNamed(PreconditionRequired):
    """A change must say which version it is based on."""


class IfMatchMalformed(Invalid):
    """If-Match holds something that is not an entity tag."""


@dataclass(frozen=True)
class ExpectedVersion:
    """What If-Match named: strong tags only, or anything that exists (`*`)."""

    tags: frozenset[str]
    anything: bool = False


def etag_of(*parts: object, weak: bool = False) -> str:
    """The entity tag of a version, from whatever names it (an id and a version number, a hash)."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:24]
    return f'W/"{digest}"' if weak else f'"{digest}"'


async def if_match(request: Request) -> ExpectedVersion:
    """The version named in If-Match.

    Raises:
        VersionNotNamed: there is no If-Match.
        IfMatchMalformed: it is not a list of entity tags.
    """
    header = ", ".join(request.headers.getlist("If-Match")).strip()
    if not header:
        raise VersionNotNamed(
            "This change must say which version it is based on.",
            how_to_fix="Read the thing first and send its ETag as If-Match.",
        )
    if header == "*":
        return ExpectedVersion(frozenset(), anything=True)
    if not _ETAGS.fullmatch(header):
        raise IfMatchMalformed(
            "If-Match is not a list of entity tags.", how_to_fix='Send the ETag as it came, as "5f3a".'
        )
    # If-Match compares strongly (RFC 9110, 13.1.1): a weak tag never matches.
    return ExpectedVersion(frozenset(tag for weak, tag in _ETAG.findall(header) if not weak))


def check_version(expected: ExpectedVersion, current: str) -> None:
    """Refuse a change that is based on another version than the present one.

    Raises:
        VersionChanged: with nothing about the present version: the caller reads it again.
    """
    if expected.anything or (not current.startswith("W/") and current in expected.tags):
        return
    raise VersionChanged(
        "This was changed by somebody else since you read it.",
        how_to_fix="Read it again, look at what changed, and send the change with the new ETag.",
    )


IfMatch = Annotated[ExpectedVersion, Depends(if_match)]
