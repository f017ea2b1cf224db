"""Checks that what a pack refers to is there: over raw data, so that one fault does not hide another."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.policy.models.base import Defines, Ref, ReferenceKind

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the data names something: by defining it, or by referring to it."""

    path: Path
    mark: Defines | Ref
    value: str


def find_mentions(model: type[BaseModel], data: Any, path: Path = ()) -> Iterator[Mention]:
    """Walk data along a model and yield every name that it defines or refers to; misshapen parts are passed over."""
    if not isinstance(data, Mapping):
        return
    for name, field in model.model_fields.items():
        if name in data:
            yield from _walk_field(field, data[name], (*path, name))


def _walk_field(field: FieldInfo, value: Any, path: Path) -> Iterator[Mention]:
    mark = _mark_in(field.metadata)
    if mark is not None and isinstance(value, str):
        yield Mention(path, mark, value)
    else:
        yield from _walk(field.annotation, value, path)


def _walk(annotation: Any, value: Any, path: Path) -> Iterator[Mention]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        mark = _mark_in(arguments[1:])
        if mark is not None and isinstance(value, str):
            yield Mention(path, mark, value)
        else:
            yield from _walk(arguments[0], value, path)
    elif origin in (Union, types.UnionType):
        for option in arguments:
            yield from _walk(option, value, path)
    elif origin is tuple and isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _walk(arguments[0], item, (*path, index))
    elif origin is dict and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _walk(arguments[1], item, (*path, key))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from find_mentions(annotation, value, path)


def _mark_in(metadata: Any) -> Defines | Ref | None:
    return next((mark for mark in metadata if isinstance(mark, Defines | Ref)), None)


def find_reference_faults(
    mentions: list[Mention], *, defined_elsewhere: Mapping[ReferenceKind, set[str]] | None = None
) -> Iterator[tuple[Path, str]]:
    """Yield double definitions, references to nothing, and definitions that nothing refers to but should."""
    defined: dict[ReferenceKind, dict[str, Path]] = {}
    for mention in mentions:
        if isinstance(mention.mark, Defines):
            known = defined.setdefault(mention.mark.kind, {})
            if mention.value in known:
                yield mention.path, f"{mention.mark.kind} {mention.value!r} is defined twice"
            known.setdefault(mention.value, mention.path)
    for mention in mentions:
        if isinstance(mention.mark, Ref):
            elsewhere = (defined_elsewhere or {}).get(mention.mark.kind, set())
            if mention.value not in defined.get(mention.mark.kind, {}) and mention.value not in elsewhere:
                yield mention.path, f"there is no {mention.mark.kind} {mention.value!r} in this pack"
    yield from _find_idle(mentions, defined)


def _find_idle(mentions: list[Mention], defined: dict[ReferenceKind, dict[str, Path]]) -> Iterator[tuple[Path, str]]:
    """A clause that no rule carries out would be measured by nothing; a template that no rule sends is a leftover."""
    used = {(mention.mark.kind, mention.value) for mention in mentions if isinstance(mention.mark, Ref)}
    for template, path in defined.get("template", {}).items():
        if ("template", template) not in used:
            yield path, f"template {template!r} is used by nothing"
    for clause, path in defined.get("clause", {}).items():
        if ("clause", clause) not in used:
            yield path, f"nothing in this pack carries out clause {clause!r}"


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Return the model of the table at a path, if the path leads to one; where a kind decides, it is in the path."""
    options = [model]
    for step in path:
        if isinstance(step, int):
            continue
        if len(options) > 1:
            options = [option for option in options if step in _kinds_of(option)]
            continue
        field = options[0].model_fields.get(step)
        options = list(_models_in(field.annotation)) if field else []
        if not options:
            return None
    return options[0] if len(options) == 1 else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _kinds_of(model: type[BaseModel]) -> tuple[Any, ...]:
    """The kinds that a model of a union is chosen by: they stand in the path of a fault as if they were a key."""
    kind = model.model_fields.get("kind")
    return get_args(kind.annotation) if kind else ()
