"""Asking every route of case_log_api as somebody: a path to things that are there, and a body that its document calls right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.web.inspection import RouteFacts

ELSEWHERE = "0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84"
_HIDDEN = frozenset({"entry_not_found", "case_not_found", "not_found"})
"""An answer that says nothing but that it is not there."""


@dataclass(frozen=True)
class Document:
    """The OpenAPI document, as far as bodies are made from it."""

    schemas: Mapping[str, Any]

    def body_of(self, route: RouteFacts) -> Any:
        """A body with everything required, from the examples; None where the route takes no JSON."""
        content = route.operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return self._example(schema) if schema else None

    def query_of(self, route: RouteFacts) -> dict[str, str]:
        """The required query, from the examples."""
        return {
            each["name"]: str(_first(each) or _first(each["schema"]))
            for each in route.operation.get("parameters", [])
            if each["in"] == "query" and each.get("required")
        }

    def _example(self, schema: Mapping[str, Any]) -> Any:
        if "$ref" in schema:
            return self._example(self.schemas[schema["$ref"].rpartition("/")[2]])
        if (example := _first(schema)) is not None:
            return example
        for choice in (*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])):
            if choice.get("type") != "null":
                return self._example(choice)
        if "properties" in schema:
            return {name: self._example(schema["properties"][name]) for name in schema.get("required", [])}
        if schema.get("type") == "array":
            return [self._example(schema["items"])]
        return {"string": "text", "integer": 1, "boolean": True, "object": {}}.get(schema.get("type", ""))


def _first(schema: Mapping[str, Any]) -> Any:
    if schema.get("examples"):
        found = schema["examples"]
        return found[0] if isinstance(found, list) else next(iter(found.values()))["value"]
    if schema.get("enum"):
        return schema["enum"][0]
    return schema.get("const", schema.get("example"))


@dataclass(frozen=True)
class Asker:
    """Somebody with a key, asking for things of one agency."""

    http: httpx.AsyncClient
    document: Document
    ids: Mapping[str, str]
    bodies: Mapping[str, Any] = field(default_factory=dict)

    async def ask(self, route: RouteFacts) -> httpx.Response:
        """Call the route about what is there."""
        path = route.path
        for name, value in self.ids.items():
            path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:uuid}}", value)
        while "{" in path:
            path = path[: path.index("{")] + ELSEWHERE + path[path.index("}") + 1 :]
        headers = {"Careloop-Reason": "The table of roles.", "If-Match": '"of-another-version"'}
        body = self.bodies.get(route.name, self.document.body_of(route))
        options: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        if body is None:
            options = {}
        return await self.http.request(
            route.method, path, params=self.document.query_of(route), headers=headers, **options
        )


def letter_of(answer: httpx.Response) -> str:
    """`y`: let in, whatever the state of the thing then allows; `n`: the scope is missing; `h`: it is not there."""
    if answer.status_code == 401:
        return "?"
    code = answer.json()["code"] if answer.headers.get("content-type") == "application/problem+json" else ""
    if answer.status_code == 403:
        return "n" if code == "scope_missing" else "r"
    return "h" if answer.status_code == 404 and code in _HIDDEN else "y"
