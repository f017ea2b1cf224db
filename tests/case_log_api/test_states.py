"""The life of a case: every move of the table is walked, every other one refused, and the picture is the table's."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from services.case_log_api.domain.cases import lock_case, move_case
from services.case_log_api.domain.refusals import CaseAlreadyClosed, MoveNotAllowed
from services.case_log_api.domain.states import LOG_MOVES, MOVES, OPEN_STATUSES, CaseStatus, Move, draw
from services.case_log_api.models import Case
from tests.case_log_api.office import AGENCY, Office

PICTURE = Path(__file__).parents[2] / "docs" / "case-life-cycle.md"


def facts_of(status: CaseStatus, at: Any) -> dict[str, Any]:
    """Values under which the database lets a case be in a state."""
    values: dict[str, Any] = {
        "status": status, "confirmed_at": None, "final_contact_at": None, "closed_at": None, "closing": None,
        "waived_at": None, "waived_by": None, "waiver_reason": None, "waives_confirmation": False,
    }  # fmt: skip
    if status in {CaseStatus.CONFIRMED, CaseStatus.CONTACTED, CaseStatus.CLOSED}:
        values["confirmed_at"] = at
    if status in {CaseStatus.CONTACTED, CaseStatus.CLOSED}:
        values["final_contact_at"] = at
    if status is CaseStatus.CLOSED:
        values |= {"closed_at": at, "closing": "in_order"}
    return values


def values_of(move: Move, status: CaseStatus, at: Any) -> dict[str, Any]:
    """What the use cases set with a move."""
    target = MOVES.get((status, move))
    if move is Move.CLOSE_WAIVED:
        waiver = {"waived_at": at, "waived_by": "daniel.okafor", "waiver_reason": "moved away"}
        return {"closed_at": at, "closing": "waived", "waives_confirmation": True, **waiver}
    if move is Move.DISMISS:
        return {"closed_at": at, "closing": "dismissed", "kind": "not_completed"}
    if target is None:
        return {}
    values = facts_of(target, at)
    values.pop("status")
    return values


async def test_every_move_of_the_table_can_be_made_and_no_other(office: Office) -> None:
    await office.take(office.survey("48213"))
    async with office.resources.sessions() as session:
        case_id = (await session.execute(text("SELECT id FROM cases"))).scalar_one()
    walked = 0
    for status in (*OPEN_STATUSES, CaseStatus.CLOSED):
        for move in Move:
            async with office.resources.sessions.begin() as session:
                await session.execute(
                    update(Case).where(Case.id == case_id).values(kind="sin", **facts_of(status, office.now))
                )
            async with office.resources.sessions.begin() as session:
                case = await lock_case(session, AGENCY, case_id)
                target = MOVES.get((status, move))
                if target is not None:
                    await move_case(session, case, move, **values_of(move, status, office.now))
                    assert case.status == target
                    walked += 1
                else:
                    refusal = CaseAlreadyClosed if status is CaseStatus.CLOSED else MoveNotAllowed
                    with pytest.raises(refusal):
                        await move_case(session, case, move)
    assert walked == len(MOVES)


def test_every_state_can_be_reached_and_left() -> None:
    reached, frontier = {CaseStatus.OPEN}, [CaseStatus.OPEN]
    while frontier:
        here = frontier.pop()
        for (source, _), target in MOVES.items():
            if source is here and target not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == {*OPEN_STATUSES, CaseStatus.CLOSED}
    assert {source for source, _ in MOVES} == {*OPEN_STATUSES, CaseStatus.CLOSED}
    assert {move for _, move in (*MOVES, *LOG_MOVES)} == set(Move)


def test_the_picture_in_the_documentation_is_the_tables_own() -> None:
    shown = PICTURE.read_text(encoding="utf-8").split("```mermaid\n")[1].split("```")[0]
    assert shown == draw()


@pytest.mark.clause("TSPE-5.11")
@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"confirmed_at": None}, id="closed without confirmation"),
        pytest.param({"final_contact_at": None}, id="closed without contact"),
        pytest.param({"final_contact_at": -1}, id="contacted before the confirmation"),
        pytest.param({"closed_at": -1}, id="closed before the contact"),
        pytest.param({"closing": "dismissed"}, id="a SIN dismissed"),
        pytest.param({"closing": "waived"}, id="waived by nobody"),
        pytest.param({"closing": None}, id="closed in no way"),
        pytest.param({"status": "contacted"}, id="closed and not closed"),
        pytest.param(
            {"closing": "waived", "waived_at": 0, "waived_by": "daniel.okafor", "waiver_reason": ""},
            id="waived without a reason",
        ),
        pytest.param(
            {
                "closing": "waived",
                "confirmed_at": None,
                "final_contact_at": None,
                "waived_at": 0,
                "waived_by": "daniel.okafor",
                "waiver_reason": "moved away",
            },
            id="a waiver that does not speak of the confirmation",
        ),
    ],
)
async def test_the_database_keeps_the_order_whoever_writes(office: Office, values: dict[str, Any]) -> None:
    await office.take(office.survey("48213"))
    broken = {
        name: office.now + timedelta(hours=value) if isinstance(value, int) else value for name, value in values.items()
    }
    with pytest.raises(IntegrityError):
        async with office.resources.sessions.begin() as session:
            await session.execute(update(Case).values({**facts_of(CaseStatus.CLOSED, office.now), **broken}))
