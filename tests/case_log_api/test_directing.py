"""TSPE-5.8: the incident is readdressed by the assignee or taken to the department lead. TSPE-3: what was found."""

import pytest

from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case

pytestmark = pytest.mark.clause("TSPE-5.8")


async def open_case(office: Office, *, credited: bool = True) -> str:
    survey = office.survey("48213")
    await office.take(survey, *([office.attribution(survey, "maria.santos")] if credited else []))
    return f"/v1/cases/{(await only_case(await office.caller()))['id']}"


@pytest.mark.clause("TSPE-5.8.readdressed")
@pytest.mark.clause("TSPE-5.8.reviewed")
async def test_the_credited_person_is_asked_to_readdress_it(office: Office) -> None:
    director = await office.caller(person="daniel.okafor")
    path = await open_case(office)
    answer = await director.post(f"{path}/readdress", json={"note": "Please go back."})
    assert answer.status_code == 202
    await office.settle()
    (mail,) = office.notifier.sent("readdress")
    assert str(mail.id) == answer.json()["message_id"]
    assert [each.handle for each in mail.to if each.kind == "person"] == ["maria.santos"]
    assert (mail.data["asked_by"], mail.data["note"]) == ("Daniel Okafor", "Please go back.")
    steps = {each["step"]: each for each in await office.settled_steps()}
    assert (steps["readdress"]["clause"], steps["readdress"]["outcome"]) == ("TSPE-5.8.readdressed", "done")
    assert steps["incident_review"]["clause"] == "TSPE-5.8.reviewed"


async def test_somebody_else_may_be_named(office: Office) -> None:
    director = await office.caller(person="daniel.okafor")
    path = await open_case(office, credited=False)
    nobody = await director.post(f"{path}/readdress", json={"note": "Please go back."})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "technician_unknown")
    await director.post(f"{path}/readdress", json={"note": "Please go back.", "assignee": "mario.santos"})
    await office.settle()
    (mail,) = office.notifier.sent("readdress")
    assert [each.handle for each in mail.to if each.kind == "person"] == ["mario.santos"]


@pytest.mark.clause("TSPE-5.8.department_lead")
async def test_the_department_lead_of_the_credited_person_is_asked(office: Office) -> None:
    director = await office.caller(person="daniel.okafor")
    path = await open_case(office)
    await director.post(f"{path}/department-lead", json={"note": "Are lamps in stock?"})
    await office.settle()
    (mail,) = office.notifier.sent("department_lead_contact")
    assert [(each.role, each.of_person) for each in mail.to if each.kind == "role"] == [
        ("department_lead", "maria.santos")
    ]


async def test_without_anybody_credited_no_department_is_known(office: Office) -> None:
    director = await office.caller()
    path = await open_case(office, credited=False)
    refused = await director.post(f"{path}/department-lead", json={"note": "Who helps?"})
    assert (refused.status_code, refused.json()["code"]) == (409, "technician_unknown")


async def test_notes_and_call_backs_are_kept_with_who_and_when(office: Office) -> None:
    team = await office.caller(person="tom.lindqvist")
    path = await open_case(office)
    await team.post(f"{path}/notes", json={"text": "Talked to the school's office."})
    made = await team.post(f"{path}/call-backs", json={"phone": "555-0199", "call_at": "2026-11-19T19:30:00+00:00"})
    assert made.status_code == 201
    done = f"{path}/call-backs/{made.json()['id']}/done"
    assert (await team.post(done, json={"outcome": "Agreed on Friday."})).json()["done_by"] == "tom.lindqvist"
    assert (await team.post(done, json={"outcome": "Again."})).json()["code"] == "call_back_already_done"
    unknown = f"{path}/call-backs/0198c5a4-7d2e-7c3a-9a53-0c6d2a7b1e84/done"
    assert (await team.post(unknown, json={"outcome": "?"})).json()["code"] == "call_back_not_found"
    case = await only_case(team)
    assert [(each["phone"], each["outcome"]) for each in case["call_backs"]] == [("555-0199", "Agreed on Friday.")]
    assert "555-0199" not in str(case["timeline"])
    without = await office.caller("cases:read")
    assert [each["phone"] for each in (await only_case(without))["call_backs"]] == [None]


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("readdress", {"note": "x"}),
        ("department-lead", {"note": "x"}),
        ("behaviour-findings", {"finding": "x"}),
        ("cause", {"cause": "x"}),
        ("survey-resolution", {"text": "x"}),
        ("confirmation", {"summary": "x"}),
        ("final-contact", {"kind": "call"}),
        ("waiver", {"reason": "x"}),
        ("close", None),
    ],
)
async def test_the_directors_work_needs_the_directors_scope(
    office: Office, call: str, body: dict[str, str] | None
) -> None:
    path = await open_case(office)
    team = await office.caller("cases:read", "cases:write", "cases:review", "cases:private")
    refused = await team.post(f"{path}/{call}", json=body)
    assert (refused.status_code, refused.json()["scope"]) == (403, "cases:direct")
