"""The world outside case_log_api, written by hand: a survey_api, a notifier, and a switchboard that can cut lines."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.messages import MessageRequest
from shared.policy.models import PolicyPack
from shared.policy.rendering import RenderedMail, missing_values, render_mail

Answer = Callable[[httpx.Request], httpx.Response]


def problem(status: int, code: str, detail: str = "") -> httpx.Response:
    return httpx.Response(status, json={"code": code, "detail": detail, "status": status})


@dataclass
class SurveyApiStandIn:
    """Knows what customers wrote, and counts who asked for it; knows each program's own survey link."""

    private: dict[str, dict[str, Any]] = field(default_factory=dict)
    reads: Counter[str] = field(default_factory=Counter)
    links: dict[str, str] = field(default_factory=dict)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/links":
            url = self.links.get(request.url.params["program"])
            items = [] if url is None else [{"url": url, "state": "open"}]
            return httpx.Response(200, json={"items": items, "next_cursor": None})
        found = re.fullmatch(r"/v1/responses/([0-9a-f-]{36})/private", request.url.path)
        if found is None or found[1] not in self.private:
            return problem(404, "response_not_found")
        self.reads[found[1]] += 1
        return httpx.Response(200, json=self.private[found[1]])


@dataclass
class NotifierStandIn:
    """Takes messages by id like the real one: values checked, content frozen, a repeat the same message."""

    pack: PolicyPack
    messages: dict[UUID, MessageRequest] = field(default_factory=dict)
    posts: Counter[UUID] = field(default_factory=Counter)
    bounces: set[tuple[str, str, str | None]] = field(default_factory=set)
    erased: list[str] = field(default_factory=list)
    on_their_way: int = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and request.url.path.startswith("/v1/directory/people/"):
            return self._person(request.url.path.rpartition("/")[2], request.url.params["as_of"])
        if request.url.path in {"/v1/messages/erase", "/v1/bounces"}:
            return httpx.Response(200, json=self._note(json.loads(request.content)))
        asked = MessageRequest.model_validate(json.loads(request.content))
        template = self.pack.template(asked.template)
        if missing := missing_values(template.variables, asked.data):
            return problem(422, "template_values_missing", ", ".join(missing))
        mail = self.render(asked)
        if request.url.path == "/v1/messages/preview":
            shown = {"to": _addresses(asked), "cc": [], "subject": mail.subject, "text": mail.text, "html": mail.html}
            version = {"template": asked.template, "template_version": "1", "language": "en"}
            return httpx.Response(200, json={**version, **shown})
        self.posts[asked.id] += 1
        known = self.messages.setdefault(asked.id, asked)
        if known != asked:
            return problem(409, "message_id_taken")
        return httpx.Response(
            202, json={"id": str(asked.id), "state": "waiting", "message_id": f"<{asked.id}@careloop>", "reason": None}
        )

    def _note(self, told: dict[str, Any]) -> dict[str, Any]:
        if "reference" in told:
            self.erased.append(told["reference"])
            return {"erased_count": 1, "waiting_count": self.on_their_way}
        self.bounces.add((told["message_id"], told["address"], told["status"]))
        return {"outcome": "suppressed"}

    def render(self, asked: MessageRequest) -> RenderedMail:
        template = self.pack.template(asked.template)
        return render_mail(template.text_in("en", "en")[1], asked.data)

    def sent(self, template: str) -> list[MessageRequest]:
        return [message for message in self.messages.values() if message.template == template]

    def _person(self, handle: str, as_of: str) -> httpx.Response:
        people = self.pack.directory.people if self.pack.directory else ()
        for person in people:
            if person.handle == handle and str(person.valid_from) <= as_of:
                return httpx.Response(200, json=person.model_dump(mode="json"))
        return problem(404, "person_not_found")


def _addresses(asked: MessageRequest) -> list[str]:
    return [str(getattr(each, "email", each.kind)) for each in asked.to]


@dataclass
class Switchboard(httpx.AsyncBaseTransport):
    """Connects host names to stand-ins and apps. `cut` hosts do not answer; `calls` counts what went through."""

    lines: dict[str, Answer] = field(default_factory=dict)
    apps: dict[str, httpx.ASGITransport] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    lose_answers_of: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if host in self.cut:
            raise httpx.ConnectError("nobody answers", request=request)
        self.calls.append((request.method, str(request.url.copy_with(query=None))))
        if host in self.apps:
            answer = await self.apps[host].handle_async_request(request)
        else:
            await request.aread()
            answer = self.lines[host](request)
        if host in self.lose_answers_of and request.method == "POST":
            await answer.aread()
            raise httpx.ReadTimeout("the answer was lost on the way", request=request)
        return answer

    def count(self, method: str, ending: str) -> int:
        return sum(1 for each, url in self.calls if each == method and url.endswith(ending))
