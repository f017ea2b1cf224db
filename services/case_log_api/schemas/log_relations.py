"""What relations of entries, and proposals of them, look like over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.case_log_api.domain.log.duplicates.deciding import Decision
from services.case_log_api.domain.log.relations.merging import RelationKind
from services.case_log_api.models import DuplicateProposal, EntryRelation
from shared.web import ApiModel, Instant, ReadModel

_AT = "2026-11-18T14:05:00+00:00"
_ID = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=1000)]


class LogRelationCreate(ApiModel):
    """Two entries that belong together."""

    to: UUID = Field(description="The entry that this one is a duplicate of, or comes under.", examples=[_ID])
    kind: RelationKind = Field(
        description="`duplicate`: this one counts no more. `related`: both count, and are answered once.",
        examples=["duplicate"],
    )
    reason: Why = Field(description="Why, without personal data.", examples=["The same letter, sent by fax too."])


class LogRelationRead(ReadModel):
    """A relation of an entry to another."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    kind: Literal["duplicate", "related", "part"] = Field(
        description="duplicate, related, or part (of an entry that was split).", examples=["duplicate"]
    )
    case_id: UUID = Field(description="The entry below: the duplicate, the related one, the part.", examples=[_ID])
    to_case_id: UUID = Field(description="The entry above.", examples=[_ID])
    reason: str | None = Field(
        description="Why; only for readers with log:analyze.", examples=["The same letter, sent by fax too."]
    )
    made_by: str = Field(description="Who said so.", examples=["nora.whitfield"])
    made_at: Instant = Field(description="When.", examples=[_AT])
    undone_by: str | None = Field(description="Who took it back.", examples=["nora.whitfield"])
    undone_at: Instant | None = Field(description="When; null while it stands.", examples=[_AT])

    @classmethod
    def of(cls, relation: EntryRelation, *, with_reason: bool) -> "LogRelationRead":
        """The relation, with the person's own words only for those who work on it."""
        shown = cls.model_validate(relation)
        return shown if with_reason else shown.model_copy(update={"reason": None})


class LogRelations(ReadModel):
    """The relations of one entry."""

    case_id: UUID = Field(description="The entry.", examples=[_ID])
    lead_case_id: UUID = Field(
        description="The entry with which it is answered; itself if it has no lead.", examples=[_ID]
    )
    counts_as: UUID = Field(
        description="The entry that counts for it; itself unless it is a duplicate.", examples=[_ID]
    )
    items: list[LogRelationRead] = Field(description="Its relations to entries that you may see, oldest first.")


class LikenessReasonRead(ReadModel):
    """One reason why two entries may be the same."""

    code: str = Field(description="Its name.", examples=["same_email"])
    sentence: str = Field(description="In words.", examples=["Both came from the same email address."])
    percent: int = Field(description="What it adds to the score, or takes from it.", examples=[40])


class DuplicateProposalRead(ReadModel):
    """Two entries that may be the same, or belong together."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    case_id: UUID = Field(description="The later entry.", examples=[_ID])
    other_case_id: UUID = Field(description="The earlier entry.", examples=[_ID])
    score_percent: int = Field(description="How likely they are the same, from 0 to 100: a ranking.", examples=[85])
    reasons: list[LikenessReasonRead] = Field(description="Why, the weightiest first.")
    state: Literal["waiting", "duplicate", "related", "dismissed"] = Field(
        description="waiting, or what was decided.", examples=["waiting"]
    )
    proposed_at: Instant = Field(description="When it was proposed.", examples=[_AT])
    decided_by: str | None = Field(description="Who decided.", examples=["nora.whitfield"])
    decided_at: Instant | None = Field(description="When.", examples=[_AT])
    reason: str | None = Field(
        description="Why, as the person wrote; only for readers with log:analyze.", examples=["Another visit."]
    )
    relation_id: UUID | None = Field(description="The relation that settled it.", examples=[_ID])

    @classmethod
    def of(cls, proposal: DuplicateProposal, *, with_reason: bool) -> "DuplicateProposalRead":
        """The proposal, with the person's own words only for those who work on it."""
        shown = cls.model_validate(proposal)
        return shown if with_reason else shown.model_copy(update={"reason": None})


class DuplicateProposals(ReadModel):
    """The proposals about one entry."""

    case_id: UUID = Field(description="The entry.", examples=[_ID])
    items: list[DuplicateProposalRead] = Field(description="The likeliest first.")


class DuplicateDecision(ApiModel):
    """What a person decides on a proposal."""

    decision: Decision = Field(
        description="`duplicate`: the entry in the path is one of the other. `related`: it comes under it. `dismissed`: neither.",
        examples=["duplicate"],
    )
    reason: Why = Field(description="Why, without personal data.", examples=["The same letter, sent by fax too."])
