"""Who may work on a plan: its owner, whoever holds the role that owns it, their supervisors; and who takes a step, on that."""

from collections.abc import Sequence

from services.reporter.domain.plans.refusals import NotTheOwner
from services.reporter.domain.reports.seats import find_holders
from services.reporter.models import ActionPlan, PlanStep
from shared.contracts.directory import DirectoryPerson
from shared.policy.models import PolicyPack


def owners_of(plan: ActionPlan, pack: PolicyPack, people: Sequence[DirectoryPerson]) -> set[str]:
    """Everybody who owns the plan today: the person named, and the holders of its role."""
    named = {plan.owner_person} if plan.owner_person is not None else set()
    roles = [plan.owner_role] if plan.owner_role is not None else []
    return named | set(find_holders(pack, roles, people, plan.department))


def check_owner(plan: ActionPlan, pack: PolicyPack, people: Sequence[DirectoryPerson], person: str) -> None:
    """Refuse whoever is neither an owner of the plan nor the supervisor of one; a plan without owners is anybody's.

    Raises:
        NotTheOwner: the person is neither.
    """
    owners = owners_of(plan, pack, people)
    supervisors = {one.supervisor for one in people if one.handle in owners}
    leads = {one.handle for one in people if one.is_department_lead and plan.department in {None, one.department}}
    has_owner = plan.owner_person is not None or plan.owner_role is not None
    if has_owner and person not in owners | supervisors | leads:
        raise NotTheOwner(
            f"Action plan {plan.number} is not yours to change.",
            how_to_fix="Ask its owner or their supervisor: the plan names the owner.",
        )


def is_taker(step: PlanStep | None, person: str) -> bool:
    """Whether the step is the person's own to do."""
    return step is not None and step.who == person
