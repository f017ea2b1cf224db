"""Where a test may pull the plug on notifier."""

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from shared.crash import crash_point, register

register(
    "notifier.accept.before_commit",
    "notifier.accept.after_commit",
    "notifier.claim.before_commit",
    "notifier.claim.after_commit",
    "notifier.data.before",
    "notifier.data.after",
    "notifier.record.before_commit",
    "notifier.record.after_commit",
)


def crash_around_commit(session: AsyncSession, step: str) -> None:
    """Place the two points of a step around the commit of a transaction that somebody else ends."""

    def before(_: Session) -> None:
        crash_point(f"notifier.{step}.before_commit")

    def after(_: Session) -> None:
        crash_point(f"notifier.{step}.after_commit")

    event.listen(session.sync_session, "before_commit", before, once=True)
    event.listen(session.sync_session, "after_commit", after, once=True)
