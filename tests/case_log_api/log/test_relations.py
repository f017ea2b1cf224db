"""Duplicates count once and related entries are answered once: dated, undoable, in trees without circles."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from services.case_log_api.domain.log.relations import lead_of, members_of, root_of
from services.case_log_api.models import EntryDeadline, OutboundMessage
from shared.ids import new_id
from tests.case_log_api.log.care_office import ANALYST, CARE, TECHNICIAN, CareOffice

NARRATIVES = ("The lift is broken.", "Nobody calls back.", "The form is only in English.", "Parking is full.")


async def log_some(care: CareOffice, count: int, **facts: Any) -> list[str]:
    """So many entries that have nothing to do with each other, by their ids."""
    entries = [
        await care.log(settle=False, narrative=NARRATIVES[number], constituent=None, **facts) for number in range(count)
    ]
    return [entry["case_id"] for entry in entries]


async def relate(
    care: CareOffice, case_id: str, to: str, kind: str = "duplicate", *, by: str = ANALYST
) -> httpx.Response:
    client = await care.as_person(by)
    return await client.post(
        f"/v1/log-entries/{case_id}/relations",
        json={"to": to, "kind": kind, "reason": "The same matter."},
        headers={"Idempotency-Key": str(new_id())},
    )


async def related(care: CareOffice, case_id: str, to: str, kind: str = "duplicate") -> str:
    answer = await relate(care, case_id, to, kind)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def undo(care: CareOffice, case_id: str, relation_id: str) -> httpx.Response:
    return await care.post(case_id, f"relations/{relation_id}/undo")


async def standing(care: CareOffice, *case_ids: str) -> list[tuple[bool, str | None, str | None]]:
    """Of each entry whether it counts, its lead, and how it belongs to it."""
    entries = [await care.read(case_id) for case_id in case_ids]
    return [(entry["counts"], entry["lead_case_id"], entry["lead_kind"]) for entry in entries]


async def limits(care: CareOffice, case_id: str) -> dict[str, str]:
    async with care.resources.sessions() as session:
        rows = await session.scalars(select(EntryDeadline).where(EntryDeadline.case_id == case_id))
        return {row.name: row.state for row in rows}


@pytest.mark.clause("CCTS-III.A2.duplicates")
async def test_a_duplicate_counts_no_more_and_undoing_gives_everything_back(care: CareOffice) -> None:
    first, second = await log_some(care, 2, channel="access_oc")
    before, limits_before = await standing(care, second), await limits(care, second)
    assert "running" in limits_before.values()

    relation = await related(care, second, first)

    assert await standing(care, first, second) == [(True, None, None), (False, first, "duplicate")]
    assert "running" not in (await limits(care, second)).values()
    assert (await care.steps(second))[f"duplicate_eliminated:{(await care.read(first))['number']}"] == "done"

    answer = await undo(care, second, relation)

    assert answer.json()["undone_by"] == ANALYST
    assert await standing(care, second) == before
    assert await limits(care, second) == limits_before
    assert (await care.read(second))["status"] == "open"


@pytest.mark.clause("CCTS-III.A2.consolidate")
async def test_a_related_entry_counts_and_is_answered_with_its_lead(care: CareOffice) -> None:
    first, second = await log_some(care, 2, channel="access_oc")
    limits_before = await limits(care, second)

    await related(care, second, first, "related")

    assert await standing(care, first, second) == [(True, None, None), (True, first, "related")]
    assert await limits(care, second) == limits_before
    assert (await care.steps(second))[f"related_consolidated:{(await care.read(first))['number']}"] == "done"
    async with care.resources.sessions() as session:
        assert str(await lead_of(session, CARE, UUID(second))) == first
        assert [str(member.case_id) for member in await members_of(session, CARE, UUID(first))] == [second]


async def test_both_sides_tell_what_was_done_and_undone(care: CareOffice) -> None:
    first, second = await log_some(care, 2)
    relation = await related(care, second, first)
    await undo(care, first, relation)

    below, above = [
        [
            (each.kind, each.actor)
            for each in await care.timeline(case_id)
            if each.kind.startswith(("marked", "duplicate"))
        ]
        for case_id in (second, first)
    ]

    assert below == [("marked_duplicate", ANALYST), ("duplicate_undone", ANALYST)]
    assert above == [("duplicate_added", ANALYST), ("duplicate_removed", ANALYST)]
    assert {
        str((each.payload or {})["other_case_id"])
        for each in await care.timeline(first)
        if each.kind == "duplicate_added"
    } == {second}


async def test_nobody_is_written_to_by_a_merge_or_its_undoing(care: CareOffice) -> None:
    first = await care.log(narrative=NARRATIVES[0])
    second = await care.log(narrative=NARRATIVES[1])
    written = await care.count(OutboundMessage)

    for kind in ("duplicate", "related"):
        relation = await related(care, second["case_id"], first["case_id"], kind)
        await care.settle()
        await undo(care, second["case_id"], relation)
        await care.settle()

    assert await care.count(OutboundMessage) == written


async def test_members_follow_a_lead_to_its_own_lead_and_come_back_with_it(care: CareOffice) -> None:
    root, lead, member, below = await log_some(care, 4)
    await related(care, member, lead, "related")
    await related(care, below, member, "duplicate")

    relation = await related(care, lead, root)

    assert await standing(care, lead, member, below) == [
        (False, root, "duplicate"),
        (True, root, "related"),
        (False, root, "duplicate"),
    ]
    assert "lead_changed" in await care.kinds(below)

    await undo(care, lead, relation)

    assert await standing(care, lead, member, below) == [
        (True, None, None),
        (True, lead, "related"),
        (False, lead, "duplicate"),
    ]


async def test_a_reply_to_a_duplicate_belongs_to_what_counts_for_it(care: CareOffice) -> None:
    root, lead, member, below = await log_some(care, 4)
    await related(care, below, member, "duplicate")
    await related(care, member, lead, "related")
    await related(care, lead, root, "duplicate")

    async with care.resources.sessions() as session:
        found = [str(await root_of(session, CARE, UUID(case_id))) for case_id in (root, lead, member, below)]

    assert found == [root, root, member, member]


async def test_a_circle_is_refused_by_name(care: CareOffice) -> None:
    first, second, third = await log_some(care, 3)
    await related(care, second, first, "related")
    await related(care, third, second)

    answer = await relate(care, first, third)

    assert (answer.status_code, answer.json()["code"]) == (409, "relation_would_circle")
    assert await standing(care, first) == [(True, None, None)]


async def test_of_two_that_would_make_a_circle_at_once_one_is_refused(care: CareOffice) -> None:
    entries = await log_some(care, 4)
    await care.analyst()

    answers = await asyncio.gather(
        *(relate(care, one, other) for one, other in zip(entries, [*entries[1:], entries[0]], strict=True))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "relation_would_circle"


async def test_an_entry_is_no_duplicate_of_itself_and_none_of_two_others(care: CareOffice) -> None:
    first, second, third = await log_some(care, 3)
    await related(care, second, first)

    itself, again = await relate(care, first, first), await relate(care, second, third)

    assert (itself.status_code, itself.json()["code"]) == (422, "entry_related_to_itself")
    assert (again.status_code, again.json()["code"]) == (409, "entry_related_before")


async def test_what_was_forwarded_is_not_merged(care: CareOffice) -> None:
    first = await care.log(narrative=NARRATIVES[0])
    forwarded = await care.log(narrative=NARRATIVES[1], matters=["case_action"])
    sent = await care.post(forwarded["case_id"], "forward")
    assert (await care.read(forwarded["case_id"]))["status"] == "forwarded", sent.text

    for one, other in ((first, forwarded), (forwarded, first)):
        answer = await relate(care, one["case_id"], other["case_id"])
        assert (answer.status_code, answer.json()["code"]) == (409, "entry_not_mergeable")


async def test_a_relation_is_undone_once(care: CareOffice) -> None:
    first, second, third = await log_some(care, 3)
    relation = await related(care, second, first)
    await undo(care, second, relation)

    again, elsewhere = await undo(care, second, relation), await undo(care, third, relation)

    assert (again.status_code, again.json()["code"]) == (409, "relation_undone")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "relation_not_found")


async def test_the_person_concerned_neither_merges_an_entry_nor_learns_of_it(care: CareOffice) -> None:
    first, second = await log_some(care, 2)
    about = await care.log(settle=False, subject_kind="employee", subject_handle=TECHNICIAN, narrative=NARRATIVES[2])

    for one, other in ((about["case_id"], first), (first, about["case_id"])):
        answer = await relate(care, one, other, by=TECHNICIAN)
        assert (answer.status_code, answer.json()["code"]) == (404, "entry_not_found")

    relation = await related(care, about["case_id"], first)
    technician = await care.technician()
    shown = (await technician.get(f"/v1/log-entries/{first}/relations")).json()
    assert shown["items"] == []
    assert (await technician.post(f"/v1/log-entries/{first}/relations/{relation}/undo")).status_code == 404
    assert (await relate(care, second, first, by=TECHNICIAN)).status_code == 201


async def test_relations_are_listed_with_those_undone_and_reasons_only_for_analysts(care: CareOffice) -> None:
    first, second, third = await log_some(care, 3)
    undone = await related(care, second, first)
    await undo(care, second, undone)
    await related(care, second, third, "related")
    reader = await care.caller("log:read", agency=CARE)

    shown = (await (await care.analyst()).get(f"/v1/log-entries/{second}/relations")).json()
    without = (await reader.get(f"/v1/log-entries/{second}/relations")).json()

    assert [(each["kind"], each["undone_by"]) for each in shown["items"]] == [("duplicate", ANALYST), ("related", None)]
    assert (shown["lead_case_id"], shown["counts_as"]) == (third, second)
    assert [each["reason"] for each in shown["items"]] == ["The same matter."] * 2
    assert [each["reason"] for each in without["items"]] == [None, None]
