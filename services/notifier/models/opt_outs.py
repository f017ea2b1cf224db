"""Mail that its reader has declined, by topic, and the links by which it is declined."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.notifier.models.base import Base

DeclinedBy = Literal["one_click", "page"]


class OptOut(Base):
    """A topic of one agency that an address gets no mail of, until its owner or a person of the agency undoes it."""

    __tablename__ = "opt_outs"
    __table_args__ = (
        CheckConstraint("declined_by IN ('one_click', 'page')", name="declined_by"),
        Index(None, "agency", "id", unique=True),
        Index(None, "agency", "declined_at", "id"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    declined_by: Mapped[str]
    message_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(Integer)
    declined_at: Mapped[datetime]


class UnsubscribeLink(Base):
    """The link in one mail by which its reader declines the topic; kept for good, because the mail is.

    The token's hash is unique in the whole deployment: the token stands alone in the page's address.
    """

    __tablename__ = "unsubscribe_links"
    __table_args__ = (UniqueConstraint("token_hash"),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    address: Mapped[str]
    topic: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[datetime]
