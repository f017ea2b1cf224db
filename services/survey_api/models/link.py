"""Survey links, and how often each was opened."""

from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.survey_api.models.base import Base, one_of

LinkKind = Literal["standing", "campaign"]
Audience = Literal["internal", "external"]


class SurveyLink(Base):
    """A public way to one survey of one program.

    The code stands in the page's address, so it is unique in the whole deployment. A rotation makes a new link, and this
    one works on until `valid_to`.
    """

    __tablename__ = "survey_links"
    __table_args__ = (
        UniqueConstraint("code"),
        one_of("kind", get_args(LinkKind)),
        one_of("audience", get_args(Audience)),
        one_of("declared_by", ("api", "pack")),
        CheckConstraint("(kind = 'campaign') = (campaign_id IS NOT NULL)", name="campaign_named"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        CheckConstraint("NOT is_default OR kind = 'standing'", name="default_stands"),
        Index(
            "uq_survey_links_default",
            "agency",
            "survey",
            "program",
            unique=True,
            postgresql_where=text("is_default AND replaced_by IS NULL AND withdrawn_at IS NULL"),
        ),
        Index(None, "agency", "program", "id"),
        Index("ix_survey_links_campaign", "agency", "campaign_id", postgresql_where=text("campaign_id IS NOT NULL")),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str | None]
    survey: Mapped[str]
    program: Mapped[str]
    campaign_id: Mapped[UUID | None]
    audience: Mapped[str | None]
    is_default: Mapped[bool] = mapped_column(comment="The program's own link: in signatures and on its first poster.")
    declared_by: Mapped[str]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None] = mapped_column(comment="The first instant at which it no longer works.")
    replaced_by: Mapped[UUID | None] = mapped_column(comment="The newest link of its line, after a rotation.")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class LinkOpening(Base):
    """Openings of a link on one day of the agency; a day's count is the sum of its shards."""

    __tablename__ = "link_openings"

    agency: Mapped[str] = mapped_column(primary_key=True)
    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    opened_on: Mapped[date] = mapped_column(primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    opened: Mapped[int] = mapped_column(comment="By somebody who looks human.")
    automated: Mapped[int] = mapped_column(comment="By mail scanners, previews and other machines.")
