"""Which names a template reads, nested ones too, so that a refusal can say what exactly is missing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import nodes

from shared.policy.models.templates import TemplateText
from shared.policy.rendering import MARKUP, PLAIN

_EACH = "[]"
_NO_VALUE_NEEDED = frozenset({"default", "d", "defined", "undefined"})

Names = Mapping[str, str | None]
"""Names given inside a template (loops, assignments), and the path that each stands for, if it is one."""


def known_paths(text: TemplateText) -> set[str]:
    """Every name that a template reads: nested ones dotted, those of each entry of a list as `surveys[].ticket`."""
    paths: set[str] = set()
    for source, environment in ((text.subject, PLAIN), (text.text, PLAIN), (text.mjml, MARKUP)):
        paths.update(_paths(environment.parse(source), {}))
    return paths


def missing_paths(known: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Which of the paths lead nowhere in the values."""
    return sorted(path for path in known if not _leads_somewhere(path.replace(_EACH, f".{_EACH}").split("."), values))


def _leads_somewhere(steps: list[str], value: Any) -> bool:
    if not steps:
        return True
    step, *rest = steps
    if step == _EACH:
        # What is no list is not missing but of the wrong kind, which rendering has said.
        return not isinstance(value, list | tuple) or all(_leads_somewhere(rest, entry) for entry in value)
    if isinstance(value, Mapping) and step in value:
        return _leads_somewhere(rest, value[step])
    return hasattr(value, step)  # a method or attribute of the value itself, such as `items`


def _paths(node: nodes.Node, local: Names) -> Iterator[str]:
    if isinstance(node, nodes.For):
        yield from _paths_of_loop(node, local)
    elif isinstance(node, nodes.Template | nodes.If | nodes.With):
        yield from _paths_of_block(node, local)
    elif isinstance(node, nodes.Filter | nodes.Test) and node.name in _NO_VALUE_NEEDED:
        for argument in node.args:
            yield from _paths(argument, local)
    elif (path := _path_of(node, local)) is not None:
        yield path
    else:
        for child in node.iter_child_nodes():
            yield from _paths(child, local)


def _paths_of_loop(loop: nodes.For, local: Names) -> Iterator[str]:
    yield from _paths(loop.iter, local)
    over = _path_of(loop.iter, local)
    inner = dict(local) | {"loop": None} | _names_in(loop.target, over + _EACH if over else None)
    for child in (*loop.body, *([loop.test] if loop.test else [])):
        yield from _paths(child, inner)
    for child in loop.else_:
        yield from _paths(child, local)


def _paths_of_block(block: nodes.Node, local: Names) -> Iterator[str]:
    names = dict(local)
    for child in block.iter_child_nodes():
        if isinstance(child, nodes.Assign):
            yield from _paths(child.node, names)
            names.update(_names_in(child.target, _path_of(child.node, names)))
        else:
            yield from _paths(child, names)


def _names_in(target: nodes.Node, path: str | None) -> dict[str, str | None]:
    """What a loop or an assignment names: one name stands for the path, several for parts of it that have none."""
    if isinstance(target, nodes.Name):
        return {target.name: path}
    return {name.name: None for name in target.find_all(nodes.Name)}


def _path_of(node: nodes.Node, local: Names) -> str | None:
    if isinstance(node, nodes.Name):
        return local.get(node.name, node.name) if node.ctx == "load" else None
    if isinstance(node, nodes.Getattr):
        above, step = _path_of(node.node, local), node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        above, step = _path_of(node.node, local), node.arg.value
    else:
        return None
    return None if above is None else f"{above}.{step}"
