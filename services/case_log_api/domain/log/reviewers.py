"""Who of the leadership is the right one to review an entry: pure, from the program's teams and who stands above them."""

from collections.abc import Iterable, Mapping, Sequence

from shared.contracts.directory import DirectoryPerson
from shared.policy.models import PolicyPack


def find_reviewer(
    program: str | None,
    roles: Sequence[str],
    pack: PolicyPack,
    people: Iterable[DirectoryPerson],
    *,
    concerned: str | None,
) -> str | None:
    """The one holder of these roles above the program's teams; None if that is nobody, or not only one.

    The person concerned is never the one.
    """
    known = {person.handle: person for person in people}
    teams = {team.id for team in pack.teams if program is not None and team.program == program}
    found = {
        above
        for person in known.values()
        if person.team in teams and (above := _first_above(person, frozenset(roles), known)) is not None
    }
    found.discard(concerned or "")
    return found.pop() if len(found) == 1 else None


def _first_above(person: DirectoryPerson, roles: frozenset[str], known: Mapping[str, DirectoryPerson]) -> str | None:
    """The first on the way up who holds one of the roles, the person included."""
    seen: set[str] = set()
    at: DirectoryPerson | None = person
    while at is not None and at.handle not in seen:
        if not roles.isdisjoint(at.roles):
            return at.handle
        seen.add(at.handle)
        at = known.get(at.supervisor) if at.supervisor else None
    return None
