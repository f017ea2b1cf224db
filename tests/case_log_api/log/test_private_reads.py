"""Every route that opens what an entry keeps closed asks for a reason, and records who read what, when and why, once."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.case_log_api.inbound.mail_room import take, token_of
from tests.case_log_api.inbound.mails import mail
from tests.case_log_api.log.care_office import CareOffice

REASON = "Calling back about the complaint."
ONE = "/v1/log-entries/{case_id}"
SEARCH = "/v1/log-entries?q=waited"
WHAT = {
    ONE: "entry",
    f"{ONE}/originals": "originals",
    f"{ONE}/redacted-copies/{{version}}": "redacted copy 1",
    f"{ONE}/call-backs": "call_backs",
    f"{ONE}/communications": "communications",
    f"{ONE}/notes": "notes",
    f"{ONE}/transfers": "transfers",
    f"{ONE}/attachments/{{attachment_id}}/content": "attachment",
    "/v1/inbound-emails/{mail_id}": "inbound_email",
    "/v1/inbound-emails/{mail_id}/raw": "inbound_email_raw",
    SEARCH: "search",
    "/v1/log-sheet.csv": "sheet",
    "/v1/log-sheet.xlsx": "sheet",
}
"""What is noted as read, by route."""
NEVER_WITHOUT = {
    SEARCH,
    f"{ONE}/originals",
    f"{ONE}/attachments/{{attachment_id}}/content",
    "/v1/inbound-emails/{mail_id}/raw",
}


@dataclass
class Opened:
    """An entry on which hangs one of everything that is read for a reason."""

    care: CareOffice
    client: httpx.AsyncClient
    ids: dict[str, str]

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path.format(**self.ids), headers=headers)


@pytest.fixture
async def opened(care: CareOffice) -> Opened:
    case_id = (await care.log())["case_id"]
    reply = await take(care, mail(To=await token_of(care, case_id)))
    assistant = await care.assistant()
    added = await assistant.post(
        f"/v1/log-entries/{case_id}/attachments?filename=letter.txt",
        content=b"I waited three hours.\n",
        headers={"Content-Type": "text/plain", "Idempotency-Key": str(new_id())},
    )
    assert added.status_code == 201, added.text
    ids = {"case_id": case_id, "version": "1", "attachment_id": added.json()["id"], "mail_id": reply["id"]}
    return Opened(care, await care.analyst(), ids)


def with_reason(document: dict[str, Any]) -> set[str]:
    """The routes that take a reason for reading."""
    return {
        path
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method == "get" and any(each["name"] == "Careloop-Reason" for each in operation.get("parameters", []))
    }


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_each_route_that_takes_a_reason_records_one_read_with_who_when_what_and_why(opened: Opened) -> None:
    assert with_reason(opened.care.app.openapi()) == {path.partition("?")[0] for path in WHAT}
    case_id = opened.ids["case_id"]
    for path, what in WHAT.items():
        before = {row.id for row in await opened.care.private_reads(case_id)}
        answer = await opened.get(path, **{"Careloop-Reason": REASON})
        assert answer.status_code == 200, f"{path}: {answer.text}"
        (read,) = [row for row in await opened.care.private_reads(case_id) if row.id not in before]
        assert (read.reader, read.at, read.what, read.reason) == (
            "nora.whitfield",
            opened.care.now,
            what,
            REASON,
        ), path


async def test_without_a_reason_nothing_is_read_and_nothing_recorded(opened: Opened) -> None:
    for path in WHAT:
        answer = await opened.get(path)
        refused = path in NEVER_WITHOUT
        assert answer.status_code == (422 if refused else 200), f"{path}: {answer.text}"
        assert not refused or answer.json()["code"] == "read_reason_missing", path
    assert await opened.care.private_reads(opened.ids["case_id"]) == []
    assert "confidential" not in await opened.care.steps(opened.ids["case_id"])


@pytest.mark.clause("CCTS-II.3.confidential")
@pytest.mark.parametrize("path", [ONE, f"{ONE}/notes", "/v1/inbound-emails/{mail_id}/raw", "/v1/log-sheet.csv"])
async def test_the_first_read_of_any_part_is_the_step_of_the_clause(opened: Opened, path: str) -> None:
    assert (await opened.get(path, **{"Careloop-Reason": REASON})).status_code == 200
    assert (await opened.care.steps(opened.ids["case_id"]))["confidential"] == "done"
