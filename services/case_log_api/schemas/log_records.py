"""The record of an entry for another database, and that database's receipt."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.case_log_api.schemas.log_copies import TextField
from shared.web import ApiModel, Instant, ReadModel

ExternalNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class RecordFacts(ReadModel):
    """What is known of an entry, without words and without who the constituent is."""

    kind: Literal["compliment", "question", "complaint"] = Field(description="What it is.", examples=["complaint"])
    status: str = Field(description="Where it stands: open, resolved or closed.", examples=["open"])
    channel: str = Field(description="By way of what it came.", examples=["phone"])
    category: str | None = Field(description="Its category of the policy.", examples=["rude_or_unresponsive"])
    program: str | None = Field(description="Its program.", examples=["calworks"])
    subject_kind: Literal["agency", "employee", "contracted_provider"] = Field(
        description="About whom.", examples=["agency"]
    )
    language: str = Field(description="The constituent's language.", examples=["es"])
    interpreter: str | None = Field(description="Which interpreter is needed.", examples=[None])
    is_anonymous: bool = Field(description="Whether the constituent gave no name.", examples=[False])
    transfer_count: int = Field(description="How often the constituent was passed on.", examples=[0])
    received_at: Instant = Field(description="When it was received.", examples=["2026-11-16T18:05:00+00:00"])
    logged_at: Instant = Field(description="When it was logged.", examples=["2026-11-17T17:20:00+00:00"])
    acknowledged_at: Instant | None = Field(description="When it was acknowledged.", examples=[None])
    answered_at: Instant | None = Field(description="When it was answered.", examples=["2026-11-18T19:00:00+00:00"])
    resolved_at: Instant | None = Field(description="When it was resolved.", examples=["2026-11-18T19:00:00+00:00"])
    closed_at: Instant | None = Field(description="When it was closed.", examples=[None])
    policy_hash: str = Field(description="Under which policy it was logged.", examples=["5f3a9c0d1e2b4a6c8d7e9f01"])


class LogEntryRecord(ReadModel):
    """An entry as another database takes it over. Of several the one with the highest `version` counts."""

    format: Literal["careloop.log-entry/1"] = Field(
        description="This format; another one would have another name.", examples=["careloop.log-entry/1"]
    )
    agency: str = Field(description="The agency.", examples=["county-social-services"])
    case_id: UUID = Field(description="The entry.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    version: int = Field(description="Its version: that of the event, or a later one.", examples=[7])
    state: Literal["present", "withdrawn"] = Field(
        description="Whether the entry belongs into the database; a withdrawn one is to be taken out of it.",
        examples=["present"],
    )
    absence: Literal["draft", "discarded", "forwarded", "not_reportable", "undecided", "duplicate"] | None = Field(
        description="Why it is withdrawn.", examples=[None]
    )
    lead: str | None = Field(
        description="The number of the entry that it is a duplicate of, or was consolidated under.", examples=[None]
    )
    external_number: str | None = Field(
        description="Its number in the database, as the last receipt gave it.", examples=["CEO-88213"]
    )
    facts: RecordFacts | None = Field(description="What is known of it; null where it is withdrawn.")
    released_version: int | None = Field(
        description="Which redacted copy its words are from; null where none are released.", examples=[2]
    )
    texts: dict[TextField, str] | None = Field(
        description="Its words, redacted and released; null where none are.",
        examples=[{"narrative": "[name] waited three hours."}],
    )


class RecordReceiptCreate(ApiModel):
    """The other database's word that it holds a version of an entry."""

    version: int = Field(ge=1, description="The version of the record that it took over.", examples=[7])
    external_number: ExternalNumber = Field(description="Its own number for the entry.", examples=["CEO-88213"])
    replaces: ExternalNumber | None = Field(
        default=None, description="The number that this one takes the place of, if it had another.", examples=[None]
    )


class RecordReceiptRead(ReadModel):
    """What is kept of the receipts."""

    case_id: UUID = Field(description="The entry.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    external_number: str = Field(description="Its number in the database.", examples=["CEO-88213"])
    external_version: int = Field(description="The latest version confirmed.", examples=[7])
    external_recorded_at: Instant = Field(
        description="When that was confirmed.", examples=["2026-11-18T17:45:00+00:00"]
    )
