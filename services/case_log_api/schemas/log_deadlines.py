"""What a deadline of an entry looks like from outside, and what people ask of it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.web import ApiModel, Instant, ReadModel

_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_AT = "2026-11-18T14:05:00+00:00"
_DUE = "2026-11-21T01:00:00+00:00"
_VERSION = "9f2c1d7a5b0e5d0c9a530c6d2a7b1e849f2c1d7a5b0e5d0c9a530c6d2a7b1e84"

StateName = Literal["running", "paused", "met", "missed", "withdrawn"]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class DeadlinePauseRead(ReadModel):
    """A time in which a deadline's clock stood."""

    from_at: Instant = Field(description="Since when.", examples=[_AT])
    to_at: Instant | None = Field(description="Until when; null while it stands.", examples=[_AT])
    reason: str = Field(description="Why.", examples=["Waiting for the constituent's letter."])


class LogDeadlineRead(ReadModel):
    """A limit that a clause sets for an entry."""

    name: str = Field(description="Its name in the policy pack.", examples=["two_day_review"])
    round: int = Field(description="Of what is asked for again, which time; else 1.", examples=[1])
    clause: str = Field(description="The clause that sets it.", examples=["CCTS-III.A2.two_day"])
    state: StateName = Field(
        description="How it stands now; done late is missed for good, withdrawn is what does not apply (any more).",
        examples=["running"],
    )
    limit: dict[str, Any] = Field(
        description="The limit as the pack says it.", examples=[{"kind": "business_days", "days": 2}]
    )
    started_at: Instant = Field(description="When it began to count.", examples=[_AT])
    due_at: Instant | None = Field(
        description="When it is due; null while nobody knows: its clock stands.", examples=[_DUE]
    )
    met_at: Instant | None = Field(description="When it was done, in time or late.", examples=[_AT])
    who_role: str | None = Field(description="The role that must act, where no person is named.", examples=["designee"])
    who_person: str | None = Field(description="The person who must act, where one is named.", examples=["helen.marsh"])
    pauses: list[DeadlinePauseRead] = Field(description="When its clock stood.", examples=[[]])
    reminded_at: Instant | None = Field(description="When a reminder was asked for.", examples=[_AT])
    overdue_noticed_at: Instant | None = Field(description="When others were told that it was missed.", examples=[_AT])
    policy_hash: str = Field(description="The policy that set it.", examples=[_VERSION])
    calendar_version: str = Field(description="The calendar that it was last reckoned with.", examples=[_VERSION])


class LogDeadlineList(ReadModel):
    """The deadlines of an entry."""

    items: list[LogDeadlineRead] = Field(description="In the order in which they began.", examples=[[]])


class ListedDeadline(LogDeadlineRead):
    """A deadline in the list over all entries."""

    case_id: UUID = Field(description="The entry.", examples=[_ID])
    number: str = Field(description="The entry's number.", examples=["2026-000123"])


class LogDeadlineExplanation(ReadModel):
    """Why a deadline is due when it is."""

    name: str = Field(description="Its name in the policy pack.", examples=["two_day_review"])
    round: int = Field(description="Which time it was asked for.", examples=[1])
    clause: str = Field(description="The clause that sets it.", examples=["CCTS-III.A2.two_day"])
    clause_text: str | None = Field(
        description="What the clause asks for.", examples=["The review is answered within two business days."]
    )
    state: StateName = Field(description="How it stands now.", examples=["running"])
    due_at: Instant | None = Field(description="When it is due; null while nobody knows.", examples=[_DUE])
    time_zone: str = Field(description="The zone whose days are counted.", examples=["America/Los_Angeles"])
    policy_hash: str = Field(description="The policy that set it.", examples=[_VERSION])
    calendar_version: str = Field(description="The calendar that it was reckoned with.", examples=[_VERSION])
    language: str = Field(description="The language of the sentences.", examples=["en"])
    words: list[str] = Field(
        description="One sentence for each step.", examples=[["Business day 1: Thursday, November 19, 2026."]]
    )
    steps: list[dict[str, Any]] = Field(
        description="The steps as data, in the order of time.",
        examples=[[{"kind": "counted_days", "first_on": "2026-11-19", "last_on": "2026-11-19", "first_number": 1}]],
    )


class DeadlinePause(ApiModel):
    """Stop a deadline's clock."""

    reason: Reason = Field(description="Why.", examples=["Waiting for the constituent's letter."])


class DeadlineResume(ApiModel):
    """Let a deadline's clock run again."""

    reason: Reason | None = Field(default=None, description="Why.", examples=["The letter has come."])
