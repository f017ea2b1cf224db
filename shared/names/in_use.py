"""The names by which somebody is spoken of: as given, and with the other forms of the first name."""

from collections.abc import Sequence

from shared.names.folding import split_name
from shared.names.words import other_forms


def names_in_use(names: Sequence[str]) -> tuple[str, ...]:
    """The names, and the other forms of their first words."""
    forms: set[str] = set()
    for name in names:
        for word in split_name(name)[:1]:
            forms |= other_forms(word)
    return (*names, *sorted(forms))
