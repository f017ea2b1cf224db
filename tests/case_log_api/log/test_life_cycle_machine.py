"""Whatever is called in whatever order: no entry gets into a state that the table forbids, and no timeline loses anything.

`CARELOOP_LIFE_EXAMPLES` says how many sequences are tried; a few unless it is set, so that CI stays quick.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.case_log_api.domain.states import LOG_MOVES, CaseStatus, Move
from shared.clock import SettableClock
from shared.policy.models import EntryKind, PolicyPack
from tests.case_log_api.conftest import open_office
from tests.case_log_api.log.care_office import DEPUTY, MANAGER, ROSA, CareNotifier, CareOffice
from tests.case_log_api.log.office_at_large import OfficeAtLarge, Seen

EXAMPLES = int(os.environ.get("CARELOOP_LIFE_EXAMPLES", "6"))
STEPS = 25
MOST_ENTRIES = 4

WHY = {"reason": "It turned out so."}
MOVING: dict[str, tuple[Move, dict[str, Any]]] = {
    "confirm": (Move.CONFIRM_DRAFT, {}),
    "discard": (Move.DISCARD, WHY),
    "restore": (Move.RESTORE, {}),
    "resolve": (Move.RESOLVE, {"text": "A visit was agreed for Friday."}),
    "unresolve": (Move.UNRESOLVE, WHY),
    "close": (Move.CLOSE_ENTRY, {}),
    "reopen": (Move.REOPEN, WHY),
    "forward": (Move.FORWARD, {}),
    "forward/take-back": (Move.TAKE_BACK, WHY),
    "join": (Move.JOIN_AGAIN, {}),
}
"""The calls that move an entry, each with its move."""

WITH_MEMBERS = frozenset((Move.CLOSE_ENTRY, Move.REOPEN))
"""The moves of a lead that its members may make with it."""

STAYING: dict[str, dict[str, Any]] = {
    "notes": {"text": "Talked to the site's supervisor."},
    "assignment": {"person": MANAGER},
    "take": {},
    "acknowledge": {},
    "answer": {"text": "We are sorry. Your appointment is on Friday at ten.", "again": True},
    "transfers": {"to_person": MANAGER, "to_name": "Lena Hartman", "to_phone": "714-555-0130", "told_customer": True},
    "call-backs": {"phone": "714-555-0171"},
}
"""The calls that leave every entry in its state."""


class LifeOfEntries(RuleBasedStateMachine):
    """A few entries, and everything that can be asked of them in any order."""

    office: OfficeAtLarge

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[UUID] = []
        self.seen: dict[UUID, Seen] = {}
        self.relations: list[tuple[UUID, str]] = []

    def _entry(self, pick: int) -> UUID:
        return self.entries[pick % len(self.entries)]

    def in_work(self) -> list[UUID]:
        """The entries that are open or resolved."""
        return [case_id for case_id, seen in self.seen.items() if seen.status in {"open", "resolved"}]

    def _after(self, answer: httpx.Response | None, target: UUID | None = None, move: Move | None = None) -> bool:
        """Compare what is with what was: only the table's moves, and only those that were asked for and granted."""
        granted = answer is None or answer.is_success
        if answer is not None and not granted:
            assert answer.status_code < 500, answer.text
            assert answer.json()["code"] != "request_invalid", answer.text
        before, self.seen = self.seen, self.office.look(self.entries)
        for case_id, was in before.items():
            now = self.seen[case_id]
            for thread, hashes in was.chains.items():
                assert now.chains[thread][: len(hashes)] == hashes, "something is gone from a timeline"
            if case_id == target and move is not None and granted:
                assert now.status == LOG_MOVES[CaseStatus(was.status), move]
                assert len(now.chains["case"]) > len(was.chains["case"])
            elif granted and move in WITH_MEMBERS and was.lead == target and now.status != was.status:
                assert move is not None
                assert now.status == LOG_MOVES[CaseStatus(was.status), move]
            else:
                assert now.status == was.status
        return granted

    @initialize(kind=st.sampled_from(["compliment", "complaint"]))
    def begin(self, kind: str) -> None:
        self._log(kind, [])

    @precondition(lambda self: len(self.entries) < MOST_ENTRIES)
    @rule(kind=st.sampled_from(["compliment", "question", "complaint"]))
    def log(self, kind: str) -> None:
        self._log(kind, [])

    @precondition(lambda self: len(self.entries) < MOST_ENTRIES)
    @rule()
    def log_for_a_party(self) -> None:
        """Something of a mandated process, which can be forwarded."""
        self._log("complaint", ["case_action"])

    def _log(self, kind: str, matters: list[str]) -> None:
        answer = self.office.call("", self.office.care.facts(kind=kind, matters=matters, constituent=ROSA))
        assert answer.status_code == 201, answer.text
        self.entries.append(UUID(answer.json()["case_id"]))
        self._after(answer)

    @precondition(lambda self: len(self.entries) < MOST_ENTRIES)
    @rule(kind=st.sampled_from(["question", "complaint"]))
    def come_in(self, kind: EntryKind) -> None:
        self.entries.append(self.office.draft(kind))
        self._after(None)

    @rule(pick=st.integers(0, 3), word=st.sampled_from(sorted(MOVING)))
    def move_anyhow(self, pick: int, word: str) -> None:
        """Any of the moves, wherever the entry is."""
        self._move(self._entry(pick), word)

    def _move(self, entry: UUID, word: str) -> None:
        move, body = MOVING[word]
        self._after(self.office.call(f"/{entry}/{word}", body), entry, move)

    @rule(pick=st.integers(0, 3), which=st.integers(0, 3))
    def move_as_the_table_says(self, pick: int, which: int) -> None:
        """One of the moves that lead on from where the entry is: chance alone would mostly be refused."""
        status = self.seen[self._entry(pick)].status
        words = [word for word, (move, _) in MOVING.items() if (CaseStatus(status), move) in LOG_MOVES]
        self._move(self._entry(pick), words[which % len(words)])

    @precondition(lambda self: self.in_work())
    @rule(pick=st.integers(0, 3))
    def finish(self, pick: int) -> None:
        """Give an entry what closing needs, and close it: the end that chance alone seldom reaches."""
        entry = self.in_work()[pick % len(self.in_work())]
        call = {"direction": "outbound", "purpose": "answer", "channel": "phone"}
        self._after(self.office.edit(entry, {"category": "facilities"}))
        self._after(self.office.call(f"/{entry}/communications", call | {"at": self.office.care.now.isoformat()}))
        for word in ("resolve", "close"):
            self._move(entry, word)

    @rule(pick=st.integers(0, 3), word=st.sampled_from(sorted(STAYING)))
    def work(self, pick: int, word: str) -> None:
        self._after(self.office.call(f"/{self._entry(pick)}/{word}", STAYING[word]))

    @rule(pick=st.integers(0, 3), queue=st.sampled_from(["assistance", "facilities"]))
    def queue(self, pick: int, queue: str) -> None:
        self._after(self.office.call(f"/{self._entry(pick)}/assignment", {"queue": queue}))

    @rule(pick=st.integers(0, 3))
    def take_back(self, pick: int) -> None:
        self._after(self.office.unassign(self._entry(pick)))

    @rule(pick=st.integers(0, 3))
    def note_in_secret(self, pick: int) -> None:
        entry = self._entry(pick)
        answer = self.office.call(f"/{entry}/notes", {"text": "This happened before.", "restricted": True})
        length = len(self.seen[entry].chains["restricted"])
        granted = self._after(answer)
        assert len(self.seen[entry].chains["restricted"]) == length + granted

    @precondition(lambda self: len(self.entries) < MOST_ENTRIES)
    @rule(pick=st.integers(0, 3), matters=st.sampled_from([[], ["case_action"]]))
    def split(self, pick: int, matters: list[str]) -> None:
        """A part is an entry of its own at once; it is joined again by `move_anyhow` and `move_as_the_table_says`."""
        part = {"kind": "complaint", "narrative": "And my benefits were cut.", "matters": matters}
        whole = self._entry(pick)
        answer = self.office.split(whole, {"kept": {"narrative": "I waited three hours."}, "parts": [part]})
        assert answer.is_success == (whole in self.in_work()), answer.text
        if answer.is_success:
            self.entries.extend(UUID(each["case_id"]) for each in answer.json()["parts"])
        length = len(self.seen[whole].chains["case"])
        granted = self._after(answer)
        assert (len(self.seen[whole].chains["case"]) > length) == granted

    @precondition(lambda self: len(self.entries) > 1)
    @rule(pick=st.integers(0, 3), other=st.integers(0, 3), kind=st.sampled_from(["duplicate", "related"]))
    def bring_together(self, pick: int, other: int, kind: str) -> None:
        body = {"to": str(self._entry(other)), "kind": kind, "reason": "The same letter."}
        answer = self.office.call(f"/{self._entry(pick)}/relations", body)
        if self._after(answer):
            self.relations.append((self._entry(pick), answer.json()["id"]))

    @precondition(lambda self: self.relations)
    @rule(pick=st.integers(0, 3))
    def take_apart(self, pick: int) -> None:
        entry, relation = self.relations[pick % len(self.relations)]
        self._after(self.office.call(f"/{entry}/relations/{relation}/undo", {}))

    @rule(days=st.sampled_from([1, 29, 31, 91]))
    def wait(self, days: int) -> None:
        self.office.care.clock.advance(timedelta(days=days))

    @rule(outcome=st.sampled_from(["delivered", "failed"]))
    def let_everything_happen(self, outcome: str) -> None:
        self.office.settle(outcome)
        self._after(None)

    @invariant()
    def every_entry_is_somewhere_on_the_table(self) -> None:
        states = {*(source for source, _ in LOG_MOVES), *LOG_MOVES.values()}
        assert {seen.status for seen in self.seen.values()} <= states


@pytest.fixture
def office_at_large(
    database_url: str, redis_url: str, clock: SettableClock, care_pack: PolicyPack
) -> Iterator[OfficeAtLarge]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def open_up() -> tuple[CareOffice, httpx.AsyncClient]:
            opening = open_office(CareOffice, CareNotifier(care_pack), database_url, redis_url, clock)
            care = await stack.enter_async_context(opening)
            return care, await care.caller("log:*", person=DEPUTY)

        care, client = runner.run(open_up())
        yield OfficeAtLarge(runner, care, client)
        runner.run(stack.aclose())


def test_no_sequence_of_calls_leaves_the_table_or_loses_an_entry_of_a_timeline(office_at_large: OfficeAtLarge) -> None:
    class Machine(LifeOfEntries):
        office = office_at_large

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
