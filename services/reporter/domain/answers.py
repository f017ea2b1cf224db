"""Sums of answers: how often and how high each question was answered, and each two questions together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from operator import add
from typing import NamedTuple


class FormCounts(NamedTuple):
    """What `answer_rollups` holds of the responses of one form (services.reporter.models.rollups)."""

    questions: list[str]
    lowest: int
    answered: int
    value_counts: list[int]
    products: list[int]


class Together(NamedTuple):
    """Of the responses that answered both of two questions: how many, the sum of each answer, the sum of their products."""

    both: int = 0
    first: int = 0
    second: int = 0
    product: int = 0

    def plus(self, other: "Together") -> "Together":
        return Together(
            self.both + other.both,
            self.first + other.first,
            self.second + other.second,
            self.product + other.product,
        )


@dataclass(slots=True)
class AnswerSums:
    """All that averages and their intervals are made of.

    Attributes:
        responses: how many answered at least one of the questions.
        values: question → answer → how often.
        pairs: two questions in alphabetical order → their sums; a question with itself gives n, sum and squares.
    """

    responses: int = 0
    values: dict[str, dict[int, int]] = field(default_factory=dict)
    pairs: dict[tuple[str, str], Together] = field(default_factory=dict)

    def n(self, question: str) -> int:
        """How often the question was answered."""
        found = self.pairs.get((question, question))
        return 0 if found is None else found.both

    def total(self, question: str) -> int:
        """The sum of its answers."""
        found = self.pairs.get((question, question))
        return 0 if found is None else found.first

    def add(self, one: str, other: str, sums: Together) -> None:
        """Add to a pair, given in alphabetical order."""
        so_far = self.pairs.get((one, other))
        self.pairs[one, other] = sums if so_far is None else so_far.plus(sums)


def merge_forms(rows: Iterable[FormCounts]) -> list[FormCounts]:
    """One row for each form, where each day or month brought its own."""
    merged: dict[tuple[tuple[str, ...], int, int], FormCounts] = {}
    for row in rows:
        form = (tuple(row.questions), row.lowest, len(row.value_counts))
        if (so_far := merged.get(form)) is not None:
            row = FormCounts(  # noqa: PLW2901 - the same form's sums
                row.questions,
                row.lowest,
                so_far.answered + row.answered,
                list(map(add, so_far.value_counts, row.value_counts)),
                list(map(add, so_far.products, row.products)),
            )
        merged[form] = row
    return list(merged.values())


def sum_answers(rows: Iterable[FormCounts], questions: Collection[str]) -> AnswerSums:
    """The sums over all forms, of these questions only: a form may hold others, and lack some."""
    sums = AnswerSums()
    for form in merge_forms(rows):
        wanted = [question for question in form.questions if question in questions]
        if not wanted:
            continue
        sums.responses += form.answered
        values = len(form.value_counts) // len(form.questions)
        totals = {}
        for place, question in enumerate(form.questions):
            if question in wanted:
                counts = form.value_counts[place * values : (place + 1) * values]
                totals[question] = _add_values(sums, question, dict(enumerate(counts, form.lowest)))
        for (one, other), product in zip(combinations(form.questions, 2), form.products, strict=True):
            if one in totals and other in totals:
                sums.add(one, other, Together(form.answered, totals[one], totals[other], product))
    return sums


def _add_values(sums: AnswerSums, question: str, counts: dict[int, int]) -> int:
    """Add one question's answers; the sum of them."""
    of_question = sums.values.setdefault(question, {})
    for value, times in counts.items():
        if times:
            of_question[value] = of_question.get(value, 0) + times
    total = sum(value * times for value, times in counts.items())
    squares = sum(value * value * times for value, times in counts.items())
    sums.add(question, question, Together(sum(counts.values()), total, total, squares))
    return total
