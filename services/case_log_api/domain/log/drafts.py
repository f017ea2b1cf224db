"""Drafts: what came in without a person is confirmed by one, with changes, or discarded; and what was discarded comes back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import restore_deadlines, withdraw_deadlines
from services.case_log_api.domain.log.editing import Edit, edit_entry
from services.case_log_api.domain.log.entries import LoggedEntry, move_entry
from services.case_log_api.domain.log.facts import Offered, PeopleKnown
from services.case_log_api.domain.log.opening import begin_entry
from services.case_log_api.domain.log.refusals import EntryNotDiscarded, EntryNotDraft, NarrativeMissing
from services.case_log_api.domain.log.texts import read_texts
from services.case_log_api.domain.states import CaseStatus, Move
from services.case_log_api.domain.timeline import record_entry
from shared.policy.store import StoredPolicy


async def confirm_draft(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    edit: Edit,
    *,
    offered: Offered | None,
    actor: str,
    now: datetime,
    people: PeopleKnown,
) -> None:
    """Make an entry of a draft, with the changes of the person who confirms it. The case must be locked.

    It is logged now, by that person: a draft waits within the same limits as a letter on a desk.

    Raises:
        EntryNotDraft: it was confirmed or discarded before.
        NarrativeMissing: it says nothing.
        NobodyLogsAboutThemselves: it would be about the actor.
        Invalid: what cannot be right, all of it in one answer.
    """
    _refuse_other(logged)
    await edit_entry(session, logged, policy, edit, actor=actor, now=now, people=people)
    if "narrative" not in await read_texts(session, logged):
        raise NarrativeMissing(
            "The draft says nothing.",
            how_to_fix="Write what was said into narrative.",
            errors=[{"pointer": "/narrative", "message": "Nothing is said"}],
        )
    await move_entry(
        session,
        logged,
        Move.CONFIRM_DRAFT,
        now=now,
        confirmed_at=now,
        confirmed_by=actor,
        logged_at=now,
        logged_by=actor,
    )
    await record_entry(session, logged.case, "draft_confirmed", at=now, actor=actor, policy_hash=policy.hash)
    await begin_entry(session, logged, policy, offered=offered, now=now)


async def discard_draft(session: AsyncSession, logged: LoggedEntry, *, reason: str, actor: str, now: datetime) -> None:
    """Put a draft aside that is no entry: nothing is due for it any more, and it can come back. The case must be locked.

    Raises:
        EntryNotDraft: it was confirmed or discarded before.
    """
    _refuse_other(logged)
    await move_entry(session, logged, Move.DISCARD, now=now)
    await record_entry(session, logged.case, "draft_discarded", at=now, actor=actor, payload={"reason": reason})
    await withdraw_deadlines(session, logged, now=now)


async def restore_draft(session: AsyncSession, logged: LoggedEntry, *, actor: str, now: datetime) -> None:
    """Take a discarded draft up again. The case must be locked.

    Raises:
        EntryNotDiscarded: it was not discarded, or is a part that was joined again.
    """
    if logged.case.status != CaseStatus.DISCARDED or logged.entry.confirmed_at is not None:
        raise EntryNotDiscarded(f"Entry {logged.case.number} is no discarded draft.", status=logged.case.status)
    await move_entry(session, logged, Move.RESTORE, now=now)
    await record_entry(session, logged.case, "draft_restored", at=now, actor=actor)
    await restore_deadlines(session, logged, now=now)


def _refuse_other(logged: LoggedEntry) -> None:
    if logged.case.status != CaseStatus.DRAFT:
        raise EntryNotDraft(f"Entry {logged.case.number} is {logged.case.status}.", status=logged.case.status)
