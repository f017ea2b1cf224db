"""What tests over an app's routes need: every route, the scope that it requires, or why it is public."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from shared.web.idempotency import Idempotent
from shared.web.openapi import statuses_of
from shared.web.routing import find_mark, reason_to_be_public, scope_of, takes_if_match


@dataclass(frozen=True)
class RouteFacts:
    """One operation of an app."""

    name: str
    method: str
    path: str
    scope: str | None
    public_because: str | None
    is_idempotent: bool
    takes_if_match: bool
    problem_statuses: tuple[int, ...]
    operation: dict[str, Any]  # its part of the OpenAPI document

    @property
    def names_its_callers(self) -> bool:
        """Whether the route says who may call it: by a scope or, on purpose, everybody; never both."""
        return (self.scope is None) != (self.public_because is None)


def list_route_facts(app: FastAPI) -> list[RouteFacts]:
    """Every documented operation of an app. `app.routes` alone does not show included routers.

    Raises:
        LookupError: there are none, so that a test over them would prove nothing.
    """
    paths = app.openapi()["paths"]
    facts = [
        RouteFacts(
            name=route.name,
            method=method,
            path=route.path,
            scope=scope_of(route),
            public_because=reason_to_be_public(route),
            is_idempotent=find_mark(route, Idempotent) is not None,
            takes_if_match=takes_if_match(route),
            problem_statuses=tuple(statuses_of(route)),
            operation=paths[route.path_format][method.lower()],
        )
        for context in iter_route_contexts(app.routes)
        if isinstance(route := context.original_route, APIRoute) and route.include_in_schema
        for method in sorted(route.methods or ())
    ]
    if not facts:
        raise LookupError("the app has no routes: a test over them would prove nothing")
    return facts


def list_undocumented_fields(app: FastAPI) -> list[str]:
    """Members of schemas and parameters that lack a description or an example, as `CaseRead.status: example`.

    What is another schema, or a list or choice of them, is shown by that schema's own examples.
    """
    document = app.openapi()
    faults: list[str] = []
    for name, schema in document["components"]["schemas"].items():
        for member, facts in schema.get("properties", {}).items():
            faults += [f"{name}.{member}: {fault}" for fault in _lacks(facts)]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                facts = {**parameter["schema"], **parameter}
                faults += [f"{method.upper()} {path} {parameter['name']}: {fault}" for fault in _lacks(facts)]
    return faults


def _lacks(facts: dict[str, Any]) -> list[str]:
    is_shown = "$ref" in str(facts) or "const" in facts or {"example", "examples", "default"} & facts.keys()
    return [*([] if facts.get("description") else ["description"]), *([] if is_shown else ["example"])]
