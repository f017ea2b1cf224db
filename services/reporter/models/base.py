"""The base of reporter's own tables."""

from shared.db.base import ServiceBase, service_metadata


class Base(ServiceBase):
    """Tables that live in reporter's schema only."""

    __abstract__ = True
    metadata = service_metadata()
