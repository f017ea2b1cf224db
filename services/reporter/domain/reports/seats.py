"""Who may take a step: the holders of its roles in the directory, and whom they have delegated it to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.reporter.domain.reports.runs import RunInHand
from services.reporter.models import ReportDelegation, ReportSignOff, ReportStep
from shared.contracts.directory import DirectoryPerson
from shared.policy.models import NotInPack, PolicyPack


@dataclass(frozen=True, slots=True)
class People:
    """The agency's people today, and on the day on which the step became ready (the same, where that does not matter)."""

    today: Sequence[DirectoryPerson]
    when_ready: Sequence[DirectoryPerson]

    def is_somebody(self, handle: str) -> bool:
        """Whether somebody of this handle belongs to the agency today."""
        return any(person.handle == handle for person in self.today)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a step: `holders` by handle, and `delegate_of` those of them who have somebody else take it."""

    holders: tuple[str, ...]
    delegate_of: dict[str, str]

    def seats_of(self, person: str) -> list[str]:
        """Whose seats a person takes: their own, unless somebody takes it for them, and those delegated to them."""
        return [holder for holder in self.holders if self.delegate_of.get(holder, holder) == person]

    @property
    def takers(self) -> tuple[str, ...]:
        """Everybody who may take the step now, once each."""
        return self.takers_for(self.holders)

    def takers_for(self, holders: Iterable[str]) -> tuple[str, ...]:
        """Everybody who takes the step in these seats, once each."""
        return tuple(dict.fromkeys(self.delegate_of.get(holder, holder) for holder in holders))


def seats_of_step(
    in_hand: RunInHand, step: ReportStep, people: People, delegations: Iterable[ReportDelegation]
) -> Seats:
    """The seats of a step as of today; where each must sign, of the day on which it became ready.

    Of those, whoever has left the agency since has no seat any more: nobody could sign for them.
    """
    rule, pack = in_hand.rule_of(step), in_hand.policy.pack
    roles = roles_of(in_hand, step)
    if rule.approvers == "each":
        then = find_holders(pack, roles, people.when_ready, in_hand.department)
        holders = [handle for handle in then if people.is_somebody(handle)]
    else:
        holders = find_holders(pack, roles, people.today, in_hand.department)
    delegated = {
        each.holder: each.delegate
        for each in delegations
        if each.step == step.step and people.is_somebody(each.delegate)
    }
    return Seats(tuple(holders), delegated)


def roles_of(in_hand: RunInHand, step: ReportStep) -> tuple[str, ...]:
    """Every role whose holders may take a step."""
    return in_hand.rule_of(step).roles


def find_holders(
    pack: PolicyPack, roles: Collection[str], people: Iterable[DirectoryPerson], department: str | None
) -> list[str]:
    """Who holds one of the roles, by handle: of a department's own role, who belongs to it."""
    return sorted(person.handle for person in people if any(_holds(pack, role, person, department) for role in roles))


def _holds(pack: PolicyPack, role: str, person: DirectoryPerson, department: str | None) -> bool:
    try:
        kind = pack.role(role).kind
    except NotInPack:
        return False
    match kind:
        case "held":
            return role in person.roles
        case "held_in_department":
            return role in person.roles and department in {None, person.department}
        case "department_lead":
            return person.is_department_lead and person.department == department
        case _:  # the others are found from a person, and a report is about none
            return False


def missing_signatures(step: ReportStep, seats: Seats, sign_offs: Iterable[ReportSignOff]) -> list[str]:
    """Whose signatures a step that each must sign still lacks."""
    signed = {
        each.holder
        for each in sign_offs
        if each.step == step.step and each.decision == "approved" and each.fallen_at is None
    }
    return [holder for holder in seats.holders if holder not in signed]
