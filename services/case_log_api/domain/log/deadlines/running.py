# owned by DEADLINES: its owner replaces this module.
"""Starting, meeting and withdrawing the limits of an entry."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from shared.policy.models.care_log import DeadlineEnd, DeadlineStart
from shared.policy.store import StoredPolicy


async def start_deadlines(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    start: DeadlineStart,
    *,
    at: datetime,
    now: datetime,
    round: int = 1,  # noqa: A002 - the word of the clause
) -> None:
    """Start the limits that begin with this; those that run already are left alone."""


async def end_deadlines(
    session: AsyncSession, logged: LoggedEntry, end: DeadlineEnd, *, at: datetime, now: datetime
) -> None:
    """Meet the limits that end with this."""


async def withdraw_deadlines(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """Withdraw every open limit of an entry: nothing is due any more."""


async def restore_deadlines(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """Let the limits that were taken away apply again."""
