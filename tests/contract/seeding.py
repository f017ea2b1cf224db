"""Some of everything there is, so that routes meet ids that exist."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from careloop.stack.packs import open_session
from services.notifier.models import OptOut, Suppression
from services.reporter.models import PublishedResult
from shared.db.kernel import JobRow
from shared.ids import new_id
from shared.settings import ServiceName
from shared.webhooks import sign
from tests.contract.seeding_reports import seed_reports
from tests.contract.stack import AGENCY, Stack
from tests.support.waiting import eventually

SUBSCRIBERS = 10
COMMENTS = 2


async def seed(stack: Stack) -> dict[str, list[str | int]]:
    """Play one bad survey through the loop, and others beside it; returns what there is, by the name of its path parameter."""
    await stack.made(
        "case_log_api",
        "/v1/desk/requests",
        {"ticket": "INC-1042", "subject": "Projector is dark", "queue": "Field North"},
    )
    secret = (await stack.made("survey_api", "/v1/sources/isupport/secrets", {}))["secret"]
    async with stack.running_workers():
        sin = await deliver(stack, secret, survey("INC-1042", 1, comments="Nobody came."))
        await deliver(stack, secret, survey("INC-1042", 4, comments="They came after all."))
        await deliver(stack, secret, survey("INC-1043", 5))
        await deliver(stack, secret, survey("INC-1044", 3, work_completed="no"))
        await deliver(stack, secret, survey("INC-1046", 3, work_completed="no"))
        await deliver(stack, secret, survey("INC-1047", 1, comments="To be erased."))
        quarantined = await deliver(stack, secret, survey("INC-1045", "splendid"))
        assert quarantined["quarantined"], quarantined
        case = await eventually(lambda: _drafted_case(stack, "INC-1042"), within=60)
        spare = await eventually(lambda: _drafted_case(stack, "INC-1047"), within=60)
        entries = await eventually(lambda: _at_least(2, stack, "case_log_api", "/v1/not-completed"), within=60)
        attachment = await _mail_a_file(stack, case["id"])
        comments = await eventually(lambda: _proposed_comments(stack), within=60)
        call_back = await stack.made("case_log_api", f"/v1/cases/{case['id']}/call-backs", {"phone": "907-555-0142"})
        messages = await eventually(lambda: _at_least(3, stack, "notifier", "/v1/messages"), within=60)
    return {
        "source": ["helpdesk-basic"],
        "name": ["isupport", "customer_follow_up"],
        "response_id": [sin["response_id"]],
        "comment_id": comments,
        "delivery_id": [quarantined["quarantine_id"]],
        "number": [2],
        "case_id": [case["id"], spare["id"]],
        "attachment_id": [attachment],
        "call_back_id": [call_back["id"]],
        "entry_id": [entry["id"] for entry in entries],
        "ticket": ["INC-1042"],
        "import_id": [await _import(stack)],
        "message_id": [message["id"] for message in messages],
        "suppression_id": [await _suppression()],
        "opt_out_id": [await _opt_out()],
        "handle": ["maria.santos"],
        "department": ["support-services"],
        "agency": [await _published_results()],
        **await _action_plan(stack),
        **await seed_reports(),
    }


SURE: dict[str, dict[str, Any]] = {
    # The example's owner and role are of another agency: of this one they are refused.
    "PATCH /v1/action-plans/{plan_id}": {"body": {"title": "Shorter waits", "owner_person": "maria.santos"}},
    "POST /v1/imports": {
        # With a source every column is its mapping's affair: whatever else was generated, this is a file.
        "query": {"format": "csv", "survey": "service-request", "source": "isupport"},
        "body": "incident.number,survey.rating\nINC-2042,5\n",
    },
}
"""What chance alone seldom hits on."""


async def _import(stack: Stack) -> str:
    """A file of responses, one of which cannot be right."""
    answer = await stack.call(
        "survey_api",
        "POST",
        "/v1/imports?format=csv&survey=service-request",
        content=b"external_id,rating,comment\nold-1,4,Fine.\nold-2,9,Too much.\n",
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def seed_operations(stack: Stack, service: ServiceName) -> dict[str, list[str | int]]:
    """Subscribers, several as each can be ended only once, and jobs, one of them given up."""
    ids = []
    for number in range(SUBSCRIBERS):
        name, url = f"warehouse-{number}", "https://events.example.gov/careloop"
        body = {"name": name, "url": url, "event_types": ["case.closed"]}
        ids.append((await stack.made(service, "/v1/subscriptions", body))["subscription"]["id"])
    jobs = (await stack.read(service, "/v1/jobs"))["items"]
    return {"subscription_id": ids, "job_id": [await _dead_job(service), *(job["id"] for job in jobs[:1])]}


async def _dead_job(service: ServiceName) -> str:
    """A job that was given up: nothing in the loop gives one up by itself."""
    now = datetime.now(UTC)
    job = JobRow(
        id=new_id(),
        agency=AGENCY,
        name=f"{service}.of_the_contract_tests",
        lane="quick",
        payload={},
        dedupe_key="of the contract tests",
        state="dead",
        run_at=now,
        max_attempts=1,
        finished_at=now,
        last_error="RuntimeError: it was not to be",
        created_at=now,
    )
    async with open_session(service) as session:
        session.add(job)
    return str(job.id)


async def deliver(stack: Stack, secret: str, payload: Any) -> Any:
    """Post a signed webhook of the sample desk."""
    body = json.dumps(payload).encode()
    signature = sign(secret=secret, webhook_id=f"msg_{uuid4().hex}", at=datetime.now(UTC), body=body)
    response = await stack.http.post(
        f"{stack.urls['survey_api']}/v1/webhooks/isupport",
        content=body,
        headers={"Content-Type": "application/json", **signature},
    )
    assert response.status_code == 202, response.text
    return response.json()


MAIL = b"""From: Ana Ruiz <ana.ruiz@school.example>
To: support@tech.district.example
Subject: The projector
Message-ID: <projector@school.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="line"

--line
Content-Type: text/plain

It is still dark.
--line
Content-Type: text/plain; name="lamp.txt"
Content-Disposition: attachment; filename="lamp.txt"

Lamp: 0 hours.
--line--
"""


async def _mail_a_file(stack: Stack, case_id: str) -> str:
    """A mail with a file that a person files with the case; the file's id."""
    taken = await stack.call(
        "case_log_api", "POST", "/v1/inbound-email", content=MAIL, headers={"Content-Type": "message/rfc822"}
    )
    assert taken.status_code == 202, taken.text
    await stack.made("case_log_api", f"/v1/inbound-emails/{taken.json()['id']}/file", {"case_id": case_id})
    (file,) = await stack.read("case_log_api", f"/v1/cases/{case_id}/attachments")
    return str(file["id"])


def survey(ticket: str, rating: Any, **fields: Any) -> dict[str, Any]:
    """What the sample pack's source `isupport` maps, answered just now."""
    now = datetime.now(UTC).replace(microsecond=0)
    return {
        "incident": {
            "number": ticket,
            "resolution": "1",
            "assignee": {"name": "Maria Santos", "team": "field-north"},
            "closed_at": (now - timedelta(hours=20)).isoformat(),
        },
        "survey": {"rating": rating, "submitted_at": now.isoformat(), **fields},
        "customer": {"name": "Ana Ruiz", "email": "ana.ruiz@school.example", "language": "en"},
    }


async def _suppression() -> str:
    """An address that bounced once: the test addresses never do."""
    suppression = Suppression(
        agency=AGENCY,
        address="gone@school.example",
        id=new_id(),
        reason="hard_bounce",
        detail="No such mailbox (550)",
        message_id=new_id(),
        version=1,
        suppressed_at=datetime.now(UTC),
    )
    async with open_session("notifier") as session:
        session.add(suppression)
    return str(suppression.id)


async def _opt_out() -> str:
    """A topic that somebody has declined: the sample pack's mails have none."""
    opt_out = OptOut(
        agency=AGENCY,
        address="enough@school.example",
        topic="survey_invitation",
        id=new_id(),
        declined_by="page",
        message_id=new_id(),
        version=1,
        declined_at=datetime.now(UTC),
    )
    async with open_session("notifier") as session:
        session.add(opt_out)
    return str(opt_out.id)


async def _published_results() -> str:
    """Results for everybody: no report of the sample pack is public."""
    line = {"n": 60, "average": "4.16", "interval": ["3.91", "4.38"], "questions": []}
    published = PublishedResult(
        agency=AGENCY,
        id=new_id(),
        report="quarterly-averages",
        department="",
        period_kind="quarter",
        period_start=date(2026, 7, 1),
        period_end=date(2026, 9, 30),
        version=1,
        policy_hash="0" * 64,
        content={
            "title": "Quarterly averages",
            "agency_name": "Technology Services",
            "department_name": None,
            "survey": "service-request",
            "period_name": "FY2027-Q1",
            "hidden_below": 5,
            "table": {"form": "averages", "lines": [{"key": "a", "label": "A", **line}], "total": line},
        },
        basis={"form": "averages", "lines": {}, "hidden": []},
        note=None,
        published_at=datetime.now(UTC),
    )
    async with open_session("reporter") as session:
        session.add(published)
    return AGENCY


async def _action_plan(stack: Stack) -> dict[str, list[str | int]]:
    """A plan that nobody owns in particular, with one of everything."""
    path = "/v1/action-plans"
    plan = await stack.made("reporter", path, {"title": "Shorter waits", "clause": "TSPE-3"})
    path = f"{path}/{plan['id']}"
    await stack.made("reporter", f"{path}/goals", {"text": "Nobody waits long."})
    await stack.made("reporter", f"{path}/steps", {"what": "Train everybody", "due_on": "2027-02-12"})
    plan = await stack.made("reporter", f"{path}/check-ins", {"due_on": "2027-02-01"})
    return {
        "plan_id": [plan["id"]],
        "goal_id": [plan["goals"][0]["id"]],
        "step_id": [plan["steps"][0]["id"]],
        "check_in_id": [plan["check_ins"][0]["id"]],
    }


async def _proposed_comments(stack: Stack) -> list[str | int] | None:
    """The redacted copies of the comments that came in, once all of them are proposed."""
    days = f"from={datetime.now(UTC).date() - timedelta(days=3)}&to={datetime.now(UTC).date() + timedelta(days=3)}"
    items = (await stack.read("survey_api", f"/v1/redacted-comments?state=proposed&{days}"))["items"]
    return [item["id"] for item in items] if len(items) >= COMMENTS else None


async def _at_least(count: int, stack: Stack, service: ServiceName, path: str) -> Any:
    items = (await stack.read(service, path))["items"]
    return items if len(items) >= count else None


async def _drafted_case(stack: Stack, ticket: str) -> Any:
    cases = (await stack.read("case_log_api", f"/v1/cases?ticket={ticket}"))["items"]
    if not cases:
        return None
    case = cases[0]
    draft = await stack.call("case_log_api", "GET", f"/v1/cases/{case['id']}/draft")
    return case if draft.is_success and draft.json()["subject"] else None
