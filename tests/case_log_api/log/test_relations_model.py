"""Whatever is merged and undone, in whatever order, stands as a simple model of trees says."""

import random
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.relations import consolidate, mark_duplicate, root_of, undo_relation
from services.case_log_api.domain.log.relations.refusals import EntryRelatedBefore, RelationWouldCircle
from services.case_log_api.domain.timeline import verify_timeline
from services.case_log_api.models import Case, DuplicateProposal, EntryDeadline, LogEntry
from shared.ids import new_id
from shared.policy.store import StoredPolicy, current_policy
from tests.case_log_api.log.care_office import ANALYST, CARE, CareOffice

ENTRIES, ACTIONS = 6, 40


@dataclass
class Model:
    """Each entry points to the one above it, as a duplicate or related; nothing else is known."""

    entries: list[UUID]
    above: dict[UUID, tuple[UUID, str, UUID]] = field(default_factory=dict)

    def lead(self, entry: UUID) -> UUID:
        while entry in self.above:
            entry = self.above[entry][0]
        return entry

    def counts_as(self, entry: UUID) -> UUID:
        while entry in self.above and self.above[entry][1] == "duplicate":
            entry = self.above[entry][0]
        return entry

    def is_duplicate(self, entry: UUID) -> bool:
        return self.above.get(entry, (entry, "", entry))[1] == "duplicate"

    def expected(self, entry: UUID) -> tuple[UUID | None, str | None, bool]:
        if entry not in self.above:
            return None, None, True
        kind = self.above[entry][1]
        return self.lead(entry), kind, kind != "duplicate"

    def proposal(self, one: UUID, other: UUID) -> str:
        for entry, to in ((one, other), (other, one)):
            if entry in self.above and self.above[entry][0] == to:
                return self.above[entry][1]
        return "dismissed" if self.is_duplicate(one) or self.is_duplicate(other) else "waiting"


async def _check(session: AsyncSession, model: Model, limits: dict[UUID, dict[str, str]]) -> None:
    rows = await session.scalars(select(LogEntry).execution_options(populate_existing=True))
    for row in rows:
        assert (row.lead_case_id, row.lead_kind, row.counts) == model.expected(row.case_id)
        assert row.status == "open"
        assert await root_of(session, CARE, row.case_id) == model.counts_as(row.case_id)
        states = await _limits_of(session, row.case_id)
        if model.is_duplicate(row.case_id):
            assert not set(states.values()) & {"running", "paused"}
        else:
            assert states == limits[row.case_id]
    proposals = await session.scalars(select(DuplicateProposal).execution_options(populate_existing=True))
    for each in proposals:
        assert each.state == model.proposal(each.case_id, each.other_case_id)


async def _limits_of(session: AsyncSession, case_id: UUID) -> dict[str, str]:
    rows = await session.scalars(
        select(EntryDeadline).where(EntryDeadline.case_id == case_id).execution_options(populate_existing=True)
    )
    return {f"{row.name}:{row.round}": row.state for row in rows}


async def _merge(
    session: AsyncSession, policy: StoredPolicy, model: Model, dice: random.Random, care: CareOffice
) -> None:
    one, other = dice.sample(model.entries, 2)
    relate, kind = dice.choice(((mark_duplicate, "duplicate"), (consolidate, "related")))
    fits = one not in model.above and model.lead(other) != one
    try:
        relation = await relate(
            session, policy, one, other, reason="Why.", actor=ANALYST, person=ANALYST, now=care.clock.now()
        )
    except (EntryRelatedBefore, RelationWouldCircle):
        assert not fits
    else:
        assert fits
        model.above[one] = other, kind, relation.id


@pytest.mark.clause("CCTS-III.A2.duplicates")
@pytest.mark.clause("CCTS-III.A2.consolidate")
@pytest.mark.parametrize("seed", range(2))
async def test_merges_and_undoings_in_any_order_stand_as_the_model_says(care: CareOffice, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a choice of examples
    entries = [
        UUID((await care.log(settle=False, channel="access_oc", constituent=None, narrative=f"Entry {n}"))["case_id"])
        for n in range(ENTRIES)
    ]
    model = Model(entries)
    async with care.resources.sessions.begin() as session:
        policy = await current_policy(session, CARE)
        for later in range(ENTRIES):
            for earlier in range(later):
                session.add(
                    DuplicateProposal(
                        agency=CARE,
                        id=new_id(),
                        case_id=entries[later],
                        other_case_id=entries[earlier],
                        score_percent=60,
                        reasons=[],
                        state="waiting",
                        proposed_at=care.clock.now(),
                    )
                )
        limits = {entry: await _limits_of(session, entry) for entry in entries}
    for _ in range(ACTIONS):
        async with care.resources.sessions.begin() as session:
            if model.above and dice.random() < 0.4:
                entry = dice.choice(sorted(model.above))
                side = dice.choice((entry, model.above[entry][0]))
                await undo_relation(
                    session, CARE, side, model.above.pop(entry)[2], actor=ANALYST, person=ANALYST, now=care.clock.now()
                )
            else:
                await _merge(session, policy, model, dice, care)
            await _check(session, model, limits)
    async with care.resources.sessions() as session:
        for case in await session.scalars(select(Case)):
            assert (await verify_timeline(session, case)).intact
