"""Who came to the survey, by which address: the door behind it, and what to say where it is closed."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Self
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from services.survey_api.domain.form.door import Door
from services.survey_api.domain.invitations.invited import FoundInvitation, find_invitation
from services.survey_api.domain.links.finding import FoundLink, find_link
from shared.policy.models import Agency
from shared.policy.store import find_current_policy


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody at an address of the survey. Addresses are relative to it, so that no prefix before it matters.

    Attributes:
        door: what is behind the address; None where nothing ever was.
        here: the address itself.
        reason: why nothing is asked here now, as the texts name it; empty while the door is open.
        way_on: the code of the present link, where this one was replaced.
    """

    here: str
    door: Door | None = None
    agency: Agency | None = None
    reason: str = ""
    opens_on: date | None = None
    way_on: str = ""

    @property
    def thanks(self) -> str:
        """The address of the page that thanks."""
        return f"{self.here}/thanks"

    @property
    def status(self) -> int:
        """The HTTP status of a page that says why there is no survey here."""
        return _STATUS_OF.get(self.reason, HTTPStatus.GONE)

    @classmethod
    async def by_code(cls, session: AsyncSession, code: str, *, now: datetime) -> Self:
        """Somebody followed a link for everybody, or typed its code."""
        found = await find_link(session, code, now=now)
        if found is None:
            return cls(here=quote(code, safe=""), reason="unknown")
        agency = await _find_agency(session, found.agency)
        return cls(
            here=found.link.code,
            door=Door.of_link(found),
            agency=agency,
            reason="" if found.state == "open" else _CLOSED_LINK[found.state],
            opens_on=_opening_day(found, agency),
            way_on=found.current_code or "",
        )

    @classmethod
    async def by_token(cls, session: AsyncSession, token: str, *, now: datetime) -> Self:
        """Somebody followed the link of an invitation."""
        found = await find_invitation(session, token, now=now)
        if found is None:
            return cls(here=quote(token, safe=""), reason="unknown")
        return cls(
            here=quote(token, safe=""),
            door=Door.of_invitation(found),
            agency=await _find_agency(session, found.agency),
            reason=_reason_of(found),
        )


_CLOSED_LINK = {"not_yet": "not_yet", "expired": "expired", "replaced": "expired"}
_STATUS_OF = {
    "unknown": HTTPStatus.NOT_FOUND,
    "not_yet": HTTPStatus.NOT_FOUND,
    "no_survey": HTTPStatus.NOT_FOUND,
    "answered": HTTPStatus.OK,
    "left_out": HTTPStatus.OK,
}


def _reason_of(found: FoundInvitation) -> str:
    return "" if found.state == "open" else found.state


def _opening_day(found: FoundLink, agency: Agency | None) -> date | None:
    if found.state != "not_yet" or agency is None:
        return None
    return found.link.valid_from.astimezone(agency.zone).date()


async def _find_agency(session: AsyncSession, agency: str) -> Agency | None:
    policy = await find_current_policy(session, agency)
    return policy.pack.agency if policy else None
