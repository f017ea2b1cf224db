"""Saved views: one's own or shared, checked like the list's own filters, and used by the list."""

from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.case_log_api.log.care_office import CareOffice
from tests.case_log_api.log.test_listing import listed


async def save(client: httpx.AsyncClient, name: str = "Mine", **view: Any) -> httpx.Response:
    return await client.post(
        "/v1/log-views", json={"name": name, "filters": {}, **view}, headers={"Idempotency-Key": str(new_id())}
    )


async def test_a_view_narrows_the_list_and_the_query_narrows_the_view(care: CareOffice) -> None:
    complaint = await care.log(settle=False, channel="email")
    question = await care.log(settle=False, kind="question", channel="email")
    await care.log(settle=False)
    analyst = await care.analyst()
    view = (await save(analyst, filters={"channel": "email", "kind": "complaint"})).json()

    assert await listed(analyst, view=view["id"]) == [complaint["number"]]
    assert await listed(analyst, view=view["id"], kind="question") == [question["number"]]
    assert await listed(analyst, view=view["id"], status="closed") == []


async def test_a_view_with_times_and_words_is_kept_as_it_was_meant(care: CareOffice) -> None:
    entry = await care.log(settle=False)
    filters = {"q": "waited", "received_from": care.ago(hours=1), "counts": True}
    analyst = await care.analyst()

    view = (await save(analyst, filters=filters, is_shared=True)).json()

    assert await listed(analyst, view=view["id"]) == [entry["number"]]
    without_words = await care.caller("log:read", person="victor.lane", agency=care.agency)
    answer = await without_words.get("/v1/log-entries", params={"view": view["id"]})
    assert answer.json()["code"] == "search_needs_private_scope"


@pytest.mark.parametrize(
    "filters", [{"status": "lost"}, {"colour": "red"}, {"counts": "yes"}, {"received_from": "yesterday"}, {"q": "  "}]
)
async def test_a_filter_that_the_list_would_refuse_is_not_saved(care: CareOffice, filters: dict[str, Any]) -> None:
    assert (await save(await care.analyst(), filters=filters)).status_code == 422


async def test_a_view_is_its_owners_unless_it_is_shared(care: CareOffice) -> None:
    analyst, assistant = await care.analyst(), await care.assistant()
    own = (await save(analyst, "Own")).json()
    shared = (await save(analyst, "Shared", is_shared=True)).json()

    seen = (await assistant.get("/v1/log-views")).json()["items"]

    assert [(each["name"], each["is_mine"]) for each in seen] == [("Shared", False)]
    for answer in (
        await assistant.get(f"/v1/log-views/{own['id']}"),
        await assistant.get("/v1/log-entries", params={"view": own["id"]}),
        await assistant.delete(f"/v1/log-views/{own['id']}", headers={"If-Match": "*"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "view_not_found")
    for answer in (
        await assistant.delete(f"/v1/log-views/{shared['id']}", headers={"If-Match": "*"}),
        await assistant.put(
            f"/v1/log-views/{shared['id']}", json={"name": "X", "filters": {}}, headers={"If-Match": "*"}
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "view_not_yours")


async def test_nobody_replaces_a_view_that_changed_since_it_was_read(care: CareOffice) -> None:
    analyst = await care.analyst()
    saved = await save(analyst, filters={"kind": "question"})
    url, tag = f"/v1/log-views/{saved.json()['id']}", saved.headers["ETag"]

    changed = await analyst.put(url, json={"name": "New", "filters": {"kind": "complaint"}}, headers={"If-Match": tag})
    again = await analyst.put(url, json={"name": "Other", "filters": {}}, headers={"If-Match": tag})
    unnamed = await analyst.put(url, json={"name": "Other", "filters": {}})

    assert changed.json()["filters"]["kind"] == "complaint"
    assert (again.status_code, unnamed.status_code) == (412, 428)
    assert (await analyst.get(url)).json()["name"] == "New"
    assert (await analyst.get(url)).headers["ETag"] == changed.headers["ETag"]


async def test_a_deleted_view_is_gone(care: CareOffice) -> None:
    analyst = await care.analyst()
    saved = await save(analyst)
    url = f"/v1/log-views/{saved.json()['id']}"

    assert (await analyst.delete(url, headers={"If-Match": '"old"'})).status_code == 412
    assert (await analyst.delete(url, headers={"If-Match": saved.headers["ETag"]})).status_code == 204
    assert (await analyst.get(url)).status_code == 404


async def test_a_name_is_used_once_by_each_owner(care: CareOffice) -> None:
    analyst, assistant = await care.analyst(), await care.assistant()
    await save(analyst, "Open")
    other = await save(analyst, "Other")

    again = await save(analyst, "Open")
    renamed = await analyst.put(
        f"/v1/log-views/{other.json()['id']}",
        json={"name": "Open", "filters": {}},
        headers={"If-Match": other.headers["ETag"]},
    )

    for answer in (again, renamed):
        assert (answer.status_code, answer.json()["code"]) == (409, "view_name_taken")
    assert (await save(assistant, "Open")).status_code == 201
