"""Delivering events: signed POSTs, retried until the subscriber has committed them and answered 2xx."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from sqlalchemy import Row, select, text, update

from shared.crash import crash_point, mark_kind, register
from shared.db.kernel import Delivery, EventRow, Subscription
from shared.events.envelope import EventOnTheWire, Single, body_of_batch
from shared.ids import derived_id
from shared.leases import Leases
from shared.logs import get_logger
from shared.resources import Resources
from shared.webhooks import sign

log = get_logger("deliver")

# Outside subscribers: Standard Webhooks' schedule, then disabled and told.
OUTSIDE_SCHEDULE = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
DISABLED_AFTER = timedelta(days=5)
_LONGEST = timedelta(seconds=5)

register("delivery.before_post", "delivery.after_post", "delivery.after_record")

_SETTLE = text("""
    UPDATE deliveries SET state = 'delivered', settled_at = :now, last_error = NULL, attempts = attempts + 1
    WHERE subscription_id = :subscription_id AND event_id = ANY (:event_ids) AND state = 'waiting'
""")

_POSTPONE = text("""
    UPDATE deliveries SET attempts = attempts + 1, last_error = :failure, next_attempt_at = postponed.again_at
    FROM unnest(CAST(:event_ids AS uuid[]), CAST(:again_at AS timestamptz[])) AS postponed (event_id, again_at)
    WHERE subscription_id = :subscription_id AND deliveries.event_id = postponed.event_id AND state = 'waiting'
""")


class Deliverer:
    """Delivers the due events of one subscription and lane; a lease keeps one deliverer at a time on each."""

    def __init__(self, resources: Resources, leases: Leases) -> None:
        self._resources = resources
        self._leases = leases

    async def deliver(self, subscription_id: UUID, lane: str) -> None:
        """Deliver batch after batch until nothing is due or a delivery fails."""
        async with self._leases.hold(derived_id("delivery", subscription_id, lane)) as held:
            if held:
                while await self._deliver_batch(subscription_id, lane):
                    pass

    async def _deliver_batch(self, subscription_id: UUID, lane: str) -> bool:
        async with self._resources.sessions() as session:
            subscription = await session.get(Subscription, subscription_id)
            if subscription is None or subscription.state != "active":
                return False
            due = (
                await session.execute(
                    select(EventRow, Delivery.attempts)
                    .join(Delivery, Delivery.event_id == EventRow.id)
                    .where(
                        Delivery.subscription_id == subscription_id,
                        Delivery.lane == lane,
                        Delivery.state == "waiting",
                        Delivery.next_attempt_at <= self._resources.clock.now(),
                    )
                    .order_by(Delivery.next_attempt_at, Delivery.event_id)
                    .limit(subscription.batch_size if subscription.batches else 1)
                )
            ).all()
        if not due:
            return False
        events = [row[0] for row in due]
        mark_kind(events[0].type)
        crash_point("delivery.before_post")
        failure = await self._post(subscription, events)
        crash_point("delivery.after_post")
        now = self._resources.clock.now()
        if failure is None:
            await self._record_success(subscription_id, [event.id for event in events], now)
        else:
            await self._record_failure(subscription, due, failure, now)
        crash_point("delivery.after_record")
        return failure is None

    async def _post(self, subscription: Subscription, events: Sequence[EventRow]) -> str | None:
        """Send the events; returns why it failed, or None."""
        now = self._resources.clock.now()
        wire = [
            EventOnTheWire.model_construct(
                id=event.id,
                type=event.type,
                agency=event.agency,
                lane="sin" if event.lane == "sin" else "normal",
                occurred_at=event.occurred_at,
                request_id=event.request_id,
                data=event.payload,
            )
            for event in events
        ]
        if subscription.batches:
            body = body_of_batch(wire, now=now)
            webhook_id = str(derived_id("batch", subscription.id, *(event.id for event in events)))
        else:
            body = _body_of_one(events[0])
            webhook_id = str(events[0].id)
        headers = sign(secret=subscription.secrets[0], webhook_id=webhook_id, at=now, body=body)
        for older in subscription.secrets[1:]:
            also = sign(secret=older, webhook_id=webhook_id, at=now, body=body)
            headers["webhook-signature"] += " " + also["webhook-signature"]
        try:
            answer = await self._resources.http.post(
                subscription.url, content=body, headers={**headers, "content-type": "application/json"}
            )
        except httpx.HTTPError as error:
            return f"no answer: {type(error).__name__}"
        except httpx.InvalidURL:
            return "the subscription's URL is not one"
        return None if answer.is_success else f"answered {answer.status_code}"

    async def _record_success(self, subscription_id: UUID, event_ids: list[UUID], now: datetime) -> None:
        async with self._resources.sessions.begin() as session:
            await session.execute(_SETTLE, {"now": now, "subscription_id": subscription_id, "event_ids": event_ids})
            await session.execute(
                update(Subscription)
                .where(Subscription.id == subscription_id, Subscription.failing_since.is_not(None))
                .values(failing_since=None)
            )

    async def _record_failure(
        self, subscription: Subscription, due: Sequence[Row[EventRow, int]], failure: str, now: datetime
    ) -> None:
        failing_since = subscription.failing_since or now
        disabled = not subscription.batches and now - failing_since >= DISABLED_AFTER
        async with self._resources.sessions.begin() as session:
            await session.execute(
                _POSTPONE,
                {
                    "subscription_id": subscription.id,
                    "failure": failure,
                    "event_ids": [event.id for event, _ in due],
                    "again_at": [now + wait_after(n + 1, batches=subscription.batches) for _, n in due],
                },
            )
            await session.execute(
                update(Subscription)
                .where(Subscription.id == subscription.id)
                .values(
                    failing_since=failing_since,
                    **(
                        {
                            "state": "disabled",
                            "disabled_at": now,
                            "disabled_reason": f"no delivery taken for five days; last: {failure}",
                        }
                        if disabled
                        else {}
                    ),
                )
            )
        log.warning(
            "delivery_failed", subscription=subscription.name, events=len(due), reason=failure, disabled=disabled
        )


def wait_after(attempts: int, *, batches: bool) -> timedelta:
    """How long a failed delivery waits (design §2.4): our own 0.1 s doubling to 5 s, outsiders their schedule."""
    if batches:
        return min(timedelta(seconds=0.1 * 2.0 ** min(attempts - 1, 10)), _LONGEST)
    return OUTSIDE_SCHEDULE[min(attempts, len(OUTSIDE_SCHEDULE)) - 1]


def _body_of_one(event: EventRow) -> bytes:
    """An outside subscriber's body: Standard Webhooks' type, timestamp, data."""
    return Single(type=event.type, timestamp=event.occurred_at, data=event.payload).model_dump_json().encode()
