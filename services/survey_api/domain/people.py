"""An agency's people on one day, arranged to be searched."""

from dataclasses import dataclass, field

from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from shared.names import KnownPerson, NameIndex


@dataclass(frozen=True, slots=True)
class People:
    """A directory snapshot with an index of its names; build it once and use it often."""

    snapshot: DirectorySnapshot
    by_handle: dict[str, DirectoryPerson] = field(init=False)
    index: NameIndex = field(init=False)

    def __post_init__(self) -> None:
        people = self.snapshot.people
        object.__setattr__(self, "by_handle", {person.handle: person for person in people})
        known = [KnownPerson(person.handle, person.name, person.aliases, person.email) for person in people]
        object.__setattr__(self, "index", NameIndex(known))
