"""Some of everything that a customer care log has: entries in every state, what hangs on them, mails and an import."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from careloop.stack.packs import open_session
from shared.clock import SystemClock
from shared.db.kernel import JobRow
from shared.settings import SERVICES
from shared.web.keys import mint_key, save_key
from tests.contract.stack import CARE, Stack
from tests.support.waiting import eventually

SPARE = 3
"""Entries that are only there to be worked on, as closing, forwarding and erasing end one each."""

CANARY = "I waited three hours for Marco Villanueva. Call me: 714-555-0171."
DEPUTY = "helen.marsh"
LOG = "/v1/log-entries"


@dataclass(frozen=True)
class CareLogSeeds:
    """What there is by the name of its parameter, the entry of each part of one, keys of others by path, and what
    chance seldom hits on, by operation.
    """

    known: dict[str, list[str | int]]
    parts: dict[str, str]
    keys: dict[str, str]
    sure: dict[str, Any]


async def seed_care_log(stack: Stack) -> CareLogSeeds:
    """Entries, and all that an entry can have."""
    spare = [(await _log(stack))["case_id"] for _ in range(SPARE)]
    praised = (await _log(stack, kind="compliment"))["case_id"]
    asked = (await _log(stack, kind="question", channel="access_oc"))["case_id"]
    queued = (await _log(stack, narrative="The ramp at the door is broken."))["case_id"]
    forwarded = (await _log(stack, matters=["case_action"], narrative="My benefits were denied."))["case_id"]
    erased = (await _log(stack, narrative="Nothing is to stay of this."))["case_id"]
    closed = (await _log(stack, kind="compliment", constituent=None, narrative="Tina was kind."))["case_id"]
    drafted = await _deliver(stack, "Nobody ever calls back.")
    machine = [await _deliver(stack, "I am away until Monday.", b"Auto-Submitted: auto-replied\r\n") for _ in range(3)]
    mails = [drafted["id"], *(mail["id"] for mail in machine)]

    async def add(case_id: str, path: str, body: Any) -> str:
        made = await stack.made("case_log_api", f"{LOG}/{case_id}/{path}", body)
        return str(made.get("id", ""))

    await stack.made("case_log_api", f"{LOG}/{queued}/assignment", {"queue": "facilities"})
    await stack.made("case_log_api", f"{LOG}/{closed}/close")
    call_back = await add(spare[0], "call-backs", {"phone": "714-555-0171"})
    review = await add(spare[1], "reviews", {"person": DEPUTY})
    await add(spare[0], "notes", {"text": "Her third letter."})
    await add(spare[0], "transfers", {"to_person": "lena.hartman", "told_customer": True})
    await add(
        spare[0],
        "communications",
        {"direction": "inbound", "purpose": "enquiry", "channel": "phone", "at": datetime.now(UTC).isoformat()},
    )
    attachment = await _attach(stack, spare[0])
    holds = [
        (await stack.made("case_log_api", "/v1/legal-holds", {"case_id": spare[2], "reason": f"Suit {number}."}))["id"]
        for number in range(2)
    ]
    imported = await _import(stack)
    views = [await _save_view(stack, number) for number in range(SPARE)]
    async with stack.running_workers():
        await stack.made("case_log_api", f"{LOG}/{forwarded}/forward")
        await eventually(lambda: _proposed(stack, spare[0]), within=60)
        likely = await eventually(lambda: _likely(stack), within=60)
        await eventually(lambda: _is_done(stack, imported), within=60)
        await eventually(lambda: _delivered(stack, forwarded), within=60)
        await eventually(_is_quiet, within=120)
    await _release(stack, spare[0])
    relation = await add(praised, "relations", {"to": closed, "kind": "related", "reason": "The same letter."})
    known: dict[str, list[str | int]] = {
        "case_id": [*spare, praised, asked, queued, forwarded, closed, drafted["case_id"]],
        "name": ["log_entry", "log_to_analyst"],
        "version": [1],
        "call_back_id": [call_back],
        "review_id": [review],
        "attachment_id": [attachment],
        "hold_id": list(holds),
        "import_id": [imported],
        "mail_id": list(mails),
        "view_id": list(views),
        "proposal_id": [likely["id"]],
        "relation_id": [relation],
    }
    parts = {
        call_back: spare[0],
        review: spare[1],
        attachment: spare[0],
        relation: praised,
        likely["id"]: likely["case_id"],
    }
    keys = {f"{LOG}/{{case_id}}/reviews/{{review_id}}/answer": await _key_of(DEPUTY, "log:review")}
    return CareLogSeeds(known | _words(spare[0]), parts, keys, _sure(erased))


def _sure(erased: str) -> dict[str, Any]:
    """One request each that gets as far as the operation's own code; what is erased is there for that alone."""
    split = {
        "kept": {"narrative": "The clerk was rude."},
        "parts": [{"kind": "complaint", "narrative": "My benefits were denied.", "matters": ["case_action"]}],
    }
    return {
        f"GET {LOG}/{{case_id}}/originals": {"query": {"reason": "An appeal."}},
        "GET /v1/log-report-entries": {"query": {"received_from": "2000-01-01", "received_to": "2099-12-31"}},
        f"POST {LOG}/{{case_id}}/split": {"body": split},
        f"POST {LOG}/{{case_id}}/erasure": {"path_parameters": {"case_id": erased}, "each": True},
    }


async def _key_of(person: str, scope: str) -> str:
    """A key of somebody else: only who is asked for a review answers it."""
    minted = mint_key(name="a reviewer", agency=CARE, scopes=[scope], now=SystemClock().now(), person=person)
    async with open_session("case_log_api") as session:
        await save_key(session, minted)
    return minted.token


def _words(case_id: str) -> dict[str, list[str | int]]:
    """What requests say where the policy, the directory or the clock decides what is a good word."""
    just_now = [(datetime.now(UTC) - timedelta(minutes=minutes)).isoformat() for minutes in (1, 2)]
    return {
        "body.case_id": [case_id],
        "body.channel": ["phone", "letter"],
        "body.received_at": list(just_now),
        "body.at": list(just_now),
        "body.received_by": ["amy.tran"],
        "body.receiver_role": ["designee"],
        "body.category": ["facilities"],
        "body.program": ["assistance"],
        "body.subject_handle": ["marco.villanueva"],
        "body.person": ["nora.whitfield", "lena.hartman"],
        "body.role": ["deputy_director"],
        "body.queue": ["assistance", "facilities"],
        "body.to_person": ["lena.hartman"],
        "body.party": ["appeals", "courts"],
        "body.to": [case_id],
        "body.released_by": ["nora.whitfield"],
    }


async def _log(stack: Stack, **facts: Any) -> Any:
    body = {
        "kind": "complaint",
        "channel": "phone",
        "received_at": datetime.now(UTC).isoformat(),
        "received_by": "amy.tran",
        "receiver_role": "designee",
        "constituent": {"name": "Rosa Delgado", "email": "rosa.delgado@home.example", "phone": "714-555-0171"},
        "narrative": CANARY,
    }
    headers = {"Idempotency-Key": str(uuid4())}
    return await stack.made("case_log_api", "/v1/log-entries", body | facts, headers=headers)


async def _deliver(stack: Stack, words: str, fields: bytes = b"") -> Any:
    """A mail, delivered as its server got it."""
    mail = (
        b"From: Rosa Delgado <rosa.delgado@home.example>\r\nTo: customer.care@ssa.county.example\r\n"
        b"Subject: The office\r\nMessage-ID: <" + uuid4().hex.encode() + b"@home.example>\r\n" + fields + b"\r\n"
    )
    answer = await stack.call(
        "case_log_api",
        "POST",
        "/v1/inbound-email",
        content=mail + words.encode() + b"\r\n",
        headers={"Content-Type": "message/rfc822", "Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


async def _attach(stack: Stack, case_id: str) -> str:
    answer = await stack.call(
        "case_log_api",
        "POST",
        f"{LOG}/{case_id}/attachments?filename=letter.txt",
        content=b"I waited three hours.\n",
        headers={"Content-Type": "text/plain", "Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _import(stack: Stack) -> str:
    """A file with a row that is taken in, and one that is rejected."""
    good = {
        "kind": "question",
        "channel": "letter",
        "received_at": f"{datetime.now(UTC):%Y-%m-%d}",
        "narrative": "When?",
    }
    rows = [good, good | {"channel": "pigeon"}]
    answer = await stack.call(
        "case_log_api",
        "POST",
        "/v1/log-imports?format=jsonl&backdating_reason=Letters%20of%20the%20week.",
        content="\n".join(map(json.dumps, rows)).encode(),
        headers={"Content-Type": "application/x-ndjson", "Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def _is_done(stack: Stack, import_id: str) -> bool:
    state: Mapping[str, Any] = await stack.read("case_log_api", f"/v1/log-imports/{import_id}")
    return bool(state["finished_at"])


async def _save_view(stack: Stack, number: int) -> str:
    """Several, as each is deleted once."""
    body = {"name": f"Open, {number}", "filters": {"status": "open"}}
    return str((await stack.made("case_log_api", "/v1/log-views", body))["id"])


async def _likely(stack: Stack) -> Any:
    """Two entries that may be one: the spare ones say the same."""
    return next(iter((await stack.read("case_log_api", "/v1/log-duplicates"))["items"]), None)


async def _proposed(stack: Stack, case_id: str) -> Sequence[Any]:
    copies: Sequence[Any] = (await stack.read("case_log_api", f"{LOG}/{case_id}/redacted-copies"))["items"]
    return copies


async def _is_quiet() -> bool:
    """Whether nothing is due any more: a worker that is stopped at work leaves connections behind."""
    for service in SERVICES:
        due = JobRow.state.in_(("waiting", "dispatched")), JobRow.run_at <= datetime.now(UTC)
        async with open_session(service) as session:
            if await session.scalar(select(JobRow.id).where(*due).limit(1)) is not None:
                return False
    return True


async def _delivered(stack: Stack, case_id: str) -> bool:
    sent = (await stack.read("case_log_api", f"{LOG}/{case_id}/forwardings"))["items"]
    return bool(sent and sent[-1]["delivered_at"])


async def _release(stack: Stack, case_id: str) -> None:
    copy = await stack.call("case_log_api", "GET", f"{LOG}/{case_id}/redacted-copies/1")
    await stack.made(
        "case_log_api",
        f"{LOG}/{case_id}/redacted-copies/1/release",
        {},
        headers={"If-Match": copy.headers["ETag"]},
    )
