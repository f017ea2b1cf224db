"""Messages that runs ask for: each once, under a deterministic id, in the agency's open hours."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.dates import calendar_of, day_of
from services.reporter.domain.reports.runs import SYSTEM, RunInHand, period_of_run
from services.reporter.domain.reports.work import SendReportMessage
from services.reporter.models import ReportMessage, ReportRun, ReportStep
from shared.calendar import Calendar, NoOpenTime, day_in_words, period_in_words
from shared.contracts.messages import MessageRequest, Recipient, ToPerson, ToRole
from shared.ids import derived_id
from shared.jobs import post
from shared.policy.models import NotInPack, PolicyPack
from shared.policy.models.reports import ReportNotices

Purpose = Literal["ready", "reminder", "late", "returned", "done", "request", "held_up"]
_RECIPIENTS: TypeAdapter[list[Recipient]] = TypeAdapter(list[Recipient])


async def tell_ready(
    session: AsyncSession, in_hand: RunInHand, step: ReportStep, calendar: Calendar, *, now: datetime
) -> None:
    """Tell whoever holds a step that it is theirs to take; anew after each return."""
    await _ask(session, in_hand, step, "ready", calendar, now=now, to_holders=True, parts=(step.round,))


async def tell_delegate(
    session: AsyncSession,
    in_hand: RunInHand,
    step: ReportStep,
    calendar: Calendar,
    delegate: str,
    *,
    now: datetime,
    note: str | None,
) -> None:
    """Tell somebody to whom a step was delegated that it is theirs to take."""
    await _ask(
        session,
        in_hand,
        step,
        "ready",
        calendar,
        now=now,
        people=[delegate],
        parts=(step.round, "delegate", delegate),
        values={"note": note},
    )


async def tell_reminder(
    session: AsyncSession, in_hand: RunInHand, step: ReportStep, calendar: Calendar, *, now: datetime
) -> None:
    """Remind whoever holds a step."""
    await _ask(session, in_hand, step, "reminder", calendar, now=now, to_holders=True, parts=(step.round,))


async def tell_late(
    session: AsyncSession, in_hand: RunInHand, step: ReportStep, calendar: Calendar, *, now: datetime
) -> None:
    """Tell whoever holds a step, and the roles that hear of what is late."""
    reports = in_hand.policy.pack.reports
    roles = reports.notices.late_roles if reports else ()
    await _ask(session, in_hand, step, "late", calendar, now=now, to_holders=True, roles=roles, parts=(step.round,))


async def tell_returned(
    session: AsyncSession,
    in_hand: RunInHand,
    step: ReportStep,
    calendar: Calendar,
    *,
    now: datetime,
    corrections: Sequence[str],
    returned_by: str,
) -> None:
    """Tell whoever takes a step again what is to be corrected."""
    values = {"corrections": "\n\n".join(corrections), "who": returned_by}
    await _ask(
        session, in_hand, step, "returned", calendar, now=now, to_holders=True, parts=(step.round,), values=values
    )


async def tell_done(
    session: AsyncSession, in_hand: RunInHand, step: ReportStep, calendar: Calendar, *, now: datetime, note: str | None
) -> None:
    """Bring the report to those whom a step that was done sends it to; ask those whom one that collects asks."""
    roles = in_hand.rule_of(step).to
    if not roles:
        return
    purpose: Purpose = "request" if step.act == "collect" else "done"
    values = {"note": note, "who": step.done_by}
    await _ask(session, in_hand, step, purpose, calendar, now=now, roles=roles, parts=(step.round,), values=values)


async def tell_held_up(
    session: AsyncSession, in_hand: RunInHand, calendar: Calendar, obstacles: Sequence[str], *, now: datetime
) -> None:
    """Tell whoever compiles and whoever submits a report what its corrected version lacks; once for each time it is found."""
    run = in_hand.run
    steps = [each for each in in_hand.steps if each.act == "compile" or each.step == in_hand.rule.lock]
    roles = dict.fromkeys(role for each in steps for role in in_hand.rule_of(each).roles)
    values = {
        "corrections": "\n".join(obstacles),
        "who": SYSTEM,
        "note": f"The report was submitted, and version {run.content_version} corrects it without what is named above. "
        "Once it is seen to, another version follows by itself.",
    }
    parts = (run.content_version, run.entry_count)
    await _ask(session, in_hand, steps[0], "held_up", calendar, now=now, roles=list(roles), parts=parts, values=values)


def opening_after(calendar: Calendar, at: datetime) -> datetime:
    """The instant itself in open hours, else the next opening; a calendar that never opens holds nothing back."""
    try:
        return calendar.next_open(at)
    except NoOpenTime:
        return at


async def _ask(
    session: AsyncSession,
    in_hand: RunInHand,
    step: ReportStep,
    purpose: Purpose,
    calendar: Calendar,
    *,
    now: datetime,
    parts: tuple[object, ...],
    to_holders: bool = False,
    roles: Sequence[str] = (),
    people: Sequence[str] = (),
    values: Mapping[str, str | None] | None = None,
) -> None:
    """Ask for a message, once. `values` may name a person by handle as `who`."""
    run, reports = in_hand.run, in_hand.policy.pack.reports
    template = _template_of(reports.notices, purpose) if reports else None
    if template is None:
        return
    message_id = derived_id("report_message", run.agency, run.id, step.step, purpose, *parts)
    asked = await session.scalars(
        insert(ReportMessage)
        .values(
            agency=run.agency,
            id=message_id,
            run_id=run.id,
            step=step.step,
            purpose=purpose,
            template=template,
            clause=step.clause,
            policy_hash=run.policy_hash,
            context={
                "to_holders": to_holders,
                "to": [
                    *(ToPerson(handle=each).model_dump(mode="json") for each in people),
                    *(_to_role(in_hand, role).model_dump(mode="json") for role in roles),
                ],
                "round": step.round,
                "values": dict(values or {}),
            },
            state="asked",
            asked_at=now,
        )
        .on_conflict_do_nothing()
        .returning(ReportMessage.id)
    )
    if asked.one_or_none() is not None:
        job = SendReportMessage(agency=run.agency, message_id=message_id)
        await post(session, job, now=now, run_at=opening_after(calendar, now))


def _template_of(notices: ReportNotices, purpose: Purpose) -> str | None:
    match purpose:
        case "ready":
            return notices.ready_template
        case "reminder":
            return notices.reminder_template
        case "late":
            return notices.late_template
        case "returned" | "held_up":
            return notices.returned_template
        case "done":
            return notices.done_template
        case "request":
            return notices.request_template or notices.done_template


def _to_role(in_hand: RunInHand, role: str) -> ToRole:
    return ToRole(role=role, of_department=in_hand.department if is_departmental(in_hand.policy.pack, role) else None)


def is_departmental(pack: PolicyPack, role: str) -> bool:
    """Whether every department has its own holders of a role."""
    try:
        return pack.role(role).kind in {"held_in_department", "department_lead"}
    except NotInPack:
        return False


async def get_report_message(session: AsyncSession, agency: str, message_id: UUID) -> ReportMessage:
    """A message that was asked for."""
    found = await session.scalars(
        select(ReportMessage)
        .where(ReportMessage.agency == agency, ReportMessage.id == message_id)
        .execution_options(populate_existing=True)
    )
    return found.one()


def is_needless(message: ReportMessage, in_hand: RunInHand) -> bool:
    """Whether what a message asks for has been done meanwhile, so that nobody should be asked any more."""
    if message.purpose in {"done", "request", "returned", "held_up"}:
        return False
    step = in_hand.get_step(message.step)
    return in_hand.run.state == "cancelled" or step.state != "ready" or step.round != message.context["round"]


def request_of(
    message: ReportMessage, in_hand: RunInHand, holders: Sequence[str], names: Mapping[str, str], *, public_url: str
) -> MessageRequest:
    """The message as notifier takes it: to the people who hold the step now, else to its role."""
    pack, run, step = in_hand.policy.pack, in_hand.run, in_hand.get_step(message.step)
    language, context = pack.agency.default_language, message.context
    to: list[Recipient] = [*_RECIPIENTS.validate_python(context["to"])]
    if context["to_holders"]:
        people: list[Recipient] = [ToPerson(handle=each) for each in holders]
        to = [*(people or [_to_role(in_hand, role) for role in in_hand.rule_of(step).roles]), *to]
    values: dict[str, str | None] = {"note": None, "who": None, **context["values"]}
    who = values["who"]
    data = {
        "agency_name": pack.agency.name_for(language),
        "report_title": run.title,
        "period": period_title(run, pack),
        "run_url": run_url(public_url, run),
        "step_title": step.title,
        "due_on": None if message.purpose == "held_up" else _due_in_words(_step_due(message, in_hand, step), pack),
        "clause": message.clause,
        **values,
        "who": names.get(who, who) if who else roles_in_words(in_hand, step),
    }
    return MessageRequest(
        id=message.id,
        template=message.template,
        language=language,
        to=to,
        data=data,
        reference=f"report:{run.id}",
        clause=message.clause,
        policy_hash=message.policy_hash,
    )


def roles_in_words(in_hand: RunInHand, step: ReportStep) -> str:
    """Whose step it is, by role."""
    return ", ".join(in_hand.policy.pack.role(role).title for role in in_hand.rule_of(step).roles)


def period_title(run: ReportRun, pack: PolicyPack) -> str:
    """The period in words, with the department where each has its own."""
    period = period_in_words(period_of_run(run), pack.agency.default_language)
    if not run.department:
        return period
    try:
        return f"{period}, {pack.department(run.department).name}"
    except NotInPack:
        return f"{period}, {run.department}"


def run_url(public_url: str, run: ReportRun) -> str:
    """Where a run is worked on."""
    return f"{public_url.rstrip('/')}/reporter/report-runs/{run.id}"


def _step_due(message: ReportMessage, in_hand: RunInHand, step: ReportStep) -> ReportStep:
    """The step whose date a message tells: of what is asked for, the one that it is needed for."""
    if message.purpose != "request":
        return step
    return next((each for each in in_hand.steps if each.position > step.position), step)


def _due_in_words(step: ReportStep, pack: PolicyPack) -> str | None:
    if step.working_due_at is None:
        return None
    return day_in_words(day_of(step.working_due_at, calendar_of(pack)), pack.agency.default_language)
