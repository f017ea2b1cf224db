# owned by DEADLINES: its owner replaces this module.
"""Asking the leadership for a review of an entry (CCTS-III.A2)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.models import ReviewRequest
from shared.policy.store import StoredPolicy


async def request_review(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    roles: Sequence[str] = (),
    person: str | None = None,
    note: str | None = None,
    actor: str,
    now: datetime,
) -> ReviewRequest | None:
    """Ask the holders of these roles, or one person, for a review."""
