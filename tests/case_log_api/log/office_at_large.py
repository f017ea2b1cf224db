"""The log's service behind a loop of its own: for a state machine, which calls one thing after the other and knows no loop."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from services.case_log_api.domain.log.entries import get_entry
from services.case_log_api.domain.log.facts import NewEntry
from services.case_log_api.domain.log.opening import open_entry
from services.case_log_api.domain.timeline import verify_timeline
from services.case_log_api.models import TimelineEntry
from shared.policy.models import EntryKind
from shared.policy.store import current_policy
from tests.case_log_api.log.care_office import CARE, CareOffice


@dataclass(frozen=True)
class Seen:
    """An entry as it is stored: its state in both tables, its lead, and the hashes of its chains."""

    status: str
    lead: UUID | None
    chains: dict[str, list[bytes]]


class OfficeAtLarge:
    """The running service behind a loop of its own, for calls from a machine that knows no loop."""

    def __init__(self, runner: asyncio.Runner, care: CareOffice, client: httpx.AsyncClient) -> None:
        self.care = care
        self._runner, self._client = runner, client

    def call(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self._runner.run(self._client.post(f"/v1/log-entries{path}", json=body))

    def edit(self, case_id: UUID, body: dict[str, Any]) -> httpx.Response:
        return self._runner.run(self._client.patch(f"/v1/log-entries/{case_id}", json=body, headers={"If-Match": "*"}))

    def split(self, case_id: UUID, body: dict[str, Any]) -> httpx.Response:
        path = f"/v1/log-entries/{case_id}/split"
        return self._runner.run(self._client.post(path, json=body, headers={"If-Match": "*"}))

    def unassign(self, case_id: UUID) -> httpx.Response:
        path = f"/v1/log-entries/{case_id}/assignment"
        return self._runner.run(self._client.delete(path, headers={"If-Match": "*"}))

    def draft(self, kind: EntryKind) -> UUID:
        return self._runner.run(self._draft(kind))

    async def _draft(self, kind: EntryKind) -> UUID:
        now = self.care.now
        new = NewEntry(
            kind=kind,
            channel="web",
            received_at=now,
            source="web_form",
            is_draft=True,
            narrative="I waited three hours.",
        )
        async with self.care.resources.sessions.begin() as session:
            policy = await current_policy(session, CARE)
            return (await open_entry(session, policy, new, actor="careloop", now=now)).case.id

    def settle(self, outcome: str) -> None:
        async def everything() -> None:
            await self.care.settle(mails=False)
            await self.care.mails_become("failed" if outcome == "failed" else "delivered")
            await self.care.settle()

        self._runner.run(everything())

    def look(self, case_ids: list[UUID]) -> dict[UUID, Seen]:
        return self._runner.run(self._look(case_ids))

    async def _look(self, case_ids: list[UUID]) -> dict[UUID, Seen]:
        seen = {}
        async with self.care.resources.sessions() as session:
            for case_id in case_ids:
                logged = await get_entry(session, CARE, case_id, reader=None)
                assert logged.entry.status == logged.case.status
                rows = await session.execute(
                    select(TimelineEntry.thread, TimelineEntry.entry_hash)
                    .where(TimelineEntry.case_id == case_id)
                    .order_by(TimelineEntry.seq)
                )
                chains: dict[str, list[bytes]] = {"case": [], "restricted": []}
                for thread, entry_hash in rows:
                    chains[thread].append(entry_hash)
                for restricted in (False, True):
                    report = await verify_timeline(session, logged.case, restricted=restricted)
                    assert report.intact, report.reason
                seen[case_id] = Seen(logged.entry.status, logged.entry.lead_case_id, chains)
        return seen
