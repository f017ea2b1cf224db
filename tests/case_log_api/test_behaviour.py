"""TSPE-5.9: inappropriate behaviour is the Director's finding, in a thread that the person concerned never sees."""

import httpx
import pytest

from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case, open_ticket

pytestmark = pytest.mark.clause("TSPE-5.9")
FINDING = {"finding": "The customer was shouted at."}


async def suspected_case(office: Office) -> str:
    desk = await office.caller("desk:*")
    await open_ticket(desk)
    survey = office.survey("48213", behaviour="suspected")
    await office.take(survey, office.attribution(survey, "maria.santos"))
    return f"/v1/cases/{(await only_case(await office.caller()))['id']}"


async def director_of(office: Office) -> httpx.AsyncClient:
    return await office.caller("cases:read", "cases:direct", "cases:restricted", "desk:read", person="daniel.okafor")


async def test_a_phrase_is_shown_to_the_director_and_tells_nobody(office: Office) -> None:
    path = await suspected_case(office)
    assert (await (await director_of(office)).get(path)).json()["behaviour_suspicion"] == "suspected"
    team = await office.caller("cases:read", "cases:write", "cases:review")
    assert (await team.get(path)).json()["behaviour_suspicion"] is None
    assert office.notifier.sent("behaviour_notice") == []


async def test_a_finding_tells_team_lead_and_cto_and_never_the_person_concerned(office: Office) -> None:
    path, director = await suspected_case(office), await director_of(office)
    made = await director.post(f"{path}/behaviour-findings", json=FINDING)
    assert (made.status_code, made.json()["person_concerned"]) == (201, "maria.santos")
    await office.settle()
    (mail,) = office.notifier.sent("behaviour_notice")
    assert [(each.role, each.of_person) for each in mail.to if each.kind == "role"] == [
        ("team_lead", "maria.santos"),
        ("chief_technology_officer", "maria.santos"),
    ]
    assert mail.exclude == ["maria.santos"]
    assert (mail.data["technician"], mail.data["found_by"]) == ("Maria Santos", "Daniel Okafor")
    (step,) = [each for each in await office.settled_steps() if each["clause"] == "TSPE-5.9"]
    assert step["outcome"] == "done"


async def test_while_the_thread_is_open_the_tab_only_points_to_the_case(office: Office) -> None:
    path, director = await suspected_case(office), await director_of(office)
    ticket = "/v1/desk/requests/48213"
    assert (await director.get(ticket)).json()["fields"]["Customer Survey Comments"] == "Nobody came."
    made = (await director.post(f"{path}/behaviour-findings", json=FINDING)).json()
    await office.settle()
    assert (await director.get(ticket)).json()["fields"]["Customer Survey Comments"] == "see case 2026-000001"
    end = f"{path}/behaviour-findings/{made['id']}/resolution"
    assert (await director.post(end, json={"text": "Training agreed."})).json()["resolved_by"] == "daniel.okafor"
    await office.settle()
    assert (await director.get(ticket)).json()["fields"]["Customer Survey Comments"] == "Nobody came."
    assert (await director.post(end, json={"text": "Again."})).json()["code"] == "finding_not_found"


async def test_the_thread_is_hidden_without_the_scope_and_from_the_person_concerned(office: Office) -> None:
    path, director = await suspected_case(office), await director_of(office)
    made = (await director.post(f"{path}/behaviour-findings", json=FINDING)).json()
    await office.settle()
    seen = (await director.get(path)).json()
    assert {"behaviour_suspected", "behaviour_found", "message_settled"} <= {
        entry["kind"] for entry in seen["timeline"] if entry["thread"] == "restricted"
    }
    thread = (await director.get(f"{path}/behaviour-findings")).json()
    assert (len(thread["findings"]), thread["intact"]) == (1, True)

    concerned = await office.caller(person="maria.santos")  # every scope, and still not
    unscoped = await office.caller("cases:read", "cases:write", "cases:private")
    for other in (concerned, unscoped):
        shown = await other.get(path)
        assert "behaviour" not in str({**shown.json(), "behaviour_suspicion": None}).replace("behaviour_suspicion", "")
        assert "shouted" not in shown.text
        assert shown.json()["behaviour_suspicion"] is None
        entries = shown.json()["timeline"]
        assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
        explained = (await other.get(f"{path}/explain")).json()["steps"]
        assert "TSPE-5.9" not in {step["clause"] for step in explained}
    assert (await concerned.get(f"{path}/behaviour-findings")).json()["findings"] == []
    end = f"{path}/behaviour-findings/{made['id']}/resolution"
    assert (await concerned.post(end, json={"text": "nothing"})).json()["code"] == "finding_not_found"
    assert (await unscoped.get(f"{path}/behaviour-findings")).status_code == 403


async def test_a_finding_leaves_no_trace_in_the_version_that_others_see(office: Office) -> None:
    path, director = await suspected_case(office), await director_of(office)
    unscoped = await office.caller("cases:read")
    await open_ticket(await office.caller("desk:*"), "999")
    before = (await unscoped.get(path)).headers["ETag"], (await director.get(path)).headers["ETag"]
    office.switchboard.cut.add("case.test")  # the tab's update is a change that everybody may see
    await director.post(f"{path}/behaviour-findings", json=FINDING)
    after = (await unscoped.get(path)).headers["ETag"], (await director.get(path)).headers["ETag"]
    assert before[0] == after[0]
    assert before[1] != after[1]


async def test_nobody_finds_about_themselves_and_nobody_is_found_twice(office: Office) -> None:
    path, director = await suspected_case(office), await director_of(office)
    concerned = await office.caller(person="maria.santos")
    refused = await concerned.post(f"{path}/behaviour-findings", json=FINDING)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_person_concerned")
    await director.post(f"{path}/behaviour-findings", json=FINDING)
    again = await director.post(f"{path}/behaviour-findings", json=FINDING)
    assert (again.status_code, again.json()["code"]) == (409, "finding_already_recorded")
    await office.settle()
    assert len(office.notifier.sent("behaviour_notice")) == 1


async def test_a_finding_needs_somebody_whom_it_is_about(office: Office) -> None:
    await office.take(office.survey("48213"))
    director = await director_of(office)
    path = f"/v1/cases/{(await only_case(director))['id']}/behaviour-findings"
    assert (await director.post(path, json=FINDING)).json()["code"] == "technician_unknown"
    named = await director.post(path, json={**FINDING, "person_concerned": "mario.santos"})
    assert named.json()["person_concerned"] == "mario.santos"
