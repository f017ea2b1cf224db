"""A rule of redaction: a recogniser with a name and a version, so that what it found can be traced to what it was."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shared.redaction.known import KnownParties
from shared.redaction.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that a rule recognises, in the text that it was given."""

    start: int
    end: int
    confidence: float


Find = Callable[[Text, KnownParties], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One recogniser. Its version rises with each change of what it finds.

    `find` is pure, and linear in the length of the text whatever the text holds: a fixed pattern may only repeat what
    it cannot give back (one class of characters, or a bounded number of times).
    """

    name: str
    version: int
    kind: str
    find: Find
