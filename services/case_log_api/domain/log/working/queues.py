"""The queues of the log with what waits in each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import care_log_of, visible_to
from services.case_log_api.domain.log.working.in_work import IN_WORK
from services.case_log_api.models import LogEntry
from shared.policy.models.care_log import Queue
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue of the policy, and how much waits in it for how long, as far as the reader may see it."""

    queue: Queue
    waiting_count: int
    oldest_received_at: datetime | None


async def list_queues(
    session: AsyncSession, agency: str, policy: StoredPolicy, *, reader: str | None
) -> list[QueueView]:
    """The agency's queues in the order of the policy. An entry waits until somebody has it."""
    rows = await session.execute(
        select(LogEntry.queue, func.count(), func.min(LogEntry.received_at))
        .where(
            LogEntry.agency == agency,
            LogEntry.queue.is_not(None),
            LogEntry.assignee.is_(None),
            LogEntry.status.in_(IN_WORK),
            visible_to(reader),
        )
        .group_by(LogEntry.queue)
    )
    waiting = {queue: (count, oldest) for queue, count, oldest in rows.all()}
    return [QueueView(queue, *waiting.get(queue.id, (0, None))) for queue in care_log_of(policy).queues]
