"""TSPE-5.6: the request is reopened and assigned to "S Rev", once, and read back; what cannot be is visible."""

import pytest

from services.case_log_api.domain.desks import Capability
from services.case_log_api.models import DeskChange
from tests.case_log_api.fake_desk import FakeDesk, FakeDesks
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case, open_ticket

pytestmark = pytest.mark.clause("TSPE-5.6")


@pytest.mark.clause("TSPE-5.6.reopened")
@pytest.mark.clause("TSPE-5.6.assigned")
async def test_a_desk_that_is_away_is_visible_and_asked_until_it_answers(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    office.switchboard.cut.add("case.test")
    await office.take(office.survey("48213"))
    for _ in range(3):
        await office.pass_time(seconds=10)
    case = await only_case(people)
    assert case["cycles"][0]["reopen_state"] == "desk_unreachable"
    assert {"desk_unreachable"} == {each["exception"] for each in case["exceptions"]}
    assert [entry["kind"] for entry in case["timeline"]].count("desk_unreachable") == 1

    office.switchboard.cut.clear()
    await office.pass_time(minutes=6)
    case = await only_case(people)
    assert case["cycles"][0]["reopen_state"] == "reopened"
    assert case["cycles"][0]["desk_confirmed_at"] is not None
    assert case["exceptions"] == []
    assert (await people.get("/v1/desk/requests/48213")).json()["queue"] == "S Rev"


async def test_a_lost_answer_is_read_back_before_the_desk_is_called_again(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    office.switchboard.lose_answers_of.add("case.test")
    await office.take(office.survey("48213"))
    assert (await only_case(people))["cycles"][0]["reopen_state"] == "desk_unreachable"
    office.switchboard.lose_answers_of.clear()
    await office.pass_time(minutes=1)
    assert (await only_case(people))["cycles"][0]["reopen_state"] == "reopened"
    assert office.switchboard.count("POST", "/reopen") == 1


async def test_a_ticket_that_the_desk_does_not_know_is_kept_and_its_case_says_so(office: Office) -> None:
    people = await office.caller()
    await office.take(office.survey("48213"))
    case = await only_case(people)
    assert case["cycles"][0]["reopen_state"] == "unknown_ticket"
    assert {(each["exception"], each["step"]) for each in case["exceptions"]} == {
        ("unknown_ticket", "reopen"),
        ("unknown_ticket", "assign"),
    }
    assert len(office.notifier.sent("sin_notice")) == 1

    await open_ticket(people)
    path = f"/v1/cases/{case['id']}/desk-retry"
    assert (await people.post(path)).status_code == 200
    assert (await people.post(path)).json()["code"] == "desk_work_not_retryable"
    await office.settle()
    case = await only_case(people)
    assert case["cycles"][0]["reopen_state"] == "reopened"
    assert case["exceptions"] == []


async def test_a_sin_without_a_ticket_has_a_case_of_its_own(office: Office) -> None:
    people = await office.caller()
    await office.take(office.survey(None), office.survey(None))
    listed = (await people.get("/v1/cases")).json()["items"]
    assert [case["number"] for case in listed] == ["2026-000002", "2026-000001"]
    case = (await people.get(f"/v1/cases/{listed[0]['id']}")).json()
    assert [(each["exception"], each["clause"]) for each in case["exceptions"]] == [("no_ticket", "TSPE-5.6.reopened")]


async def test_a_desk_that_cannot_reopen_links_a_follow_up_and_the_tab_goes_there(office: Office) -> None:
    desk = FakeDesk(capabilities=frozenset(Capability) - {Capability.REOPEN_CLOSED})
    desk.open_ticket("48213", is_open=False)
    office.resources.desks = FakeDesks(desk)
    people = await office.caller()
    await office.take(office.survey("48213"))
    cycle = (await only_case(people))["cycles"][0]
    assert (cycle["reopen_state"], cycle["desk_reference"]) == ("linked_follow_up", "48213-F1")
    assert desk.tickets["48213-F1"].fields["SR"] == "1"
    assert desk.tickets["48213"].fields == {}


async def test_a_desk_without_queues_and_fields_gets_a_note_and_the_case_says_what_it_lacks(office: Office) -> None:
    desk = FakeDesk(capabilities=frozenset({Capability.REOPEN, Capability.READ_BACK, Capability.PRIVATE_NOTE}))
    desk.open_ticket("48213", is_open=True)
    office.resources.desks = FakeDesks(desk)
    people = await office.caller()
    await office.take(office.survey("48213"))
    case = await only_case(people)
    assert ("queue_not_supported", "assign") in {(each["exception"], each["step"]) for each in case["exceptions"]}
    assert any("Survey Submission date: 2026-11-18" in note for note in desk.tickets["48213"].notes)


async def test_a_desk_that_takes_a_change_and_does_not_show_it_is_not_believed(office: Office) -> None:
    desk = FakeDesk()
    desk.open_ticket("48213", is_open=False)
    desk.forgetful = True
    office.resources.desks = FakeDesks(desk)
    people = await office.caller()
    await office.take(office.survey("48213"))
    assert (await only_case(people))["cycles"][0]["reopen_state"] == "desk_unreachable"
    desk.forgetful = False
    await office.pass_time(minutes=1)
    assert (await only_case(people))["cycles"][0]["desk_confirmed_at"] is not None


async def test_a_desk_that_reads_mail_waits_visibly_for_a_person(office: Office) -> None:
    people = await office.caller(person="priya.raman")
    await office.take(office.survey("48213", desk="helpdesk-basic"))
    case = await only_case(people)
    assert case["cycles"][0]["reopen_state"] == "awaiting_person"
    assert "awaiting_person" in {each["exception"] for each in case["exceptions"]}
    wishes = [mail.data["action"] for mail in office.notifier.sent("desk_structured_email")]
    assert wishes == ["reopen", "set_fields"]
    reopen = office.notifier.sent("desk_structured_email")[0]
    assert (reopen.data["queue"], reopen.data["ticket"]) == ("S Rev", "48213")
    path = f"/v1/cases/{case['id']}/desk-confirmation"
    assert (await people.post(path, json={"note": "Seen in S Rev."})).status_code == 200
    assert (await people.post(path, json={})).json()["code"] == "desk_confirmation_not_awaited"
    case = await only_case(people)
    assert case["cycles"][0]["reopen_state"] == "reopened"
    assert case["exceptions"] == []
    assert "priya.raman" in {entry["actor"] for entry in case["timeline"] if entry["kind"] == "request_reopened"}


async def test_what_others_do_at_the_desk_is_noted_once_and_our_own_changes_are_not(office: Office) -> None:
    people = await office.caller(person="maria.santos")
    await open_ticket(people)
    await office.take(office.survey("48213"))
    await office.pass_time(minutes=5)
    body = {"change_id": "0198c5a4-7d2e-4c3a-9a53-0c6d2a7b1e84", "queue": "Field North"}
    await people.post("/v1/desk/requests/48213/assign", json=body)
    path = "/v1/desk-connections/isupport/reconciliations"
    for _ in range(2):
        assert (await people.post(path, json={})).status_code == 202
        await office.pass_time(minutes=1)
    seen = [entry["payload"] for entry in (await only_case(people))["timeline"] if entry["kind"] == "desk_change_seen"]
    assert [(each["change"], each["by"]) for each in seen] == [("assign", "maria.santos")]
    unknown = await people.post(path.replace("isupport", "elsewhere"), json={})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "desk_not_found")
    by_mail = await people.post(path.replace("isupport", "helpdesk-basic"), json={})
    assert by_mail.status_code == 202
    await office.settle()
    assert await office.dead_jobs() == []


async def test_our_own_changes_at_the_desk_are_stamped_and_recognised(office: Office) -> None:
    people = await office.caller()
    await open_ticket(people)
    await office.take(office.survey("48213"))
    assert await office.count(DeskChange) > 2
    connection = (await people.get("/v1/desk-connections")).json()["items"]
    assert [(each["name"], each["adapter"]) for each in connection] == [
        ("helpdesk-basic", "structured_email"),
        ("isupport", "built_in"),
    ]
    changes = (await people.get("/v1/desk/changes")).json()["items"]
    assert [(change["kind"], change["actor"]) for change in changes][:2] == [
        ("close", "a key"),
        ("reopen", "careloop"),
    ]
