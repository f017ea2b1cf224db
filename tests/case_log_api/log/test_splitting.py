"""Splitting an entry that holds several matters, and joining a part again."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from services.case_log_api.models import EntryRelation
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CareOffice

MIXED = "The clerk shouted at me. And my benefits were cut without notice."
SPLIT: dict[str, Any] = {
    "kept": {"narrative": "The clerk shouted at me.", "matters": []},
    "parts": [{"kind": "complaint", "narrative": "My benefits were cut without notice.", "matters": ["case_action"]}],
    "reason": "An appeal, and a complaint about the clerk.",
}


async def mixed(care: CareOffice) -> str:
    entry = await care.log(narrative=MIXED, matters=["case_action", "other"], category="rude_or_unresponsive")
    assert (entry["reportability"], entry["reportability_reasons"][0]["name"]) == ("undecided", "mixed")
    case_id: str = entry["case_id"]
    return case_id


@pytest.mark.clause("CCTS-III.fwd")
async def test_a_mixed_entry_becomes_two_that_go_different_ways(care: CareOffice) -> None:
    case_id = await mixed(care)

    answer = await care.post(case_id, "split", **SPLIT)
    await care.settle()

    assert answer.status_code == 201, answer.text
    kept, part = await care.read(case_id), await care.read(answer.json()["parts"][0]["case_id"], reason="Checking.")
    assert (kept["reportability"], part["reportability"], part["party"]) == ("reportable", "forwarded", "appeals")
    assert (kept["number"], part["number"]) == ("2026-000001", "2026-000002")
    assert (part["received_at"], part["logged_at"], part["source"]) == (kept["received_at"], kept["logged_at"], "split")
    assert part["constituent"]["name"] == "Rosa Delgado"
    assert part["texts"]["narrative"] == "My benefits were cut without notice."
    assert (await care.read(case_id, reason="Checking."))["texts"]["narrative"] == "The clerk shouted at me."
    assert (kept["counts"], part["counts"]) == (True, True)
    assert (await care.steps(case_id))["reportability_undecided"] == "done"
    assert len(care.mails("log_notice")) == 1, "the analyst has the copy of the whole"
    assert (await care.steps(part["case_id"]))["analyst_notice"] == "done"
    assert await care.dead_jobs() == []


async def test_parts_of_what_the_analyst_was_not_told_of_are_told_of_each(care: CareOffice) -> None:
    entry = await care.log(narrative=MIXED, matters=["case_action", "other"], settle=False)

    await care.post(entry["case_id"], "split", **SPLIT)
    await care.settle()

    assert [mail.data["case_number"] for mail in care.mails("log_notice")] == ["2026-000001", "2026-000002"]


async def test_a_part_to_which_nothing_happened_is_joined_again(care: CareOffice) -> None:
    case_id = await mixed(care)
    part_id = (await care.post(case_id, "split", **SPLIT)).json()["parts"][0]["case_id"]
    await care.settle()

    answer = await care.post(part_id, "join")

    assert answer.status_code == 200, answer.text
    whole = await care.read(case_id, reason="Checking.")
    assert whole["texts"]["narrative"] == "The clerk shouted at me.\n\nMy benefits were cut without notice."
    assert (whole["matters"], whole["reportability"]) == (["case_action"], "forwarded")
    part = await care.read(part_id)
    assert (part["status"], part["counts"]) == ("discarded", False)
    assert (await care.post(part_id, "join")).json()["code"] == "entry_not_part"
    assert (await care.post(part_id, "restore")).json()["code"] == "entry_not_discarded"
    async with care.resources.sessions() as session:
        relation = (await session.scalars(select(EntryRelation))).one()
        assert (relation.undone_by, relation.made_by) == (ANALYST, ANALYST)


async def test_a_part_that_was_worked_on_stays(care: CareOffice) -> None:
    case_id = await mixed(care)
    part_id = (await care.post(case_id, "split", **SPLIT)).json()["parts"][0]["case_id"]
    await care.patch(part_id, category="business_process")

    answer = await care.post(part_id, "join")

    assert (answer.status_code, answer.json()["code"]) == (409, "part_worked_on")


async def test_of_two_who_split_at_once_one_does(care: CareOffice) -> None:
    case_id = await mixed(care)
    client, tag = await care.analyst(), await care.tag(case_id)

    answers = await asyncio.gather(
        *(client.post(f"/v1/log-entries/{case_id}/split", json=SPLIT, headers={"If-Match": tag}) for _ in range(2))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 412]
    assert await care.count(EntryRelation) == 1


async def test_faults_of_parts_are_named_by_part_and_nothing_is_split(care: CareOffice) -> None:
    case_id = await mixed(care)
    parts = [
        {"kind": "complaint", "narrative": "One."},
        {"kind": "question", "narrative": "Two.", "category": "neglect"},
    ]

    answer = await care.post(case_id, "split", kept={"narrative": "Rest.", "matters": ["moon"]}, parts=parts)

    assert (answer.status_code, answer.json()["code"]) == (422, "entry_not_valid")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/parts/1/category", "/kept/matters/0"]
    assert await care.count(EntryRelation) == 0
    assert "entry_split" not in await care.kinds(case_id)


async def test_what_is_no_part_and_what_is_a_draft_are_refused(care: CareOffice) -> None:
    entry = await care.log()
    draft = await care.draft()

    joined = await care.post(entry["case_id"], "join")
    split = await care.post(draft, "split", **SPLIT)
    by_assistant = await care.post(entry["case_id"], "split", by=ASSISTANT, **SPLIT)

    assert (joined.status_code, joined.json()["code"]) == (409, "entry_not_part")
    assert (split.status_code, split.json()["code"]) == (409, "entry_not_splittable")
    assert (by_assistant.status_code, by_assistant.json()["code"]) == (403, "scope_missing")
