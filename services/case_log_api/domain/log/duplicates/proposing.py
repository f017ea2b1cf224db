"""Proposes entries that may be the same (CCTS-III.A2.review): scored, with reasons; a person decides on each."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.duplicates.candidates import (
    COMPARABLE,
    Compared,
    find_candidates,
    read_facts,
)
from services.case_log_api.domain.log.duplicates.scoring import Likeness, compare
from services.case_log_api.domain.log.duplicates.settling import (
    REVIEW_STEP,
    has_decided,
    other_side,
    settle_reviews,
    touching,
)
from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of, lock_entry
from services.case_log_api.domain.log.refusals import EntryNotFound
from services.case_log_api.domain.log.work import ProposeDuplicates
from services.case_log_api.domain.steps import apply_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import DuplicateProposal
from shared.ids import new_id
from shared.policy.models.care_log import DuplicatesRule
from shared.policy.store import StoredPolicy

MOST_PROPOSALS = 10


async def propose_duplicates(
    session: AsyncSession, policy: StoredPolicy, job: ProposeDuplicates, *, now: datetime
) -> None:
    """Let an entry be reviewed: compare it with what it may repeat, and propose the likeliest.

    A later text has a job of its own.
    """
    try:
        logged = await lock_entry(session, job.agency, job.case_id, actor=None)
    except EntryNotFound:
        return
    entry = logged.entry
    if entry.text_version != job.version or entry.status not in COMPARABLE or not entry.counts:
        return
    rule = care_log_of(policy).duplicates
    await apply_step(
        session,
        logged.case,
        REVIEW_STEP,
        now=now,
        clause=rule.review_clause,
        policy_hash=policy.hash,
        applied_at=entry.logged_at,
    )
    known = await _known(session, entry.agency, entry.case_id)
    own = (await read_facts(session, entry.agency, [entry.case_id]))[entry.case_id]
    candidates = await find_candidates(session, entry, own.facts, timedelta(days=rule.within_days))
    waiting = {case_id for case_id, proposal in known.items() if proposal.state == "waiting"}
    compared = await read_facts(session, entry.agency, (candidates - known.keys()) | waiting)
    likely = likeliest(own, compared, rule)
    await _forget(session, [known[case_id] for case_id in waiting - likely.keys()], now=now)
    new = []
    for case_id, likeness in likely.items():
        later, earlier = max(entry.case_id, case_id), min(entry.case_id, case_id)
        if await _propose(session, entry.agency, later, earlier, likeness, now=now) and case_id not in waiting:
            new.append((compared[case_id], likeness))
    if new:
        await _tell(session, policy, logged, new, rule, now=now)


def likeliest(own: Compared, others: dict[UUID, Compared], rule: DuplicatesRule) -> dict[UUID, Likeness]:
    """The entries whose score reaches the policy's, the highest first; of very many the first."""
    scores = {case_id: compare(own.facts, other.facts) for case_id, other in others.items()}
    likely = [(case_id, score) for case_id, score in scores.items() if score.percent >= rule.propose_from_percent]
    likely.sort(key=lambda pair: (-pair[1].percent, -pair[0].int))
    return dict(likely[:MOST_PROPOSALS])


async def _known(session: AsyncSession, agency: str, case_id: UUID) -> dict[UUID, DuplicateProposal]:
    rows = await session.scalars(
        select(DuplicateProposal).where(DuplicateProposal.agency == agency, touching(case_id)).with_for_update()
    )
    return {other_side(proposal, case_id): proposal for proposal in rows}


async def _forget(session: AsyncSession, proposals: list[DuplicateProposal], *, now: datetime) -> None:
    """Take back what nobody has decided and what the texts no longer bear out; that alone is nobody's review."""
    for proposal in proposals:
        await session.execute(
            delete(DuplicateProposal).where(
                DuplicateProposal.agency == proposal.agency, DuplicateProposal.id == proposal.id
            )
        )
        if await has_decided(session, proposal.agency, proposal.case_id):
            await settle_reviews(session, proposal.agency, [proposal.case_id], now=now)


async def _propose(
    session: AsyncSession, agency: str, later: UUID, earlier: UUID, likeness: Likeness, *, now: datetime
) -> bool:
    """Write a proposal, or the new score of one that waits; False if it was decided meanwhile."""
    shown = {
        "score_percent": likeness.percent,
        "reasons": [{"code": why.code, "sentence": why.sentence, "percent": why.percent} for why in likeness.reasons],
    }
    written = await session.scalars(
        insert(DuplicateProposal)
        .values(
            agency=agency,
            id=new_id(),
            case_id=later,
            other_case_id=earlier,
            state="waiting",
            proposed_at=now,
            **shown,
        )
        .on_conflict_do_update(
            index_elements=["agency", "case_id", "other_case_id"],
            set_=shown,
            where=DuplicateProposal.state == "waiting",
        )
        .returning(DuplicateProposal.id)
        .execution_options(populate_existing=True)
    )
    return written.one_or_none() is not None


async def _tell(
    session: AsyncSession,
    policy: StoredPolicy,
    logged: LoggedEntry,
    new: list[tuple[Compared, Likeness]],
    rule: DuplicatesRule,
    *,
    now: datetime,
) -> None:
    await record_entry(
        session,
        logged.case,
        "duplicates_proposed",
        at=now,
        clause=rule.review_clause,
        policy_hash=policy.hash,
        payload={
            "proposals": [
                {"other_case_id": str(other.case_id), "other_number": other.number, "score_percent": likeness.percent}
                for other, likeness in new
            ]
        },
    )
