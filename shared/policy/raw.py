"""Reading a policy.toml that may be misshapen: what is not of the expected shape counts as not being there."""

from collections.abc import Mapping
from typing import Any

from shared.policy.references import Path

Problem = tuple[Path, str]


def tables(section: Any) -> list[tuple[int, dict[str, Any]]]:
    """The tables of an array of tables with their places, whatever else stands there."""
    if not isinstance(section, list):
        return []
    return [(index, table) for index, table in enumerate(section) if isinstance(table, dict)]


def table_at(data: Mapping[str, Any], *steps: str) -> dict[str, Any]:
    """The table at these keys, empty if there is none."""
    at: Any = data
    for step in steps:
        at = at.get(step) if isinstance(at, dict) else None
    return at if isinstance(at, dict) else {}


def words_of(value: Any) -> list[str]:
    """The texts of a list."""
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
