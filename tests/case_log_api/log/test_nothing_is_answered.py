"""Whatever is done with an entry, the answer says nothing of its words to whoever lacks the scopes for them.

The routes come from the app itself, each called with the example of its own document: one that is added is called too.
"""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from shared.ids import new_id
from shared.web.routing import scope_of
from tests.case_log_api.log.care_office import CARE, CareOffice
from tests.case_log_api.log.copies_support import CANARIES, log_canary, release_canary
from tests.case_log_api.log.test_nothing_leaves import NOBODY, SEALED_SCOPES, routes_of

ENTRY = "/v1/log-entries/{case_id}"
DONE_AT_LEAST = 15
LAST = ("discard", "split", "forward", "resolve", "close", "reopen", "erasure")
"""What ends an entry, or takes its words, comes after all that does not."""
BODIES: dict[str, dict[str, Any]] = {
    "assign_log_entry": {"person": "lena.hartman"},
    "edit_log_entry": {"interpreter": "American Sign Language"},
    "record_log_transfer": {"to_person": "lena.hartman", "told_customer": True},
    "override_log_reportability": {"outcome": "not_reportable", "reason": "The court has decided on this already."},
    "split_log_entry": {
        "kept": {"narrative": "What is left."},
        "parts": [{"kind": "question", "narrative": "What goes."}],
    },
}
"""Where the examples of single fields make no request together."""


def _rank(route: APIRoute) -> int:
    return max((1 + LAST.index(word) for word in LAST if f"/{word}" in route.path), default=0)


def example_of(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """The example of a schema: its own, or put together of those of what it requires."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if schema.get("type") == "array":
        return [example_of(schema["items"], document)]
    properties = schema.get("properties", {})
    return {name: example_of(properties[name], document) for name in schema.get("required", ())}


def _body(route: APIRoute, method: str, document: dict[str, Any]) -> Any:
    operation = document["paths"][route.path][method.lower()]
    if operation["operationId"] in BODIES:
        return BODIES[operation["operationId"]]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return example_of(content["schema"], document) if content else None


@pytest.mark.clause("CCTS-II.3.redacted")
@pytest.mark.clause("CCTS-II.3.confidential")
async def test_no_answer_to_a_change_says_what_the_entry_keeps_closed(care: CareOffice) -> None:
    case_id = await log_canary(care)
    await release_canary(care, case_id)
    routes = sorted((each for each in routes_of(care) if each.path.startswith(ENTRY)), key=_rank)
    scopes = {scope_of(route) for route in routes_of(care)} - SEALED_SCOPES
    client = await care.caller(*sorted(scope for scope in scopes if scope), agency=CARE)
    document, done = care.app.openapi(), set[str]()
    for route in routes:
        for method in sorted((route.methods or set()) - {"GET", "HEAD"}):
            values = {
                name: case_id if name == "case_id" else "1" if name == "version" else str(NOBODY)
                for name in route.param_convertors
            }
            answer = await client.request(
                method,
                route.path.format(**values),
                json=_body(route, method, document),
                headers={"If-Match": "*", "Idempotency-Key": str(new_id())},
            )
            assert answer.status_code < 500, f"{method} {route.path}: {answer.text}"
            said = answer.text + str(answer.headers)
            assert [words for words in CANARIES if words in said] == [], f"{method} {route.path}"
            if answer.is_success:
                done.add(f"{method} {route.path.removeprefix(ENTRY)}")
    assert len(done) >= DONE_AT_LEAST, f"only {sorted(done)} were done: the refusals of the others prove little"
