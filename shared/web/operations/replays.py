"""Delivering events to an outside subscriber once more: by id, or all of a span of time."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import Path
from pydantic import ConfigDict, Field, model_validator
from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from shared.db.kernel import Delivery, EventRow, Subscription
from shared.errors import NotFound, TooLarge
from shared.web.auth import require
from shared.web.callers import Caller
from shared.web.deps import Now, Session
from shared.web.models import ApiModel, Instant, ReadModel

LARGEST_REPLAY = 10_000


class ReplayTargetUnknown(NotFound):
    """There is no such subscription."""

    code = "subscription_unknown"


class ReplayTooLarge(TooLarge):
    """More events than are replayed at once."""


class ReplayRequest(ApiModel):
    """Either ids, or a span of time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"event_ids": ["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"]},
                {"since": "2026-01-05T00:00:00Z", "until": "2026-01-06T00:00:00Z"},
            ]
        }
    )

    event_ids: list[UUID] | None = Field(
        default=None,
        min_length=1,
        max_length=1000,
        description="These events.",
        examples=[["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"]],
    )
    since: Instant | None = Field(
        default=None, description="Events from this instant on.", examples=["2026-01-05T00:00:00Z"]
    )
    until: Instant | None = Field(
        default=None, description="Events before this instant; now, if left out.", examples=["2026-01-06T00:00:00Z"]
    )

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if (self.event_ids is None) == (self.since is None) or (self.until is not None and self.since is None):
            raise ValueError("give event_ids, or since (and until)")
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError("until is not after since")
        return self


class ReplayRead(ReadModel):
    """What will be delivered again."""

    event_count: int = Field(description="How many events are due now.", examples=[12])


async def replay_events(
    subscription_id: Annotated[
        UUID, Path(description="The subscription's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    ],
    body: ReplayRequest,
    caller: Annotated[Caller, require("subscriptions:write")],
    session: Session,
    now: Now,
) -> ReplayRead:
    """Makes events due for delivery again, whether or not they were delivered before; at most 10,000 at once.

    Only events of the types that the subscription names now. They carry the `webhook-id` that they had.
    """
    own = select(Subscription).where(
        Subscription.agency == caller.agency, Subscription.id == subscription_id, Subscription.batches.is_(False)
    )
    subscription = (await session.scalars(own.with_for_update())).one_or_none()
    if subscription is None:
        raise ReplayTargetUnknown(f"There is no subscription {subscription_id}.")
    meant: list[ColumnElement[bool]] = [
        EventRow.agency == caller.agency,
        EventRow.type.in_(subscription.event_types),
        EventRow.id.in_(body.event_ids)
        if body.event_ids is not None
        else EventRow.occurred_at.between(body.since, body.until or now),
    ]
    if body.until is not None:
        meant.append(EventRow.occurred_at < body.until)
    count = (await session.scalars(select(func.count()).select_from(EventRow).where(*meant))).one()
    if count > LARGEST_REPLAY:
        raise ReplayTooLarge(
            f"These are {count} events; {LARGEST_REPLAY} are replayed at once.", how_to_fix="Choose a shorter span."
        )
    again = {"state": "waiting", "attempts": 0, "next_attempt_at": now, "settled_at": None, "last_error": None}
    columns = ["subscription_id", "event_id", "lane", "state", "attempts", "next_attempt_at"]
    rows = select(
        literal(subscription.id), EventRow.id, EventRow.lane, literal("waiting"), literal(0), literal(now)
    ).where(*meant)
    await session.execute(
        insert(Delivery)
        .from_select(columns, rows)
        .on_conflict_do_update(index_elements=[Delivery.subscription_id, Delivery.event_id], set_=again)
    )
    return ReplayRead(event_count=count)
