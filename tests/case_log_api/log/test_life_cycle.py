"""The life of a log entry: every move of the table can be made and no other, the database keeps to it, the picture shows it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.case_log_api.domain.log.entries import lock_entry, move_entry
from services.case_log_api.domain.refusals import CaseAlreadyClosed, MoveNotAllowed
from services.case_log_api.domain.states import LOG_MOVES, CaseStatus, Move, draw
from services.case_log_api.models import Case, LogEntry
from tests.case_log_api.log.at_work import case_id_of
from tests.case_log_api.log.care_office import CARE, DEPUTY, CareOffice

PICTURE = Path(__file__).parents[3] / "docs" / "log-entry-life-cycle.md"
STATES = sorted({*(source for source, _ in LOG_MOVES), *LOG_MOVES.values()})


def facts_of(status: CaseStatus, at: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values of the case and of the entry under which the database lets an entry be in a state."""
    closed = status is CaseStatus.CLOSED
    case = {"status": status, "closed_at": at if closed else None, "closing": "by_kind" if closed else None}
    unconfirmed = status in {CaseStatus.DRAFT, CaseStatus.DISCARDED}
    entry = {
        "status": status,
        "confirmed_at": None if unconfirmed else at,
        "closed_at": case["closed_at"],
        "resolved_at": at if status is CaseStatus.RESOLVED else None,
        "resolved_by": DEPUTY if status is CaseStatus.RESOLVED else None,
        "forwarded_at": at if status is CaseStatus.FORWARDED else None,
    }
    return case, entry


def values_of(move: Move, at: Any) -> dict[str, Any]:
    """What the use cases set with a move."""
    return {
        Move.CONFIRM_DRAFT: {"confirmed_at": at},
        Move.RESOLVE: {"resolved_at": at, "resolved_by": DEPUTY},
        Move.UNRESOLVE: {"resolved_at": None, "resolved_by": None},
    }.get(move, {})


async def put(care: CareOffice, entry: dict[str, Any], case: dict[str, Any], facts: dict[str, Any]) -> None:
    """Write into both tables past every rule but the database's."""
    async with care.resources.sessions.begin() as session:
        await session.execute(update(Case).where(Case.id == case_id_of(entry)).values(**case))
        await session.execute(update(LogEntry).where(LogEntry.case_id == case_id_of(entry)).values(**facts))


async def test_every_move_of_the_table_can_be_made_and_no_other(care: CareOffice) -> None:
    entry = await care.log(settle=False)
    walked = 0
    for status in STATES:
        for move in Move:
            await put(care, entry, *facts_of(status, care.now))
            async with care.resources.sessions.begin() as session:
                logged = await lock_entry(session, CARE, case_id_of(entry), actor=None)
                target = LOG_MOVES.get((status, move))
                if target is None:
                    refusal = CaseAlreadyClosed if status is CaseStatus.CLOSED else MoveNotAllowed
                    with pytest.raises(refusal):
                        await move_entry(session, logged, move, now=care.now)
                    continue
                values = values_of(move, care.now)
                await move_entry(session, logged, move, now=care.now, actor=DEPUTY, **values)
                assert (logged.case.status, logged.entry.status) == (target, target)
                walked += 1
    assert walked == len(LOG_MOVES)


def test_every_state_can_be_reached_from_a_draft_and_left() -> None:
    reached, frontier = {CaseStatus.DRAFT}, [CaseStatus.DRAFT]
    while frontier:
        here = frontier.pop()
        for (source, _), target in LOG_MOVES.items():
            if source is here and target not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == {source for source, _ in LOG_MOVES}
    assert {"draft", "open", "closed"} < reached


def test_the_picture_in_the_documentation_is_the_tables_own() -> None:
    shown = PICTURE.read_text(encoding="utf-8").split("```mermaid\n")[1].split("```")[0]
    assert shown == draw(LOG_MOVES, start="draft")


# In a state, with these values of the case and of the entry otherwise; a number is so many hours from now.
FORBIDDEN: dict[str, tuple[CaseStatus, dict[str, Any], dict[str, Any]]] = {
    "closed at no time": (CaseStatus.CLOSED, {"closed_at": None}, {}),
    "closed in no way": (CaseStatus.CLOSED, {"closing": None}, {}),
    "closed as a survey's case": (CaseStatus.CLOSED, {"closing": "in_order"}, {}),
    "open and closed": (CaseStatus.OPEN, {"closed_at": 0, "closing": "by_kind"}, {}),
    "in a state of survey cases": (CaseStatus.OPEN, {"status": "reviewed"}, {}),
    "resolved at no time": (CaseStatus.RESOLVED, {}, {"resolved_at": None, "resolved_by": None}),
    "resolved by nobody": (CaseStatus.RESOLVED, {}, {"resolved_by": None}),
    "forwarded at no time": (CaseStatus.FORWARDED, {}, {"forwarded_at": None}),
    "open and never confirmed": (CaseStatus.OPEN, {}, {"confirmed_at": None}),
    "a draft that was confirmed": (CaseStatus.DRAFT, {}, {"confirmed_at": 0}),
    "received after it was logged": (CaseStatus.OPEN, {}, {"received_at": 1}),
}


async def test_the_database_keeps_what_an_entry_can_be_whoever_writes(care: CareOffice) -> None:
    entry = await care.log(settle=False)
    written = []
    for name, (status, of_case, of_entry) in FORBIDDEN.items():
        case, facts = facts_of(status, care.now)
        try:
            await put(care, entry, {**case, **_at(care, of_case)}, {**facts, **_at(care, of_entry)})
        except IntegrityError:
            continue
        written.append(name)
    assert written == []
    for status in STATES:
        await put(care, entry, *facts_of(status, care.now))  # and each state as it should be can be written


def _at(care: CareOffice, values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: care.now + timedelta(hours=value) if isinstance(value, int) else value for name, value in values.items()
    }
