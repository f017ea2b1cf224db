"""The open action plans of the overview in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.reporter.domain.overview.plans import OpenPlan
from services.reporter.pages.calendar import role_title
from services.reporter.pages.words import Words
from shared.policy.models import PolicyPack


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One open plan. `flag`: that something of it is overdue, in words; empty where nothing is."""

    number: str
    title: str
    about: str
    state: str
    owner: str
    progress: str
    next: str
    flag: str


@dataclass(frozen=True, kw_only=True)
class Plans:
    """The part about plans; `text` is a sentence where there is none."""

    rows: tuple[PlanRow, ...]
    text: str
    overdue: int


def view_plans(pack: PolicyPack, plans: Sequence[OpenPlan], names: Mapping[str, str], words: Words) -> Plans:
    """The open plans. `names`: of people by handle, where the directory answered."""
    return Plans(
        rows=tuple(_row(pack, plan, names, words) for plan in plans),
        text="" if plans else words.t("no_plans"),
        overdue=sum(plan.overdue > 0 for plan in plans),
    )


def _row(pack: PolicyPack, plan: OpenPlan, names: Mapping[str, str], words: Words) -> PlanRow:
    t = words.t
    owner = names.get(plan.owner_person, plan.owner_person) if plan.owner_person else ""
    if not owner and plan.owner_role:
        owner = role_title(pack, plan.owner_role)
    return PlanRow(
        number=plan.number,
        title=plan.title,
        about=plan.about,
        state=t(f"plan_{plan.state}"),
        owner=t("plan_owner", name=owner) if owner else t("plan_without_owner"),
        progress=t("plan_progress", count=plan.steps, done=plan.done) if plan.steps else t("plan_without_steps"),
        next=t("plan_next", when=words.day(plan.next_on)) if plan.next_on else "",
        flag=t("plan_overdue", count=plan.overdue) if plan.overdue else "",
    )
