"""Who is credited with a response: the technician named, else the one last assigned (TSPE-5.7)."""

from dataclasses import dataclass
from typing import Any

from services.survey_api.domain.people import People
from shared.contracts.directory import DirectoryPerson
from shared.contracts.events import AttributionBasis
from shared.names import Candidate, find_candidates, match_person
from shared.policy.models import PolicyPack

MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AsGiven:
    """What a response says of who did the work."""

    technician: str | None
    last_assigned: str | None
    team: str | None
    comment: str | None
    customer_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who is credited, as of the service date, and whom the comment may mean."""

    basis: AttributionBasis
    technician: str | None = None
    team: str | None = None
    department: str | None = None
    supervisor: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()

    @property
    def candidates_as_json(self) -> list[dict[str, Any]]:
        """The candidates as they are kept and published."""
        return [{"handle": handle, "score": score} for handle, score in self.candidates]


def attribute(given: AsGiven, people: People, pack: PolicyPack) -> Attribution:
    """Say who is credited: no I/O, the same answer every time.

    Only a name that one person has is certain. A name in the comment is a candidate until a person confirms it; so is
    an uncertain name in a field of the desk.
    """
    candidates: dict[str, float] = {}
    credited: tuple[AttributionBasis, str] | None = None
    fields: tuple[tuple[AttributionBasis, str | None], ...] = (
        ("named", given.technician),
        ("last_assigned", given.last_assigned),
    )
    for basis, name in fields:
        if name is None:
            continue
        match = match_person(name, people.index)
        if match.handle is None:
            _add(candidates, match.candidates)
        elif credited is None:
            credited = (basis, match.handle)
    if given.comment:
        _add(candidates, find_candidates(given.comment, people.index, customer_name=given.customer_name))
    best = tuple(sorted(candidates.items(), key=lambda item: (-item[1], item[0]))[:MOST_CANDIDATES])
    if credited is not None:
        return credit(credited[0], people.by_handle[credited[1]], best)
    team = pack.find_team(given.team) if given.team else None
    if team is None:
        return Attribution(basis="none", candidates=best)
    return Attribution(basis="none", team=team.id, department=team.department, candidates=best)


def credit(basis: AttributionBasis, person: DirectoryPerson, candidates: tuple[tuple[str, float], ...]) -> Attribution:
    """Credit a person with their team, department and supervisor of that day."""
    return Attribution(
        basis=basis,
        technician=person.handle,
        team=person.team,
        department=person.department,
        supervisor=person.supervisor,
        candidates=candidates,
    )


def _add(candidates: dict[str, float], found: tuple[Candidate, ...] | list[Candidate]) -> None:
    for candidate in found:
        score = min(1.0, max(0.0, candidate.score))
        candidates[candidate.handle] = max(score, candidates.get(candidate.handle, 0.0))
