"""Webhook sources and the secrets that their deliveries are signed with."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base, one_of
from shared.policy.models import Delivers, SignatureScheme


class Source(Base):
    """One desk's way in: how it signs, and where in its JSON each field of a response (or of a resolved ticket) is.

    The name stands in the webhook's address, so it is unique in the whole deployment.
    """

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("scheme", get_args(SignatureScheme)),
        one_of("delivers", get_args(Delivers)),
        one_of("declared_by", ("api", "pack")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    delivers: Mapped[str]
    scheme: Mapped[str]
    desk: Mapped[str]
    survey: Mapped[str]
    program: Mapped[str | None]
    mapping: Mapped[dict[str, Any]]
    ratings: Mapped[dict[str, Any]]
    yes: Mapped[list[str]]
    no: Mapped[list[str]]
    time_formats: Mapped[list[str]]
    enabled: Mapped[bool]
    declared_by: Mapped[str]
    declared: Mapped[dict[str, Any] | None] = mapped_column(
        comment="What the pack declared last; a pack loaded again changes the source only where this changed."
    )
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SourceSecret(Base):
    """A secret of a source; kept readable because an HMAC cannot be verified with a hash, and never shown again."""

    __tablename__ = "source_secrets"
    __table_args__ = (Index(None, "agency", "source", "created_at"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    secret: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
