"""Request ids, headers, logs, metrics, health, limits, versions, pages of lists, and the document about all that."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from shared.clock import SettableClock
from shared.events import InboxRegistry
from shared.logs import configure_logging
from shared.paging import write_cursor
from shared.resources import Resources, open_resources
from shared.settings import ServiceSettings
from shared.web import ServiceRouter, build_app, public
from shared.web.inspection import list_route_facts, list_undocumented_fields
from shared.web.ratelimit import InProcessLimiter, RateLimitPolicy
from tests.shared.web import small_app
from tests.shared.web.conftest import KeyMaker, client_of, serving, small
from tests.shared.web.test_problems import GOOD, assert_problem

NOTES = "/v1/notes"


class TestRequestId:
    async def test_a_wellformed_id_is_taken_over(self, stranger: httpx.AsyncClient) -> None:
        answer = await stranger.get("/live", headers={"X-Request-Id": "desk-0198c5a4.7"})
        assert answer.headers["x-request-id"] == "desk-0198c5a4.7"

    async def test_any_other_is_replaced(self, stranger: httpx.AsyncClient) -> None:
        cases: list[str] = ["", "short", "x" * 129, "a b c d e f", 'quote"quote"', "-12345678"]
        for bad in cases:
            answer = await stranger.get("/live", headers={"X-Request-Id": bad})
            assert answer.headers["x-request-id"] != bad
            assert len(answer.headers["x-request-id"]) == 36


async def test_every_answer_carries_the_security_headers(stranger: httpx.AsyncClient) -> None:
    for path in ("/live", "/v1/nothing", "/v1/faults/bug", NOTES):
        headers = (await stranger.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers


async def test_a_log_line_names_route_and_request_and_nothing_personal(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(as_json=True)  # again: stderr is another one now
    await client.get(
        f"{NOTES}/0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84?name=Dana", headers={"X-Request-Id": "the-request-1"}
    )
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    [line] = [line for line in lines if line["event"] == "request"]
    assert line["route"] == "/v1/notes/{note_id}"
    assert line["request_id"] == "the-request-1"
    assert line["status"] == 404
    assert line["agency"] == "technology-services"
    assert "Dana" not in json.dumps(line)
    assert "0198c5a4" not in json.dumps(line)


async def test_metrics_count_by_route_and_each_app_on_its_own(client: httpx.AsyncClient, resources: Resources) -> None:
    for _ in range(3):
        await client.get(NOTES)
    await client.get("/v1/nothing-of-that-name")
    text = (await client.get("/metrics")).text
    assert 'http_requests_total{method="GET",route="/v1/notes",service="survey_api",status="200"} 3.0' in text
    assert 'route="unmatched",service="survey_api",status="404"} 1.0' in text
    assert "nothing-of-that-name" not in text
    async with client_of(small(resources)) as other:
        assert 'route="/v1/notes"' not in (await other.get("/metrics")).text


class TestHealth:
    async def test_ready_says_how_every_part_is(self, stranger: httpx.AsyncClient) -> None:
        answer = await stranger.get("/ready")
        assert answer.status_code == 200
        assert answer.json() == {
            "status": "ok",
            "service": "survey_api",
            "database": "ok",
            "migrations": "ok",
            "redis": "ok",
        }

    async def test_without_redis_it_is_degraded_and_still_ready(self, resources: Resources) -> None:
        resources.settings = resources.settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
        async with client_of(small(resources)) as client:
            answer = await client.get("/ready")
            assert answer.status_code == 200
            assert answer.json()["status"] == answer.json()["redis"] == "degraded"

    async def test_with_other_tables_than_expected_it_is_not_ready(self, resources: Resources) -> None:
        async def behind(_: Resources) -> bool:
            return False

        async with client_of(small(resources, is_at_head=behind)) as client:
            answer = await client.get("/ready")
            assert answer.status_code == 503
            assert answer.json()["migrations"] == "down"
            assert answer.headers["retry-after"] == "2"
            assert (await client.get("/live")).json() == {"status": "ok", "service": "survey_api"}


class TestRateLimits:
    async def test_a_caller_over_the_limit_waits_and_others_do_not(
        self, resources: Resources, make_key: KeyMaker
    ) -> None:
        app = small(resources, limiter=InProcessLimiter(RateLimitPolicy(quota=3, window_seconds=3600)))
        one, two = await make_key("notes:read"), await make_key("notes:read")
        service = await make_key("notes:read", agency=None, kind="service")
        async with client_of(app) as client:
            answers = [await client.get(NOTES, headers={"Authorization": f"Bearer {one}"}) for _ in range(4)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
            assert answers[0].headers["ratelimit-policy"] == '"default";q=3;w=3600'
            assert answers[0].headers["ratelimit"] == '"default";r=2;t=1200'
            assert_problem(answers[3], 429, "rate_limited")
            assert 0 < int(answers[3].headers["retry-after"]) <= 1200
            assert (await client.get(NOTES, headers={"Authorization": f"Bearer {two}"})).status_code == 200
            as_service = {"Authorization": f"Bearer {service}", "Careloop-Agency": "roads"}
            assert {(await client.get(NOTES, headers=as_service)).status_code for _ in range(9)} == {200}

    async def test_guessing_keys_is_limited_by_address(self, resources: Resources) -> None:
        app = small(resources, limiter=InProcessLimiter(RateLimitPolicy(quota=3, window_seconds=3600)))
        async with client_of(app) as client:
            statuses = [
                (await client.get(NOTES, headers={"Authorization": f"Bearer cl_x_{n}"})).status_code for n in range(5)
            ]
            assert statuses == [401, 401, 401, 429, 429]

    async def test_the_least_recent_callers_are_forgotten(self) -> None:
        limiter = InProcessLimiter(RateLimitPolicy(quota=1, window_seconds=3600), size=2)
        for who in ("a", "b", "c"):
            assert (await limiter.take(who)).allowed
        assert not (await limiter.take("c")).allowed
        assert (await limiter.take("a")).allowed


class TestVersions:
    async def test_a_change_needs_the_version_that_it_is_based_on(self, client: httpx.AsyncClient) -> None:
        made = await client.post(NOTES, json={**GOOD, "stars": 1})
        path, tag = f"{NOTES}/{made.json()['id']}", made.headers["etag"]
        body = {"words": "Better.", "stars": 1}
        assert_problem(await client.patch(path, json=body), 428, "version_not_named")
        for stale in ('"0123"', f"W/{tag}", '"a", "b"'):
            refused = await client.patch(path, json=body, headers={"If-Match": stale})
            assert_problem(refused, 412, "version_changed")
        for malformed in ("abc", '"a" "b"', '"'):
            refused = await client.patch(path, json=body, headers={"If-Match": malformed})
            assert_problem(refused, 422, "if_match_malformed")
        changed = await client.patch(path, json=body, headers={"If-Match": f'"x", {tag}'})
        assert changed.status_code == 200
        assert changed.headers["etag"] != tag
        assert_problem(await client.patch(path, json=body, headers={"If-Match": tag}), 412, "version_changed")
        assert (await client.patch(path, json=body, headers={"If-Match": "*"})).status_code == 200

    async def test_of_two_changes_at_once_one_wins(self, client: httpx.AsyncClient) -> None:
        made = await client.post(NOTES, json={**GOOD, "stars": 1})
        path, headers = f"{NOTES}/{made.json()['id']}", {"If-Match": made.headers["etag"]}
        answers = await asyncio.gather(
            *(client.patch(path, json={"words": word, "stars": 1}, headers=headers) for word in ("one", "two"))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]


class TestPages:
    async def test_pages_join_up_without_gap_or_repeat(self, client: httpx.AsyncClient, clock: SettableClock) -> None:
        made = []
        for number in range(7):
            made.append((await client.post(NOTES, json={**GOOD, "words": f"{number}"})).json()["id"])
            if number % 3 == 2:
                clock.advance(timedelta(seconds=1))
        seen: list[str] = []
        cursor: dict[str, Any] = {}
        while True:
            page = (await client.get(NOTES, params={"limit": 3, **cursor})).json()
            seen += [item["id"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
            # What comes in meanwhile does not shift the pages.
            await client.post(NOTES, json=GOOD)
        assert sorted(set(seen)) == sorted(seen)
        assert set(made) <= set(seen)

    async def test_a_cursor_that_we_did_not_give_out_is_refused(
        self, client: httpx.AsyncClient, clock: SettableClock
    ) -> None:
        for _ in range(2):
            await client.post(NOTES, json=GOOD)
        good = (await client.get(NOTES, params={"limit": 1})).json()["next_cursor"]
        assert (await client.get(NOTES, params={"cursor": good})).status_code == 200
        bad = [
            "x",
            "!!!!",
            "ü",
            good[:-3],
            good[:10] + ("A" if good[10] != "A" else "B") + good[11:],
            write_cursor("others", [clock.now(), "x"]),
            write_cursor("notes", [clock.now()]),
            write_cursor("notes", ["x", "y"]),
            write_cursor("notes", [10**40, "y"]),
            "W10",
            "A" * 2000,
        ]
        for cursor in bad:
            answer = await client.get(NOTES, params={"cursor": cursor})
            problem = assert_problem(answer, 422, "cursor_invalid")
            errors = problem["errors"]
            assert isinstance(errors, list)
            assert errors[0]["pointer"] == "/query/cursor"


class TestDocument:
    def test_every_route_names_its_callers_its_problems_and_itself(self, app: FastAPI) -> None:
        facts = list_route_facts(app)
        assert {fact.name for fact in facts} >= {"create_note", "live_survey_api", "ready_survey_api"}
        for fact in facts:
            assert fact.names_its_callers, fact
            assert fact.operation["operationId"] == fact.name
            assert fact.operation["summary"]
            assert fact.operation["description"]
            for status in fact.problem_statuses:
                assert str(status) in fact.operation["responses"], (fact.name, status)
        by_name = {fact.name: fact for fact in facts}
        assert by_name["create_note"].scope == "notes:write"
        assert by_name["create_note"].is_idempotent
        assert by_name["edit_note"].takes_if_match
        assert by_name["count_bytes"].public_because == "anybody may count"

    def test_every_field_and_parameter_is_described_and_shown(self, resources: Resources) -> None:
        assert list_undocumented_fields(small(resources, inbox=InboxRegistry("survey_api"))) == []

    async def test_the_document_names_scopes_keys_tags_and_own_refusals(self, stranger: httpx.AsyncClient) -> None:
        document = (await stranger.get("/openapi.json")).json()
        assert document["openapi"].startswith("3.1")
        edit = document["paths"]["/v1/notes/{note_id}"]["patch"]
        assert edit["security"] == [{"bearer": ["notes:write"]}]
        assert set(edit["responses"]) >= {"200", "401", "403", "404", "409", "412", "413", "422", "428", "429", "503"}
        assert "`note_frozen`" in edit["responses"]["409"]["description"]
        assert "If-Match" in {parameter["name"] for parameter in edit["parameters"]}
        create = document["paths"][NOTES]["post"]
        assert "Idempotency-Key" in {parameter["name"] for parameter in create["parameters"]}
        assert "HTTPValidationError" not in document["components"]["schemas"]
        assert document["servers"]

    async def test_the_document_can_be_read_by_others(self, stranger: httpx.AsyncClient) -> None:
        text = (await stranger.get("/openapi.json")).text
        document = json.loads(text)
        known = {f"#/components/{kind}/{name}" for kind, named in document["components"].items() for name in named}

        def refs(value: Any) -> set[str]:
            if isinstance(value, dict):
                own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
                return own.union(*(refs(child) for child in value.values()))
            return set().union(*(refs(child) for child in value)) if isinstance(value, list) else set()

        assert refs(document) <= known


class TestBuildingAnApp:
    async def test_it_opens_and_closes_its_resources_with_the_server(
        self, settings: ServiceSettings, clock: SettableClock
    ) -> None:
        states: list[str] = []

        @asynccontextmanager
        async def opened() -> AsyncIterator[Resources]:
            async with open_resources(settings, "survey_api", clock=clock) as resources:
                states.append("open")
                yield resources
            states.append("closed")

        app = self._build(settings, [small_app.router], open_resources=opened)
        async with serving(app, lifespan="on") as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
            assert (await client.get("/ready")).json()["database"] == "ok"
            assert states == ["open"]
        assert states == ["open", "closed"]

    def test_a_route_that_forgets_its_callers_does_not_start(self, settings: ServiceSettings) -> None:
        async def forgetful() -> None: ...

        unguarded, plain, twice = ServiceRouter(), APIRouter(), ServiceRouter()
        unguarded.get("/v1/forgotten")(forgetful)
        plain.get("/v1/plain", dependencies=[public("why not")])(forgetful)
        for path in ("/v1/one", "/v1/two"):
            twice.get(path, dependencies=[public("why not")])(forgetful)
        with pytest.raises(TypeError, match="names neither a scope"):
            self._build(settings, [unguarded])
        with pytest.raises(TypeError, match="not of a ServiceRouter"):
            self._build(settings, [plain])
        with pytest.raises(TypeError, match="two routes are named forgetful"):
            self._build(settings, [twice])

    def test_resources_are_given_or_opened_and_not_both(self, settings: ServiceSettings, resources: Resources) -> None:
        wrong: list[dict[str, Any]] = [{}, {"resources": resources, "open_resources": lambda: nullcontext(resources)}]
        for options in wrong:
            with pytest.raises(TypeError, match="give open_resources or resources"):
                build_app(
                    service="survey_api", title="Notes", description="Notes.", settings=settings, routers=[], **options
                )

    @staticmethod
    def _build(settings: ServiceSettings, routers: list[APIRouter], **options: Any) -> FastAPI:
        options = options or {"open_resources": lambda: nullcontext(None)}
        return build_app(
            service="survey_api", title="Notes", description="Notes.", settings=settings, routers=routers, **options
        )
