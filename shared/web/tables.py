"""The tables of the edge, in every service's schema: keys, first answers, one-time login links."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import KernelBase


class ApiKey(KernelBase):
    """A credential: only the hash of its secret is kept.

    A key of kind `api` belongs to one agency; one of kind `service` to a service, and the agency travels in each request.
    `careloop keys` writes the same row, id included, to the schema of every service that it names.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("kind in ('api', 'service')", name="kind"),
        CheckConstraint("(kind = 'service') = (agency is null)", name="agency_of_kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    person: Mapped[str | None]  # the directory handle of its holder, where it is a person's
    kind: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class IdempotencyRecord(KernelBase):
    """The first answer to a POST with an Idempotency-Key, committed with the effect of that POST."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    caller: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class LoginLink(KernelBase):
    """A one-time link with which a person signs in to pages; used once, then only evidence."""

    __tablename__ = "login_links"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str]
    person: Mapped[str]
    scopes: Mapped[list[str]]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
