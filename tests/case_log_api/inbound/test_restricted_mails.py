"""A reply to what belongs to a restricted thread stays in it (TSPE-5.9)."""

import pytest
from sqlalchemy import update

from services.case_log_api.models import OutboundMessage
from tests.case_log_api.inbound.mail_room import take
from tests.case_log_api.inbound.mails import PDF, file_part, mixed, part
from tests.case_log_api.inbound.test_call_backs_by_mail import ask_customer
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case


@pytest.mark.clause("TSPE-5.9")
async def test_a_reply_to_a_restricted_message_is_seen_only_by_those_who_may_see_its_thread(office: Office) -> None:
    ours = await ask_customer(office)
    async with office.resources.sessions.begin() as session:
        await session.execute(
            update(OutboundMessage)
            .where(OutboundMessage.mail_message_id == ours)
            .values(restricted=True, purpose="behaviour_notice")
        )
    taken = await take(office, mixed(part("I agree."), file_part(PDF, "application/pdf", "a.pdf"), In_Reply_To=ours))
    assert taken["state"] == "filed"
    insider = await office.caller("cases:read", "cases:restricted", "log:read", person="daniel.okafor")
    outsider = await office.caller("cases:read", "log:read", person="priya.raman")
    threads = {}
    for client in (insider, outsider):
        case = await only_case(client)
        threads[client] = {entry["thread"] for entry in case["timeline"] if entry["kind"] == "reply_received"}
        assert case["call_backs"] == []
    assert (threads[insider], threads[outsider]) == ({"restricted"}, set())
    path = f"/v1/inbound-emails/{taken['id']}"
    assert ((await insider.get(path)).status_code, (await outsider.get(path)).status_code) == (200, 404)
    assert (await outsider.get("/v1/inbound-emails")).json()["items"] == []
    files = f"/v1/cases/{taken['case_id']}/attachments"
    assert len((await insider.get(files)).json()) == 1
    assert (await outsider.get(files)).json() == []
