"""How tables are declared: one naming convention, aware instants, jsonb for JSON, no schema in the table's name.

Tables carry no schema because every connection of a service has its schema as `search_path` (docs/decisions/0001):
the tables that all services hold are declared once and live four times.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

TYPES: dict[Any, Any] = {
    str: Text(),
    int: BigInteger(),
    UUID: Uuid(),
    datetime: DateTime(timezone=True),
    date: Date(),
    dict[str, Any]: JSONB(none_as_null=True),
    list[str]: ARRAY(Text()),
    list[dict[str, Any]]: JSONB(none_as_null=True),
}


class KernelBase(DeclarativeBase):
    """Base of the tables that every service's schema holds: jobs, events, keys, policy versions."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


class ServiceBase(DeclarativeBase):
    """What a service's own Base inherits: `class Base(ServiceBase): __abstract__ = True; metadata = service_metadata()`."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


def service_metadata() -> MetaData:
    """A metadata of a service's own, under the common naming convention."""
    return MetaData(naming_convention=NAMING)
