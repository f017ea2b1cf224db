"""Names of people: of known parties in every form, and of others where the text says that a name comes."""

from shared.redaction.rules.names.aliases import find_aliases
from shared.redaction.rules.names.announced import find_announced_names
from shared.redaction.rules.names.known import find_guessed_names, find_known_names
from shared.redaction.rules.names.short_names import find_short_names
from shared.redaction.rules.names.spelled import find_spelled_names

__all__ = [
    "find_aliases",
    "find_announced_names",
    "find_guessed_names",
    "find_known_names",
    "find_short_names",
    "find_spelled_names",
]
