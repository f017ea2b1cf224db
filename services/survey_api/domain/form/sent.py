"""A survey page as it was sent: the names of its own fields, and everything typed, by the names of the fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# No question's id begins with an underscore; an answer's field has its question's id.
NONCE_FIELD = "_nonce"
TRAP_FIELD = "_website"
INTERACTIONS_FIELD = "_interactions"
CONFIRM_FIELD = "_confirm"
TOKEN_FIELD = "_token"  # noqa: S105 - the name of a field

_MOST_INTERACTIONS = "999999"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm:
    """A form as it was sent: every field as typed, by its name.

    `language` is the language of the page that was shown.
    """

    fields: Mapping[str, Sequence[str]]
    language: str

    def own(self, name: str) -> str:
        """One of the page's own fields; empty where it was not sent."""
        values = self.fields.get(name) or ("",)
        return values[-1]

    @property
    def is_trapped(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return any(value.strip() for value in self.fields.get(TRAP_FIELD, ()))

    @property
    def interactions(self) -> int:
        """How many actions of a person the page's script counted; 0 for anything that is no such number."""
        counted = self.own(INTERACTIONS_FIELD)
        if not (counted.isascii() and counted.isdigit()) or len(counted) > len(_MOST_INTERACTIONS):
            return 0
        return int(counted)
