"""The built-in desk's bodies and answers."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints

from shared.web import ApiModel, Instant, ReadModel

Ticket = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._#-]{0,99}$")]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
FieldValue = Annotated[str, StringConstraints(max_length=20_000)]

_CHANGE_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"


class DeskRequestCreate(ApiModel):
    """A new service request."""

    ticket: Ticket | None = Field(
        default=None, description="Its number; the next free one if you give none.", examples=["48213"]
    )
    subject: str = Field(min_length=1, max_length=500, description="What it is about.", examples=["Projector is dark"])
    queue: str | None = Field(
        default=None, max_length=100, description="The queue it waits in.", examples=["Field North"]
    )
    assignee: str | None = Field(
        default=None, max_length=100, description="Who works on it.", examples=["maria.santos"]
    )
    customer_name: str | None = Field(default=None, max_length=200, description="Who asked.", examples=["Ana Ruiz"])
    customer_email: EmailStr | None = Field(
        default=None, description="Where the customer is reached.", examples=["ana.ruiz@school.example"]
    )


class DeskChangeBody(ApiModel):
    """A change to a request."""

    change_id: UUID = Field(description="Yours to choose: the same id again changes nothing.", examples=[_CHANGE_ID])
    actor: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Who makes the change; the caller if you say nothing. `careloop` is for careloop itself.",
        examples=["maria.santos"],
    )


class DeskReopen(DeskChangeBody):
    """Open a request again."""

    queue: str | None = Field(default=None, max_length=100, description="The queue to put it into.", examples=["S Rev"])
    note: str | None = Field(
        default=None,
        max_length=20_000,
        description="A private note.",
        examples=["Reopened for review: case 2026-000123."],
    )


class DeskAssign(DeskChangeBody):
    """Put a request into a queue, give it to somebody, or both."""

    queue: str | None = Field(default=None, max_length=100, description="The queue.", examples=["S Rev"])
    assignee: str | None = Field(default=None, max_length=100, description="The person.", examples=["maria.santos"])


class DeskFields(DeskChangeBody):
    """Set fields; others stay as they are."""

    fields: dict[FieldName, FieldValue] = Field(
        min_length=1, max_length=50, description="Field name to value.", examples=[{"SR": "1"}]
    )


class DeskNote(DeskChangeBody):
    """Add a note that the customer does not see."""

    note: str = Field(min_length=1, max_length=20_000, description="The note.", examples=["Lamp ordered."])


class DeskClose(DeskChangeBody):
    """Resolve or close a request."""

    note: str | None = Field(
        default=None, max_length=20_000, description="A private note.", examples=["Lamp replaced."]
    )


class DeskRequestRead(ReadModel):
    """A service request as it is now."""

    ticket: str = Field(description="Its number.", examples=["48213"])
    desk: str = Field(description="The desk that holds it.", examples=["isupport"])
    subject: str = Field(description="What it is about.", examples=["Projector is dark"])
    status: str = Field(description="open, resolved or closed.", examples=["open"])
    queue: str | None = Field(description="The queue it waits in.", examples=["S Rev"])
    assignee: str | None = Field(description="Who works on it.", examples=["maria.santos"])
    customer_name: str | None = Field(description="Who asked.", examples=["Ana Ruiz"])
    customer_email: str | None = Field(
        description="Where the customer is reached.", examples=["ana.ruiz@school.example"]
    )
    fields: dict[str, str] = Field(description="Custom fields, the survey tab among them.", examples=[{"SR": "1"}])
    resolution_count: int = Field(description="How often it was resolved.", examples=[1])
    change_ids: list[UUID] = Field(
        default_factory=list, description="The changes that it has taken, oldest first.", examples=[[_CHANGE_ID]]
    )
    created_at: Instant = Field(description="When it was opened.", examples=["2026-11-16T14:05:00+00:00"])
    updated_at: Instant = Field(description="When it last changed.", examples=["2026-11-18T09:12:00+00:00"])
    resolved_at: Instant | None = Field(
        description="When it was last resolved.", examples=["2026-11-17T16:40:00+00:00"]
    )
    closed_at: Instant | None = Field(
        description="When it was closed, if it is.", examples=["2026-11-17T16:45:00+00:00"]
    )


class DeskChangeRead(ReadModel):
    """One change that was made to a request."""

    change_id: UUID = Field(description="Its id.", examples=[_CHANGE_ID])
    ticket: str = Field(description="The request changed.", examples=["48213"])
    kind: str = Field(description="reopen, assign, fields, note, resolve or close.", examples=["reopen"])
    actor: str = Field(description="Who made it.", examples=["careloop"])
    at: Instant = Field(description="When.", examples=["2026-11-18T09:12:00+00:00"])
    body: dict[str, Any] = Field(description="What it said.", examples=[{"queue": "S Rev"}])
