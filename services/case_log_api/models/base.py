"""The base of case_log_api's own tables."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint

from shared.db.base import ServiceBase, service_metadata


class Base(ServiceBase):
    """Every table leads with `agency`, in its key and in each index."""

    __abstract__ = True
    metadata = service_metadata()


def one_of(column: str, *values: str) -> CheckConstraint:
    """A constraint that keeps a column to known words."""
    known = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({known})", name=f"{column}_known")


def of_case() -> ForeignKeyConstraint:
    """The reference of a row to its case."""
    return ForeignKeyConstraint(["agency", "case_id"], ["cases.agency", "cases.id"])
