"""What people decide on an entry's reportability, and the proof of what was forwarded."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.case_log_api.schemas.log_entries import (
    Line,
    LogEntrySummary,
    Narrative,
    PackName,
    Reason,
    SubjectKindName,
)
from services.case_log_api.schemas.work import Handle
from shared.policy.models import EntryKind
from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"
_HASH = "9f2c1d7a5b0e5d0c9a530c6d2a7b1e849f2c1d7a5b0e5d0c9a530c6d2a7b1e84"


class ReportabilityOverride(ApiModel):
    """A person's decision in place of the rules'."""

    outcome: Literal["reportable", "not_reportable", "forwarded", "undecided"] = Field(
        description="What it is.", examples=["forwarded"]
    )
    party: PackName | None = Field(
        default=None, description="The party that it is to be forwarded to; only with forwarded.", examples=["appeals"]
    )
    reason: Reason = Field(description="Why: it is kept.", examples=["The court has decided on this already."])


class ReasonGiven(ApiModel):
    """Why something is done."""

    reason: Reason = Field(description="Why: it is kept.", examples=["Sent to the wrong party."])


class PartGiven(ApiModel):
    """One matter of an entry, which becomes an entry of its own."""

    kind: EntryKind = Field(description="compliment, question or complaint.", examples=["complaint"])
    narrative: Narrative = Field(description="What of it was said.", examples=["My application was denied."])
    category: PackName | None = Field(default=None, description="What it is about.", examples=["business_process"])
    program: PackName | None = Field(
        default=None, description="The program; the whole's if you give none.", examples=["assistance"]
    )
    matters: list[PackName] = Field(
        default_factory=list, max_length=20, description="The matters of this part.", examples=[["case_action"]]
    )
    subject_kind: SubjectKindName = Field(default="agency", description="Whom it is about.", examples=["employee"])
    subject_handle: Handle | None = Field(
        default=None, description="The employee it is about.", examples=["marco.villanueva"]
    )
    subject_name: Line | None = Field(
        default=None, description="The name of whom it is about, as said.", examples=["Marco at the front desk"]
    )


class KeptGiven(ApiModel):
    """What the entry itself keeps."""

    narrative: Narrative = Field(description="What is left of it.", examples=["The clerk was rude to me."])
    matters: list[PackName] = Field(
        default_factory=list, max_length=20, description="The matters that are left.", examples=[[]]
    )


class EntrySplit(ApiModel):
    """An entry split into its parts."""

    kept: KeptGiven = Field(description="What is left in the entry.")
    parts: list[PartGiven] = Field(min_length=1, max_length=10, description="What becomes an entry of its own.")
    reason: Reason | None = Field(
        default=None, description="Why, if that is not plain.", examples=["An appeal, and a complaint about the clerk."]
    )


class SplitRead(ReadModel):
    """An entry after it was split."""

    kept: LogEntrySummary = Field(description="The entry with what is left.")
    parts: list[LogEntrySummary] = Field(description="Its parts, in the order given.")


class ForwardingRead(ReadModel):
    """An entry sent to a party, and the proof of it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    case_id: UUID = Field(description="The entry.", examples=[_ID])
    party: str = Field(description="The party.", examples=["appeals"])
    clause: str = Field(description="The clause of its process.", examples=["CCTS-III.fwd.appeals"])
    state: str = Field(description="asked, accepted, delivered, failed or withdrawn.", examples=["delivered"])
    content_digest: str = Field(description="SHA-256 of what was sent and to whom, in hex.", examples=[_HASH])
    message_id: UUID = Field(description="The mail's id in notifier.", examples=[_ID])
    mail_message_id: str | None = Field(
        description="The mail's own Message-ID, by which the receiving server knows it.",
        examples=["<0198c5a4@ssa.county.example>"],
    )
    forwarded_by: str = Field(description="Who sent it.", examples=["nora.whitfield"])
    forwarded_at: Instant = Field(description="When.", examples=[_AT])
    delivered_at: Instant | None = Field(description="When a mail server took it.", examples=[_AT])
    withdrawn_at: Instant | None = Field(description="When it was taken back.", examples=[_AT])


class ForwardingList(ReadModel):
    """Every time that an entry was sent to a party."""

    items: list[ForwardingRead] = Field(description="The first one first.")
