"""Rows of any table, for tests that care for a few of their columns only."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shared.ids import new_id

_PLAIN: dict[type, Any] = {
    str: "some",
    int: 1,
    bool: False,
    bytes: b"some",
    list: [],
    dict: {},
    object: {},  # JSON, whatever is in it
    float: 1.0,
    date: date(2026, 11, 18),
    datetime: datetime(2026, 11, 18, tzinfo=UTC),
}


def make_row(model: type[Any], **values: Any) -> Any:
    """A row of a model: what is not given is empty where it may be, and otherwise something of the column's type."""
    filled = {
        column.key: new_id() if column.type.python_type is UUID else _PLAIN[column.type.python_type]
        for column in model.__table__.columns
        if not column.nullable and column.default is None and column.server_default is None and column.identity is None
    }
    return model(**{**filled, **values})
