"""Looking for words: all of them, in any writing, newest first, and only by those who may read the originals."""

from typing import Any

import pytest
from sqlalchemy import select

from services.case_log_api.domain.log.entries import lock_entry
from services.case_log_api.domain.log.search import finding
from services.case_log_api.domain.log.search.indexing import unindex_entry
from services.case_log_api.models import EntrySearch, PrivateRead, WordCount
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, CARE, CareOffice
from tests.case_log_api.log.test_listing import WHY, listed


@pytest.fixture
def few_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a log so large that no word is rare: the newest are read first, then month after month."""
    for bound, value in (("RARE", 0), ("SELDOM", 0), ("FEW", 0), ("WALKED", 4), ("BEGUN", 0), ("TOGETHER", 0)):
        monkeypatch.setattr(finding, bound, value)


async def test_all_words_must_stand_in_it_in_any_writing(care: CareOffice) -> None:
    spanish = await care.log(
        settle=False, narrative="La señora Núñez me dejó esperando; volví el LUNES.", action_taken="Nos disculpamos."
    )
    english = await care.log(settle=False, narrative="Ms. Nunez left me waiting.", subject_name="Núñez")
    analyst = await care.analyst()

    assert await listed(analyst, q="nunez") == [english["number"], spanish["number"]]
    assert await listed(analyst, q="ESPERANDO núñez") == [spanish["number"]]
    assert await listed(analyst, q="disculpamos lunes") == [spanish["number"]]
    assert await listed(analyst, q="nunez disculpamos waiting") == []


async def test_a_phrase_stands_together_and_within_one_text(care: CareOffice) -> None:
    entry = await care.log(
        settle=False, narrative="The front desk closed early.", action_taken="Early opening was promised."
    )
    analyst = await care.analyst()

    assert await listed(analyst, q='"front desk"') == [entry["number"]]
    assert await listed(analyst, q='"desk front"') == []
    assert await listed(analyst, q='"early early"') == []


async def test_the_last_word_may_be_a_beginning(care: CareOffice) -> None:
    entry = await care.log(settle=False, narrative="My appointment was cancelled.")
    analyst = await care.analyst()

    assert await listed(analyst, q="cancelled appo*") == [entry["number"]]
    assert await listed(analyst, q="appoi*") == [entry["number"]]
    assert await listed(analyst, q="appo") == []
    assert await listed(analyst, q="cancelled disappo*") == []


@pytest.mark.parametrize(
    ("question", "code"), [("ab*", "prefix_too_short"), (" ".join(f"w{n}" for n in range(21)), "question_too_long")]
)
async def test_a_question_that_would_find_everything_is_refused(care: CareOffice, question: str, code: str) -> None:
    answer = await (await care.analyst()).get("/v1/log-entries", params={"q": question}, headers=WHY)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["how_to_fix"]


@pytest.mark.parametrize("question", ["'", "\\", "a & | ! <-> b", ":*", "''' OR 1=1 --", "\u202e\u0301", "=a:x", "%_"])
async def test_no_sign_in_a_question_is_more_than_a_sign(care: CareOffice, question: str) -> None:
    await care.log(settle=False)

    answer = await (await care.analyst()).get("/v1/log-entries", params={"q": question}, headers=WHY)

    assert answer.status_code == 200


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_words_are_looked_for_only_by_those_who_may_read_them(care: CareOffice) -> None:
    await care.log(settle=False)
    reader = await care.caller("log:read", person=ASSISTANT, agency=care.agency)

    answer = await reader.get("/v1/log-entries", params={"q": "waited"})

    assert (answer.status_code, answer.json()["code"]) == (403, "search_needs_private_scope")
    assert "log:private" in answer.json()["how_to_fix"]
    assert "waited" not in answer.text


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_looking_for_words_needs_a_reason_and_is_recorded_with_each_entry_found(care: CareOffice) -> None:
    found, other = await care.log(settle=False), await care.log(settle=False, narrative="A broken lift.")
    analyst = await care.analyst()

    refused = await analyst.get("/v1/log-entries", params={"q": "waited"})
    assert (refused.status_code, refused.json()["code"]) == (422, "read_reason_missing")
    assert await listed(analyst, q=found["number"]) == [found["number"]]
    assert await care.private_reads(found["case_id"]) == []

    assert await listed(analyst, q="waited") == [found["number"]]
    assert await listed(analyst, q="ludmila") == []

    [read] = await care.private_reads(found["case_id"])
    assert (read.reader, read.what, read.reason, read.at) == (ANALYST, "search", WHY["Careloop-Reason"], care.now)
    assert await care.private_reads(other["case_id"]) == []
    async with care.resources.sessions() as session:
        in_vain = (await session.scalars(select(PrivateRead).where(PrivateRead.case_id.is_(None)))).all()
    assert [(each.reader, each.what) for each in in_vain] == [(ANALYST, "search")]


async def test_what_is_changed_is_found_by_its_new_words_alone(care: CareOffice) -> None:
    entry = await care.log(settle=False, narrative="The elevator was broken.")
    answer = await care.patch(entry["case_id"], narrative="The escalator was broken.")
    assert answer.status_code == 200, answer.text
    analyst = await care.analyst()

    assert await listed(analyst, q="elevator") == []
    assert await listed(analyst, q="escalator broken") == [entry["number"]]


async def counted(care: CareOffice, *words: str) -> dict[str, int]:
    async with care.resources.sessions() as session:
        rows = await session.execute(
            select(WordCount.word, WordCount.entry_count).where(WordCount.agency == CARE, WordCount.word.in_(words))
        )
        return {row.word: row.entry_count for row in rows}


async def test_a_word_is_counted_once_for_each_entry_in_which_it_stands(care: CareOffice) -> None:
    first = await care.log(settle=False, narrative="Bus, bus, bus and elevator.")
    await care.log(settle=False, narrative="The bus again.")

    assert await counted(care, "bus", "elevator") == {"bus": 2, "elevator": 1}

    await care.patch(first["case_id"], narrative="Only the stairs.")

    assert await counted(care, "bus", "elevator", "stairs") == {"bus": 1, "stairs": 1}


async def test_an_entry_whose_words_are_erased_leaves_none_of_them(care: CareOffice) -> None:
    entry = await care.log(settle=False, narrative="Ludmila waited.")
    await care.log(settle=False, narrative="I waited.")

    async with care.resources.sessions.begin() as session:
        logged = await lock_entry(session, CARE, entry["case_id"], actor=None)
        await unindex_entry(session, logged)
        await unindex_entry(session, logged)

    assert await counted(care, "ludmila", "waited") == {"waited": 1}
    assert await listed(await care.analyst(), q="ludmila") == []
    assert await care.count(EntrySearch) == 1


async def _log_over_months(care: CareOffice) -> list[str]:
    """Twelve entries, one a month backwards, newest first; each third has another word besides."""
    numbers = []
    for month in range(12):
        entry = await care.log(
            settle=False,
            narrative="Late again, " + ("the northern bus" if month % 3 == 0 else "the train"),
            received_at=care.ago(days=30 * month, minutes=1),
            backdating_reason="Found in a drawer.",
        )
        numbers.append(entry["number"])
    return numbers


@pytest.mark.usefixtures("few_rare")
@pytest.mark.parametrize("begun", [0, 100])
async def test_where_no_word_is_rare_pages_hold_the_same_entries_in_the_same_order(
    care: CareOffice, begun: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "BEGUN", begun)
    monkeypatch.setattr(finding, "TOGETHER", begun)
    numbers = await _log_over_months(care)
    analyst = await care.analyst()
    questions: dict[str, list[str]] = {
        "late": numbers,
        "bus late": numbers[::3],
        '"northern bus"': numbers[::3],
        "late nort*": numbers[::3],
        "nor*": numbers[::3],
        "bus train": [],
    }

    for question, expected in questions.items():
        found: list[str] = []
        page: dict[str, Any] = {"next_cursor": None}
        for _ in range(10):
            params: dict[str, Any] = {"q": question, "limit": 2} | (
                {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
            )
            page = (await analyst.get("/v1/log-entries", params=params, headers=WHY)).json()
            found += [each["number"] for each in page["items"]]
            if page["next_cursor"] is None:
                break
        assert found == expected, question


@pytest.mark.usefixtures("few_rare")
@pytest.mark.parametrize("few", [0, 100])
async def test_words_and_filters_narrow_together(care: CareOffice, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FEW", few)
    numbers = await _log_over_months(care)
    analyst = await care.analyst()

    within = {"received_from": care.ago(days=200), "received_to": care.ago(days=100)}

    assert await listed(analyst, q="late", **within) == numbers[4:7]
    assert await listed(analyst, q="late", kind="compliment") == []
    assert await listed(analyst, q="nor*", kind="complaint", **within) == [numbers[6]]
