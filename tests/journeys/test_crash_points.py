"""The process is killed at every named point, for every kind of work that passes there, and nothing is lost or doubled."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

import tests.support.everything
from careloop.mail_sink import MailStore, serve_smtp
from careloop.stack.access import write_access
from careloop.stack.packs import load_packs
from shared.clock import SystemClock
from shared.crash import registered_points
from shared.db import Sessions, make_engine, make_sessions
from shared.logs import configure_logging
from shared.settings import SERVICES, ServiceName
from shared.webhooks import sign
from tests.support.loop import EVERYTHING, PACK, SOURCE, Loop, environment_for, url_of_socket
from tests.support.loop_process import Supervised
from tests.support.ports import listening_socket
from tests.support.waiting import eventually

assert tests.support.everything
RETRIES = timedelta(seconds=60)
# Every registered point is in one group: each run crashes at all points of its group, once for every kind of work.
GROUPS = {
    "handing jobs out and running them": ("relay.", "job."),
    "delivering and taking in events": ("delivery.", "inbox."),
    "intake and attribution": ("survey_api.",),
    "deciding and drafting": ("case.escalated", "case.repeat_counted", "case.details", "case.draft"),
    "the desk": ("case.reopen", "case.tab", "case.close"),
    "asking for messages": ("case.message", "notifier.accept"),
    "mail": ("notifier.claim", "notifier.data", "notifier.record"),
}


# Work of agencies that the sample is not, or that it seldom does: the service's own tests pull the plug there.
ELSEWHERE = ("survey_api.invitation.", "import.", "recognition.", "log.", "report.")


def points_of(group: str) -> list[str]:
    return [
        point for point in registered_points() if point.startswith(GROUPS[group]) and not point.startswith(ELSEWHERE)
    ]


def test_every_crash_point_is_visited_by_one_group() -> None:
    visited = sorted(point for group in GROUPS for point in points_of(group))
    assert visited == [point for point in registered_points() if not point.startswith(("test.", *ELSEWHERE))]
    assert len(visited) > 30


CUSTOMER = "ana.ruiz@school.example"


class Stubborn(Loop):
    """A client that asks again until it is answered, with the same ids: what is acknowledged must be there."""

    async def insist(self, method: str, service: ServiceName, path: str, body: object = None) -> httpx.Response:
        key = str(uuid4())

        async def answered() -> httpx.Response | None:
            try:
                answer = await self.anybody.call(method, service, path, body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                return None
            return None if answer.status_code in {409, 502, 503} and "Retry-After" in answer.headers else answer

        found: httpx.Response = await eventually(answered, within=60, every=0.05)
        return found

    async def read(self, service: ServiceName, path: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.insist("GET", service, path)).json()
        return found

    async def insist_on_delivery(self, payload: object) -> dict[str, Any]:
        body, webhook_id = json.dumps(payload).encode(), f"msg_{uuid4().hex}"

        async def acknowledged() -> httpx.Response | None:
            signed = sign(secret=self.secret, webhook_id=webhook_id, at=datetime.now(UTC), body=body)
            try:
                answer = await self.http.post(
                    f"{self.urls['survey_api']}/v1/webhooks/{SOURCE}", content=body, headers=signed
                )
            except httpx.TransportError:
                return None
            return answer if answer.status_code == 202 else None

        answer = await eventually(acknowledged, within=60, every=0.05)
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def crashing(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[Stubborn, Supervised, Path]]:
    configure_logging("WARNING")
    sockets = {name: listening_socket() for name in (*SERVICES, "smtp")}
    marks = tmp_path / "marks"
    marks.mkdir()
    urls: dict[ServiceName, str] = {service: url_of_socket(sockets[service]) for service in SERVICES}
    environment = environment_for(
        urls, database_url=database_url, redis_url=redis_url, smtp_port=sockets["smtp"].getsockname()[1]
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    await load_packs([PACK])
    await write_access()
    ports: dict[ServiceName, int] = {service: sockets[service].getsockname()[1] for service in SERVICES}
    for service in SERVICES:
        sockets[service].close()
    crashes = {
        "CARELOOP_SWEEP_AFTER_SECONDS": "0.5",
        "CARELOOP_CRASH_AT": ",".join(f"{point}@*" for point in points_of(request.param)),
        "CARELOOP_CRASH_MARKS": str(marks),
    }
    supervised = Supervised(environment | crashes, ports, tmp_path / "log")
    async with AsyncExitStack() as stack:
        mail = MailStore(tmp_path / "mail", drops_repeats=True)
        await stack.enter_async_context(serve_smtp(mail, sockets["smtp"]))
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=30.0, trust_env=False))
        sessions: dict[ServiceName, Sessions] = {}
        for service in SERVICES:
            engine = make_engine(database_url, service, pool_size=2)
            stack.push_async_callback(engine.dispose)
            sessions[service] = make_sessions(engine)
        loop = Stubborn(http, urls, mail, SystemClock(), sessions)
        supervised.start()
        watching = asyncio.create_task(supervised.watch())
        try:
            loop.anybody = await loop.person(None, *EVERYTHING)
            answer = await loop.insist("POST", "survey_api", f"/v1/sources/{SOURCE}/secrets", {})
            loop.secret = answer.json()["secret"]
            yield loop, supervised, marks
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await supervised.stop()


async def play(loop: Stubborn) -> None:
    """Two SINs of one person, one survey of work not completed, one ordinary; the first SIN worked to its end."""
    for ticket, rating, more in (
        ("91001", 1, {}),
        ("91002", 1, {}),
        ("91003", 3, {"answers": {"work_completed": False}, "technician": "Mark Ellison"}),
        ("91004", 5, {"technician": "Will Turner"}),
    ):
        requests = "/v1/desk/requests"
        await loop.insist("POST", "case_log_api", requests, {"ticket": ticket, "subject": "Projector"})
        await loop.insist("POST", "case_log_api", f"{requests}/{ticket}/resolve", {"change_id": str(uuid4())})
        answer = await loop.insist_on_delivery(loop.survey(ticket, rating, **more))
        assert answer["response_id"], "acknowledged"
    await eventually(lambda: len(loop.mails(about="91002")) >= 2, within=300)
    await loop.all_quiet(ahead=RETRIES)
    case = (await loop.insist("GET", "case_log_api", "/v1/cases?ticket=91001")).json()["items"][0]
    path = f"/v1/cases/{case['id']}"
    for step, body in (
        ("review", {}),
        ("readdress", {"note": "Please go back today."}),
        ("cause", {"cause": "No lamp.", "improvement_opportunity": "Keep one on site."}),
        ("confirmation", {"summary": "We replaced the lamp."}),
        ("final-contact", {"kind": "mail"}),
    ):
        stepped = await loop.insist("POST", "case_log_api", f"{path}/{step}", body)
        assert stepped.is_success, stepped.text
        await loop.all_quiet(ahead=RETRIES)
    closed = await loop.insist("POST", "case_log_api", f"{path}/close")
    assert closed.is_success, closed.text
    await loop.all_quiet(ahead=RETRIES)


@pytest.mark.parametrize(("crashing", "group"), [(group, group) for group in GROUPS], indirect=["crashing"])
async def test_killed_anywhere_every_survey_is_there_and_everything_has_happened_once(
    crashing: tuple[Stubborn, Supervised, Path], group: str
) -> None:
    loop, supervised, marks = crashing
    await play(loop)
    responses = (await loop.read("survey_api", "/v1/responses"))["items"]
    assert sorted(response["ticket"] for response in responses) == ["91001", "91002", "91003", "91004"]
    cases = (await loop.read("case_log_api", "/v1/cases"))["items"]
    assert {case["ticket"]: (case["cycle_count"], case["status"]) for case in cases} == {
        "91001": (1, "closed"),
        "91002": (1, "open"),
        "91003": (0, "open"),
    }
    changes = (await loop.read("case_log_api", "/v1/desk/changes?limit=100"))["items"]
    done = Counter((change["ticket"], change["kind"]) for change in changes if change["actor"] == "careloop")
    assert {what: count for what, count in done.items() if what[1] in {"reopen", "close"}} == {
        ("91001", "reopen"): 1,
        ("91002", "reopen"): 1,
        ("91001", "close"): 1,
    }
    assert (await loop.read("case_log_api", "/v1/desk/requests/91002"))["queue"] == "S Rev"
    messages = (await loop.read("notifier", "/v1/messages?limit=100"))["items"]
    assert Counter(message["template"] for message in messages) == {
        "sin_notice": 2,
        "repeat_sin_first": 1,
        "not_completed_review": 1,
        "customer_follow_up": 1,
        "readdress": 1,
        "final_contact": 1,
    }
    assert {message["state"] for message in messages} == {"delivered"}
    assert len(loop.mails()) == len(messages), "each mail once, at a relay that drops repeats"
    assert len(loop.mails(to=CUSTOMER, about="We deeply regret")) == 1
    assert (await loop.read("case_log_api", f"/v1/cases/{cases[-1]['id']}/timeline/verify"))["intact"]
    today = datetime.now(ZoneInfo("America/New_York")).date()
    scores = await loop.read("reporter", f"/v1/scores?period=week&from={today}")
    [overall] = scores["periods"][0]["scores"]
    assert (overall["responses"], overall["sin"]) == (4, 2)
    for service in SERVICES:
        assert (await loop.read(service, "/v1/jobs?state=dead"))["items"] == []
    crashes = [mark.name for mark in marks.iterdir()]
    assert supervised.crash_count == len(crashes)
    assert {crash.partition("@")[0] for crash in crashes} == set(points_of(group)), "a point was never passed"
    assert supervised.unexpected == []
