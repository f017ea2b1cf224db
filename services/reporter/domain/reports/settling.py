"""Recording what notifier said of a run's message."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.runs import lock_run, record_entry
from services.reporter.models import ReportMessage


async def settle_report_message(
    session: AsyncSession, agency: str, message_id: UUID, state: str, *, now: datetime, reason: str | None = None
) -> None:
    """Note, once, that a message was accepted, refused, or is not needed any more, and write it into the run's history."""
    settled = await session.scalars(
        update(ReportMessage)
        .where(ReportMessage.agency == agency, ReportMessage.id == message_id, ReportMessage.state == "asked")
        .values(state=state, reason=reason, settled_at=now)
        .returning(ReportMessage)
        .execution_options(synchronize_session=False)
    )
    message = settled.one_or_none()
    if message is None or state == "needless":
        return
    in_hand = await lock_run(session, agency, message.run_id, cancelled=True)
    record_entry(
        session,
        in_hand.run,
        f"message_{state}",
        at=now,
        clause=message.clause,
        policy_hash=message.policy_hash,
        payload={
            "message_id": str(message_id),
            "step": message.step,
            "purpose": message.purpose,
            "template": message.template,
            "reason": reason,
        },
    )
