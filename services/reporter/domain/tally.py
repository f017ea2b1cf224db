"""How often a clause applied, and what came of it."""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["met", "open", "missed", "not_applied"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of `applied`, so many are each; `exceptions` are those of the open ones that a visible exception holds up."""

    met: int = 0
    open: int = 0
    missed: int = 0
    exceptions: int = 0

    @property
    def applied(self) -> int:
        return self.met + self.open + self.missed

    @property
    def standing(self) -> Standing:
        """How the clause stands in the period: one miss makes it missed, then one open one makes it open."""
        if self.missed:
            return "missed"
        if self.open:
            return "open"
        return "met" if self.met else "not_applied"

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.met + other.met,
            self.open + other.open,
            self.missed + other.missed,
            self.exceptions + other.exceptions,
        )
