"""Reading cases: who sees what, lists, pages, and a trace of every look at a customer's identity."""

from typing import Any
from uuid import UUID

import pytest

from services.case_log_api.domain.viewing import list_private_reads
from shared.web.inspection import list_route_facts
from tests.case_log_api.office import AGENCY, Office
from tests.case_log_api.test_story import only_case


async def test_the_customers_identity_needs_its_scope_and_each_read_is_recorded(office: Office) -> None:
    await office.take(office.survey("48213"))
    plain, private = await office.caller("cases:read"), await office.caller("cases:*", person="priya.raman")
    case = await only_case(plain)
    assert case["customer"] is None
    assert "Ana" not in str(case)
    async with office.resources.sessions() as session:
        assert await list_private_reads(session, AGENCY, UUID(case["id"])) == []
    seen = await only_case(private)
    assert (seen["customer"]["customer_name"], seen["customer"]["comment"]) == ("Ana Ruiz", "Nobody came.")
    await private.get(f"/v1/cases/{case['id']}/draft")
    async with office.resources.sessions() as session:
        reads = await list_private_reads(session, AGENCY, UUID(case["id"]))
    assert [(read.reader, read.at) for read in reads] == [("priya.raman", office.now)] * 2


async def test_a_case_has_a_version_that_changes_with_it(office: Office) -> None:
    people = await office.caller()
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(people))['id']}"
    first = (await people.get(path)).headers["ETag"]
    assert (await people.get(path)).headers["ETag"] == first
    await people.post(f"{path}/notes", json={"text": "hello"})
    assert (await people.get(path)).headers["ETag"] != first


async def test_lists_filter_and_go_on_page_by_page(office: Office) -> None:
    people = await office.caller()
    for ticket, technician in (("1", "maria.santos"), ("2", "mario.santos"), ("3", "maria.santos")):
        survey = office.survey(ticket)
        await office.take(survey, office.attribution(survey, technician))
        await office.pass_time(hours=1)

    async def tickets(**params: Any) -> list[str]:
        return [case["ticket"] for case in (await people.get("/v1/cases", params=params)).json()["items"]]

    assert await tickets() == ["3", "2", "1"]
    assert await tickets(technician="maria.santos") == ["3", "1"]
    assert await tickets(ticket="2") == ["2"]
    assert await tickets(status="closed") == []
    middle = (await people.get("/v1/cases", params={"ticket": "2"})).json()["items"][0]["opened_at"]
    assert await tickets(opened_from=middle) == ["3", "2"]
    assert await tickets(opened_to=middle) == ["1"]
    first = (await people.get("/v1/cases", params={"limit": 2})).json()
    assert await tickets(limit=2, cursor=first["next_cursor"]) == ["1"]


async def test_another_agencys_case_does_not_exist(office: Office) -> None:
    await office.take(office.survey("48213"))
    path = f"/v1/cases/{(await only_case(await office.caller()))['id']}"
    other = await office.caller(agency="another-agency")
    assert (await other.get("/v1/cases")).json()["items"] == []
    for call in ("", "/explain", "/draft", "/timeline/verify", "/behaviour-findings"):
        answer = await other.get(path + call)
        assert (answer.status_code, answer.json()["code"]) == (404, "case_not_found")
    for call, body in (("/notes", {"text": "x"}),):
        assert (await other.post(path + call, json=body)).status_code == 404


@pytest.mark.parametrize("clause", ["TSPE-5.2", "TSPE-5.5.contacted", "TSPE-5.6.reopened", "TSPE-5.7.rating"])
async def test_every_step_is_explained_with_the_text_of_its_clause(office: Office, clause: str) -> None:
    people = await office.caller()
    await office.take(office.survey("48213"))
    steps = (await people.get(f"/v1/cases/{(await only_case(people))['id']}/explain")).json()["steps"]
    (step,) = [each for each in steps if each["clause"] == clause]
    assert step["clause_text"] == office.notifier.pack.clause(clause).text
    assert step["clause_section"].startswith("TS-PE-010, 5. Process")
    assert step["policy_hash"] == office.notifier.pack.content_hash


async def test_every_route_says_who_may_call_it_and_describes_itself(office: Office) -> None:
    facts = list_route_facts(office.app)
    assert len(facts) > 30
    for route in facts:
        assert route.names_its_callers, route.name
        assert route.operation.get("summary"), route.name
        if route.method == "POST" and route.path.startswith("/v1/cases"):
            assert route.is_idempotent or route.name == "waive_final_contact", route.name
