"""Says who is meant: every candidate in a comment, and the one person in a field that holds a name.

A score is a ranking for the person who confirms, not a probability. Nothing is decided by it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shared.names.folding import split_name
from shared.names.index import KnownPerson, NameIndex
from shared.names.search import ADDRESS, WHOLE_NAME, Candidate, NameSearch

LONGEST_COMMENT = 20_000
"""Characters searched; what follows is not."""

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The person for certain, or else the candidates, best first."""

    handle: str | None
    candidates: tuple[Candidate, ...] = ()


def find_candidates(
    comment: str, people: Sequence[KnownPerson] | NameIndex, *, customer_name: str | None = None
) -> list[Candidate]:
    """Return each person whom a comment may mean, best first, with the best place that says so.

    A customer who signs with a name that somebody on the staff has too is not taken for them. The first 20,000
    characters are searched; time is bounded whatever they hold.
    """
    index = people if isinstance(people, NameIndex) else NameIndex(people)
    return NameSearch(comment[:LONGEST_COMMENT], index, customer_name=customer_name, is_name=False).run()


def match_person(name_as_given: str, people: Sequence[KnownPerson] | NameIndex) -> NameMatch:
    """Say who is meant by a field that holds one name.

    A handle, a mail address, or a whole name in any order (`Last, First` too) that one person has is certain.
    Everything else is a matter of candidates, also a name that two people have.
    """
    index = people if isinstance(people, NameIndex) else NameIndex(people)
    given = name_as_given[:LONGEST_COMMENT].strip()
    exact = _find_exact(given, index)
    if len(exact) == 1:
        return NameMatch(handle=next(iter(exact)))
    if exact:
        share = round(WHOLE_NAME / len(exact), 3)
        return NameMatch(None, tuple(Candidate(handle, share, given, (0, len(given))) for handle in sorted(exact)))
    return NameMatch(None, tuple(NameSearch(given, index, customer_name=None, is_name=True).run()))


def _find_exact(given: str, index: NameIndex) -> set[str]:
    for address in (given, *ADDRESS.findall(given)):
        if handles := index.handles_at(address):
            return handles
    for written in (given, _BRACKETS.sub(" ", given)):
        words = split_name(written)
        # One word is a first name or a last name: enough to suspect, not to be certain, unless that is the whole name.
        if words and (handles := index.handles_named(words)):
            return handles if len(words) > 1 else {h for h in handles if len(index.words_of[h]) == 1}
    return set()
