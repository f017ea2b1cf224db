"""The report calendar of the overview in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporter.domain.overview.reports import RunningReport
from services.reporter.domain.overview.work import AHEAD
from services.reporter.domain.reports.runs import period_of_run
from services.reporter.pages.words import Words
from shared.policy.models import NotInPack, PolicyPack


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """One report under way. `flag`: that it is late, in words; empty where it is not."""

    address: str
    title: str
    period: str
    step: str
    who: str
    due: str
    flag: str
    is_overdue: bool


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The part about reports; `text` is a sentence where there is nothing to list.

    `late` is how many are late, `ahead` how many are not and have a step due within seven days, `mine` how many wait for
    the reader.
    """

    rows: tuple[ReportRow, ...]
    text: str
    late: int = 0
    ahead: int = 0
    mine: int = 0


def view_calendar(
    pack: PolicyPack,
    reports: Sequence[RunningReport],
    holders: Mapping[UUID, Mapping[str, str]],
    words: Words,
    *,
    me: str | None,
    now: datetime,
) -> Calendar:
    """The reports under way. `holders`: by run, handles and names of those who hold its step, where that is known."""
    t = words.t
    if not reports:
        key = "no_reports_asked" if pack.reports is None else "no_reports_under_way"
        return Calendar(rows=(), text=t(key))
    return Calendar(
        rows=tuple(_row(pack, one, tuple(holders.get(one.run_id, {}).values()), words) for one in reports),
        text="",
        late=sum(_is_behind(one) for one in reports),
        ahead=sum(not _is_behind(one) and one.due_at is not None and one.due_at < now + AHEAD for one in reports),
        mine=sum(me in holders.get(one.run_id, {}) for one in reports),
    )


def _is_behind(one: RunningReport) -> bool:
    return one.is_late or one.is_overdue


def _row(pack: PolicyPack, one: RunningReport, holders: Sequence[str], words: Words) -> ReportRow:
    t, run, step = words.t, one.run, one.step
    period = words.period(period_of_run(run))
    return ReportRow(
        address=f"./report-runs/{run.id}",
        title=run.title,
        period=f"{period}, {department_name(pack, run.department)}" if run.department else period,
        step=step.title,
        who=who_in_words(pack, roles_now(pack, one), holders, words),
        due=t("due_by", when=words.moment(one.due_at)) if one.due_at else t("no_date"),
        flag=t("flag_overdue") if one.is_overdue else t("flag_late") if one.is_late else "",
        is_overdue=one.is_overdue,
    )


def roles_now(pack: PolicyPack, one: RunningReport) -> tuple[str, ...]:
    """The roles that take the step; where the policy does not know it any more, the one that it was opened with."""
    report = pack.reports.find(one.run.report) if pack.reports else None
    rule = report.find_step(one.step.step) if report else None
    return rule.roles if rule else (one.step.who,)


def who_in_words(pack: PolicyPack, roles: Sequence[str], names: Sequence[str], words: Words) -> str:
    """The roles, and who holds them."""
    titles = words.listed([role_title(pack, role) for role in roles])
    return words.t("held_by", role=titles, names=words.listed(list(names))) if names else titles


def role_title(pack: PolicyPack, role: str) -> str:
    """What a role is called; its id where the pack does not know it any more."""
    try:
        return pack.role(role).title
    except NotInPack:
        return role


def department_name(pack: PolicyPack, department: str) -> str:
    """What a department is called; its id where the pack does not know it any more."""
    try:
        return pack.department(department).name
    except NotInPack:
        return department
