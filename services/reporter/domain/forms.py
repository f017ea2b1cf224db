"""Answer forms: which questions a response answered, and in which range. Answers of one form are counted in one row.

A row per question, value and pair would be dozens of rows for the dozen responses that one person gets in a day. Packed, a
day of a person is one row for each form that was met: mostly one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from shared.ids import derived_id
from shared.policy.models import Scale

# A form with more cells than this is not counted by question (PostgreSQL computes at most 1,664 columns at once);
# twenty questions on a scale of eleven have 410.
MOST_CELLS = 1_500


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """What the counting of a form depends on: so many questions, each answered from `low` to `high`."""

    questions: int
    low: int
    high: int

    @property
    def values(self) -> range:
        return range(self.low, self.high + 1)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Each pair of questions once, by their places from 1 on, in the order in which products are kept."""
        return list(combinations(range(1, self.questions + 1), 2))

    @property
    def cells(self) -> int:
        """How many numbers a row of this shape holds."""
        return self.questions * (self.high - self.low + 1) + self.questions * (self.questions - 1) // 2


@dataclass(frozen=True, slots=True)
class Form:
    """The questions that a response answered, sorted, with its answers in that order."""

    id: UUID
    questions: tuple[str, ...]
    answers: tuple[int, ...]
    shape: Shape


def form_of(answers: Mapping[str, int], scale: Scale | None) -> Form | None:
    """The form of these answers; None where none was given, or where they are too many to be counted by question.

    The range is the survey's scale, widened by 0 and 1 (yes and no) and by whatever was answered: so that all responses
    to a survey that answered the same questions share one form.
    """
    if not answers:
        return None
    ends = {0, 1, *answers.values(), *((scale.minimum, scale.maximum) if scale is not None else ())}
    questions = tuple(sorted(answers))
    shape = Shape(len(questions), min(ends), max(ends))
    if shape.cells > MOST_CELLS:
        return None
    return Form(
        derived_id("form", *questions, shape.low, shape.high),
        questions,
        tuple(answers[question] for question in questions),
        shape,
    )


def distinct_shapes(shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    """Each shape once, in one order, so that the same shapes give the same statement."""
    return tuple(sorted(set(shapes)))
