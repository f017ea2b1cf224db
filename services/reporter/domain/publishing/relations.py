"""How much is known of a hidden cell from the published ones: exact bounds, by flows.

Every line of a table (a row or a column with its total) says that its cells make up its total. Take each line as a node and
each cell as an arc between the two lines that it is in: the tables that agree with what is published are then those that
differ from the true one by a circulation over the hidden arcs alone, as long as no cell falls below nothing. So the least and
greatest value that a hidden cell may have follow from two maximum flows, and every whole number between them is the cell's
value in some whole-numbered table that agrees with the publication (flows with whole capacities are whole, Ford and Fulkerson).
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

TOTAL = "*"
Cell = tuple[str, str]
"""Row and column; `TOTAL` in either place is the total."""


@dataclass(frozen=True, slots=True)
class Arc:
    """The two lines that a cell is in: what it adds to the one it takes from the other."""

    tail: str
    head: str


@dataclass(frozen=True, slots=True)
class Room:
    """How far a cell's value may fall and rise."""

    down: int
    up: int


Relations = Mapping[Cell, Arc]


def two_way(rows: Sequence[str], columns: Sequence[str]) -> dict[Cell, Arc]:
    """A table whose every row and column has its total, and all of them a grand total."""
    arcs = {(row, column): Arc(f"row {row}", f"column {column}") for row in rows for column in columns}
    arcs |= {(row, TOTAL): Arc("totals of rows", f"row {row}") for row in rows}
    arcs |= {(TOTAL, column): Arc(f"column {column}", "totals of columns") for column in columns}
    return arcs | {(TOTAL, TOTAL): Arc("totals of columns", "totals of rows")}


def columns_only(rows: Sequence[str], columns: Sequence[str]) -> dict[Cell, Arc]:
    """A table whose columns have totals each, and whose rows do not add up to anything."""
    arcs = {(row, column): Arc(f"rest of {column}", f"column {column}") for row in rows for column in columns}
    return arcs | {(TOTAL, column): Arc(f"column {column}", f"rest of {column}") for column in columns}


def room_of(
    cell: Cell, relations: Relations, hidden: Collection[Cell], alone: Mapping[Cell, Room], *, limit: int
) -> Room:
    """How far this hidden cell may be from its true value in what agrees with the publication.

    `alone`: how far each hidden cell may fall and rise if nothing but itself is looked at.
    """
    arc, own = relations[cell], alone[cell]
    others = {other: alone[other] for other in hidden if other != cell}
    return Room(
        down=_flow(arc.tail, arc.head, others, relations, limit=min(limit, own.down)),
        up=_flow(arc.head, arc.tail, others, relations, limit=min(limit, own.up)),
    )


def _flow(source: str, sink: str, alone: Mapping[Cell, Room], relations: Relations, *, limit: int) -> int:
    """The maximum flow, up to the limit: along an arc by letting its cell rise, against it by letting it fall."""
    rises = {cell: room.up for cell, room in alone.items()}
    falls = {cell: room.down for cell, room in alone.items()}
    flow = 0
    while flow < limit and (path := _find_path(source, sink, relations, rises, falls)) is not None:
        step = min(limit - flow, *(rises[cell] if forward else falls[cell] for cell, forward in path))
        for cell, forward in path:
            rises[cell] += -step if forward else step
            falls[cell] += step if forward else -step
        flow += step
    return flow


def _find_path(
    source: str,
    sink: str,
    relations: Relations,
    rises: Mapping[Cell, int],
    falls: Mapping[Cell, int],
) -> list[tuple[Cell, bool]] | None:
    """A shortest way on which more can flow, as cells with the direction."""
    came: dict[str, tuple[str, Cell, bool]] = {}
    seen, queue = {source}, deque([source])
    while queue:
        node = queue.popleft()
        for cell in rises:
            arc = relations[cell]
            for here, there, forward in ((arc.tail, arc.head, True), (arc.head, arc.tail, False)):
                if here != node or there in seen or (rises if forward else falls)[cell] <= 0:
                    continue
                came[there] = (node, cell, forward)
                if there == sink:
                    return _walk_back(source, sink, came)
                seen.add(there)
                queue.append(there)
    return None


def _walk_back(source: str, sink: str, came: Mapping[str, tuple[str, Cell, bool]]) -> list[tuple[Cell, bool]]:
    path, node = [], sink
    while node != source:
        node, cell, forward = came[node]
        path.append((cell, forward))
    return path
