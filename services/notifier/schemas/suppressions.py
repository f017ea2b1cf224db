"""Suppressions as they are shown."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.web import ApiModel, Instant, ReadModel


class SuppressionRead(ReadModel):
    """An address that gets no more mail until a person lifts it."""

    id: UUID = Field(description="Its id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    address: str = Field(description="The address, in lower case.", examples=["alex.rivera@example.org"])
    reason: str = Field(
        description="hard_bounce: refused for good; soft_bounces: three mails refused in 72 hours.",
        examples=["hard_bounce"],
    )
    detail: str = Field(description="What the relay meant, with its reply code.", examples=["address_refused (550)"])
    message_id: UUID = Field(
        description="The message that led to it.", examples=["3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e"]
    )
    suppressed_at: Instant = Field(description="Since when.", examples=["2026-11-22T14:05:00+00:00"])


class BounceReport(ApiModel):
    """A mail came back after a mail server had taken it."""

    message_id: UUID = Field(
        description="The message that came back.", examples=["3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e"]
    )
    address: str = Field(
        min_length=3,
        max_length=320,
        description="The address that was given up, as the report spells it.",
        examples=["alex.rivera@example.org"],
    )
    status: Annotated[str, Field(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")] | None = Field(
        default=None,
        description="The enhanced status code of the report (RFC 3463), if it has one.",
        examples=["5.1.1"],
    )


class BounceTaken(ReadModel):
    """What a bounce that was reported led to."""

    outcome: Literal["suppressed", "noted", "not_written_to"] = Field(
        description=(
            "suppressed: the address is wrong and gets no more mail; noted: it says nothing about the address; "
            "not_written_to: the message did not go there, and the report is not believed."
        ),
        examples=["suppressed"],
    )
