"""Outside subscribers of events: who is told what, where, and signed how."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Response
from pydantic import Field
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db.kernel import Delivery, Subscription
from shared.errors import Conflict, NotFound
from shared.ids import new_id
from shared.paging import Page, Paging, list_page
from shared.web.auth import require
from shared.web.callers import Caller
from shared.web.deps import Now, ReadSession, Session
from shared.web.etags import IfMatch, VersionChanged, check_version, etag_of
from shared.web.idempotency import idempotent
from shared.web.models import ApiModel, Instant, ReadModel
from shared.web.openapi import refusals
from shared.web.operations.replays import replay_events
from shared.web.operations.targets import (
    EventTypes,
    EventTypeUnknown,
    TargetUrl,
    TargetUrlRefused,
    check_event_types,
    check_target_url,
)
from shared.web.routing import ServiceRouter
from shared.webhooks import new_secret

SubscriptionReader = Annotated[Caller, require("subscriptions:read")]
SubscriptionWriter = Annotated[Caller, require("subscriptions:write")]
SubscriptionId = Annotated[
    UUID, Path(description="The subscription's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
]


class SubscriptionUnknown(NotFound):
    """There is no such subscription."""


class SubscriptionNameTaken(Conflict):
    """The agency has a subscription of this name already."""


class SubscriptionCreate(ApiModel):
    """A new outside subscriber."""

    name: str = Field(
        min_length=1,
        max_length=80,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]*$",
        description="Names the subscriber, once in the agency.",
        examples=["data-warehouse"],
    )
    url: TargetUrl
    event_types: EventTypes


class SubscriptionEdit(ApiModel):
    """What changes; what is left out stays."""

    url: TargetUrl | None = Field(
        default=None, description="Where events go from now on.", examples=["https://events.example.gov/careloop"]
    )
    event_types: EventTypes | None = Field(
        default=None, description="Which events from now on.", examples=[["case.closed"]]
    )
    state: Literal["active", "disabled"] | None = Field(
        default=None, description="`active` again delivers what waited meanwhile.", examples=["active"]
    )


class SubscriptionRead(ReadModel):
    """An outside subscriber."""

    id: UUID = Field(description="Its id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])
    name: str = Field(description="Its name.", examples=["data-warehouse"])
    url: str = Field(description="Where events are posted.", examples=["https://events.example.gov/careloop"])
    event_types: list[str] = Field(description="Which events.", examples=[["case.closed"]])
    state: Literal["active", "disabled"] = Field(
        description="Disabled by hand, or after five days without a delivery taken.", examples=["active"]
    )
    failing_since: Instant | None = Field(description="Since when no delivery was taken.", examples=[None])
    disabled_at: Instant | None = Field(description="When it was disabled.", examples=[None])
    disabled_reason: str | None = Field(description="Why it was disabled.", examples=[None])
    created_at: Instant = Field(description="When it was made.", examples=["2026-01-05T09:30:00Z"])


class SubscriptionSecret(ReadModel):
    """A subscription with its newest signing secret, which is shown this once."""

    subscription: SubscriptionRead = Field(description="The subscription.")
    secret: str = Field(
        description="Verify deliveries with it (Standard Webhooks 1.0).",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )


def _stored_name(agency: str, name: str) -> str:
    # Names are unique in the schema; agencies must not meet in them.
    return f"{agency}:{name}"


def _read(row: Subscription) -> SubscriptionRead:
    return SubscriptionRead.model_validate(
        {**{name: getattr(row, name) for name in SubscriptionRead.model_fields}, "name": row.name.partition(":")[2]}
    )


async def _get_own(session: AsyncSession, caller: Caller, subscription_id: UUID, *, lock: bool = False) -> Subscription:
    query = select(Subscription).where(
        Subscription.agency == caller.agency, Subscription.id == subscription_id, Subscription.batches.is_(False)
    )
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise SubscriptionUnknown(f"There is no subscription {subscription_id}.")
    return row


def _tag(row: Subscription) -> str:
    return etag_of(row.id, row.version)


async def create_subscription(
    body: SubscriptionCreate, caller: SubscriptionWriter, session: Session, now: Now, response: Response
) -> SubscriptionSecret:
    """Subscribes an outside system to events of this service, from now on.

    Each event is one POST, signed as Standard Webhooks 1.0 says; repeats carry the same `webhook-id`.
    """
    check_target_url(body.url)
    check_event_types(body.event_types)
    secret = new_secret()
    made = await session.scalars(
        insert(Subscription)
        .values(
            id=new_id(),
            agency=caller.agency,
            name=_stored_name(caller.agency, body.name),
            url=body.url,
            secrets=[secret],
            event_types=sorted(set(body.event_types)),
            batches=False,
            batch_size=1,
            state="active",
            version=1,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Subscription.name])
        .returning(Subscription)
    )
    if (row := made.one_or_none()) is None:
        raise SubscriptionNameTaken(f"There is a subscription named {body.name}.", how_to_fix="Choose another name.")
    response.headers["ETag"] = _tag(row)
    return SubscriptionSecret(subscription=_read(row), secret=secret)


async def list_subscriptions(
    caller: SubscriptionReader, session: ReadSession, paging: Paging
) -> Page[SubscriptionRead]:
    """Lists the agency's outside subscribers, oldest first."""
    query = select(Subscription).where(Subscription.agency == caller.agency, Subscription.batches.is_(False))
    return await list_page(session, query, [Subscription.id], paging, listing="subscriptions", read=_read)


async def get_subscription(
    subscription_id: SubscriptionId, caller: SubscriptionReader, session: ReadSession, response: Response
) -> SubscriptionRead:
    """Reads one outside subscriber; its ETag is needed to change it."""
    row = await _get_own(session, caller, subscription_id)
    response.headers["ETag"] = _tag(row)
    return _read(row)


async def edit_subscription(
    subscription_id: SubscriptionId,
    body: SubscriptionEdit,
    caller: SubscriptionWriter,
    session: Session,
    expected: IfMatch,
    now: Now,
    response: Response,
) -> SubscriptionRead:
    """Changes where or of what a subscriber is told, or switches it off and on."""
    if body.url is not None:
        check_target_url(body.url)
    if body.event_types is not None:
        check_event_types(body.event_types)
    row = await _get_own(session, caller, subscription_id, lock=True)
    check_version(expected, _tag(row))
    row.url = body.url or row.url
    row.event_types = sorted(set(body.event_types or row.event_types))
    if body.state is not None and body.state != row.state:
        await _switch(session, row, body.state, caller, now)
    row.version += 1
    response.headers["ETag"] = _tag(row)
    return _read(row)


async def _switch(
    session: AsyncSession, row: Subscription, state: Literal["active", "disabled"], caller: Caller, now: datetime
) -> None:
    row.state, row.failing_since = state, None
    row.disabled_at = now if state == "disabled" else None
    row.disabled_reason = f"switched off by {caller.name}" if state == "disabled" else None
    if state == "active":
        await session.execute(
            update(Delivery)
            .where(Delivery.subscription_id == row.id, Delivery.state == "waiting")
            .values(next_attempt_at=now, attempts=0)
        )


async def delete_subscription(
    subscription_id: SubscriptionId, caller: SubscriptionWriter, session: Session, expected: IfMatch
) -> None:
    """Ends a subscription; what has not been delivered will not be."""
    row = await _get_own(session, caller, subscription_id, lock=True)
    check_version(expected, _tag(row))
    await session.execute(delete(Subscription).where(Subscription.id == row.id))


async def rotate_subscription_secret(
    subscription_id: SubscriptionId, caller: SubscriptionWriter, session: Session, response: Response
) -> SubscriptionSecret:
    """Makes a new signing secret. Deliveries are signed with it and with the one before, until the next rotation."""
    row = await _get_own(session, caller, subscription_id, lock=True)
    secret = new_secret()
    row.secrets = _newest_two(secret, row.secrets)
    row.version += 1
    response.headers["ETag"] = _tag(row)
    return SubscriptionSecret(subscription=_read(row), secret=secret)


def _newest_two(newest: str, others: Sequence[str]) -> list[str]:
    return [newest, *others[:1]]


@cache
def subscriptions_router(service: str) -> ServiceRouter:
    """The subscription routes of one service."""
    router = ServiceRouter(tags=["subscriptions"])
    many, one = "/v1/subscriptions", "/v1/subscriptions/{subscription_id}"
    router.post(
        many,
        name=f"create_subscription_{service}",
        status_code=201,
        summary="Subscribe to events",
        dependencies=[idempotent],
        responses=refusals(SubscriptionNameTaken, TargetUrlRefused, EventTypeUnknown),
    )(create_subscription)
    router.get(many, name=f"list_subscriptions_{service}", summary="List subscriptions")(list_subscriptions)
    router.get(one, name=f"get_subscription_{service}", summary="Read a subscription")(get_subscription)
    router.patch(
        one,
        name=f"edit_subscription_{service}",
        summary="Change a subscription",
        responses=refusals(TargetUrlRefused, EventTypeUnknown, VersionChanged),
    )(edit_subscription)
    router.delete(
        one,
        name=f"delete_subscription_{service}",
        status_code=204,
        summary="End a subscription",
        responses=refusals(VersionChanged),
    )(delete_subscription)
    router.post(
        f"{one}/secrets",
        name=f"rotate_subscription_secret_{service}",
        status_code=201,
        summary="Make a new signing secret",
        dependencies=[idempotent],
    )(rotate_subscription_secret)
    router.post(
        f"{one}/replays",
        name=f"replay_events_{service}",
        status_code=202,
        summary="Deliver events again",
        dependencies=[idempotent],
    )(replay_events)
    return router
