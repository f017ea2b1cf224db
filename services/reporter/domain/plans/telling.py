"""Whom a plan's messages go to, when, and what they say: each once, in the agency's open hours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.plans.plans import PlanInHand, PlanState, lock_plan, read_plan, record_entry
from services.reporter.domain.plans.work import PlanPurpose, RemindAnew, TellOfPlan
from services.reporter.domain.reports.dates import calendar_of
from services.reporter.domain.reports.messages import is_departmental, opening_after
from services.reporter.models import ActionPlan, CheckIn, PlanEntry, PlanStep
from shared.calendar import Calendar, NoOpenTime, Period, add_business_days, day_in_words, period_in_words
from shared.contracts.messages import MessageRequest, Recipient, ToPerson, ToRole
from shared.ids import derived_id
from shared.jobs import post
from shared.policy.models import NotInPack, PolicyPack
from shared.policy.store import StoredPolicy, current_policy

Item = PlanStep | CheckIn
_ANY_STATE: frozenset[PlanState] = frozenset({"draft", "active", "done", "abandoned"})


@dataclass(frozen=True, slots=True)
class PlanMessage:
    """A message that is due, and the item that it is about."""

    in_hand: PlanInHand
    item: Item | None
    template: str
    to: tuple[Recipient, ...]


async def tell_owner(session: AsyncSession, plan: ActionPlan, *, now: datetime) -> None:
    """Tell the owner of a new plan that it is theirs to draw up."""
    job = TellOfPlan(agency=plan.agency, plan_id=plan.id, purpose="opened", version=plan.version)
    calendar = calendar_of((await current_policy(session, plan.agency)).pack)
    await post(session, job, now=now, run_at=opening_after(calendar, now))


async def plan_reminders(
    session: AsyncSession, plan: ActionPlan, items: Sequence[Item], *, now: datetime, look: int = 0
) -> None:
    """Post when to remind of these items and when to say that they are late; only of a plan that is active.

    Planned anew under another calendar (`look`), what was planned before is told at its new time, and still once.
    """
    if plan.state != "active":
        return
    pack = (await current_policy(session, plan.agency)).pack
    if pack.reports is None:
        return
    calendar, before = calendar_of(pack), pack.reports.notices.remind_days
    for item in items:
        if item.due_on is None or _is_over(item):
            continue
        for purpose, at in _times(item, calendar, before):
            job = TellOfPlan(
                agency=plan.agency,
                plan_id=plan.id,
                purpose=purpose,
                item_id=item.id,
                due_on=item.due_on,
                version=plan.version,
                look=look,
            )
            if not _told(item, job):
                await post(session, job, now=now, run_at=max(at, now))


async def remind_anew(session: AsyncSession, job: RemindAnew, *, now: datetime) -> None:
    """Plan the reminders of a plan by the calendar that is in force; of one that is not active any more, nothing."""
    in_hand = await read_plan(session, job.agency, job.plan_id)
    await plan_reminders(session, in_hand.plan, [*in_hand.steps, *in_hand.check_ins], now=now, look=job.look)


async def list_active_plans(session: AsyncSession, agency: str) -> Sequence[UUID]:
    """The ids of the plans of which people are reminded."""
    found = await session.scalars(
        select(ActionPlan.id).where(ActionPlan.agency == agency, ActionPlan.state == "active").order_by(ActionPlan.id)
    )
    return found.all()


def _times(item: Item, calendar: Calendar, days_before: int) -> Iterator[tuple[PlanPurpose, datetime]]:
    """The opening so many business days before the date, and the first one after it."""
    is_step = isinstance(item, PlanStep)
    if item.due_on is None:
        return
    try:
        day = add_business_days(calendar, item.due_on, -days_before)
        opens = calendar.opening_of(day)
        if opens is not None:
            yield "step_due" if is_step else "check_in_due", opens
        midnight = datetime.combine(item.due_on + timedelta(days=1), datetime.min.time(), calendar.zone)
        yield "step_late" if is_step else "check_in_late", calendar.next_open(midnight)
    except NoOpenTime:
        return


async def find_message(
    session: AsyncSession, job: TellOfPlan, policy: StoredPolicy, *, now: datetime
) -> PlanMessage | None:
    """The message that a job asks for, if it still should be sent.

    Not where the policy has no words for it, the plan is not active any more, or the item was done, has another date now, was
    told of before, or its time has not come under the calendar in force: whoever found that changed planned it anew.
    """
    notices = policy.pack.reports.notices if policy.pack.reports else None
    if notices is None or notices.plan_template is None:
        return None
    in_hand = await read_plan(session, job.agency, job.plan_id)
    item = _item_of(in_hand, job.item_id)
    if job.purpose == "opened":
        if in_hand.plan.state != "draft" or in_hand.plan.owner_role is None:
            return None
    elif (
        in_hand.plan.state != "active"
        or item is None
        or _is_over(item)
        or item.due_on != job.due_on
        or _told(item, job)
        or _is_early(item, job, policy.pack, now)
    ):
        return None
    to = tuple(_recipients(policy.pack, in_hand.plan, item, job.purpose))
    return PlanMessage(in_hand, item, notices.plan_template, to) if to else None


async def record_refused(session: AsyncSession, job: TellOfPlan, reason: str, *, now: datetime) -> None:
    """Say in the plan's history that a message reached nobody, and why: for instance that its owner is not in the directory."""
    plan = await lock_plan(session, job.agency, job.plan_id, allowed=_ANY_STATE)
    payload = {"purpose": job.purpose, "item_id": str(job.item_id) if job.item_id else None, "reason": reason}
    record_entry(session, plan, "message_refused", at=now, payload=payload, is_change=False)


async def record_told(session: AsyncSession, job: TellOfPlan, *, now: datetime) -> None:
    """Note that a message was handed over; only the first time."""
    plan = await lock_plan(session, job.agency, job.plan_id, allowed=_ANY_STATE)
    if not await (_mark_item_told(session, job, now) if job.item_id else _is_first_word(session, job)):
        return
    payload = {
        "purpose": job.purpose,
        "item_id": str(job.item_id) if job.item_id else None,
        "due_on": _text(job.due_on),
    }
    record_entry(session, plan, "told", at=now, payload=payload, is_change=False)


async def _mark_item_told(session: AsyncSession, job: TellOfPlan, now: datetime) -> bool:
    model = PlanStep if job.purpose.startswith("step") else CheckIn
    column = model.late_noticed_at if job.purpose.endswith("late") else model.reminded_at
    told = await session.scalars(
        update(model)
        .where(model.agency == job.agency, model.id == job.item_id, column.is_(None))
        .values({column.key: now})
        .returning(model.id)
    )
    return told.one_or_none() is not None


async def _is_first_word(session: AsyncSession, job: TellOfPlan) -> bool:
    """Whether the history does not tell of it yet; its plan is locked."""
    told = await session.scalar(
        select(PlanEntry.seq)
        .where(
            PlanEntry.agency == job.agency,
            PlanEntry.plan_id == job.plan_id,
            PlanEntry.kind == "told",
            PlanEntry.payload["purpose"].astext == job.purpose,
        )
        .limit(1)
    )
    return told is None


def request_of(message: PlanMessage, job: TellOfPlan, policy: StoredPolicy, *, public_url: str) -> MessageRequest:
    """The message as notifier takes it, under an id that is the same each time."""
    plan, pack = message.in_hand.plan, policy.pack
    language = pack.agency.default_language
    due_on = job.due_on or plan.due_on
    base = public_url.rstrip("/")
    plan_url = f"{base}/reporter/v1/action-plans/{plan.id}"
    figure = plan.figure or {}
    return MessageRequest(
        id=derived_id("plan_message", plan.agency, plan.id, job.purpose, job.item_id, job.due_on),
        template=message.template,
        language=language,
        to=list(message.to),
        data={
            "agency_name": pack.agency.name_for(language),
            "report_title": plan.report_title or plan.title,
            "period": _period_in_words(plan, language),
            "run_url": plan_url if plan.run_id is None else f"{base}/reporter/v1/report-runs/{plan.run_id}",
            "who": plan.owner_person or _title(pack, plan.owner_role),
            "clause": plan.clause,
            "note": None,
            "plan_title": f"{plan.number}: {plan.title}",
            "plan_about": plan.about,
            "plan_figure": f"{figure['shown']} (n = {figure['n']})" if figure.get("shown") else "not measured",
            "plan_target": plan.at_least or "no figure",
            "plan_asked": _asked(message, job.purpose),
            "plan_due_on": None if due_on is None else day_in_words(due_on, language),
            "plan_url": plan_url,
        },
        reference=f"plan:{plan.id}",
        clause=plan.clause,
        policy_hash=plan.policy_hash,
    )


def _asked(message: PlanMessage, purpose: PlanPurpose) -> str:
    plan, item = message.in_hand.plan, message.item
    if isinstance(item, PlanStep):
        return f"{'This step is late' if purpose == 'step_late' else 'This step is due'}: {item.what}"
    if item is not None:
        late = purpose == "check_in_late"
        return (
            "The check-in on this plan was not held on its date."
            if late
            else "A check-in on this plan is due: how is it going?"
        )
    return f"{plan.about} is below the target of {plan.at_least}: please draw up an action plan."


def _recipients(pack: PolicyPack, plan: ActionPlan, item: Item | None, purpose: PlanPurpose) -> Iterator[Recipient]:
    """Whoever takes the step, else the owner; of what is late, both."""
    taker = item.who if isinstance(item, PlanStep) else None
    if taker is not None:
        yield ToPerson(handle=taker)
    if taker is not None and (not purpose.endswith("late") or taker == plan.owner_person):
        return
    if plan.owner_person is not None:
        yield ToPerson(handle=plan.owner_person)
    elif plan.owner_role is not None:
        department = plan.department if is_departmental(pack, plan.owner_role) else None
        yield ToRole(role=plan.owner_role, of_department=department)


def _item_of(in_hand: PlanInHand, item_id: UUID | None) -> Item | None:
    items: list[Item] = [*in_hand.steps, *in_hand.check_ins]
    return next((item for item in items if item.id == item_id), None)


def _is_over(item: Item) -> bool:
    return (item.done_at if isinstance(item, PlanStep) else item.held_at) is not None


def _told(item: Item, job: TellOfPlan) -> bool:
    return (item.late_noticed_at if job.purpose.endswith("late") else item.reminded_at) is not None


def _is_early(item: Item, job: TellOfPlan, pack: PolicyPack, now: datetime) -> bool:
    before = pack.reports.notices.remind_days if pack.reports else 0
    return any(purpose == job.purpose and now < at for purpose, at in _times(item, calendar_of(pack), before))


def _period_in_words(plan: ActionPlan, language: str) -> str:
    if plan.period_start is None or plan.period_end is None:
        return plan.about
    kind: Any = plan.period_kind
    return period_in_words(Period(plan.period_start, plan.period_end, kind), language)


def _title(pack: PolicyPack, role: str | None) -> str:
    try:
        return pack.role(role).title if role else pack.agency.name
    except NotInPack:
        return role or pack.agency.name


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)
