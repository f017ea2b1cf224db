"""By what responses are grouped, and what each group is called."""

from typing import Literal

from shared.policy.models import PolicyPack

Dimension = Literal["all", "program", "team", "technician", "department", "audience", "source", "campaign"]
NOBODY: dict[Dimension, str] = {
    "all": "All responses",
    "program": "No program",
    "team": "No team credited",
    "technician": "Nobody credited",
    "department": "No department credited",
    "audience": "Audience not told",
    "source": "Source not told",
    "campaign": "Standing survey",
}


_ALWAYS: dict[Dimension, dict[str, str]] = {
    "all": {"": NOBODY["all"]},
    "audience": {"external": "External customers", "internal": "Internal customers"},
    "source": {"form": "Survey page", "api": "API", "import": "Import"},
}


def named_in(pack: PolicyPack, by: Dimension, only: str | None = None) -> dict[str, str]:
    """The keys that the pack names, with their labels; with `only` no other. Technicians are notifier's to name, campaigns survey_api's."""
    named = _named_in(pack, by)
    return named if only is None else {key: label for key, label in named.items() if key == only}


def _named_in(pack: PolicyPack, by: Dimension) -> dict[str, str]:
    match by:
        case "program":
            return {program.id: program.name for program in pack.programs}
        case "team":
            return {team.id: team.name for team in pack.teams}
        case "department":
            return {department.id: department.name for department in pack.departments}
        case _:
            return _ALWAYS.get(by, {})


def label_of(key: str, by: Dimension, named: dict[str, str]) -> str:
    """What a group is called: as the pack says, else by its key."""
    return named.get(key) or key or NOBODY[by]
