"""What is hidden of public tables: nothing small can be worked out of one, nor of two that follow each other.

The oracle knows nothing of flows: it looks for other tables that agree with all that is published, cell by cell.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporter.domain.publishing.hiding import (
    FEWEST,
    LEAST_WIDTH,
    Held,
    Published,
    each_alone,
    hide_again,
    hide_first,
    whole_rows,
)
from services.reporter.domain.publishing.relations import TOTAL, Cell, Relations, columns_only, two_way

Inner = dict[Cell, int]
ENOUGH = LEAST_WIDTH + 1


def with_totals(inner: Inner, *, rows_add_up: bool = True) -> dict[Cell, int]:
    values = dict(inner)
    for row, column in inner:
        values[TOTAL, column] = values.get((TOTAL, column), 0) + inner[row, column]
        if rows_add_up:
            values[row, TOTAL] = values.get((row, TOTAL), 0) + inner[row, column]
    if rows_add_up:
        values[TOTAL, TOTAL] = sum(inner.values())
    return values


def lines_of(inner: Inner, *, rows_add_up: bool = True) -> dict[Cell, list[Cell]]:
    """Each total with the inner cells that make it up."""
    lines: dict[Cell, list[Cell]] = {}
    for row, column in inner:
        lines.setdefault((TOTAL, column), []).append((row, column))
        if rows_add_up:
            lines.setdefault((row, TOTAL), []).append((row, column))
            lines.setdefault((TOTAL, TOTAL), []).append((row, column))
    return lines


def is_there(equations: list[tuple[list[int], int]], near: Sequence[int], reach: int) -> bool:
    """Whether whole numbers, none below 0, make up every sum: tried one by one, given up as soon as a sum cannot come.

    Only numbers near those given are tried, the nearest first: what is found is there, whatever else may be.
    """
    ranges = [sorted(range(max(0, one - reach), one + reach + 1), key=lambda value: abs(value - one)) for one in near]
    least, most = [min(each) for each in ranges], [max(each) for each in ranges]
    left = [
        [wanted, sum(least[one] for one in members), sum(most[one] for one in members)] for members, wanted in equations
    ]
    within = [[n for n, (members, _) in enumerate(equations) if one in members] for one in range(len(near))]

    def search(one: int) -> bool:
        if one == len(near):
            return True
        for value in ranges[one]:
            for n in within[one]:
                left[n][0] -= value
                left[n][1] -= least[one]
                left[n][2] -= most[one]
            if all(left[n][1] <= left[n][0] <= left[n][2] for n in within[one]) and search(one + 1):
                return True
            for n in within[one]:
                left[n][0] += value
                left[n][1] += least[one]
                left[n][2] += most[one]
        return False

    return search(0)


def possible_values(
    publications: list[tuple[dict[Cell, int], frozenset[Cell]]], inner: Inner, cell: Cell, *, enough: int
) -> set[int]:
    """What a cell of the last publication may be, as everybody can work out who knows that responses are only ever added.

    The unknowns are the inner cells of the first table and of what each later one added. Ends with as many as are enough.
    """
    cells, lines = list(inner), lines_of(inner)
    near: list[int] = []
    before: dict[Cell, int] = dict.fromkeys(publications[0][0], 0)
    for values, _ in publications:
        near += [values[one] - before[one] for one in cells]
        before = values

    def members(target: Cell, until: int) -> list[int]:
        return [layer * len(cells) + cells.index(one) for layer in range(until) for one in lines.get(target, [target])]

    equations = [
        (members(target, n), value)
        for n, (values, hidden) in enumerate(publications, start=1)
        for target, value in values.items()
        if target not in hidden
    ]
    true, found = publications[-1][0][cell], set[int]()
    own = members(cell, len(publications))
    for value in sorted(range(max(0, true - enough), true + enough + 1), key=lambda value: abs(value - true)):
        if len(found) < enough and is_there([(own, value), *equations], near, enough):
            found.add(value)
    return found


def shuffled(relations: Relations, seed: int) -> list[frozenset[Cell]]:
    units = each_alone(relations)
    Random(seed).shuffle(units)  # noqa: S311 - an order for a test
    return units


@st.composite
def small_tables(draw: st.DrawFn, *, most: int = 9) -> Inner:
    rows, columns = draw(st.sampled_from([(2, 2), (3, 2), (2, 3)]))
    counts = st.integers(0, most) | st.sampled_from([0, 1, 4, 5, 30])
    return {(f"r{row}", f"c{column}"): draw(counts) for row in range(rows) for column in range(columns)}


def relations_of(inner: Inner) -> Relations:
    return two_way(sorted({row for row, _ in inner}), sorted({column for _, column in inner}))


@settings(max_examples=60, deadline=None)
@given(inner=small_tables(), seed=st.integers(0, 5))
def test_no_hidden_cell_of_a_table_can_be_worked_out(inner: Inner, seed: int) -> None:
    relations, values = relations_of(inner), with_totals(inner)
    try:
        hidden = hide_first(relations, shuffled(relations, seed), values)
    except Held:
        assert min(values.values()) < FEWEST
        return

    assert {cell for cell, value in values.items() if value < FEWEST} <= hidden
    for cell in hidden:
        assert len(possible_values([(values, hidden)], inner, cell, enough=ENOUGH)) == ENOUGH, cell


@settings(max_examples=100, deadline=None)
@given(
    inner=small_tables(),
    more=st.lists(st.sampled_from([0, 0, 0, 1, 2, 5, 6, 9]), min_size=6, max_size=6),
    seed=st.integers(0, 3),
)
def test_nothing_small_can_be_worked_out_of_two_tables_that_follow_each_other(
    inner: Inner, more: list[int], seed: int
) -> None:
    """Not from the later one, nor by subtracting the earlier one from it."""
    relations, values = relations_of(inner), with_totals(inner)
    later = {cell: value + added for (cell, value), added in zip(inner.items(), more, strict=False)}
    then = with_totals(later)
    units = shuffled(relations, seed)
    try:
        hidden = hide_first(relations, units, values)
        hidden_then = hide_again(relations, units, [Published(values, hidden)], then)
    except Held:
        return

    assert hidden <= hidden_then
    assert {cell for cell, value in then.items() if value < FEWEST} <= hidden_then
    assert all(
        then[cell] - values[cell] == 0 or then[cell] - values[cell] >= FEWEST for cell in relations.keys() - hidden_then
    )
    both = [(values, hidden), (then, hidden_then)]
    for cell in hidden_then:
        change = then[cell] - values[cell]
        if 0 < change < FEWEST or then[cell] < FEWEST:
            assert len(possible_values(both, inner, cell, enough=ENOUGH)) == ENOUGH, cell
        if 0 < change < FEWEST:  # of the difference is known what both show
            added = {one: then[one] - values[one] for one in values}
            assert len(possible_values([(added, hidden_then)], inner, cell, enough=ENOUGH)) == ENOUGH, cell


def test_a_table_without_small_figures_is_shown_as_it_is() -> None:
    inner = {(row, column): 5 for row in ("a", "b") for column in ("x", "y")}
    relations = relations_of(inner)

    assert hide_first(relations, each_alone(relations), with_totals(inner)) == frozenset()


def test_a_small_figure_takes_others_of_its_row_and_column_with_it_and_no_total() -> None:
    inner = {(row, column): 40 for row in ("a", "b", "c") for column in ("x", "y", "z")} | {("a", "x"): 2}
    relations = relations_of(inner)

    hidden = hide_first(relations, each_alone(relations), with_totals(inner))

    assert ("a", "x") in hidden
    assert len(hidden) <= 6
    assert not any(TOTAL in cell for cell in hidden)


def test_two_small_figures_that_make_up_less_than_five_are_not_told_together_either() -> None:
    """Their total less what is shown would tell of two people."""
    inner = {("a", "x"): 1, ("b", "x"): 1, ("c", "x"): 20, ("d", "x"): 30}
    relations = columns_only(["a", "b", "c", "d"], ["x"])
    values = with_totals(inner, rows_add_up=False)

    hidden = hide_first(relations, whole_rows(relations), values)

    assert {("a", "x"), ("b", "x")} < hidden
    assert sum(values[cell] for cell in hidden) >= FEWEST


def test_a_row_is_hidden_whole_where_one_of_its_figures_is_small() -> None:
    inner = {("a", "x"): 20, ("a", "y"): 3, ("b", "x"): 30, ("b", "y"): 30, ("c", "x"): 30, ("c", "y"): 30}
    relations = columns_only(["a", "b", "c"], ["x", "y"])

    hidden = hide_first(relations, whole_rows(relations), with_totals(inner, rows_add_up=False))

    assert {row for row, _ in hidden} in ({"a", "b"}, {"a", "c"})
    assert len(hidden) == 4


def test_a_total_of_four_is_not_published() -> None:
    inner = {("a", "x"): 4}
    relations = relations_of(inner)

    with pytest.raises(Held, match="too_few"):
        hide_first(relations, each_alone(relations), with_totals(inner))


@pytest.mark.parametrize(("added", "reason"), [(0, "unchanged"), (1, "too_little_changed"), (4, "too_little_changed")])
def test_last_weeks_total_and_this_weeks_do_not_tell_of_fewer_than_five(added: int, reason: str) -> None:
    inner = {("a", "x"): 20, ("b", "x"): 30}
    relations, values = relations_of(inner), with_totals(inner)
    then = with_totals(inner | {("a", "x"): 20 + added})

    with pytest.raises(Held, match=reason):
        hide_again(relations, each_alone(relations), [Published(values, frozenset())], then)


def test_five_more_are_told_where_five_more_are_in_every_figure_that_changed() -> None:
    inner = {("a", "x"): 20, ("b", "x"): 30}
    relations, values = relations_of(inner), with_totals(inner)
    then = with_totals(inner | {("a", "x"): 25})

    assert hide_again(relations, each_alone(relations), [Published(values, frozenset())], then) == frozenset()


def test_what_was_hidden_stays_hidden_when_it_has_grown() -> None:
    """Shown now, it would give the two away that were hidden before, less the one that was added."""
    inner = {("a", "x"): 4, ("b", "x"): 3, ("c", "x"): 30}
    relations = columns_only(["a", "b", "c"], ["x"])
    values, then = (
        with_totals(table, rows_add_up=False) for table in (inner, inner | {("a", "x"): 10, ("c", "x"): 40})
    )
    hidden = hide_first(relations, whole_rows(relations), values)

    assert hide_again(relations, whole_rows(relations), [Published(values, hidden)], then) >= hidden


def test_a_response_taken_away_is_not_told() -> None:
    inner = {("a", "x"): 20, ("b", "x"): 30}
    relations, values = relations_of(inner), with_totals(inner)

    with pytest.raises(Held, match="too_little_changed"):
        hide_again(
            relations,
            each_alone(relations),
            [Published(values, frozenset())],
            with_totals(inner | {("a", "x"): 19}),
        )


def _splits(total: int, rows: int) -> Iterator[tuple[int, ...]]:
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in _splits(total - first, rows - 1))


@pytest.mark.parametrize("counts", [(4, 4, 5), (4, 4, 9), (0, 5, 6), (1, 4, 5), (2, 3, 12), (0, 0, 7), (4, 1, 1)])
def test_who_knows_the_method_does_not_know_the_order_and_works_out_nothing(counts: tuple[int, ...]) -> None:
    """Whoever runs this same code over every table, with every order, finds several that look like the one published."""
    rows = ["a", "b", "c"]
    relations = columns_only(rows, ["x"])
    units = whole_rows(relations)

    def published(table: tuple[int, ...], order: Sequence[frozenset[Cell]]) -> tuple[tuple[Cell, int], ...]:
        values = with_totals({(row, "x"): n for row, n in zip(rows, table, strict=True)}, rows_add_up=False)
        try:
            hidden = hide_first(relations, order, values)
        except Held:
            return ()
        return tuple(sorted((cell, value) for cell, value in values.items() if cell not in hidden))

    orders = list(permutations(units))
    seen = published(counts, orders[0])
    alike = [table for table in _splits(sum(counts), 3) if any(published(table, order) == seen for order in orders)]

    for place, row in enumerate(rows):
        if seen and ((row, "x"), counts[place]) not in seen:
            assert len({table[place] for table in alike}) > 1, (row, seen)
