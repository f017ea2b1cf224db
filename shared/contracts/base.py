"""The base of all contract models, and the base of all events."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

EventLane = Literal["normal", "sin"]


def _with_offset(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


Instant = Annotated[AwareDatetime, PlainSerializer(_with_offset, when_used="json")]
"""An aware instant; on the wire RFC 3339 with its offset."""


class Contract(BaseModel):
    """Frozen; unknown members are ignored, so that a publisher may add some before its subscribers know them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Contract):
    """A fact that has happened in one agency. Events carry no contact data and no free text.

    `type` is the name on the wire. The lane is chosen per event: SIN events travel in a lane of their own, so that no
    backlog of ordinary ones stands before them (design §2.4).
    """

    type: ClassVar[str]
    agency: str = Field(description="The tenant.", examples=["technology-services"])

    @property
    def lane(self) -> EventLane:
        return "normal"
