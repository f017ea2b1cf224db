"""The base of survey_api's own tables."""

from typing import Literal, cast

from sqlalchemy import CheckConstraint, Table

from shared.db.base import ServiceBase, service_metadata


class Base(ServiceBase):
    """Every table of survey_api leads with `agency`, in its key and in each index."""

    __abstract__ = True
    metadata = service_metadata()


def one_of(column: str, values: tuple[str, ...], *, name: str | None = None) -> CheckConstraint:
    """A constraint that keeps a column to known words."""
    known = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({known})", name=name or f"{column}_known")


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that need no objects."""
    return cast("Table", model.__table__)


Channel = Literal["webhook", "api", "form", "import"]
RevisionState = Literal["counting", "flagged", "rejected", "superseded"]
AttributionState = Literal["waiting", "done", "held"]
"""`held`: not sought, because a machine seems to have answered."""

Suspected = Literal["honeypot", "automated", "too_fast", "burst", "no_signal"]
"""Why an answer was taken for a machine's: the hidden field was filled; the program says that it is no browser; sent
sooner than anybody reads; too many at once through one door; nothing showed that a person pressed the button."""

QuarantineState = Literal["waiting", "replayed"]
ReceiptOutcome = Literal["stored", "duplicate", "revision", "quarantined", "ignored"]
