"""What somebody comes through to the survey page: a link for everybody, or an invitation for one resolved request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, Self
from uuid import UUID

from shared.contracts.events import Audience

DoorKind = Literal["link", "invitation"]


class LinkFound(Protocol):
    """As much of a link that was looked up as the form needs."""

    @property
    def agency(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def link(self) -> Any: ...
    @property
    def survey(self) -> str: ...
    @property
    def program(self) -> str | None: ...
    @property
    def campaign_id(self) -> UUID | None: ...
    @property
    def audience(self) -> Any: ...


class InvitationFound(Protocol):
    """As much of an invitation that was looked up as the form needs."""

    @property
    def agency(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def invitation_id(self) -> UUID: ...
    @property
    def survey(self) -> str: ...
    @property
    def program(self) -> str | None: ...
    @property
    def desk(self) -> str | None: ...
    @property
    def ticket(self) -> str | None: ...
    @property
    def resolution(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way in. What it says of program, audience and request is not asked again.

    Attributes:
        is_open: whether new pages are given out; a page that was given out while it was open may still be sent.
        audience: set where the link is for internal or for external customers only.
        desk, ticket, resolution: the request that an invitation is about; the first human answer to it counts.
    """

    agency: str
    kind: DoorKind
    id: UUID
    survey: str
    program: str | None = None
    is_open: bool = True
    campaign_id: UUID | None = None
    audience: Audience | None = None
    desk: str | None = None
    ticket: str | None = None
    resolution: str | None = None
    resolved_at: datetime | None = None
    language: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    customer_phone: str | None = None
    technician_last_assigned: str | None = None
    team: str | None = None

    @property
    def link_id(self) -> UUID | None:
        """The link, if it is one."""
        return self.id if self.kind == "link" else None

    @property
    def invitation_id(self) -> UUID | None:
        """The invitation, if it is one."""
        return self.id if self.kind == "invitation" else None

    @classmethod
    def of_link(cls, found: LinkFound) -> Self:
        """The door that a link is."""
        return cls(
            agency=found.agency,
            kind="link",
            id=found.link.id,
            survey=found.survey,
            program=found.program,
            is_open=found.state == "open",
            campaign_id=found.campaign_id,
            audience=found.audience,
        )

    @classmethod
    def of_invitation(cls, found: InvitationFound) -> Self:
        """The door that an invitation is."""
        return cls(
            agency=found.agency,
            kind="invitation",
            id=found.invitation_id,
            survey=found.survey,
            program=found.program,
            is_open=found.state in {"open", "answered"},
            audience=getattr(found, "audience", None),
            desk=found.desk,
            ticket=found.ticket,
            resolution=found.resolution,
            resolved_at=getattr(found, "resolved_at", None),
            language=found.language,
            customer_name=getattr(found, "customer_name", None),
            customer_email=getattr(found, "customer_email", None),
            customer_phone=getattr(found, "customer_phone", None),
            technician_last_assigned=getattr(found, "technician_last_assigned", None),
            team=getattr(found, "team", None),
        )
