"""The log as a list: what a person may see of it, narrowed, in pages, without anybody's words."""

import inspect
from typing import Any

import httpx
import pytest

from services.case_log_api.routes.log_filters import _filters
from services.case_log_api.schemas.log_listing import LogFilters
from tests.case_log_api.log.care_office import ANALYST, ASSISTANT, TECHNICIAN, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, SAID, log_canary, release_canary

WHY = {"Careloop-Reason": "Looking for earlier complaints of this kind."}


async def listed(client: httpx.AsyncClient, **filters: Any) -> list[str]:
    """The numbers that a list shows, in its order; whoever looks for words says why."""
    answer = await client.get("/v1/log-entries", params=filters, headers=WHY)
    assert answer.status_code == 200, answer.text
    return [each["number"] for each in answer.json()["items"]]


def test_every_filter_of_a_view_is_a_parameter_of_the_list() -> None:
    assert set(LogFilters.model_fields) == set(inspect.signature(_filters).parameters)


async def test_entries_are_listed_by_their_day_of_receipt_in_pages(care: CareOffice) -> None:
    late = await care.log(settle=False)
    early = await care.log(settle=False, received_at=care.ago(days=2), backdating_reason="The postmark.")
    middle = await care.log(settle=False, received_at=care.ago(days=1), backdating_reason="The postmark.")
    analyst = await care.analyst()

    first = (await analyst.get("/v1/log-entries", params={"limit": 2})).json()
    second = (await analyst.get("/v1/log-entries", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [each["number"] for each in first["items"]] == [late["number"], middle["number"]]
    assert [each["number"] for each in second["items"]] == [early["number"]]
    assert second["next_cursor"] is None


async def test_each_filter_leaves_what_fits_it(care: CareOffice) -> None:
    complaint = await care.log(
        settle=False,
        category="rude_or_unresponsive",
        channel="email",
        subject_kind="employee",
        subject_handle=TECHNICIAN,
        received_at=care.ago(days=1),
        backdating_reason="The mail's own date.",
    )
    question = await care.log(settle=False, kind="question", receiver_role=None)
    analyst = await care.analyst()
    fits: dict[str, tuple[str, str]] = {
        "kind": ("complaint", "question"),
        "channel": ("email", "phone"),
        "reportability": ("reportable", question["reportability"]),
        "received_to": (care.ago(hours=1), ""),
        "received_from": ("", care.ago(hours=1)),
        "category": ("rude_or_unresponsive", ""),
        "subject_handle": (TECHNICIAN, ""),
    }

    for name, (of_complaint, of_question) in fits.items():
        if of_complaint:
            assert await listed(analyst, **{name: of_complaint}) == [complaint["number"]], name
        if of_question:
            assert await listed(analyst, **{name: of_question}) == [question["number"]], name
    assert await listed(analyst, source="person", status="open", counts=True, logged_from=care.ago(hours=1)) == [
        question["number"],
        complaint["number"],
    ]
    for nothing in ({"counts": False}, {"status": "closed"}, {"team": "nobody"}, {"logged_to": care.ago(hours=1)}):
        assert await listed(analyst, **nothing) == []


async def test_a_filter_that_the_log_does_not_know_is_refused_by_name(care: CareOffice) -> None:
    answer = await (await care.analyst()).get("/v1/log-entries", params={"status": "lost", "counts": "perhaps"})

    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/query/status", "/query/counts"}


async def test_the_person_whom_an_entry_is_about_never_finds_it(care: CareOffice) -> None:
    entry = await care.log(settle=False, subject_kind="employee", subject_handle=TECHNICIAN)
    technician = await care.technician()

    assert await listed(technician) == []
    assert await listed(technician, subject_handle=TECHNICIAN) == []
    assert await listed(technician, q=entry["number"]) == []
    assert await listed(technician, q="waited") == []
    assert await listed(await care.assistant()) == [entry["number"]]


async def test_another_agency_finds_nothing(care: CareOffice) -> None:
    await care.log(settle=False)
    stranger = await care.caller("log:read", "log:private", person=ANALYST, agency="technology-services")

    assert await listed(stranger) == []
    assert await listed(stranger, q="waited") == []


async def test_a_list_shows_nobodys_words_as_long_as_none_are_released(care: CareOffice) -> None:
    await care.log(settle=False, subject_name="Marco at the desk", action_taken="Apologised.")

    answer = await (await care.analyst()).get("/v1/log-entries")

    assert answer.json()["items"][0]["texts"] is None
    for word in ("waited", "Marco", "Apologised", "Delgado"):
        assert word not in answer.text


@pytest.mark.clause("CCTS-II.3.redacted")
async def test_words_are_listed_as_they_were_released_whoever_reads_and_no_longer_when_they_change(
    care: CareOffice,
) -> None:
    case_id = await log_canary(care)
    await release_canary(care, case_id)
    reader = await care.caller("log:read", person=ASSISTANT, agency=care.agency)

    for client in (reader, await care.analyst()):
        answer = await client.get("/v1/log-entries")
        assert SAID in answer.json()["items"][0]["texts"]["narrative"]
        # The employee whom it is about is a fact of the entry; the copy hides the name all the same.
        assert [word for word in CANARIES if word in answer.text] == []
    assert await listed(await care.technician()) == []

    await care.patch(case_id, narrative="Ferdinanda was sent away.")

    answer = await reader.get("/v1/log-entries")
    assert answer.json()["items"][0]["texts"] is None
    assert "Ferdinanda" not in answer.text


async def test_an_entry_is_found_by_its_number_without_the_scope_for_words(care: CareOffice) -> None:
    entry = await care.log(settle=False)
    await care.log(settle=False)
    reader = await care.caller("log:read", person=ASSISTANT, agency=care.agency)

    assert await listed(reader, q=entry["number"]) == [entry["number"]]
    assert await listed(reader, q=f" {entry['number'][:5]}1 ") == [entry["number"]]
    assert await listed(reader, q="2001-000001") == []


@pytest.mark.parametrize("cursor", ["x", "WyJjYXNlcyIsWyJpIiwiNyJdXQ"])
async def test_a_cursor_of_another_list_is_refused(care: CareOffice, cursor: str) -> None:
    for question in ({}, {"q": "waited"}):
        await care.log(settle=False)
        answer = await (await care.analyst()).get("/v1/log-entries", params={"cursor": cursor, **question}, headers=WHY)

        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")
