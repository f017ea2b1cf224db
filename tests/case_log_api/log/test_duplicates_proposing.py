"""What may be the same is proposed with its reasons, once, among entries of one agency, near in time, that count."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.duplicates.candidates import find_rarest_words
from services.case_log_api.domain.log.duplicates.proposing import propose_duplicates
from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.work import ProposeDuplicates
from services.case_log_api.models import DuplicateProposal, EntryRelation, LogEntry, WordCount
from shared.ids import new_id
from shared.policy.store import current_policy
from tests.case_log_api.log.care_office import ANALYST, CARE, CareOffice
from tests.case_log_api.log.test_relations import related, undo

QUEUE = "I waited three hours at the front desk on Monday and was told to come back tomorrow."
QUEUE_AGAIN = "Waited three hours at your front desk on Monday and was then told to come back tomorrow!"
LETTER = "My application was lost twice and nobody can say where it has gone since September."
ROSA = {"name": "Rosa Delgado", "email": "rosa.delgado@home.example", "phone": "714-555-0171"}


async def proposed(care: CareOffice, *entries: dict[str, Any]) -> list[tuple[str, str, int, set[str]]]:
    """What waits: the later entry, the earlier one (as the letters A, B, …), the score, the reasons."""
    letter = {entry["case_id"]: chr(ord("A") + position) for position, entry in enumerate(entries)}
    analyst = await care.analyst()
    items = (await analyst.get("/v1/log-duplicates", params={"limit": 100})).json()["items"]
    return sorted(
        (
            letter[each["case_id"]],
            letter[each["other_case_id"]],
            each["score_percent"],
            {why["code"] for why in each["reasons"]},
        )
        for each in items
    )


async def log_pair(care: CareOffice, first: dict[str, Any], second: dict[str, Any]) -> list[dict[str, Any]]:
    return [await care.log(**({"constituent": None, "narrative": QUEUE} | facts)) for facts in (first, second)]


@pytest.mark.clause("CCTS-III.A2.review")
@pytest.mark.parametrize(
    ("second", "why"),
    [
        ({"email": "ROSA.Delgado@home.example"}, "same_email"),
        ({"phone": "+1 (714) 555 0171"}, "same_phone"),
        ({"name": "Rósa  DELGADO"}, "same_name"),
    ],
)
async def test_the_same_constituent_with_the_same_matter_is_proposed(
    care: CareOffice, second: dict[str, Any], why: str
) -> None:
    pair = await log_pair(
        care, {"constituent": ROSA}, {"constituent": second, "narrative": QUEUE_AGAIN, "channel": "email"}
    )

    ((later, earlier, score, reasons),) = await proposed(care, *pair)

    assert (later, earlier) == ("B", "A")
    assert score >= 60
    assert {why, "like_text", "near_in_time"} <= reasons
    assert "duplicates_proposed" in await care.kinds(pair[1]["case_id"])
    assert (await care.steps(pair[1]["case_id"]))["analyst_review"] == "open"


async def test_the_same_words_of_two_people_on_one_day_are_proposed(care: CareOffice) -> None:
    pair = await log_pair(care, {"program": "assistance"}, {"program": "assistance"})

    assert [(later, earlier) for later, earlier, _, _ in await proposed(care, *pair)] == [("B", "A")]


async def test_one_person_with_two_matters_is_not_proposed(care: CareOffice) -> None:
    pair = await log_pair(care, {"constituent": ROSA}, {"constituent": ROSA, "narrative": LETTER})

    assert await proposed(care, *pair) == []


@pytest.mark.parametrize(("days", "count"), [(89, 1), (91, 0)])
async def test_what_is_far_apart_in_time_is_not_proposed(care: CareOffice, days: int, count: int) -> None:
    long_ago = {"received_at": care.ago(days=days), "backdating_reason": "Found in a drawer.", "constituent": ROSA}
    pair = await log_pair(care, long_ago, {"constituent": ROSA})

    assert len(await proposed(care, *pair)) == count


async def test_an_entry_that_comes_in_late_is_compared_with_later_ones_too(care: CareOffice) -> None:
    late = {"received_at": care.ago(days=5), "backdating_reason": "The postmark.", "constituent": ROSA}
    pair = await log_pair(care, {"constituent": ROSA}, late)

    assert [(later, earlier) for later, earlier, _, _ in await proposed(care, *pair)] == [("B", "A")]


async def look(care: CareOffice, entry: dict[str, Any], version: int | None = None) -> None:
    """Look for duplicates again, as the job does."""
    async with care.resources.sessions.begin() as session:
        row = await session.scalar(select(LogEntry).where(LogEntry.case_id == entry["case_id"]))
        assert row is not None
        job = ProposeDuplicates(agency=CARE, case_id=row.case_id, version=version or row.text_version)
        await propose_duplicates(session, await current_policy(session, CARE), job, now=care.clock.now())


async def test_the_other_agencys_entries_are_never_proposed(care: CareOffice) -> None:
    first = await care.log(constituent=ROSA, narrative=QUEUE)
    async with care.resources.sessions.begin() as session:
        await _give_to_the_neighbour(session, first["case_id"])

    second = await care.log(constituent=ROSA, narrative=QUEUE)

    assert [(later, earlier) for later, earlier, _, _ in await proposed(care, first, second)] == [("B", "A")]


async def _give_to_the_neighbour(session: AsyncSession, case_id: str) -> None:
    """Let the other agency have an entry just like this one."""
    for table in ("cases", "log_entries", "entry_searches", "constituents", "entry_texts"):
        key = "id" if table == "cases" else "case_id"
        await session.execute(
            text(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(t) ||"
                f" jsonb_build_object('agency', 'neighbour-county', '{key}', CAST(:new AS text)))).*"
                f" FROM {table} t WHERE {key} = CAST(:case_id AS uuid)"
            ),
            {"new": "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84", "case_id": case_id},
        )


async def test_nothing_is_proposed_twice_however_often_it_is_looked_at(care: CareOffice) -> None:
    pair = await log_pair(care, {"constituent": ROSA}, {"constituent": ROSA})
    before = await proposed(care, *pair)

    for entry in (*pair, *pair):
        await look(care, entry)

    assert await proposed(care, *pair) == before
    kinds = [kind for entry in pair for kind in await care.kinds(entry["case_id"])]
    assert kinds.count("duplicates_proposed") == 1


async def test_words_that_are_changed_are_compared_anew(care: CareOffice) -> None:
    pair = await log_pair(care, {"constituent": ROSA}, {"constituent": ROSA, "narrative": LETTER})
    assert await proposed(care, *pair) == []

    await care.patch(pair[1]["case_id"], narrative=QUEUE_AGAIN)
    await care.settle()
    ((_, _, score, _),) = await proposed(care, *pair)
    await care.patch(pair[1]["case_id"], narrative=QUEUE)
    await care.settle()
    ((_, _, nearer, _),) = await proposed(care, *pair)
    await care.patch(pair[1]["case_id"], narrative=LETTER)
    await care.settle()

    assert nearer > score
    assert await proposed(care, *pair) == []
    assert (await care.steps(pair[1]["case_id"]))["analyst_review"] == "open"


async def test_a_job_of_an_older_text_does_nothing(care: CareOffice) -> None:
    pair = await log_pair(care, {"constituent": ROSA}, {"constituent": ROSA, "narrative": LETTER})
    await care.patch(pair[1]["case_id"], narrative=QUEUE)

    await look(care, pair[1], version=1)

    assert await care.count(DuplicateProposal) == 0


async def test_what_a_person_decided_is_not_proposed_again(care: CareOffice) -> None:
    pair = await log_pair(care, {"constituent": ROSA}, {"constituent": ROSA})
    analyst = await care.analyst()
    ((proposal,),) = [(await analyst.get("/v1/log-duplicates")).json()["items"]]
    await care.post(
        pair[1]["case_id"], f"duplicates/{proposal['id']}/decide", decision="dismissed", reason="Another day."
    )

    await care.patch(pair[1]["case_id"], narrative=QUEUE_AGAIN)
    await care.settle()

    assert await proposed(care, *pair) == []


@pytest.mark.parametrize("left_out", ["draft", "forwarded", "discarded"])
async def test_what_is_no_entry_of_the_log_is_neither_proposed_nor_compared(care: CareOffice, left_out: str) -> None:
    if left_out == "forwarded":
        other = await care.log(narrative=QUEUE, matters=["case_action"])
        assert (await care.post(other["case_id"], "forward")).status_code < 300
        case_id = other["case_id"]
    else:
        case_id = await care.draft(narrative=QUEUE)
        if left_out == "discarded":
            answer = await care.post(case_id, "discard", reason="Advertising.")
            assert answer.status_code < 300, answer.text
    await care.settle()
    assert (await care.read(case_id))["status"] == left_out

    await care.log(narrative=QUEUE)
    await look(care, {"case_id": case_id})

    assert await care.count(DuplicateProposal) == 0


async def test_a_draft_is_compared_as_soon_as_it_is_confirmed(care: CareOffice) -> None:
    await care.log(narrative=QUEUE)
    case_id = await care.draft(narrative=QUEUE)
    await care.settle()
    assert await care.count(DuplicateProposal) == 0

    answer = await care.post(case_id, "confirm")
    assert answer.status_code < 300, answer.text
    await care.settle()

    assert await care.count(DuplicateProposal) == 1


async def test_a_duplicate_is_not_compared_but_its_root_is(care: CareOffice) -> None:
    first, second = await log_pair(care, {"constituent": ROSA}, {"constituent": ROSA})
    await related(care, second["case_id"], first["case_id"])

    third = await care.log(constituent=ROSA, narrative=QUEUE)
    await look(care, second)

    assert [(later, earlier) for later, earlier, _, _ in await proposed(care, first, second, third)] == [("C", "A")]


async def test_what_belongs_together_already_is_not_proposed(care: CareOffice) -> None:
    first, second, third = [await care.log(settle=False, constituent=ROSA, narrative=QUEUE) for _ in range(3)]
    await related(care, second["case_id"], first["case_id"], "related")
    await related(care, third["case_id"], first["case_id"], "related")
    await care.settle()

    for entry in (first, second, third):
        await look(care, entry)

    assert await care.count(DuplicateProposal) == 0


async def test_the_parts_of_a_split_entry_are_not_proposed_to_it(care: CareOffice) -> None:
    first, second = [await care.log(settle=False, constituent=ROSA, narrative=QUEUE) for _ in range(2)]
    async with care.resources.sessions.begin() as session:
        session.add(
            EntryRelation(
                agency=CARE,
                id=new_id(),
                case_id=UUID(second["case_id"]),
                to_case_id=UUID(first["case_id"]),
                kind="part",
                made_by=ANALYST,
                made_at=care.clock.now(),
            )
        )
    await care.settle()

    assert await care.count(DuplicateProposal) == 0


async def test_undoing_lets_what_was_settled_wait_again(care: CareOffice) -> None:
    first, second, third = [await care.log(constituent=ROSA, narrative=QUEUE) for _ in range(3)]
    before = await proposed(care, first, second, third)
    assert len(before) == 3

    relation = await related(care, second["case_id"], first["case_id"])
    assert [(later, earlier) for later, earlier, _, _ in await proposed(care, first, second, third)] == [("C", "A")]
    await undo(care, second["case_id"], relation)

    assert await proposed(care, first, second, third) == before


async def test_the_five_rarest_words_that_stand_elsewhere_too_are_looked_for(care: CareOffice) -> None:
    counts = {"the": 20_000, "desk": 900, "queue": 40, "ludmila": 1, "stairs": 7, "lift": 3, "ramp": 2, "bus": 9}
    async with care.resources.sessions.begin() as session:
        for agency, factor in ((CARE, 1), ("neighbour-county", 30)):
            session.add_all(
                WordCount(agency=agency, word=word, entry_count=count * factor) for word, count in counts.items()
            )
        await session.flush()

        rarest = await find_rarest_words(session, CARE, [*counts, "nowhere"])

    assert list(rarest) == ["ramp", "lift", "stairs", "bus", "queue"]


async def test_of_very_many_only_the_likeliest_are_proposed(care: CareOffice) -> None:
    for _ in range(12):
        await care.log(settle=False, constituent=ROSA, narrative=QUEUE_AGAIN)
    async with care.resources.sessions.begin() as session:
        rows = (await session.scalars(select(LogEntry).order_by(LogEntry.case_id))).all()
        logged = await lock_entry(session, CARE, rows[-1].case_id, actor=None)
        job = ProposeDuplicates(agency=CARE, case_id=rows[-1].case_id, version=logged.entry.text_version)
        await propose_duplicates(session, await current_policy(session, CARE), job, now=care.clock.now())
        found = (await session.scalars(select(DuplicateProposal.other_case_id))).all()

    assert sorted(found) == [row.case_id for row in rows[1:-1]]
