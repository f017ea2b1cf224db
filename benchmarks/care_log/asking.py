"""What is asked of the log, each kind of question many times with other values; how long it took, and by which plan."""

import json
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from benchmarks.care_log.generating import (
    AGENCIES,
    CATEGORIES,
    CHANNELS,
    KINDS,
    LENGTH,
    PROGRAMS,
    QUEUES,
    REPORTABILITY,
    SOURCES,
    STAFF,
    START,
    HalfYear,
)  # fmt: skip
from benchmarks.waiting import waited
from services.case_log_api.domain.log.deadlines.viewing import Undone, order_of, select_undone
from services.case_log_api.domain.log.duplicates.candidates import find_candidates, read_facts
from services.case_log_api.domain.log.duplicates.scoring import compare
from services.case_log_api.domain.log.search.filters import EntryFilters
from services.case_log_api.domain.log.search.listing import LISTING, list_entries
from services.case_log_api.models import DuplicateProposal, LogEntry
from shared.db import Sessions
from shared.jobs.relay import _CLAIM, _SWEEP, CLAIM_LIMIT
from shared.paging import PageRequest, write_cursor

AGENCY, NOW = AGENCIES[0], START + LENGTH
BIG = (
    "log_entries",
    "entry_searches",
    "entry_deadlines",
    "constituents",
    "entry_texts",
    "word_counts",
    "cases",
    "jobs",
)
_LAST = UUID(int=2**128 - 1)
Ask = Callable[[AsyncSession], Awaitable[int]]


@dataclass
class Question:
    """A kind of question: each call of `make` gives one with values of its own."""

    name: str
    make: Callable[[], Ask]
    seconds: list[float] = field(default_factory=list)
    by_clock: list[float] = field(default_factory=list)
    found: int = 0
    scans: set[str] = field(default_factory=set)

    def quantile(self, share: float) -> float:
        """The time within which this share of the questions was answered, in seconds, but for waiting for a core."""
        return _quantile(self.seconds, share)

    def quantile_by_clock(self, share: float) -> float:
        """The same, as a clock on the wall shows it."""
        return _quantile(self.by_clock, share)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _cursor(age: timedelta) -> str:
    return write_cursor(LISTING, (NOW - age, _LAST))


def _listing(question: str | None = None, *, age: timedelta | None = None, **filters: Any) -> Ask:
    async def ask(session: AsyncSession) -> int:
        page = await list_entries(
            session,
            AGENCY,
            EntryFilters(**filters),
            question,
            PageRequest(50, _cursor(age) if age is not None else None),
            reader="person-1",
            may_search=True,
        )
        return len(page.entries)

    return ask


async def _due(session: AsyncSession) -> int:
    """Limits that wait for something and whose time has come, the first due first."""
    state: Undone = "missed"
    query = select_undone(AGENCY, "person-1", now=NOW, state=state).order_by(*order_of(state)).limit(50)
    return len((await session.scalars(query)).all())


async def _waiting(session: AsyncSession) -> int:
    rows = await session.scalars(
        select(DuplicateProposal)
        .where(DuplicateProposal.agency == AGENCY, DuplicateProposal.state == "waiting")
        .order_by(DuplicateProposal.proposed_at.desc(), DuplicateProposal.id.desc())
        .limit(50)
    )
    return len(rows.all())


def _proposing(half_year: HalfYear, dice: random.Random) -> Ask:
    sample = dice.choice(half_year.samples)

    async def ask(session: AsyncSession) -> int:
        entry = await session.scalar(
            select(LogEntry).where(LogEntry.agency == AGENCY, LogEntry.case_id == sample.case_id)
        )
        if entry is None:
            raise LookupError(sample.case_id)
        own = (await read_facts(session, AGENCY, [entry.case_id]))[entry.case_id]
        candidates = await find_candidates(session, entry, own.facts, timedelta(days=90))
        others = await read_facts(session, AGENCY, candidates)
        return len([other for other in others.values() if compare(own.facts, other.facts).percent >= 0])

    return ask


async def _hand_out(session: AsyncSession) -> int:
    """What the relay does ten times a second where there is work: take the jobs that are due."""
    claimed = await session.execute(_CLAIM, {"now": NOW, "operational_now": NOW, "most": CLAIM_LIMIT})
    return len(claimed.all())


async def _sweep(session: AsyncSession) -> int:
    """Make jobs due again that were handed out and never finished."""
    values = {"lost_before": NOW, "operational_now": NOW, "most": CLAIM_LIMIT, "kills_allowed": 50}
    return len((await session.execute(_SWEEP, values)).all())


def list_questions(half_year: HalfYear, half_years: int) -> list[Question]:
    """Every kind of question to a log of so many half-years, of which the newest is given."""
    dice = random.Random(7)  # noqa: S311 - the same every time is what it is for
    words = half_year.words
    counts = half_year.counts[AGENCY]
    rare = [word for word in words if 1 <= counts[word] <= 12]
    middling = [word for word in words if 300 <= counts[word] <= 1_500]
    common = [word for word in words if counts[word] >= half_year.size // 25]

    def one(values: Sequence[str]) -> str:
        return dice.choice(values)

    def phrase() -> str:
        sample = dice.choice(half_year.samples)
        place = dice.randrange(len(sample.words) - 1)
        return '"' + " ".join(sample.words[place : place + 2]) + '"'

    def day() -> timedelta:
        return timedelta(days=dice.randrange(10, whole.days - 12))

    whole = LENGTH * half_years
    deep = {"deep": whole - timedelta(days=12), "half-way": whole / 2}
    made: list[tuple[str, Callable[[], Ask]]] = [
        ("list: everything", _listing),
        *((f"list: everything, {where}", lambda age=age: _listing(age=age)) for where, age in deep.items()),
        ("list: kind", lambda: _listing(kind=one(KINDS))),
        ("list: status", lambda: _listing(status=one(("draft", "open", "closed", "forwarded", "discarded")))),
        ("list: status, deep", lambda: _listing(status=one(("closed", "forwarded")), age=deep["deep"])),
        ("list: status that nothing has", lambda: _listing(status="resolved")),
        ("list: channel", lambda: _listing(channel=one(CHANNELS))),
        ("list: channel that nothing has", lambda: _listing(channel="pigeon")),
        ("list: category", lambda: _listing(category=one(CATEGORIES))),
        ("list: program", lambda: _listing(program=one(PROGRAMS))),
        ("list: reportability", lambda: _listing(reportability=one(REPORTABILITY))),
        ("list: reportability that nothing has", lambda: _listing(reportability="undecided")),
        ("list: assignee", lambda: _listing(assignee=f"person-{dice.randrange(STAFF)}")),
        ("list: assignee, deep", lambda: _listing(assignee=f"person-{dice.randrange(STAFF)}", age=deep["deep"])),
        ("list: team", lambda: _listing(team=f"team-{dice.randrange(40)}")),
        ("list: team that nobody is in", lambda: _listing(team="nobody")),
        ("list: queue", lambda: _listing(queue=one(QUEUES))),
        ("list: subject", lambda: _listing(subject_handle=f"person-{dice.randrange(3_000)}")),
        ("list: source", lambda: _listing(source=one(SOURCES))),
        ("list: does not count", lambda: _listing(counts=False)),
        ("list: received in a week", lambda: _week("received", day())),
        ("list: logged in a week", lambda: _week("logged", day())),
        ("list: open limit", lambda: _listing(deadline="open")),
        ("list: missed limit", lambda: _listing(deadline="missed")),
        ("list: kind, program and category", lambda: _listing(
            kind="compliment", program=one(PROGRAMS[18:]), category=one(CATEGORIES[5:])
        )),
        ("list: open and mine", lambda: _listing(status="open", assignee=f"person-{dice.randrange(STAFF)}")),
        ("search: rare word", lambda: _listing(one(rare))),
        ("search: middling word", lambda: _listing(one(middling))),
        ("search: common word", lambda: _listing(one(common))),
        ("search: common word, deep", lambda: _listing(one(common), age=deep["deep"])),
        ("search: two common words", lambda: _listing(f"{one(common)} {one(common)}")),
        ("search: two middling words", lambda: _listing(f"{one(middling)} {one(middling)}")),
        ("search: common and rare word", lambda: _listing(f"{one(common)} {one(rare)}")),
        ("search: phrase", lambda: _listing(phrase())),
        ("search: beginning of a word", lambda: _listing(f"{one(middling)[:4]}*")),
        ("search: common word and a beginning", lambda: _listing(f"{one(common)} {one(middling)[:3]}*")),
        ("search: word that stands nowhere", lambda: _listing("zzyzx")),
        ("search: words that never meet", lambda: _listing(" ".join(one(middling) for _ in range(3)))),
        ("search: common word in a state", lambda: _listing(one(common), status="draft")),
        ("search: common word in a week", lambda: _week("received", day(), one(common))),
        ("proposing duplicates", lambda: _proposing(half_year, dice)),
        ("duplicates that wait", lambda: _waiting),
        ("limits that are due", lambda: _due),
        ("jobs: taking those that are due", lambda: _hand_out),
        ("jobs: sweeping up what was lost", lambda: _sweep),
    ]  # fmt: skip
    return [Question(name, make) for name, make in made]


def _week(what: str, age: timedelta, question: str | None = None) -> Ask:
    begin = NOW - age
    filters: dict[str, Any] = {f"{what}_from": begin, f"{what}_to": begin + timedelta(days=7)}
    return _listing(question, **filters)


async def ask_all(sessions: Sessions, engine: AsyncEngine, questions: Sequence[Question], *, times: int) -> None:
    """Ask every question so often, in turns, and look once at the plans of each."""
    for question in questions:
        question.seconds, question.by_clock, question.found = [], [], 0
        async with sessions() as session:
            with _statements(engine) as statements:
                await question.make()(session)
            for statement, parameters in statements:
                plan = await (await session.connection()).exec_driver_sql(
                    f"EXPLAIN (FORMAT JSON) {statement}", parameters
                )
                shown = plan.scalar_one()
                question.scans.update(_whole_scans(json.loads(shown) if isinstance(shown, str) else shown))
    for _ in range(times):
        for question in questions:
            ask = question.make()
            async with sessions() as session:
                backend = await session.scalar(select(func.pg_backend_pid()))
                before, started = waited(os.getpid(), backend), time.perf_counter()
                question.found += await ask(session)
                lasted = time.perf_counter() - started
                question.by_clock.append(lasted)
                question.seconds.append(lasted - (waited(os.getpid(), backend) - before))


@contextmanager
def _statements(engine: AsyncEngine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that run meanwhile, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:  # noqa: FBT001 - SQLAlchemy calls it so
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE")):
            seen.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


def _whole_scans(plan: Any) -> Iterator[str]:
    """The large tables that a plan reads from beginning to end."""
    if isinstance(plan, list):
        for each in plan:
            yield from _whole_scans(each)
    elif isinstance(plan, dict):
        if plan.get("Node Type") == "Seq Scan" and plan.get("Relation Name") in BIG:
            yield str(plan["Relation Name"])
        for each in plan.values():
            yield from _whole_scans(each)
