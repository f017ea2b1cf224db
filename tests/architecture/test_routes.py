"""Every route of the four apps says who may call it, what it does, how it refuses and what its data look like."""

import inspect
import re
from collections import Counter
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from shared.settings import SERVICES, ServiceName
from shared.web.inspection import RouteFacts, list_undocumented_fields
from tests.architecture.code import all_routes, app_of, routes_of

# Every scope there is (notes of the deployment name who gets which); a route may not invent one by a slip of the pen.
SCOPES = {
    "responses:write",
    "responses:read",
    "responses:private",
    "responses:decide",
    "comments:release",
    "comments:read",
    "sources:read",
    "sources:write",
    "quarantine:read",
    "quarantine:replay",
    "invitations:read",
    "invitations:write",
    "links:read",
    "links:write",
    "campaigns:read",
    "campaigns:write",
    "signatures:read",
    "imports:read",
    "imports:write",
    "cases:read",
    "cases:write",
    "cases:private",
    "cases:restricted",
    "cases:review",
    "cases:direct",
    "cases:erase",
    "recognitions:read",
    "recognitions:decide",
    "recognitions:private",
    "desk:read",
    "desk:write",
    "log:read",
    "log:private",
    "log:write",
    "log:assign",
    "log:analyze",
    "log:review",
    "log:answer",
    "log:redact",
    "log:release",
    "log:export",
    "log:sync",
    "log:restricted",
    "log:retain",
    "log:import",
    "log:inbound",
    "log:audit",
    "log:statistics",
    "log:report",
    "messages:send",
    "messages:read",
    "messages:release",
    "messages:erase",
    "directory:read",
    "templates:read",
    "suppressions:read",
    "suppressions:write",
    "scores:read",
    "plans:read",
    "plans:write",
    "reports:read",
    "reports:write",
    "reports:sign",
    "reports:admin",
    "jobs:read",
    "jobs:replay",
    "subscriptions:read",
    "subscriptions:write",
}
ROUTES = pytest.mark.parametrize(
    "route", [pytest.param(route, id=f"{service}-{route.name}-{route.method}") for service, route in all_routes()]
)
PROBES = ("/live", "/ready", "/metrics")
EACH_SERVICE = pytest.mark.parametrize("service", SERVICES)


@EACH_SERVICE
def test_every_service_has_routes_of_its_own(service: ServiceName) -> None:
    own = [route for route in routes_of(service) if not route.name.endswith(f"_{service}")]

    assert len(own) >= 3, "only the routes that every service has: the tests below would prove little"


@ROUTES
def test_a_route_names_its_scope_or_says_why_it_is_public(route: RouteFacts) -> None:
    assert route.names_its_callers
    assert route.scope is None or route.scope in SCOPES
    assert route.public_because is None or len(route.public_because) > 5


@ROUTES
def test_a_route_has_a_summary_and_is_described_for_its_caller(route: RouteFacts) -> None:
    assert 5 <= len(route.operation["summary"]) <= 80
    assert not route.operation["summary"].endswith(".")
    assert len(route.operation["description"]) >= 20


@ROUTES
def test_a_route_declares_its_problem_answers(route: RouteFacts) -> None:
    answers = route.operation["responses"]
    expected = {"422"} | ({"401", "403"} if route.scope else set())

    assert expected <= answers.keys()
    for status, answer in answers.items():
        if int(status) >= 400 and "$ref" not in answer:
            assert "application/problem+json" in answer.get("content", {}) or route.path == "/ready", (status, answer)


@ROUTES
def test_a_route_declares_what_it_answers_when_all_goes_well(route: RouteFacts) -> None:
    good = [status for status in route.operation["responses"] if status.startswith(("2", "3"))]

    assert good
    assert route.method != "POST" or route.operation["responses"].keys() & {"200", "201", "202", "204", "303"}


@ROUTES
def test_a_path_is_versioned_and_made_of_plain_words(route: RouteFacts) -> None:
    if route.path in PROBES or not route.path.startswith("/v1"):
        assert route.public_because  # probes and pages
        return
    words = [part for part in route.path.removeprefix("/v1/").split("/") if not part.startswith("{")]
    assert words
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*([.](svg|png|pdf|zip|xlsx|csv))?", word) for word in words), route.path


def test_operation_ids_are_unique_over_all_four_services() -> None:
    ids = Counter(route.operation["operationId"] for _, route in all_routes())

    assert [name for name, times in ids.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in ids)


@EACH_SERVICE
def test_an_operation_id_is_the_name_of_its_function(service: ServiceName) -> None:
    """The routes that every service has carry the service's name behind the function's."""
    seen = 0
    for context in iter_route_contexts(app_of(service).routes):
        route = context.original_route
        if not isinstance(route, APIRoute) or not route.include_in_schema:
            continue
        if route.path in PROBES:
            continue  # three words that everybody's probes know; the functions must not shadow them
        function = inspect.unwrap(route.endpoint).__name__
        assert route.name in {function, f"{function}_{service}"}, f"{route.name} is {function}"
        seen += 1
    assert seen >= len({route.name for route in routes_of(service)} - {f"{p[1:]}_{service}" for p in PROBES}) > 0


@EACH_SERVICE
def test_every_field_and_parameter_has_a_description_and_an_example(service: ServiceName) -> None:
    assert list_undocumented_fields(app_of(service)) == []


@EACH_SERVICE
def test_schemas_hold_fields_at_all(service: ServiceName) -> None:
    """What the test above goes through is not empty."""
    schemas: dict[str, Any] = app_of(service).openapi()["components"]["schemas"]

    assert sum(len(schema.get("properties", {})) for schema in schemas.values()) > 50
