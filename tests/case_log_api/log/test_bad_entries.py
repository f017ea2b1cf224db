"""What cannot be right about an entry: a named refusal that says where, and nothing is written."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from services.case_log_api.models import Case, LogEntry
from tests.case_log_api.log.care_office import ASSISTANT, TECHNICIAN, CareOffice

# What is wrong, the refusal, the place. All are tried in one office: none may leave anything behind.
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"channel": "pigeon"}, "not_in_policy", "/channel"),
    ({"receiver_role": "king"}, "not_in_policy", "/receiver_role"),
    ({"receiver_role": "deputy_director"}, "receiver_role_not_held", "/receiver_role"),
    ({"category": "weather"}, "not_in_policy", "/category"),
    ({"kind": "compliment", "category": "neglect"}, "category_of_other_kind", "/category"),
    ({"program": "fishing"}, "not_in_policy", "/program"),
    ({"matters": ["case_action", "moon"]}, "not_in_policy", "/matters/1"),
    ({"constituent": {}}, "constituent_empty", "/constituent"),
    ({"subject_kind": "agency", "subject_handle": TECHNICIAN}, "subject_not_an_employee", "/subject_handle"),
    ({"subject_kind": "employee", "subject_handle": "no.body"}, "subject_not_in_directory", "/subject_handle"),
    ({"received_at": "+1h"}, "received_in_the_future", "/received_at"),
    ({"received_at": "1926-11-18T09:00:00-08:00"}, "received_too_long_ago", "/received_at"),
    ({"received_at": "-3d"}, "backdating_reason_missing", "/backdating_reason"),
    ({"subject_kind": "employee", "subject_handle": ASSISTANT}, "nobody_logs_about_themselves", ""),
    ({"narrative": "  "}, "request_invalid", "/narrative"),
    ({"narrative": None}, "request_invalid", "/narrative"),
    ({"kind": "rumour"}, "request_invalid", "/kind"),
    ({"received_at": "yesterday"}, "request_invalid", "/received_at"),
    ({"received_at": "2026-11-18T09:00:00"}, "request_invalid", "/received_at"),
    ({"constituent": {"email": "not an address"}}, "request_invalid", "/constituent/email"),
    ({"constituent": {"name": "Rosa\nBcc: x"}}, "request_invalid", "/constituent/name"),
    ({"narrative": "x" * 50_001}, "request_invalid", "/narrative"),
    ({"surprise": 1}, "request_invalid", "/surprise"),
    ({"language": "español"}, "request_invalid", "/language"),
]


async def test_each_fault_is_a_named_refusal_with_its_place_and_writes_nothing(care: CareOffice) -> None:
    moments = {"+1h": care.ago(hours=-1), "-3d": care.ago(days=3)}
    for wrong, code, pointer in BAD:
        given = {**wrong, "received_at": moments.get(wrong.get("received_at", ""), wrong.get("received_at"))}
        answer = await care.try_log(**{key: value for key, value in given.items() if key in wrong})
        problem = answer.json()
        assert answer.status_code in {403, 422}, (wrong, problem)
        assert problem["code"] == code, (wrong, problem)
        assert problem["how_to_fix"], wrong
        if pointer:
            assert pointer in [error["pointer"].removeprefix("/body") for error in problem["errors"]], (wrong, problem)
    async with care.resources.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Case)) == 0
        assert await session.scalar(select(func.count()).select_from(LogEntry)) == 0
    assert (await care.log())["number"] == "2026-000001", "refusals leave no gap in the numbers"


async def test_all_faults_come_in_one_answer_each_with_its_own_code(care: CareOffice) -> None:
    answer = await care.try_log(channel="pigeon", category="weather", program="fishing", received_at=care.ago(hours=-1))

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "entry_not_valid")
    assert {error["pointer"]: error["code"] for error in problem["errors"]} == {
        "/received_at": "received_in_the_future",
        "/channel": "not_in_policy",
        "/category": "not_in_policy",
        "/program": "not_in_policy",
    }


async def test_an_entry_of_another_day_is_logged_with_the_reason_for_it(care: CareOffice) -> None:
    entry = await care.log(received_at=care.ago(days=3), backdating_reason="Postmark; opened after the weekend.")

    assert entry["backdating_reason"].startswith("Postmark")
    [logged] = [each for each in await care.timeline(entry["case_id"]) if each.kind == "entry_logged"]
    assert logged.payload is not None
    assert logged.payload["backdating_reason"] == entry["backdating_reason"]


async def test_the_same_mark_of_one_source_is_one_entry(care: CareOffice) -> None:
    first = await care.log(source_ref="letter-481")

    again = await care.try_log(source_ref="letter-481", narrative="Another letter with a wrong number on it.")

    problem = again.json()
    assert (again.status_code, problem["code"], problem["number"]) == (409, "entry_logged_before", first["number"])


async def test_the_same_key_logs_once(care: CareOffice) -> None:
    client, body = await care.assistant(), care.facts()

    answers = [await client.post("/v1/log-entries", json=body, headers={"Idempotency-Key": "same"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_a_directory_that_cannot_be_asked_keeps_nobody_from_logging(care: CareOffice) -> None:
    care.switchboard.cut.add("notifier.test")

    answer = await care.try_log(subject_kind="employee", subject_handle="no.body")

    assert answer.status_code == 201, answer.text
    [logged] = [each for each in await care.timeline(answer.json()["case_id"]) if each.kind == "entry_logged"]
    assert logged.payload is not None
    assert logged.payload["receiver_check"] == "not_asked"


async def test_without_the_scope_or_in_another_agency_nothing_is_logged_or_found(care: CareOffice) -> None:
    entry = await care.log()
    reader = await care.caller("log:read")
    stranger = await care.caller("log:read", "log:write", agency="technology-services")

    refused = await reader.post("/v1/log-entries", json=care.facts())
    outside = await stranger.get(f"/v1/log-entries/{entry['case_id']}")
    unprivileged = await reader.get(f"/v1/log-entries/{entry['case_id']}", headers={"Careloop-Reason": "curious"})

    assert [_code(answer) for answer in (refused, outside, unprivileged)] == [
        (403, "scope_missing"),
        (404, "entry_not_found"),
        (403, "scope_missing"),
    ]


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("kind", ["compliment", "question", "complaint"])
async def test_every_kind_is_kept_and_a_compliment_asks_for_no_resolution(care: CareOffice, kind: str) -> None:
    entry = await care.log(kind=kind, constituent=None)

    assert (entry["kind"], entry["is_anonymous"]) == (kind, True)
    steps = await care.steps(entry["case_id"])
    assert ("offer" in steps, "category" in steps) == (kind != "compliment", kind == "complaint")
