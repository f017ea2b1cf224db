"""A public table before anything of it is hidden: lines of counts that add up to their total, and what is shown of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporter.domain.answers import AnswerSums
from services.reporter.domain.averages import Average, average_of
from services.reporter.domain.figures import MEAN_PLACES, SCORE_PLACES, shown_down
from services.reporter.domain.publishing.hiding import FEWEST, Held, Published, hide_again, hide_first
from services.reporter.domain.publishing.hiding import each_alone as each_cell_alone
from services.reporter.domain.publishing.hiding import whole_rows as rows_whole
from services.reporter.domain.publishing.relations import TOTAL, Cell, Relations, columns_only, two_way
from services.reporter.domain.wilson import wilson_interval

Counts = Mapping[str, int]
Line = Mapping[str, Counts]
"""Column → counts that add up over lines; `n` is how many responses it is about."""

POSITIVE, OTHER = "positive", "other"


@dataclass(frozen=True, slots=True)
class Basis:
    """The true counts of a table, line by line; the total is made of all of them. Kept, and never shown."""

    form: str
    lines: Mapping[str, Line]

    @property
    def total(self) -> dict[str, dict[str, int]]:
        """The sum of all lines."""
        return added_up(list(self.lines.values()))

    def values(self) -> dict[Cell, int]:
        """How many responses each figure is about."""
        lines = {**self.lines, TOTAL: self.total}
        values = {(key, column): counts["n"] for key, line in lines.items() for column, counts in line.items()}
        if self.form == "score":
            values |= {(key, TOTAL): sum(counts["n"] for counts in line.values()) for key, line in lines.items()}
        return values

    def columns(self) -> list[str]:
        """Its columns, of which there may be one without any response."""
        return sorted({column for line in self.lines.values() for column in line})


def added_up(lines: Sequence[Line]) -> dict[str, dict[str, int]]:
    """The sum of lines, count by count."""
    total: dict[str, dict[str, int]] = {}
    for line in lines:
        for column, counts in line.items():
            into = total.setdefault(column, {})
            for name, count in counts.items():
                into[name] = into.get(name, 0) + count
    return total


def line_of_answers(sums: AnswerSums, questions: Sequence[str]) -> dict[str, dict[str, int]]:
    """All that the averages of a line and their intervals are made of."""
    line = {"responses": {"n": sums.responses}}
    for question in questions:
        values = sums.values.get(question, {})
        line[f"question:{question}"] = {
            "n": sums.n(question),
            **{str(value): times for value, times in values.items() if times},
        }
    for (one, other), together in sums.pairs.items():
        if one != other:
            line[f"pair:{one}|{other}"] = {
                "n": together.both,
                "first": together.first,
                "second": together.second,
                "product": together.product,
            }
    return line


def line_of_ratings(rated: int, positive: int) -> dict[str, dict[str, int]]:
    """The rated responses of a line: positive ones and others."""
    return {POSITIVE: {"n": positive}, OTHER: {"n": rated - positive}}


def hide(basis: Basis, history: Sequence[tuple[Basis, frozenset[Cell]]], shuffle: Any) -> frozenset[Cell]:
    """What of a table is hidden, after what was published of the same responses before.

    `shuffle`: puts a list into an order that nobody can know.

    Raises:
        Held: nothing, or nothing new, may be published.
    """
    relations = _relations([basis, *(before for before, _ in history)])
    units = each_cell_alone(relations) if basis.form == "score" else rows_whole(relations)
    shuffle(units)
    values = {cell: basis.values().get(cell, 0) for cell in relations}
    if not history:
        return hide_first(relations, units, values)
    if history[-1][0] == basis:
        raise Held("unchanged")
    hidden = history[-1][1]
    if any(values[cell] != history[-1][0].values().get(cell, 0) for cell in relations):
        published = [Published(before.values(), before_hidden) for before, before_hidden in history]
        hidden = hide_again(relations, units, published, values)
    _refuse_small_corrections(history[-1][0], basis, hidden)
    return hidden


def _relations(bases: Sequence[Basis]) -> Relations:
    rows = sorted({key for basis in bases for key in basis.lines})
    columns = sorted({column for basis in bases for column in basis.columns() if basis.total[column]["n"]})
    if not columns:
        raise Held("too_few")
    return two_way(rows, columns) if bases[0].form == "score" else columns_only(rows, columns)


def _refuse_small_corrections(before: Basis, now: Basis, hidden: frozenset[Cell]) -> None:
    """Hold back what would tell how fewer than five responses were corrected: counts alike, and answers not.

    Looked at is every line that is shown, and what all hidden ones are together.

    Raises:
        Held: there is such a line.
    """
    covered = {row for row, _ in hidden}
    keys = before.lines.keys() | now.lines.keys()
    groups = [[key] for key in keys if key not in covered]
    if TOTAL not in covered:
        groups += [list(keys), [key for key in keys if key in covered]]
    for group in groups:
        was, is_now = (added_up([basis.lines.get(key, {}) for key in group]) for basis in (before, now))
        for column in was.keys() | is_now.keys():
            one, other = was.get(column, {}), is_now.get(column, {})
            names = one.keys() | other.keys()
            changed = any(one.get(name, 0) != other.get(name, 0) for name in names)
            if changed and abs(one.get("n", 0) - other.get("n", 0)) < FEWEST:
                raise Held("too_little_changed")


def show_answers(line: Line, sums: AnswerSums, texts: Mapping[str, str], scale: tuple[int, int]) -> dict[str, Any]:
    """The averages of a line that is shown: how many responses, each question, and the mean of all questions."""
    asked = [question for question in texts if line[f"question:{question}"]["n"]]
    return {
        "n": line["responses"]["n"],
        **_shown(average_of(sums, asked, scale)),
        "questions": [
            {"question": question, "n": sums.n(question), **_shown(average_of(sums, [question], scale))}
            for question in asked
        ],
    }


def _shown(average: Average) -> dict[str, Any]:
    shown = shown_down(average.average, MEAN_PLACES)
    ends = None if average.interval is None else [str(end) for end in average.interval.shown(MEAN_PLACES)]
    return {"average": None if shown is None else str(shown), "interval": ends}


def show_ratings(key: str, values: Mapping[Cell, int], hidden: frozenset[Cell]) -> dict[str, Any]:
    """The rated responses of a line; the score only where it and what it is made of are shown."""
    shown = {
        name: None if (cell := (key, column)) in hidden or cell not in values else values[cell]
        for name, column in (("n", TOTAL), (POSITIVE, POSITIVE), (OTHER, OTHER))
    }
    n, positive = shown["n"], shown[POSITIVE]
    interval = None if n is None or positive is None else wilson_interval(positive, n)
    score = None
    if interval is not None and n and positive is not None:
        score = f"{positive * 10**SCORE_PLACES // n / 10**SCORE_PLACES:.{SCORE_PLACES}f}"
    return {**shown, "score": score, "interval": None if interval is None else [str(interval.low), str(interval.high)]}
