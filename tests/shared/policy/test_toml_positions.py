import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from shared.policy.references import Path
from shared.policy.toml_positions import line_of, scan_positions
from tests.shared.policy.packs import SHIPPED

DOCUMENT = """# a comment with [brackets] and "quotes"
title = "x" # = not a key
"quoted key" = 1

[owner]
name.first = "A" ; name.last = "B"
""".replace(" ; ", "\n")


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))


def test_every_key_of_the_shipped_policy_has_the_line_that_it_stands_on() -> None:
    document = (SHIPPED / "policy.toml").read_text()
    lines = scan_positions(document)
    paths = list(_paths(tomllib.loads(document)))
    assert len(paths) > 500
    text = document.splitlines()
    for path in paths:
        assert path in lines, path
        last_key = next(step for step in reversed(path) if isinstance(step, str))
        if isinstance(path[-1], str):
            assert last_key in text[lines[path] - 1], path


@pytest.mark.parametrize(
    ("document", "path", "line"),
    [
        (DOCUMENT, ("title",), 2),
        (DOCUMENT, ("quoted key",), 3),
        (DOCUMENT, ("owner",), 5),
        (DOCUMENT, ("owner", "name", "first"), 6),
        (DOCUMENT, ("owner", "name", "last"), 7),
        ('a = """\nb = 1\n\\"""\n""" # c\nd = 1', ("d",), 5),
        ("a = '''\nb = 1\n''''\nd = 1", ("d",), 4),
        ('a = "\\"[" \nb = 1', ("b",), 2),
        ("a = [\n  1, # one\n  [2,\n   3],\n]\nb = 1", ("a", 1, 1), 4),
        ("a = [\n  1,\n]\nb = 1", ("b",), 4),
        ("a = { b = 1, c = { d = [1, 2] } }\ne = 1", ("a", "c", "d", 1), 1),
        ("[[a]]\nx = 1\n[[a]]\nx = 2", ("a", 1, "x"), 4),
        ("[[a]]\n[[a.b]]\nx = 1\n[[a]]\n[[a.b]]\nx = 2\n[a.b.c]\ny = 3", ("a", 1, "b", 0, "c", "y"), 8),
        ("[ a . 'b.c' ]\nx = 1979-05-27T07:32:00Z\ny = 1", ("a", "b.c", "y"), 3),
        ("a = [\n  { x = 1 },\n  { x = 2 },\n]", ("a", 1, "x"), 3),
        ("a = -1.5e3\r\nb = inf\r\n", ("b",), 2),
    ],
)
def test_the_line_of_a_key_is_found(document: str, path: Path, line: int) -> None:
    tomllib.loads(document)
    assert scan_positions(document)[path] == line


def test_what_is_not_there_has_the_line_of_what_is_around_it() -> None:
    lines = scan_positions("[a]\n[a.b]\nc = 1\n")
    assert line_of(("a", "b", "missing"), lines) == 2
    assert line_of(("z",), lines) == 1
