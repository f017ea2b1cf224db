"""Opening a closed entry again, within the days that its kind allows."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, move_entry
from services.case_log_api.domain.log.refusals import EntryErased, ReopeningTooLate
from services.case_log_api.domain.log.working.closing import kind_rule
from services.case_log_api.domain.log.working.closing_rules import reopen_until
from services.case_log_api.domain.states import Move
from services.case_log_api.domain.timeline import record_entry
from shared.calendar import local_day
from shared.policy.store import StoredPolicy


async def reopen_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, reason: str, actor: str, now: datetime
) -> None:
    """Open the entry again: resolution and answer belong to the round before, which stands in the timeline.

    Its data is not erased before it has been closed anew. Members stay as they are.

    Raises:
        ReopeningTooLate: the days for it have passed; `until` says which was the last.
        EntryErased: nothing is left to work on.
        MoveNotAllowed: it is not closed.
    """
    entry = logged.entry
    if entry.erased_at is not None:
        raise EntryErased("What this entry said has been erased.", how_to_fix="Log what is new as an entry of its own.")
    if entry.closed_at is not None:
        zone = policy.pack.agency.zone
        until = reopen_until(entry.closed_at, kind_rule(policy, entry.kind), zone)
        if local_day(now, zone) > until:
            raise ReopeningTooLate(
                f"A {entry.kind} is opened again at most so many days after its closing: until {until} here.",
                how_to_fix="Log what is new as an entry of its own.",
                until=until.isoformat(),
            )
    await move_entry(
        session,
        logged,
        Move.REOPEN,
        now=now,
        resolved_at=None,
        resolved_by=None,
        answered_at=None,
        answered_by=None,
        answer_kind=None,
        erase_on=None,
        reopened_count=entry.reopened_count + 1,
    )
    await record_entry(
        session,
        logged.case,
        "entry_reopened",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"reason": reason, "count": logged.entry.reopened_count},
    )
