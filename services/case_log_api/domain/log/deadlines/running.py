"""Starting the limits of an entry, meeting them, and taking them away while they do not apply."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.deadlines.calendars import calendar_of_deadline, share_calendar
from services.case_log_api.domain.log.deadlines.reckoning import NotReckonable, fits, move, reckon, rules_for
from services.case_log_api.domain.log.deadlines.rows import (
    keep_reckoning,
    list_deadlines,
    plan_wake,
    reckoned_of,
    record_of_deadline,
    rule_of,
    said,
)
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import WITHDRAWN, apply_step, reschedule_step, settle_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import EntryDeadline, LogEntry, ReviewRequest
from shared.calendar import Calendar, Deadline, Pause
from shared.policy.models.care_log import DeadlineEnd, DeadlineStart, LogDeadline
from shared.policy.store import StoredPolicy

# The clock stands while a limit does not apply: nobody has the duty then.
DID_NOT_APPLY = "did not apply"
_WITH_LIMITS = frozenset((CaseStatus.DRAFT, CaseStatus.OPEN, CaseStatus.RESOLVED))


async def start_deadlines(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    start: DeadlineStart,
    *,
    at: datetime,
    now: datetime,
    round: int = 1,  # noqa: A002 - the word of the table
    role: str | None = None,
    person: str | None = None,
) -> None:
    """Start the limits that begin with this; those that run already are left alone. The case must be locked.

    `role` or `person` is who must act, where that is not the role of the pack's rule. A limit that the calendar cannot
    reckon is a step without a time limit, and the timeline says why.
    """
    entry = logged.entry
    rules = rules_for(care_log_of(policy), start, channel=entry.channel, kind=entry.kind)
    known = {(row.name, row.round) for row in await list_deadlines(session, entry.agency, entry.case_id)}
    rules = [rule for rule in rules if (rule.name, round) not in known]
    if not rules:
        return
    in_force = await share_calendar(session, entry.agency)
    started: list[EntryDeadline] = []
    for rule in rules:
        try:
            deadline = reckon(rule, at, in_force.calendar)
        except NotReckonable as error:
            await _note_unreckonable(session, logged, policy, rule, round, at=at, now=now, error=error)
            continue
        row = EntryDeadline(
            agency=entry.agency,
            case_id=entry.case_id,
            name=rule.name,
            round=round,
            clause=rule.clause,
            policy_hash=policy.hash,
            calendar_policy_hash=in_force.policy_hash,
            who_role=None if person else role or rule.who,
            who_person=person,
            started_at=at,
            state="running",
        )
        keep_reckoning(row, deadline)
        row.step_key = await _apply(session, logged, policy, rule, round, at=at, now=now, due_at=row.due_at)
        session.add(row)
        await plan_wake(session, row, in_force.calendar, now=now)
        started.append(row)
    if started:
        await record_entry(
            session,
            logged.case,
            "deadlines_started",
            at=now,
            policy_hash=policy.hash,
            payload={
                "started_at": said(at),
                "deadlines": [
                    {"deadline": row.name, "round": row.round, "clause": row.clause, "due_at": said(row.due_at)}
                    for row in started
                ],
            },
        )
    await session.flush()


async def end_deadlines(
    session: AsyncSession,
    logged: LoggedEntry,
    end: DeadlineEnd,
    *,
    at: datetime,
    now: datetime,
    round: int | None = None,  # noqa: A002 - the word of the table
) -> None:
    """Meet the limits that end with this, of one round or of all. The case must be locked.

    `at` is when it was done: late is missed for good. What is done while a limit does not apply counts when it does again.
    """
    for row in await _undone(session, logged, end, round):
        deadline = reckoned_of(row)
        row.met_at, row.wake_at = at, None
        if row.state == "withdrawn":
            continue
        row.state = deadline.state_at(now, met_at=at)
        await _settle(session, logged, row, now=now)
    await session.flush()


async def withdraw_deadlines(
    session: AsyncSession,
    logged: LoggedEntry,
    *,
    now: datetime,
    end: DeadlineEnd | None = None,
    round: int | None = None,  # noqa: A002 - the word of the table
    but: Collection[DeadlineEnd] = (),
) -> None:
    """Take away the limits that are not met, all or those that end so: they do not apply any more. The case must be locked.

    What was missed before stays so in the conformance; nobody is written to about it any more.
    """
    for row in await _undone(session, logged, end, round):
        if row.state == "withdrawn" or (but and (await rule_of(session, row)).ends in but):
            continue
        deadline = reckoned_of(row)
        state = deadline.state_at(now)
        if state == "running":
            deadline = deadline.with_pauses(
                (*deadline.pauses, Pause(from_at=now, reason=DID_NOT_APPLY)), await calendar_of_deadline(session, row)
            )
            keep_reckoning(row, deadline)
        if state != "missed":
            await reschedule_step(session, logged.case, row.step_key, due_at=None, now=now, outcome=WITHDRAWN)
        row.state, row.wake_at = "withdrawn", None
        await record_of_deadline(session, logged, row, "deadline_withdrawn", now=now, was=state)
    await session.flush()


async def withdraw_unfit(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """Take away the limits, not met, whose rule is for another kind or channel than the entry's. The case must be locked.

    They never applied: none counts as missed in the conformance, and no clock stands meanwhile.
    """
    for row in await _undone(session, logged, None, None):
        if row.state == "withdrawn" or fits(
            await rule_of(session, row), channel=logged.entry.channel, kind=logged.entry.kind
        ):
            continue
        state = reckoned_of(row).state_at(now)
        await reschedule_step(session, logged.case, row.step_key, due_at=None, now=now, outcome=WITHDRAWN)
        row.state, row.wake_at = "withdrawn", None
        await record_of_deadline(session, logged, row, "deadline_withdrawn", now=now, was=state, why="does_not_fit")
    await session.flush()


async def restore_deadlines(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """Let the limits that were taken away apply again: the clock stood in between. The case must be locked.

    Of an entry that has ended or is a duplicate nothing applies, nor does what is for another kind or channel, nor the
    answer to a review that is asked for no more.
    """
    entry = logged.entry
    if entry.status not in _WITH_LIMITS or entry.lead_kind == "duplicate":
        return
    rows = [row for row in await list_deadlines(session, entry.agency, entry.case_id) if row.state == "withdrawn"]
    rows = [row for row in rows if await _applies(session, row, entry)]
    if not rows:
        return
    in_force = await share_calendar(session, entry.agency)
    for row in rows:
        calendar = await calendar_of_deadline(session, row)
        deadline = _running_again(reckoned_of(row), calendar, now)
        with suppress(NotReckonable):
            deadline = move(deadline, in_force.calendar, now=now)
        if deadline.calendar_version == in_force.calendar.version:
            row.calendar_policy_hash, calendar = in_force.policy_hash, in_force.calendar
        keep_reckoning(row, deadline)
        row.state = deadline.state_at(now, met_at=row.met_at)
        await record_of_deadline(session, logged, row, "deadline_restored", now=now, due_at=said(row.due_at))
        await reschedule_step(session, logged.case, row.step_key, due_at=row.due_at, now=now)
        if row.met_at is None:
            await plan_wake(session, row, calendar, now=now)
        else:
            await _settle(session, logged, row, now=now)
    await session.flush()


async def _applies(session: AsyncSession, row: EntryDeadline, entry: LogEntry) -> bool:
    rule = await rule_of(session, row)
    if not fits(rule, channel=entry.channel, kind=entry.kind):
        return False
    if rule.starts != "review_asked":
        return True
    taken_back = await session.scalar(
        select(ReviewRequest.id).where(
            ReviewRequest.agency == row.agency,
            ReviewRequest.case_id == row.case_id,
            ReviewRequest.round == row.round,
            ReviewRequest.withdrawn_at.is_not(None),
        )
    )
    return taken_back is None


def _running_again(deadline: Deadline, calendar: Calendar, now: datetime) -> Deadline:
    """The limit with the time in which it did not apply as a pause that has ended."""
    if not any(pause.to_at is None and pause.reason == DID_NOT_APPLY for pause in deadline.pauses):
        return deadline
    pauses = (
        pause.model_copy(update={"to_at": now}) if pause.to_at is None and pause.reason == DID_NOT_APPLY else pause
        for pause in deadline.pauses
    )
    return deadline.with_pauses(pauses, calendar)


async def _undone(
    session: AsyncSession, logged: LoggedEntry, end: DeadlineEnd | None, round_number: int | None
) -> list[EntryDeadline]:
    """The limits that are not met, of those that end so and of that round if one is named."""
    rows = await list_deadlines(session, logged.entry.agency, logged.entry.case_id)
    return [
        row
        for row in rows
        if row.met_at is None
        and round_number in {None, row.round}
        and (end is None or (await rule_of(session, row)).ends == end)
    ]


async def _settle(session: AsyncSession, logged: LoggedEntry, row: EntryDeadline, *, now: datetime) -> None:
    kind = "deadline_met" if row.state == "met" else "deadline_met_late"
    await record_of_deadline(session, logged, row, kind, now=now, met_at=said(row.met_at), due_at=said(row.due_at))
    await settle_step(session, logged.case, row.step_key, now=now, at=row.met_at)


async def _apply(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    rule: LogDeadline,
    round_number: int,
    *,
    at: datetime,
    now: datetime,
    due_at: datetime | None,
) -> str:
    return await apply_step(
        session,
        logged.case,
        "deadline",
        now=now,
        cycle=round_number,
        part=rule.name,
        clause=rule.clause,
        policy_hash=policy.hash,
        applied_at=at,
        due_at=due_at,
    )


async def _note_unreckonable(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    rule: LogDeadline,
    round_number: int,
    *,
    at: datetime,
    now: datetime,
    error: NotReckonable,
) -> None:
    await _apply(session, logged, policy, rule, round_number, at=at, now=now, due_at=None)
    await record_entry(
        session,
        logged.case,
        "deadline_not_reckoned",
        at=now,
        clause=rule.clause,
        policy_hash=policy.hash,
        payload={"deadline": rule.name, "round": round_number, "reason": str(error)},
    )
