"""What people do with entries of the log: give them out, pass constituents on, end them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.case_log_api.schemas.log_entries import Line, Narrative, PackName, Reason
from services.case_log_api.schemas.work import Handle
from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"

Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[+0-9][0-9 ()/.x-]{2,39}$")]


class AssignmentCreate(ApiModel):
    """To whom the entry is given: exactly one of the three."""

    person: Handle | None = Field(default=None, description="To this person.", examples=["lena.hartman"])
    team: PackName | None = Field(default=None, description="To this team of the policy.", examples=["sppr"])
    queue: PackName | None = Field(
        default=None,
        description="Into this queue of the policy; one that goes round gives it to whoever has gone longest without.",
        examples=["assistance"],
    )


class LogQueueRead(ReadModel):
    """A queue of the log."""

    id: str = Field(description="Its name in the policy.", examples=["assistance"])
    title: str = Field(description="What people call it.", examples=["Assistance Programs"])
    role: str = Field(description="Who takes from it: the holders of this role.", examples=["program_manager"])
    round_robin: bool = Field(description="Whether entries are given to its members in turn.", examples=[True])
    kinds: list[str] = Field(description="The kinds that it takes; empty means all.", examples=[["complaint"]])
    waiting_count: int = Field(description="How many entries wait in it.", examples=[3])
    oldest_received_at: Instant | None = Field(
        description="When the one that waits longest was received.", examples=[_AT]
    )


class LogQueuesRead(ReadModel):
    """The queues of the agency's log."""

    items: list[LogQueueRead] = Field(description="In the order of the policy.")


class TransferCreate(ApiModel):
    """The constituent was passed on (STD-2c)."""

    to_person: Handle | None = Field(
        default=None,
        description="The member of staff; name and number come from the directory where you leave them out.",
        examples=["lena.hartman"],
    )
    to_name: Line | None = Field(
        default=None, description="The name that the constituent was given.", examples=["Lena Hartman"]
    )
    to_phone: Phone | None = Field(
        default=None, description="The number that the constituent was given.", examples=["714-555-0130"]
    )
    told_customer: bool = Field(
        description="Whether the constituent was told the name and the number.", examples=[True]
    )
    note: Narrative | None = Field(
        default=None, description="What else is to be known.", examples=["Asked to call after four o'clock."]
    )


class TransferRead(ReadModel):
    """A transfer."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    to_person: str | None = Field(description="The member of staff.", examples=["lena.hartman"])
    to_name: str = Field(description="The name that the constituent was given.", examples=["Lena Hartman"])
    to_phone: str = Field(description="The number that the constituent was given.", examples=["714-555-0130"])
    told_customer: bool = Field(description="Whether the constituent was told both.", examples=[True])
    note: str | None = Field(
        description="What else is to be known; only with log:private and a reason.",
        examples=["Asked to call after four o'clock."],
    )
    by: str = Field(description="Who passed the constituent on.", examples=["amy.tran"])
    at: Instant = Field(description="When.", examples=[_AT])


class ResolutionCreate(ApiModel):
    """What was done."""

    text: Narrative = Field(
        description="How the matter was resolved.", examples=["A visit was agreed for Friday at ten."]
    )


class ResolutionWithdrawal(ApiModel):
    """Why the matter is not resolved after all."""

    reason: Reason = Field(description="Why.", examples=["The visit did not take place."])


class ReopeningCreate(ApiModel):
    """Why a closed entry is opened again."""

    reason: Reason = Field(description="Why.", examples=["The constituent called: it happened again."])
