"""What is said and written to constituents, and by them."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from services.case_log_api.schemas.log_entries import Line, Narrative, PackName
from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"


class CommunicationCreate(ApiModel):
    """A call, a letter, a visit, or a mail that was not written here."""

    direction: Literal["inbound", "outbound"] = Field(
        description="inbound from the constituent or somebody else, outbound to them.", examples=["outbound"]
    )
    purpose: Literal["acknowledgement", "answer", "enquiry", "other"] = Field(
        description="An outbound acknowledgement or answer meets what is due for that.", examples=["answer"]
    )
    channel: PackName = Field(description="How: a channel of the policy.", examples=["phone"])
    counterpart: Line | None = Field(
        default=None, description="With whom, if it was not the constituent.", examples=["Her daughter"]
    )
    summary: Narrative | None = Field(
        default=None, description="What was said.", examples=["Told her that the visit is on Friday."]
    )
    at: Instant = Field(description="When it took place.", examples=[_AT])


class CommunicationRead(ReadModel):
    """Something that was said or written."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    direction: str = Field(description="inbound or outbound.", examples=["outbound"])
    purpose: str = Field(description="acknowledgement, answer, enquiry, reply or other.", examples=["answer"])
    channel: str = Field(description="How.", examples=["phone"])
    counterpart: str | None = Field(
        description="With whom; only with log:private and a reason.", examples=["Her daughter"]
    )
    summary: str | None = Field(
        description="What was said; only with log:private and a reason.", examples=["The visit is on Friday."]
    )
    message_id: UUID | None = Field(description="The mail's id in notifier.", examples=[_ID])
    inbound_id: UUID | None = Field(description="The mail that came in.", examples=[_ID])
    at: Instant = Field(description="When it took place.", examples=[_AT])
    recorded_by: str = Field(description="Who noted it.", examples=["amy.tran"])
    recorded_at: Instant = Field(description="When it was noted.", examples=[_AT])


class AnswerCreate(ApiModel):
    """An answer by mail."""

    text: Narrative = Field(
        description="The answer, in the constituent's language.",
        examples=["We are sorry that you had to wait. Your appointment is on Friday at ten."],
    )
    again: bool = Field(
        default=False, description="True for a further answer to somebody who was answered before.", examples=[False]
    )


class OutOfReachRead(ReadModel):
    """An entry whose constituent no mail reaches: call, or write a letter, and note it as a communication."""

    case_id: UUID = Field(description="The entry.", examples=[_ID])
    number: str = Field(description="Its number.", examples=["2026-000123"])
    exception: str = Field(description="Always no_contact.", examples=["no_contact"])


class MailsAsked(ReadModel):
    """The mails that are on their way, one to each address."""

    message_ids: list[UUID] = Field(description="Their ids in notifier.", examples=[[_ID]])
    out_of_reach: list[OutOfReachRead] = Field(description="Whom no mail reaches.")
