"""The built-in desk's own API: an office without a desk can work with it."""

from uuid import uuid4

import httpx
import pytest

from tests.case_log_api.office import Office


def new_change(**body: object) -> dict[str, object]:
    return {"change_id": str(uuid4()), **body}


async def create(desk: httpx.AsyncClient, **body: object) -> httpx.Response:
    return await desk.post("/v1/desk/requests", json={"subject": "Projector is dark", **body})


async def test_a_request_goes_from_opened_to_closed_and_back(office: Office) -> None:
    desk = await office.caller("desk:read", "desk:write", person="maria.santos")
    made = (await create(desk, ticket="48213", queue="Field North")).json()
    assert (made["status"], made["queue"], made["desk"]) == ("open", "Field North", "isupport")
    path = "/v1/desk/requests/48213"
    await desk.post(f"{path}/assign", json=new_change(assignee="maria.santos"))
    await desk.post(f"{path}/notes", json=new_change(note="Lamp ordered."))
    resolved = (await desk.post(f"{path}/resolve", json=new_change())).json()
    assert (resolved["status"], resolved["resolution_count"]) == ("resolved", 1)
    assert (await desk.post(f"{path}/close", json=new_change())).json()["status"] == "closed"
    assert (await desk.post(f"{path}/resolve", json=new_change())).json()["code"] == "ticket_not_open"
    reopened = (await desk.post(f"{path}/reopen", json=new_change(queue="S Rev"))).json()
    assert (reopened["status"], reopened["queue"], reopened["closed_at"]) == ("open", "S Rev", None)
    changes = (await desk.get("/v1/desk/changes")).json()["items"]
    assert [each["kind"] for each in changes] == ["assign", "note", "resolve", "close", "reopen"]
    assert {each["actor"] for each in changes} == {"maria.santos"}


async def test_numbers_are_given_where_none_is_named_and_none_is_given_twice(office: Office) -> None:
    desk = await office.caller()
    tickets = [(await create(desk)).json()["ticket"] for _ in range(2)]
    assert tickets == ["R-000001", "R-000002"]
    again = await create(desk, ticket="R-000001")
    assert (again.status_code, again.json()["code"]) == (409, "ticket_exists")


async def test_the_same_change_twice_is_one_and_its_id_is_good_for_no_other(office: Office) -> None:
    desk = await office.caller()
    await create(desk, ticket="48213")
    body = new_change(note="Lamp ordered.")
    first = await desk.post("/v1/desk/requests/48213/notes", json=body)
    again = await desk.post("/v1/desk/requests/48213/notes", json=body)
    assert first.json() == again.json()
    other = await desk.post("/v1/desk/requests/48213/notes", json={**body, "note": "Another."})
    assert (other.status_code, other.json()["code"]) == (409, "change_mismatch")


async def test_only_careloop_stamps_a_change_as_its_own(office: Office) -> None:
    desk = await office.caller()
    await create(desk, ticket="48213")
    answer = await desk.post("/v1/desk/requests/48213/notes", json=new_change(note="hello", actor="careloop"))
    assert (answer.status_code, answer.json()["code"]) == (403, "actor_reserved")


async def test_lists_filter_by_time_and_state_and_go_on_page_by_page(office: Office) -> None:
    desk = await office.caller()
    for ticket in ("1", "2", "3"):
        await create(desk, ticket=ticket)
        await office.pass_time(minutes=1)
    await desk.post("/v1/desk/requests/1/close", json=new_change())
    listed = (await desk.get("/v1/desk/requests", params={"status": "open", "limit": 1})).json()
    assert [each["ticket"] for each in listed["items"]] == ["2"]
    rest = (await desk.get("/v1/desk/requests", params={"status": "open", "cursor": listed["next_cursor"]})).json()
    assert [each["ticket"] for each in rest["items"]] == ["3"]
    since = (await desk.get("/v1/desk/requests", params={"since": office.now.isoformat()})).json()["items"]
    assert [each["ticket"] for each in since] == ["1"]


@pytest.mark.parametrize(("scopes", "status"), [(("desk:read",), 403), (("cases:read",), 403)])
async def test_the_desk_asks_for_its_scopes(office: Office, scopes: tuple[str, ...], status: int) -> None:
    desk = await office.caller(*scopes)
    assert (await create(desk)).status_code == status


async def test_another_agencys_request_does_not_exist(office: Office) -> None:
    await create(await office.caller(), ticket="48213")
    other = await office.caller(agency="another-agency")
    assert (await other.get("/v1/desk/requests/48213")).status_code == 404
    assert (await other.get("/v1/desk/requests")).json()["items"] == []
