"""Whom a respondent means by the names in an answer: looked up in the directory of the service date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.case_log_api.domain.recognition.decide import MatchFacts, certain_person
from services.case_log_api.domain.recognition.quoting import write_line
from shared.contracts.directory import DirectoryPerson, DirectorySnapshot
from shared.contracts.responses import ResponsePrivate
from shared.names import KnownPerson, NameIndex, match_person
from shared.names.folding import fold, split_name
from shared.redaction import find_spans, redact

_MOST_NAMES = 20
_LONGEST_NAME = 120
_MOST_CANDIDATES = 5
_LONGEST_KEY = 200


@dataclass(frozen=True, kw_only=True)
class NamedPerson:
    """One name of an answer, and whom it may mean."""

    key: str
    written: str
    match: MatchFacts
    person: str | None
    praises_self: bool


class People:
    """The agency's people on the service date, and who of them is still there."""

    def __init__(self, then: DirectorySnapshot, today: DirectorySnapshot) -> None:
        self.then: Mapping[str, DirectoryPerson] = {person.handle: person for person in then.people}
        self.today: Mapping[str, DirectoryPerson] = {person.handle: person for person in today.people}
        self.index = NameIndex(
            KnownPerson(person.handle, person.name, person.aliases, person.email) for person in then.people
        )

    def has_left(self, handle: str) -> bool:
        return handle not in self.today

    def written(self, match: MatchFacts) -> list[dict[str, Any]]:
        """The candidates of a name as they are kept and shown."""
        scores = match.scores or (((match.person, 1.0),) if match.person else ())
        return [
            {
                "handle": handle,
                "name": self.then[handle].name,
                "team": self.then[handle].team,
                "department": self.then[handle].department,
                "score": round(score, 3),
                "has_left": self.has_left(handle),
            }
            for handle, score in scores[:_MOST_CANDIDATES]
        ]


def name_key(written: str) -> str:
    """The same for the same name, however it is written: the second mention is no second recognition."""
    return (" ".join(sorted(split_name(written))) or fold(" ".join(written.split())))[:_LONGEST_KEY]


def match_names(details: ResponsePrivate, people: People, *, certain_score: float) -> list[NamedPerson]:
    """Each name of the answer once, and each person who is certain once, in the order in which they were named."""
    found: dict[str, NamedPerson] = {}
    certain: set[str] = set()
    for written in details.staff_named[:_MOST_NAMES]:
        line = write_line(written, longest=_LONGEST_NAME)
        key = name_key(line)
        if not key or key in found:
            continue
        match = _match(line, people)
        person = certain_person(match, certain_score)
        if person is not None and person in certain:
            continue
        certain.update({person} if person else ())
        found[key] = NamedPerson(
            key=key,
            written=redact(line, find_spans(line)),  # people put their own number there too
            match=match,
            person=person,
            praises_self=_praises_self(details, people, [person] if person else [each for each, _ in match.scores]),
        )
    return list(found.values())


def _match(written: str, people: People) -> MatchFacts:
    match = match_person(written, people.index)
    scores = tuple((each.handle, each.score) for each in match.candidates)
    return MatchFacts(person=match.handle, scores=scores)


def _praises_self(details: ResponsePrivate, people: People, meant: Iterable[str]) -> bool:
    """Whether the respondent seems to be one of those who are meant: by mail address, or by name."""
    address = (details.customer_email or "").strip().casefold()
    name = split_name(details.customer_name or "")
    same_name = people.index.handles_named(name) if name else set()
    for handle in meant:
        own = {person.email for person in (people.then.get(handle), people.today.get(handle)) if person}
        if address and address in {each.casefold() for each in own if each}:
            return True
        if handle in same_name:
            return True
    return False
