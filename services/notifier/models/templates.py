"""Templates: every version by the hash of its content, never deleted, and which one is used now."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base


class TemplateVersion(Base):
    """A template as it once was: all its texts, under the hash of them."""

    __tablename__ = "template_versions"

    agency: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    policy_hash: Mapped[str]
    adopted_at: Mapped[datetime]


class CurrentTemplate(Base):
    """Which version of a template new messages are made from; `retired_at` once the pack no longer holds it."""

    __tablename__ = "current_templates"
    __table_args__ = (
        ForeignKeyConstraint(
            ["agency", "name", "version"],
            ["template_versions.agency", "template_versions.name", "template_versions.version"],
        ),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    purpose: Mapped[str]
    is_prescribed: Mapped[bool]
    since: Mapped[datetime]
    retired_at: Mapped[datetime | None]
