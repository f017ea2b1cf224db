"""Working the inbox off: batches in one transaction, single events where a batch fails, dead ones shown."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.crash import crash_point, mark_kind, register
from shared.db.kernel import InboxRow
from shared.events.inbox import InboxRegistry, Received
from shared.faults import describe
from shared.logs import get_logger, request_id_bound
from shared.resources import R, Resources

log = get_logger("inbox")

_BATCH = 500
_MAX_ATTEMPTS = 20

register("inbox.before_commit", "inbox.after_commit")


class InboxProcessor:
    """Feeds a service's handlers with what its inbox holds."""

    def __init__(self, registry: InboxRegistry[R], resources: R) -> None:
        self._registry = registry
        self._resources: Resources = resources

    async def process(self, lane: str) -> None:
        """Work off everything that is due on one lane."""
        while await self._process_batch(lane) == _BATCH:
            pass

    async def _process_batch(self, lane: str) -> int:
        now = self._resources.clock.now()
        try:
            async with self._resources.sessions.begin() as session:
                rows = await self._claim(session, lane, now, _BATCH)
                await self._feed(session, rows)
                crash_point("inbox.before_commit")
            crash_point("inbox.after_commit")
        except (OperationalError, InterfaceError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad event must not hold up the others: they go one by one
            log.warning("inbox_batch_failed", lane=lane, error=describe(error))
            return await self._process_singly(lane, now)
        return len(rows)

    async def _process_singly(self, lane: str, now: datetime) -> int:
        async with self._resources.sessions() as session:
            ids = (await session.scalars(self._due(lane, now, _BATCH).with_only_columns(InboxRow.event_id))).all()
        for event_id in ids:
            try:
                async with self._resources.sessions.begin() as session:
                    row = await session.scalar(
                        select(InboxRow)
                        .where(InboxRow.event_id == event_id, InboxRow.state == "waiting")
                        .with_for_update(skip_locked=True)
                    )
                    if row is not None:
                        await self._feed(session, [row])
            except (OperationalError, InterfaceError, OSError):
                raise
            except Exception as error:  # noqa: BLE001 - recorded on the event's row
                await self._record_failure(event_id, error, now)
        return len(ids)

    async def _feed(self, session: AsyncSession, rows: Sequence[InboxRow]) -> None:
        by_type: dict[str, list[InboxRow]] = defaultdict(list)
        for row in rows:
            by_type[row.type].append(row)
        for type_, group in by_type.items():
            mark_kind(type_)
            if type_ not in self._registry.handlers:
                continue  # sent to us without need; done with
            event, handler = self._registry.handlers[type_]
            received = [
                Received(row.event_id, event.model_validate(row.payload), row.occurred_at, row.request_id)
                for row in group
            ]
            request_ids = {row.request_id for row in group}
            with request_id_bound(request_ids.pop() if len(request_ids) == 1 else None):
                await handler(self._resources, session, received)
        if rows:
            await session.execute(
                update(InboxRow).where(InboxRow.event_id.in_([row.event_id for row in rows])).values(state="done")
            )

    async def _claim(self, session: AsyncSession, lane: str, now: datetime, most: int) -> Sequence[InboxRow]:
        return (await session.scalars(self._due(lane, now, most).with_for_update(skip_locked=True))).all()

    @staticmethod
    def _due(lane: str, now: datetime, most: int):  # type: ignore[no-untyped-def]  # noqa: ANN205 - Select[tuple[InboxRow]] loses with_only_columns
        return (
            select(InboxRow)
            .where(InboxRow.state == "waiting", InboxRow.lane == lane, InboxRow.next_attempt_at <= now)
            .order_by(InboxRow.next_attempt_at, InboxRow.event_id)
            .limit(most)
        )

    async def _record_failure(self, event_id: object, error: Exception, now: datetime) -> None:
        async with self._resources.sessions.begin() as session:
            row = await session.scalar(
                select(InboxRow).where(InboxRow.event_id == event_id, InboxRow.state == "waiting").with_for_update()
            )
            if row is None:
                return
            row.attempts += 1
            row.last_error = describe(error)
            if row.attempts >= _MAX_ATTEMPTS:
                row.state = "dead"
            else:
                row.next_attempt_at = now + min(timedelta(seconds=2.0 ** (row.attempts - 1)), timedelta(minutes=5))
            log.warning("event_failed", event_id=str(event_id), type=row.type, state=row.state, error=row.last_error)
