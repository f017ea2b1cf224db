"""Counting a credited person's SINs and asking for the notices of TSPE-5.10, one at a time per person."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.actions import SendRepeatNotice, SendRepeatReply
from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.facts import EscalationRules, SinOfPerson, TechnicianWeek
from services.case_log_api.domain.messages import ask_message, message_id_of
from services.case_log_api.domain.repeat import decide_repeat
from services.case_log_api.domain.steps import apply_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.tracking import find_response
from services.case_log_api.domain.work import CountRepeatSins
from services.case_log_api.models import CaseResponse, CreditedPerson, RepeatNotice, RepeatThread
from shared.jobs import RetryLater
from shared.policy.store import current_policy

# Far enough on both sides of a response to hold every window that it can lie in.
_AROUND = timedelta(days=35)


async def count_repeat_sins(session: AsyncSession, job: CountRepeatSins, *, now: datetime) -> None:
    """Ask for the notices that the person's SINs around this response call for now.

    Two SINs credited at once are counted one after the other (the person's row is locked); unique rows per thread and
    per SIN keep every notice single even so.

    Raises:
        RetryLater: a SIN of the window has no case yet; its escalation is on its way.
    """
    trigger = await find_response(session, job.agency, job.response_id)
    if trigger is None or trigger.submitted_at is None:
        return  # its classification is on its way, and asks again
    await session.execute(
        insert(CreditedPerson).values(agency=job.agency, technician=job.technician).on_conflict_do_nothing()
    )
    await session.execute(
        select(CreditedPerson)
        .where(CreditedPerson.agency == job.agency, CreditedPerson.technician == job.technician)
        .with_for_update()
    )
    policy = await current_policy(session, job.agency)
    rules = EscalationRules.of(policy.pack)
    sins = await _list_sins(session, job.agency, job.technician, trigger.submitted_at)
    week = await _week_of(session, job.agency, job.technician, sins)
    for action in decide_repeat(week, rules):
        if isinstance(action, SendRepeatNotice):
            await _tell(session, job.agency, action, list(action.responses), sins, rules, first=True, now=now)
        elif isinstance(action, SendRepeatReply):
            await _tell(session, job.agency, action, [action.response_id], sins, rules, first=False, now=now)


async def _list_sins(session: AsyncSession, agency: str, technician: str, around: datetime) -> dict[UUID, CaseResponse]:
    rows = await session.scalars(
        select(CaseResponse)
        .where(
            CaseResponse.agency == agency,
            CaseResponse.technician == technician,
            CaseResponse.is_sin,
            ~CaseResponse.voided,
            CaseResponse.submitted_at.between(around - _AROUND, around + _AROUND),
        )
        .order_by(CaseResponse.submitted_at, CaseResponse.response_id)
        .execution_options(populate_existing=True)
    )
    return {row.response_id: row for row in rows}


async def _week_of(
    session: AsyncSession, agency: str, technician: str, sins: dict[UUID, CaseResponse]
) -> TechnicianWeek:
    told = set(
        await session.scalars(
            select(RepeatNotice.response_id).where(
                RepeatNotice.agency == agency,
                RepeatNotice.technician == technician,
                RepeatNotice.response_id.in_(sins),
            )
        )
    )
    threads = await session.scalars(
        select(RepeatThread.window).where(RepeatThread.agency == agency, RepeatThread.technician == technician)
    )
    return TechnicianWeek(
        technician=technician,
        sins=tuple(
            SinOfPerson(response_id=row.response_id, submitted_at=row.submitted_at, noticed=row.response_id in told)
            for row in sins.values()
            if row.submitted_at is not None
        ),
        threads=frozenset(threads),
    )


async def _tell(
    session: AsyncSession,
    agency: str,
    action: SendRepeatNotice | SendRepeatReply,
    told: list[UUID],
    sins: dict[UUID, CaseResponse],
    rules: EscalationRules,
    *,
    first: bool,
    now: datetime,
) -> None:
    newest = sins[told[-1]]
    case_ids = {sins[each].case_id for each in told}
    if newest.case_id is None or None in case_ids:
        raise RetryLater("a survey of the window has no case yet", after=timedelta(milliseconds=250))
    # Locked in one order, so that two counts never wait for each other.
    cases = {
        case_id: await lock_case(session, agency, case_id) for case_id in sorted(each for each in case_ids if each)
    }
    case = cases[newest.case_id]
    message_id = message_id_of(case, "repeat_sin", action.technician, action.thread, *sorted(map(str, told)))
    if first and not await _begin_thread(session, agency, action, message_id, now):
        return
    if not await _mark_told(session, agency, action, told, message_id, now):
        return
    step = "repeat_sin_notice" if first else "repeat_sin_reply"
    key = await apply_step(
        session,
        case,
        step,
        clause=action.clause,
        policy_hash=rules.policy_hash,
        applied_at=now,
        now=now,
        who=", ".join(action.roles),
        part=str(message_id),
    )
    for each in cases.values():
        await record_entry(
            session,
            each,
            step,
            at=now,
            clause=action.clause,
            policy_hash=rules.policy_hash,
            payload={
                "technician": action.technician,
                "window": action.thread,
                "responses": [str(response_id) for response_id in told],
                "message_id": str(message_id),
            },
        )
    rule = rules.rules.repeat_sin
    await ask_message(
        session,
        case,
        step,
        message_id=message_id,
        template=action.template,
        clause=action.clause,
        policy_hash=rules.policy_hash,
        now=now,
        context={
            "roles": list(action.roles),
            "technician": action.technician,
            "team": newest.team,
            "responses": [str(response_id) for response_id in told],
            "count": len(_in_window(sins, told, rules)),
            "window": action.thread,
            "instead": rule.instead_of_person_concerned if rule else None,
        },
        step_key=key,
        thread=f"repeat-sin:{action.technician}:{action.thread}",
    )


def _in_window(sins: dict[UUID, CaseResponse], told: list[UUID], rules: EscalationRules) -> set[UUID]:
    """The SINs that the window of a thread now holds: what a mail calls the count."""
    everything = TechnicianWeek(
        technician="",
        sins=tuple(
            SinOfPerson(response_id=row.response_id, submitted_at=row.submitted_at)
            for row in sins.values()
            if row.submitted_at is not None
        ),
    )
    for action in decide_repeat(everything, rules):
        if isinstance(action, SendRepeatNotice) and told[-1] in action.responses:
            return set(action.responses)
    return {*told}


async def _begin_thread(
    session: AsyncSession,
    agency: str,
    action: SendRepeatNotice | SendRepeatReply,
    message_id: UUID,
    now: datetime,
) -> bool:
    begun = await session.scalars(
        insert(RepeatThread)
        .values(
            agency=agency,
            technician=action.technician,
            window=action.thread,
            message_id=message_id,
            begun_at=now,
        )
        .on_conflict_do_nothing()
        .returning(RepeatThread.window)
    )
    return begun.one_or_none() is not None


async def _mark_told(
    session: AsyncSession,
    agency: str,
    action: SendRepeatNotice | SendRepeatReply,
    told: list[UUID],
    message_id: UUID,
    now: datetime,
) -> bool:
    marked = await session.scalars(
        insert(RepeatNotice)
        .values(
            [
                {
                    "agency": agency,
                    "technician": action.technician,
                    "window": action.thread,
                    "response_id": response_id,
                    "message_id": message_id,
                    "told_at": now,
                }
                for response_id in told
            ]
        )
        .on_conflict_do_nothing()
        .returning(RepeatNotice.response_id)
    )
    return bool(marked.all())
