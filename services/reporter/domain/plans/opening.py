"""Opening action plans: one for each target that a report finds missed (HEART-ACT), and others by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.figures import MEAN_PLACES, shown_down
from services.reporter.domain.plans.figures import SubjectFigure, figure_said, read_subject
from services.reporter.domain.plans.plans import SYSTEM, next_number, record_entry
from services.reporter.domain.plans.refusals import ClauseUnknown, RoleUnknown, TargetUnknown
from services.reporter.domain.plans.subjects import Subject, subject_of
from services.reporter.domain.plans.telling import tell_owner
from services.reporter.domain.plans.work import TakeInComments
from services.reporter.models import ActionPlan, PlanGoal
from shared.calendar import Period, period_on
from shared.ids import new_id
from shared.jobs import post
from shared.policy.models import NotInPack, PolicyPack, Target
from shared.policy.models.reports import ReportRule
from shared.policy.store import StoredPolicy

_WEAKEST = 3


@dataclass(frozen=True, slots=True)
class Missed:
    """A target that a run's report finds missed: `subject` as `missed_targets` names it (`program:south`)."""

    run_id: UUID
    report: ReportRule
    period: Period
    target: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan that somebody makes by hand, for whatever clause asks for it."""

    title: str
    clause: str
    about: str | None = None
    subject: str | None = None
    target: str | None = None
    survey: str | None = None
    period_day: date | None = None
    department: str | None = None
    owner_role: str | None = None
    owner_person: str | None = None
    due_on: date | None = None


async def open_plans(
    session: AsyncSession,
    policy: StoredPolicy,
    run_id: UUID,
    report: ReportRule,
    period: Period,
    missed_targets: Iterable[tuple[str, str]],
    *,
    now: datetime,
) -> list[ActionPlan]:
    """Open a plan for each target that the run's report missed and that its rule wants plans for; safe to repeat."""
    return [
        await open_plan(session, policy, Missed(run_id, report, period, target, subject), now=now)
        for target, subject in missed_targets
        if target == report.plan_target
    ]


async def open_plan(session: AsyncSession, policy: StoredPolicy, missed: Missed, *, now: datetime) -> ActionPlan:
    """Open the plan for one missed target, with goals drafted from the weakest questions, and tell its owner.

    There is one for each run, target and subject: opening it again, or twice at once, returns the one there is.

    Raises:
        SubjectUnknown, TargetUnknown: the policy does not name what was missed, or the figure is of no survey.
    """
    await _take_turns(session, policy.agency)
    if (found := await _find(session, policy.agency, missed)) is not None:
        return found
    pack, report = policy.pack, missed.report
    target, subject = _target_of(pack, missed.target), subject_of(pack, missed.subject)
    figure = await _figure_of(session, pack, target, subject, report.survey, missed.period)
    number = await next_number(session, policy.agency, now.astimezone(pack.agency.zone).year)
    clause = (report.plan_clause_of(subject.kind) if subject.kind else report.plan_clause) or report.clause
    plan = ActionPlan(
        agency=policy.agency,
        id=new_id(),
        number=number,
        title=f"Improve customer experience: {subject.label}",
        run_id=missed.run_id,
        report=report.id,
        report_title=report.title,
        clause=clause,
        policy_hash=policy.hash,
        target=target.id,
        at_least=str(target.at_least),
        survey=report.survey,
        subject=subject.text,
        about=subject.label,
        department=subject.department,
        period_kind=missed.period.kind,
        period_start=missed.period.start_on,
        period_end=missed.period.end_on,
        figure=figure_said(figure),
        owner_role=report.plan_owner,
        state="draft",
        version=1,
        entry_count=0,
        opened_at=now,
        opened_by=SYSTEM,
    )
    session.add(plan)
    await session.flush()
    record_entry(session, plan, "opened", at=now, payload={"subject": subject.text, "figure": plan.figure})
    _draft_goals(session, plan, figure, target, now=now)
    await tell_owner(session, plan, now=now)
    await session.flush()
    await post(session, TakeInComments(agency=plan.agency, plan_id=plan.id), now=now)
    return plan


async def open_by_hand(
    session: AsyncSession, policy: StoredPolicy, draft: PlanDraft, *, actor: str, now: datetime
) -> ActionPlan:
    """Open a plan that somebody makes; with a target and a subject it is about a figure, and its effect is measured.

    Raises:
        ClauseUnknown, RoleUnknown, SubjectUnknown, TargetUnknown: the policy does not name it.
    """
    pack = policy.pack
    _check_names(pack, draft)
    subject = None if draft.subject is None else subject_of(pack, draft.subject)
    target = None if draft.target is None else _target_of(pack, draft.target)
    figure, period = None, None
    if target is not None and subject is not None:
        period = _period_of(pack, target, draft.period_day or now.astimezone(pack.agency.zone).date())
        figure = await _figure_of(session, pack, target, subject, draft.survey, period)
    plan = ActionPlan(
        agency=policy.agency,
        id=new_id(),
        number=await next_number(session, policy.agency, now.astimezone(pack.agency.zone).year),
        title=draft.title,
        clause=draft.clause,
        policy_hash=policy.hash,
        target=target.id if figure and target else None,
        at_least=str(target.at_least) if figure and target else None,
        survey=draft.survey,
        subject=subject.text if subject else None,
        about=draft.about or (subject.label if subject else pack.agency.name),
        department=draft.department or (subject.department if subject else None),
        period_kind=period.kind if period else None,
        period_start=period.start_on if period else None,
        period_end=period.end_on if period else None,
        figure=figure_said(figure) if figure else None,
        owner_role=draft.owner_role,
        owner_person=draft.owner_person,
        due_on=draft.due_on,
        state="draft",
        version=1,
        entry_count=0,
        opened_at=now,
        opened_by=actor,
    )
    session.add(plan)
    await session.flush()
    record_entry(session, plan, "opened", at=now, actor=actor, payload={"subject": plan.subject, "figure": plan.figure})
    if figure is not None and target is not None:
        _draft_goals(session, plan, figure, target, now=now)
    await session.flush()
    return plan


def _draft_goals(
    session: AsyncSession, plan: ActionPlan, figure: SubjectFigure, target: Target, *, now: datetime
) -> None:
    """A goal for each of the weakest questions: those below the target, else the weakest of all."""
    wanted = Fraction(target.at_least)
    answered = sorted(
        ((one.figure.average, one) for one in figure.questions if one.figure.average is not None),
        key=lambda pair: (pair[0], pair[1].question),
    )
    below = [one for average, one in answered if average < wanted][:_WEAKEST] or [one for _, one in answered[:1]]
    for one in below:
        now_shown = shown_down(one.figure.average, MEAN_PLACES)
        session.add(
            PlanGoal(
                agency=plan.agency,
                id=new_id(),
                plan_id=plan.id,
                text=f"“{one.text}”: from {now_shown} to {target.at_least} or more",
                question=one.question,
                figure={
                    "n": one.figure.n,
                    "shown": str(now_shown),
                    "interval": None
                    if one.figure.interval is None
                    else [str(end) for end in one.figure.interval.shown(MEAN_PLACES)],
                },
                aim=str(target.at_least),
                added_at=now,
                added_by=SYSTEM,
            )
        )


async def _take_turns(session: AsyncSession, agency: str) -> None:
    """Let plans of an agency be opened one after the other: their numbers have no gaps."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('reporter.plans:' || cast(:agency AS text), 0))"),
        {"agency": agency},
    )


async def _find(session: AsyncSession, agency: str, missed: Missed) -> ActionPlan | None:
    plan: ActionPlan | None = await session.scalar(
        select(ActionPlan).where(
            ActionPlan.agency == agency,
            ActionPlan.run_id == missed.run_id,
            ActionPlan.target == missed.target,
            ActionPlan.subject == missed.subject,
        )
    )
    return plan


async def _figure_of(
    session: AsyncSession, pack: PolicyPack, target: Target, subject: Subject, survey: str | None, period: Period
) -> SubjectFigure:
    figures = await read_subject(session, pack, target, subject, survey, [period])
    if not figures:
        raise TargetUnknown(
            "An average is one of a survey, and no survey of this name was ever asked.",
            how_to_fix="Name the survey that the target is about.",
            errors=[{"pointer": "/body/survey", "message": "no survey of the agency"}],
        )
    return figures[0]


def _period_of(pack: PolicyPack, target: Target, day: date) -> Period:
    agency = pack.agency
    return period_on(
        day, target.period, week_start=agency.week_start, fiscal_year_start_month=agency.fiscal_year_start_month
    )


def _target_of(pack: PolicyPack, target: str) -> Target:
    found = next((one for one in pack.targets if one.id == target), None)
    if found is None:
        raise TargetUnknown(
            f"The policy has no target {target!r}.",
            how_to_fix="Take one from the policy pack's targets.",
            errors=[{"pointer": "/body/target", "message": "not in the policy"}],
        )
    return found


def _check_names(pack: PolicyPack, draft: PlanDraft) -> None:
    if draft.clause not in {clause.id for clause in pack.clauses}:
        raise ClauseUnknown(
            f"The policy has no clause {draft.clause!r}.",
            how_to_fix="Name the clause that asks for the plan.",
            errors=[{"pointer": "/body/clause", "message": "not in the policy"}],
        )
    check_role(pack, draft.owner_role)
    if draft.target is not None and draft.subject is None:
        raise TargetUnknown(
            "A target is reached by somebody: the plan must say by whom.",
            how_to_fix="Give a subject with the target.",
            errors=[{"pointer": "/body/subject", "message": "missing beside target"}],
        )
    if draft.department is not None:
        subject_of(pack, f"department:{draft.department}")


def check_role(pack: PolicyPack, role: str | None) -> None:
    """Refuse a role that the policy does not have."""
    if role is None:
        return
    try:
        pack.role(role)
    except NotInPack:
        raise RoleUnknown(
            f"The policy has no role {role!r}.",
            how_to_fix="Take one from the policy pack's roles.",
            errors=[{"pointer": "/body/owner_role", "message": "not in the policy"}],
        ) from None
