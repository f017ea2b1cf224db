"""Entries that may be the same (CCTS-III.A2.duplicates): what waits for a decision, of all entries or of one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Response
from sqlalchemy import select

from services.case_log_api.deps import LogAnalyst, LogReader, Policy, actor_of, person_of
from services.case_log_api.domain.log.duplicates.deciding import decide_proposal
from services.case_log_api.domain.log.duplicates.reviewing import record_review
from services.case_log_api.domain.log.duplicates.viewing import list_proposals_of, visible_proposals
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.refusals import EntryNotFound
from services.case_log_api.domain.log.relations.refusals import (
    EntryNotReviewable,
    ProposalDecided,
    ProposalNotFound,
    ProposalsWaiting,
)
from services.case_log_api.models import DuplicateProposal
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId, summary_of
from services.case_log_api.routes.log_relations import MERGING
from services.case_log_api.schemas.log_entries import LogEntrySummary
from services.case_log_api.schemas.log_relations import DuplicateDecision, DuplicateProposalRead, DuplicateProposals
from shared.paging import Page, Paging, list_page
from shared.web import Now, ReadSession, ServiceRouter, Session, refusals

router = ServiceRouter(tags=["customer care log"])

ProposalId = Annotated[UUID, Path(description="The proposal's id.", examples=["0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"])]
StateName = Literal["waiting", "duplicate", "related", "dismissed"]


@router.get("/v1/log-duplicates", summary="List likely duplicates")
async def list_log_duplicates(
    caller: LogReader,
    session: ReadSession,
    paging: Paging,
    state: Annotated[
        StateName, Query(description="Those that wait for a decision, or were so decided.", examples=["waiting"])
    ] = "waiting",
) -> Page[DuplicateProposalRead]:
    """Lists entries that may be the same, the latest proposed first."""
    with_reason = caller.may("log:analyze")
    return await list_page(
        session,
        select(DuplicateProposal).where(
            visible_proposals(caller.agency, person_of(caller)), DuplicateProposal.state == state
        ),
        [DuplicateProposal.proposed_at, DuplicateProposal.id],
        paging,
        listing="log duplicates",
        read=lambda proposal: DuplicateProposalRead.of(proposal, with_reason=with_reason),
        newest_first=True,
    )


@router.get(
    "/v1/log-entries/{case_id}/duplicates",
    summary="List an entry's likely duplicates",
    responses=refusals(EntryNotFound),
)
async def list_log_entry_duplicates(case_id: EntryId, caller: LogReader, session: ReadSession) -> DuplicateProposals:
    """Lists what an entry may be a duplicate of, with the reasons; the likeliest first, decided ones too."""
    person = person_of(caller)
    await get_entry(session, caller.agency, case_id, reader=person)
    proposals = await list_proposals_of(session, caller.agency, case_id, reader=person)
    return DuplicateProposals(
        case_id=case_id,
        items=[DuplicateProposalRead.of(each, with_reason=caller.may("log:analyze")) for each in proposals],
    )


@router.post(
    "/v1/log-entries/{case_id}/duplicates/{proposal_id}/decide",
    summary="Decide on a likely duplicate",
    responses=refusals(*OF_ENTRY, ProposalNotFound, ProposalDecided, *MERGING),
)
async def decide_log_duplicate(
    case_id: EntryId,
    proposal_id: ProposalId,
    body: DuplicateDecision,
    caller: LogAnalyst,
    session: Session,
    policy: Policy,
    now: Now,
) -> DuplicateProposalRead:
    """Decides on a proposal: the entry in the path is a duplicate of the other, comes under it, or neither.

    The same decision again by the same person changes nothing.
    """
    proposal = await decide_proposal(
        session,
        policy,
        case_id,
        proposal_id,
        body.decision,
        reason=body.reason,
        actor=actor_of(caller),
        person=person_of(caller),
        now=now,
    )
    return DuplicateProposalRead.of(proposal, with_reason=True)


@router.post(
    "/v1/log-entries/{case_id}/analyst-review",
    summary="Say that an entry is reviewed",
    responses=refusals(*OF_ENTRY, EntryNotReviewable, ProposalsWaiting),
)
async def record_analyst_review(
    case_id: EntryId, caller: LogAnalyst, session: Session, policy: Policy, now: Now, response: Response
) -> LogEntrySummary:
    """Notes that the analyst has reviewed an entry (CCTS-III.A2.review); one that was reviewed stays as it is.

    Deciding on the last of an entry's likely duplicates, bringing it under another and forwarding it say the same.
    """
    logged = await lock_entry(session, policy.agency, case_id, actor=person_of(caller))
    await record_review(session, policy, logged, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)
