"""By what responses are grouped, and what each group is called."""

from typing import Literal

from shared.policy.models import PolicyPack

Dimension = Literal["all", "program", "team", "technician", "department", "audience"]
NOBODY: dict[Dimension, str] = {
    "all": "All responses",
    "program": "No program",
    "team": "No team credited",
    "technician": "Nobody credited",
    "department": "No department credited",
    "audience": "Audience not told",
}


def named_in(pack: PolicyPack, by: Dimension) -> dict[str, str]:
    """The keys that the pack names, with their labels. Who the technicians are is notifier's to know."""
    match by:
        case "all":
            return {"": NOBODY["all"]}
        case "program":
            return {program.id: program.name for program in pack.programs}
        case "team":
            return {team.id: team.name for team in pack.teams}
        case "department":
            return {department.id: department.name for department in pack.departments}
        case "audience":
            return {"external": "External customers", "internal": "Internal customers"}
        case "technician":
            return {}


def label_of(key: str, by: Dimension, named: dict[str, str]) -> str:
    """What a group is called: as the pack says, else by its key."""
    return named.get(key) or key or NOBODY[by]
