"""Lists in pages: a keyset cursor names the last item seen, so that nothing is skipped while rows come and go.

A cursor is opaque to callers and strictly read: it holds the name of its list and the typed sort key, and a cursor that
was made up, cut, or taken from another list is refused. It opens nothing: rows are scoped in the query, cursor or not.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID
from zlib import crc32

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, bindparam, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from shared.errors import Invalid

T = TypeVar("T")
R = TypeVar("R")
LARGEST_PAGE = 100
# A datetime is a date too: the first that fits is meant.
_WRITE: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
    (UUID, "u", str),
    (datetime, "t", datetime.isoformat),
    (date, "d", date.isoformat),
    (int, "i", str),
    (str, "s", str),
)
_READ: dict[str, Callable[[str], Any]] = {
    "u": UUID,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "i": int,
    "s": str,
}
_LARGEST_INT = 2**63 - 1


class CursorInvalid(Invalid):
    """The cursor did not come from this list."""

    def __init__(self) -> None:
        super().__init__(
            "The cursor is not one that this list gave out.",
            how_to_fix="Send next_cursor as it came, with the same path and filters; or start without a cursor.",
            errors=[{"pointer": "/query/cursor", "message": "Not a cursor of this list"}],
        )


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T] = Field(description="The items of this page, in the order of the list.")
    next_cursor: str | None = Field(
        description="Send it as `cursor` for the next page; null on the last one.",
        examples=["WyJjYXNlcyIsWyJpIiwiNyJdXQ"],
    )


@dataclass(frozen=True)
class PageRequest:
    """What the caller asked for: how many, and after which item."""

    limit: int
    cursor: str | None


async def _page_request(
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many items at most.", examples=[50])] = 50,
    cursor: Annotated[
        str | None,
        Query(
            max_length=2000, description="`next_cursor` of the page before.", examples=["WyJjYXNlcyIsWyJpIiwiNyJdXQ"]
        ),
    ] = None,
) -> PageRequest:
    return PageRequest(limit=limit, cursor=cursor)


Paging = Annotated[PageRequest, Depends(_page_request)]


def write_cursor(listing: str, key: Sequence[object]) -> str:
    """A cursor that names the item with this sort key in this list."""
    typed = [
        next([mark, write(value)] for kind, mark, write in _WRITE if isinstance(value, kind))  # e.g. asyncpg's own UUID
        for value in key
    ]
    payload = json.dumps([listing, *typed], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(crc32(payload).to_bytes(4) + payload).rstrip(b"=").decode()


def read_cursor(listing: str, cursor: str, types: Sequence[type]) -> tuple[Any, ...]:
    """The sort key in a cursor of this list.

    Raises:
        CursorInvalid: it was not made by `write_cursor` for this list with this many values of these types.
    """
    try:
        data = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        check, payload = data[:4], data[4:]
        if int.from_bytes(check) != crc32(payload):
            raise CursorInvalid
        name, *typed = json.loads(payload)
        values = tuple(_READ[mark](text) for mark, text in typed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise CursorInvalid from None
    if name != listing or [type(value) for value in values] != list(types):
        raise CursorInvalid
    if any(
        (isinstance(value, int) and abs(value) > _LARGEST_INT)
        or (isinstance(value, datetime) and value.tzinfo is None)
        or (isinstance(value, str) and ("\x00" in value or not value.isprintable()))
        for value in values
    ):
        raise CursorInvalid
    return values


async def list_page(
    session: AsyncSession,
    query: Select[R],
    by: Sequence[InstrumentedAttribute[Any]],
    paging: PageRequest,
    *,
    listing: str,
    read: Callable[[R], T],
    newest_first: bool = False,
) -> Page[T]:
    """One page of a query over one entity, sorted by columns that are never null and unique together.

    Args:
        session: where the query runs.
        query: `select(Entity)` with its filters, without an order.
        by: the sort columns; the last one makes the order total, an id as a rule.
        paging: what the caller asked for.
        listing: the list's name; a cursor of another list is refused.
        read: makes an item of the answer from a row.
        newest_first: descending in every column.

    Raises:
        CursorInvalid: the cursor is not one of this list.
    """
    if paging.cursor is not None:
        after = read_cursor(listing, paging.cursor, [column.type.python_type for column in by])
        key, seen = tuple_(*by), tuple_(*(_bound(column, value) for column, value in zip(by, after, strict=True)))
        query = query.where(key < seen if newest_first else key > seen)
    order = [column.desc() if newest_first else column.asc() for column in by]
    rows = (await session.scalars(query.order_by(*order).limit(paging.limit + 1))).all()
    items, more = rows[: paging.limit], len(rows) > paging.limit
    return Page[Any](
        items=[read(row) for row in items],
        next_cursor=write_cursor(listing, [getattr(items[-1], column.key) for column in by]) if more else None,
    )


def _bound(column: InstrumentedAttribute[Any], value: object) -> ColumnElement[Any]:
    return bindparam(None, value, type_=column.type)
