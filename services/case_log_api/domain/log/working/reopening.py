"""Opening a closed entry again, within the days that its kind allows."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.running import restore_deadlines
from services.case_log_api.domain.log.entries import LoggedEntry, move_entry
from services.case_log_api.domain.log.refusals import EntryErased, ReopeningTooLate
from services.case_log_api.domain.log.working.closing import kind_rule
from services.case_log_api.domain.log.working.closing_rules import reopen_until
from services.case_log_api.domain.log.working.in_work import lock_closed_with
from services.case_log_api.domain.states import Move
from services.case_log_api.domain.timeline import record_entry
from shared.calendar import local_day
from shared.policy.store import StoredPolicy


async def reopen_entry(
    session: AsyncSession, logged: LoggedEntry, policy: StoredPolicy, *, reason: str, actor: str, now: datetime
) -> None:
    """Open the entry again, and the members that closed with it and may still be opened by the rules of their kinds.

    Resolution and answer belong to the round before, which stands in the timeline. Limits that the closing withdrew apply
    again; their clock stood meanwhile. Nothing of it is erased before it has been closed anew.

    Raises:
        ReopeningTooLate: the days for it have passed; `until` says which was the last.
        EntryErased: nothing is left to work on.
        MoveNotAllowed: it is not closed.
    """
    _refuse_erased(logged)
    until = _too_late_since(logged, policy, now)
    if until is not None:
        raise ReopeningTooLate(
            f"A {logged.entry.kind} is opened again at most so many days after its closing: until {until} here.",
            how_to_fix="Log what is new as an entry of its own.",
            until=until.isoformat(),
        )
    members = await lock_closed_with(session, logged)
    await _reopen(session, logged, policy, reason=reason, actor=actor, now=now, lead=None)
    for member in members:
        if _too_late_since(member, policy, now) is None:
            await _reopen(session, member, policy, reason=reason, actor=actor, now=now, lead=logged.entry.number)


def _refuse_erased(logged: LoggedEntry) -> None:
    if logged.entry.erased_at is not None:
        raise EntryErased("What this entry said has been erased.", how_to_fix="Log what is new as an entry of its own.")


def _too_late_since(logged: LoggedEntry, policy: StoredPolicy, now: datetime) -> date | None:
    """The last day on which a closed entry could be opened again, if that has passed."""
    if logged.entry.closed_at is None:
        return None
    zone = policy.pack.agency.zone
    until = reopen_until(logged.entry.closed_at, kind_rule(policy, logged.entry.kind), zone)
    return until if local_day(now, zone) > until else None


async def _reopen(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    *,
    reason: str,
    actor: str,
    now: datetime,
    lead: str | None,
) -> None:
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
        reopened_count=logged.entry.reopened_count + 1,
    )
    await record_entry(
        session,
        logged.case,
        "entry_reopened",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={"reason": reason, "count": logged.entry.reopened_count, "with_lead": lead},
    )
    await restore_deadlines(session, logged, now=now)
