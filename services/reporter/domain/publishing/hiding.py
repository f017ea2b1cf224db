"""Which cells of a table are hidden: those of fewer than five, and so many others that none of these can be worked out.

docs/decisions says why this is enough, for one table and for tables of the same responses that follow each other.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from services.reporter.domain.publishing.relations import TOTAL, Cell, Relations, Room, room_of

FEWEST = 5
"""A figure of fewer responses is not shown (design §7)."""
LEAST_WIDTH = 5
"""Between the least and the greatest value that a hidden cell may have, for all that can be worked out."""

Values = Mapping[Cell, int]
Unit = frozenset[Cell]
"""Cells that are hidden together."""


class Held(Exception):
    """Nothing may be published, or nothing new: the reason is a stable word, and says nothing of any figure."""

    def __init__(self, reason: Literal["too_few", "too_little_changed", "unchanged"]) -> None:
        super().__init__(reason)
        self.reason: str = reason


@dataclass(frozen=True, slots=True)
class Published:
    """A table as it was published once: every true value, and what of it was hidden."""

    values: Values
    hidden: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class _Layer:
    """The first table, or what a later one added to the one before; `guarded` must not be worked out."""

    values: Values
    hidden: frozenset[Cell]
    guarded: frozenset[Cell]


def each_alone(relations: Relations) -> list[Unit]:
    """Every cell is hidden or shown by itself."""
    return [frozenset({cell}) for cell in relations]


def whole_rows(relations: Relations) -> list[Unit]:
    """A row is hidden or shown as a whole."""
    rows = dict.fromkeys(row for row, _ in relations)
    return [frozenset(cell for cell in relations if cell[0] == row) for row in rows]


def hide_first(relations: Relations, units: Sequence[Unit], values: Values) -> frozenset[Cell]:
    """What is hidden of a table of which nothing was published before.

    `units` are tried in their order where others must be hidden too: give them in an order that nobody can know.

    Raises:
        Held: every cell is hidden.
    """
    hidden = frozenset[Cell]().union(*(unit for unit in units if any(values[cell] < FEWEST for cell in unit)))
    added = []
    while (open_cell := _find_open(relations, [_Layer(values, hidden, hidden)])) is not None:
        unit = next(_more_to_hide(open_cell, relations, units, hidden), None)
        if unit is None:
            break
        hidden |= unit
        added.append(unit)
    for unit in sorted(
        added, key=_has_total, reverse=True
    ):  # what came before may not be needed beside what came after
        without = hidden - unit
        if _find_open(relations, [_Layer(values, without, without)]) is None:
            hidden = without
    if hidden >= relations.keys():
        raise Held("too_few")
    return hidden


def hide_again(
    relations: Relations, units: Sequence[Unit], history: Sequence[Published], values: Values
) -> frozenset[Cell]:
    """What is hidden of a table of the same responses as those before, of which some have come, gone or changed since.

    What was hidden once stays hidden, so that the tables that agree with all publications are the first one's and, each by
    itself, those of what was added by every later one.

    Raises:
        Held: `unchanged`, or so little changed that to publish it would tell of fewer than five responses.
    """
    before = history[-1]
    change = {cell: values[cell] - before.values.get(cell, 0) for cell in relations}
    if not any(change.values()):
        raise Held("unchanged")
    if any(0 < abs(change[cell]) < FEWEST for cell in relations if cell not in before.hidden):
        raise Held("too_little_changed")
    hidden = before.hidden.union(*(unit for unit in units if any(values[cell] < FEWEST for cell in unit)))
    former = list(_layers_of(relations, history))
    while (open_cell := _find_open(relations, [*former, _change_layer(change, values, before, hidden)])) is not None:
        unit = next(_more_to_hide(open_cell, relations, units, hidden), None)
        if unit is None:
            raise Held("too_little_changed")
        hidden |= unit
    if hidden >= relations.keys():
        raise Held("too_few")
    return hidden


def _layers_of(relations: Relations, history: Sequence[Published]) -> Iterator[_Layer]:
    first = history[0]
    known = {cell: first.values.get(cell, 0) for cell in relations}
    yield _Layer(known, first.hidden, first.hidden)
    for before, now in pairwise(history):
        values = {cell: now.values.get(cell, 0) for cell in relations}
        change = {cell: values[cell] - before.values.get(cell, 0) for cell in relations}
        yield _change_layer(change, values, before, now.hidden)


def _change_layer(change: Values, values: Values, before: Published, hidden: frozenset[Cell]) -> _Layer:
    """What must not be worked out of a change: that of fewer than five, and what would give away a cell newly hidden."""
    guarded = {
        cell
        for cell in hidden
        if 0 < abs(change[cell]) < FEWEST or (cell not in before.hidden and values[cell] < FEWEST)
    }
    return _Layer(change, hidden, frozenset(guarded))


def _find_open(relations: Relations, layers: Sequence[_Layer]) -> Cell | None:
    """A cell of which too much could be worked out; None: there is none.

    A cell from which responses were ever taken away counts as one that cannot be lower than it was in any layer: what holds
    then holds whatever else is known of it.
    """
    fallen = {cell for layer in layers[1:] for cell in relations if layer.values[cell] < 0}
    for layer in layers:
        alone = {cell: _room_alone(cell, layer, fallen, is_first=layer is layers[0]) for cell in layer.hidden}
        for cell in sorted(layer.guarded):
            room = room_of(cell, relations, layer.hidden, alone, limit=LEAST_WIDTH)
            if room.down + room.up < LEAST_WIDTH:
                return cell
    return None


def _room_alone(cell: Cell, layer: _Layer, fallen: Collection[Cell], *, is_first: bool) -> Room:
    """No count is below nothing, and what was taken away or added is not taken for its opposite."""
    value = layer.values[cell]
    up = LEAST_WIDTH if is_first or value >= 0 else -value
    return Room(down=0 if cell in fallen else max(0, value), up=up)


def _more_to_hide(
    open_cell: Cell, relations: Relations, units: Sequence[Unit], hidden: Collection[Cell]
) -> Iterator[Unit]:
    """What else could be hidden: totals last, and from the lines of the open cell first."""
    arc = relations[open_cell]

    def distance(unit: Unit) -> tuple[bool, bool]:
        lines = {line for cell in unit for line in (relations[cell].tail, relations[cell].head)}
        return _has_total(unit), lines.isdisjoint({arc.tail, arc.head})

    yield from sorted((unit for unit in units if not unit <= set(hidden)), key=distance)


def _has_total(unit: Unit) -> bool:
    return any(TOTAL in cell for cell in unit)
