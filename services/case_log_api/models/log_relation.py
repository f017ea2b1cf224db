"""How log entries belong together, what may be the same, and the words by which they are found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.case_log_api.models.base import Base, of_case, one_of


class EntryRelation(Base):
    """A dated relation of an entry to another, which can be undone.

    `duplicate`: the entry counts no more, the other does. `related`: consolidated under the other as its lead; counts,
    and is answered with it. `part`: the entry is a part of the other, which was split.
    """

    __tablename__ = "entry_relations"
    __table_args__ = (
        of_case(),
        ForeignKeyConstraint(["agency", "to_case_id"], ["cases.agency", "cases.id"]),
        Index(
            "uq_entry_relations_subordinate",
            "agency",
            "case_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL AND kind <> 'part'"),
        ),
        Index(
            "uq_entry_relations_part",
            "agency",
            "case_id",
            "to_case_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL AND kind = 'part'"),
        ),
        Index("ix_entry_relations_to", "agency", "to_case_id"),
        one_of("kind", "duplicate", "related", "part"),
        CheckConstraint("case_id <> to_case_id", name="not_itself"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undoing_named"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    to_case_id: Mapped[UUID]
    kind: Mapped[str]
    reason: Mapped[str | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class DuplicateProposal(Base):
    """Two entries that may be the same or belong together: how likely, and why. A person decides.

    `case_id` is the later one of the two. `relation_id` is the relation that settled it: undone, the two wait again.
    """

    __tablename__ = "duplicate_proposals"
    __table_args__ = (
        of_case(),
        ForeignKeyConstraint(["agency", "other_case_id"], ["cases.agency", "cases.id"]),
        Index("uq_duplicate_proposals_pair", "agency", "case_id", "other_case_id", unique=True),
        Index("ix_duplicate_proposals_other", "agency", "other_case_id"),
        Index("ix_duplicate_proposals_state", "agency", "state", "proposed_at", "id"),
        Index(
            "ix_duplicate_proposals_relation",
            "agency",
            "relation_id",
            postgresql_where=text("relation_id IS NOT NULL"),
        ),
        one_of("state", "waiting", "duplicate", "related", "dismissed"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    other_case_id: Mapped[UUID]
    score_percent: Mapped[int]
    reasons: Mapped[list[dict[str, Any]]]
    state: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    relation_id: Mapped[UUID | None]


class EntrySearch(Base):
    """The words of an entry, for full-text search and for finding likely duplicates; erased with its texts."""

    __tablename__ = "entry_searches"
    __table_args__ = (
        of_case(),
        Index("ix_entry_searches_words", "words", postgresql_using="gin"),
        Index("ix_entry_searches_received", "agency", "received_at", "case_id"),
    )

    agency: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    words: Mapped[Any] = mapped_column(TSVECTOR)


class WordCount(Base):
    """In how many entries of an agency a word stands: what makes a word rare. Entries and months are counted alike.

    Words are sorted by their bytes, whatever the database's language: so those that begin alike stand together.
    """

    __tablename__ = "word_counts"

    agency: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    entry_count: Mapped[int]


class SavedView(Base):
    """A filter of the log under a name, its owner's or everybody's."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("uq_saved_views_name", "agency", "owner", "name", unique=True),)

    agency: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    name: Mapped[str]
    filters: Mapped[dict[str, Any]]
    is_shared: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
