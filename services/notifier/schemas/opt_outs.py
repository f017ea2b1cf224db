"""Opt-outs as they are shown."""

from uuid import UUID

from pydantic import Field

from services.notifier.models import DeclinedBy
from shared.web import Instant, ReadModel


class OptOutRead(ReadModel):
    """A topic that an address gets no mail of; other mail still goes to it."""

    id: UUID = Field(description="Its id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    address: str = Field(description="The address, in lower case.", examples=["alex.rivera@example.org"])
    topic: str = Field(description="What was declined.", examples=["survey_invitation"])
    declined_by: DeclinedBy = Field(
        description="`one_click`: in the mail program; `page`: on the page behind the mail's link.",
        examples=["one_click"],
    )
    message_id: UUID = Field(
        description="The message from which it was declined.", examples=["3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e"]
    )
    declined_at: Instant = Field(description="Since when.", examples=["2026-11-22T14:05:00+00:00"])
