"""Drafts: confirmed by a person with changes, discarded with a reason, restored."""

import asyncio

import pytest

from tests.case_log_api.log.care_office import ASSISTANT, CareOffice


async def test_a_draft_is_nothing_to_anybody_until_a_person_confirms_it(care: CareOffice) -> None:
    case_id = await care.draft()
    await care.settle()
    waiting = await care.read(case_id)
    assert (waiting["status"], waiting["reportability"], waiting["confirmed_at"]) == ("draft", "undecided", None)
    assert care.mails("log_notice") == []
    assert await care.published("case.opened") == []
    await care.pass_time(hours=30)

    answer = await care.post(
        case_id, "confirm", by=ASSISTANT, kind="question", received_by=ASSISTANT, receiver_role="designee"
    )
    await care.settle()

    assert answer.status_code == 200, answer.text
    entry = await care.read(case_id)
    assert (entry["kind"], entry["status"], entry["reportability"]) == ("question", "open", "reportable")
    assert (entry["logged_by"], entry["confirmed_by"]) == (ASSISTANT, ASSISTANT)
    assert entry["logged_at"] == entry["confirmed_at"] > entry["received_at"]
    [mail] = care.mails("log_notice")
    assert mail.data["kind"] == "Question"
    assert len(await care.published("case.opened")) == 1


async def test_of_two_who_confirm_at_once_one_does(care: CareOffice) -> None:
    case_id = await care.draft()

    answers = await asyncio.gather(*(care.post(case_id, "confirm", by=ASSISTANT) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "entry_not_draft"}


async def test_a_discarded_draft_comes_back_and_can_be_confirmed(care: CareOffice) -> None:
    case_id = await care.draft()

    discarded = await care.post(case_id, "discard", reason="An advertisement.")
    assert discarded.json()["status"] == "discarded"
    assert (await care.post(case_id, "confirm")).json()["code"] == "entry_not_draft"
    restored = await care.post(case_id, "restore")
    assert (restored.status_code, restored.json()["status"]) == (200, "draft")
    confirmed = await care.post(case_id, "confirm")

    assert confirmed.json()["status"] == "open"
    assert [kind for kind in await care.kinds(case_id) if kind.startswith("draft_")] == [
        "draft_discarded",
        "draft_restored",
        "draft_confirmed",
    ]


async def test_a_draft_without_words_is_not_confirmed_before_somebody_writes_them(care: CareOffice) -> None:
    case_id = await care.draft(narrative=None)

    refused = await care.post(case_id, "confirm")
    written = await care.post(case_id, "confirm", narrative="A voice mail: nobody calls back.")

    assert (refused.status_code, refused.json()["code"]) == (422, "narrative_missing")
    assert written.status_code == 200, written.text


@pytest.mark.parametrize("word", ["confirm", "discard"])
async def test_an_entry_is_no_draft(care: CareOffice, word: str) -> None:
    entry = await care.log()

    answer = await care.post(entry["case_id"], word, **({"reason": "because"} if word == "discard" else {}))

    assert (answer.status_code, answer.json()["code"]) == (409, "entry_not_draft")


async def test_what_was_not_discarded_is_not_restored(care: CareOffice) -> None:
    answer = await care.post(await care.draft(), "restore")

    assert (answer.status_code, answer.json()["code"]) == (409, "entry_not_discarded")


async def test_a_draft_that_is_changed_stays_a_draft_and_tells_nobody(care: CareOffice) -> None:
    case_id = await care.draft()

    edited = await care.patch(case_id, category="neglect", narrative="Nobody ever calls me back.")
    await care.settle()

    assert (edited.status_code, edited.json()["status"]) == (200, "draft")
    assert care.mails("log_notice") == []


async def test_the_limits_run_while_a_draft_waits_and_stop_while_it_is_discarded(care: CareOffice) -> None:
    case_id = await care.draft()
    client = await care.analyst()

    async def states() -> dict[str, str]:
        items = (await client.get(f"/v1/log-entries/{case_id}/deadlines")).json()["items"]
        return {each["name"]: each["state"] for each in items}

    assert await states() == {"log_entry": "running", "log_to_analyst": "running"}
    await care.post(case_id, "discard", reason="An advertisement.")
    assert await states() == {"log_entry": "withdrawn", "log_to_analyst": "withdrawn"}
    await care.post(case_id, "restore")
    await care.post(case_id, "confirm")
    await care.settle()

    assert await states() == {"log_entry": "met", "log_to_analyst": "met"}
