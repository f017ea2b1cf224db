"""The API as a product: every operation named, scoped and explained."""

from typing import Any

from services.notifier.schemas.sending import MessageCreate
from shared.contracts.messages import MessageRequest
from shared.web.inspection import RouteFacts, list_route_facts
from tests.notifier.support import Notifier, follow_up, of_agency, sample_pack

OPERATIONS = {
    "send_message": "messages:send",
    "preview_message": "messages:send",
    "list_messages": "messages:read",
    "get_message": "messages:read",
    "release_message": "messages:release",
    "cancel_message": "messages:release",
    "erase_messages": "messages:erase",
    "list_suppressions": "suppressions:read",
    "get_suppression": "suppressions:read",
    "report_bounce": "suppressions:write",
    "delete_suppression": "suppressions:write",
    "list_opt_outs": "suppressions:read",
    "get_opt_out": "suppressions:read",
    "delete_opt_out": "suppressions:write",
    "list_templates": "templates:read",
    "get_template": "templates:read",
    "get_directory": "directory:read",
    "get_person": "directory:read",
    "list_department_roles": "directory:read",
}


def facts_of(notifier: Notifier) -> list[RouteFacts]:
    return list_route_facts(notifier.api._transport.app)  # type: ignore[attr-defined]  # an ASGITransport


async def test_every_operation_has_its_name_and_its_scope(notifier: Notifier) -> None:
    facts = facts_of(notifier)

    assert all(fact.names_its_callers for fact in facts)
    own = {fact.name: fact.scope for fact in facts if fact.scope and not fact.name.endswith("_notifier")}
    assert own == OPERATIONS
    assert all(fact.operation["operationId"] == fact.name for fact in facts)
    assert all(fact.operation["summary"] and fact.operation["description"] for fact in facts)


async def test_every_field_is_explained_and_shown_by_an_example(notifier: Notifier) -> None:
    document = notifier.api._transport.app.openapi()  # type: ignore[attr-defined]  # an ASGITransport
    bare = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if not described.get("description") or not _has_example(described)
    ]

    assert bare == []


def _has_example(described: dict[str, Any]) -> bool:
    """A field made of other documented objects is shown by theirs."""
    inner = described.get("items") or described.get("additionalProperties") or {}
    return "examples" in described or "$ref" in described or "$ref" in inner


def test_what_the_services_exchange_is_what_the_api_takes() -> None:
    assert set(MessageCreate.model_fields) == set(MessageRequest.model_fields)


async def test_a_template_says_what_it_needs_and_how_it_reads(notifier: Notifier) -> None:
    shown = (await notifier.api.get("/v1/templates/repeat_sin_first")).json()
    template = sample_pack().template("repeat_sin_first")

    assert shown["variables"] == list(template.variables)
    assert {"surveys[].ticket", "surveys[].comment", "technician"} <= set(shown["paths"])
    assert shown["languages"]["en"]["subject"] == template.languages["en"].subject
    assert (await notifier.api.get("/v1/templates/none")).json()["code"] == "template_not_found"
    assert (await notifier.api.get("/v1/templates/none", params={"version": "x"})).status_code == 422


async def test_without_a_credential_nothing_is_shown(notifier: Notifier) -> None:
    for fact in facts_of(notifier):
        if fact.name not in OPERATIONS:
            continue
        path = fact.path.replace(":uuid", "").format(
            message_id="3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e",
            suppression_id="3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e",
            name="customer_follow_up",
            handle="maria.santos",
            department="support-services",
            opt_out_id="3f0d9c1e-6f1b-5a53-9d0c-2b7e1c1a6f0e",
        )
        answer = await notifier.api.request(fact.method, path, headers={"Authorization": "Bearer cl_no_key"})
        assert answer.status_code == 401, path


async def test_another_agencys_things_are_not_found(notifier: Notifier) -> None:
    await notifier.adopt(of_agency("second"))
    headers = await notifier.key(*set(OPERATIONS.values()), agency="second")
    notifier.smtp.answers_to_rcpt["alex.rivera@example.org"].append("550 5.1.1 Unknown")
    message = await notifier.send(follow_up())
    await notifier.deliver_due()
    (suppression,) = (await notifier.api.get("/v1/suppressions")).json()["items"]

    for method, path in (
        ("GET", f"/v1/messages/{message['id']}"),
        ("POST", f"/v1/messages/{message['id']}/release"),
        ("POST", f"/v1/messages/{message['id']}/cancel"),
        ("GET", f"/v1/suppressions/{suppression['id']}"),
        ("DELETE", f"/v1/suppressions/{suppression['id']}"),
    ):
        answer = await notifier.api.request(method, path, headers=headers | {"If-Match": "*"})
        assert answer.status_code == 404, path
    assert (await notifier.api.get("/v1/messages", headers=headers)).json()["items"] == []
    assert (await notifier.api.get("/v1/suppressions", headers=headers)).json()["items"] == []
