"""What machines send is kept apart and noted; a mail of ours that came back is a visible exception."""

import pytest
from sqlalchemy import func, select

from services.case_log_api.models import OutboundMessage, TimelineEntry
from shared.db.kernel import JobRow
from tests.case_log_api.inbound.bounced_mails import ORIGINAL_ID, report
from tests.case_log_api.inbound.mail_room import INBOX, communications, post_mail, rows_of, set_mail_id, take, token_of
from tests.case_log_api.inbound.mails import mail
from tests.case_log_api.log.care_office import CareOffice
from tests.case_log_api.office import Office
from tests.case_log_api.test_story import only_case


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Subject": "Respuesta automática: su solicitud"}, "auto_reply"),
        ({"List_Id": "<x.example>"}, "list"),
    ],
)
async def test_a_machines_answer_is_noted_and_opens_nothing(
    care: CareOffice, fields: dict[str, str], kind: str
) -> None:
    entry = await care.log()
    sent = len(care.notifier.messages)
    taken = await take(care, mail(To=await token_of(care, entry["case_id"]), **fields))
    assert (taken["kind"], taken["state"], taken["case_id"]) == (kind, "set_aside", entry["case_id"])
    assert "automatic_mail_received" in await care.kinds(entry["case_id"])
    assert await communications(care) == []
    assert len(care.notifier.messages) == sent, "nobody answers a machine"


async def test_a_new_mail_of_a_machine_is_no_draft(care: CareOffice) -> None:
    taken = await take(care, mail(To=INBOX, Auto_Submitted="auto-generated"))
    assert (taken["state"], taken["case_id"]) == ("set_aside", None)


@pytest.mark.parametrize("fields", [{"From": INBOX}, {"Careloop_Message": "x"}])
async def test_our_own_mail_that_comes_in_again_is_a_loop_and_is_noted_nowhere(
    care: CareOffice, fields: dict[str, str]
) -> None:
    entry = await care.log()
    before = await care.kinds(entry["case_id"])
    taken = await take(care, mail(To=await token_of(care, entry["case_id"]), **fields))
    assert (taken["kind"], taken["state"], taken["case_id"]) == ("loop", "set_aside", None)
    assert await care.kinds(entry["case_id"]) == before


async def test_two_machines_that_answer_each_other_do_not_fill_a_timeline(care: CareOffice) -> None:
    entry = await care.log()
    address = await token_of(care, entry["case_id"])
    for number in range(25):
        await take(care, mail(f"{number}", To=address, Auto_Submitted="auto-replied"))
    assert (await care.kinds(entry["case_id"])).count("automatic_mail_received") == 20


async def reviewed(office: Office) -> OutboundMessage:
    """A SIN whose customer got the mail of TSPE-5.5, under the id that the bounced mails name."""
    await office.take(office.survey("48213"))
    people = await office.caller()
    await people.post(f"/v1/cases/{(await only_case(people))['id']}/review", json={})
    await office.settle()
    async with office.resources.sessions() as session:
        sent = await session.scalar(select(OutboundMessage).where(OutboundMessage.purpose == "customer_email"))
    assert sent is not None
    await set_mail_id(office, str(sent.id), ORIGINAL_ID)
    return sent


async def out_of_reach(office: Office) -> list[str]:
    """The steps of the only case whose customer cannot be contacted."""
    case = await only_case(await office.caller())
    return [each["step"] for each in case["exceptions"] if each["exception"] == "no_contact"]


async def kinds(office: Office) -> list[str]:
    return [entry.kind for entry in await rows_of(office, TimelineEntry)]


@pytest.mark.clause("TSPE-5.5.contacted")
async def test_a_customers_mail_that_comes_back_shows_the_case_without_contact(office: Office) -> None:
    await reviewed(office)
    assert await out_of_reach(office) == []
    await office.pass_time(minutes=5)
    taken = await take(office, report())
    assert (taken["kind"], taken["state"]) == ("bounce", "set_aside")
    assert await out_of_reach(office) == ["customer_email"]
    assert "delivery_failed" in await kinds(office)
    async with office.resources.sessions() as session:
        message = await session.scalar(select(OutboundMessage).where(OutboundMessage.purpose == "customer_email"))
    assert message is not None
    assert (message.state, message.reason) == ("failed", "bounced 5.1.1")


async def test_a_mail_that_is_only_delayed_is_no_exception(office: Office) -> None:
    await reviewed(office)
    await office.pass_time(minutes=5)
    await take(office, report("delayed", "4.4.1"))
    assert await out_of_reach(office) == []
    assert office.notifier.bounces == set(), "it may still arrive"
    assert "delivery_reported" in await kinds(office)


async def test_notifier_is_told_of_a_mail_that_came_back_even_if_it_is_away_at_first(office: Office) -> None:
    sent = await reviewed(office)
    office.switchboard.cut.add("notifier.test")
    assert (await post_mail(office, report())).status_code == 202
    await office.settle()
    assert office.notifier.bounces == set()
    office.switchboard.cut.clear()
    await office.pass_time(minutes=10)
    await take(office, report())  # the same mail again

    assert office.notifier.bounces == {(str(sent.id), "rosa@mail.example", "5.1.1")}
    jobs = [each for each in office.switchboard.calls if each[1].endswith("/v1/bounces")]
    assert len(jobs) == 1
    assert "rosa@mail.example" not in str([row.payload for row in await rows_of(office, JobRow)])


async def test_a_bounce_of_an_unknown_mail_is_kept_and_noted_nowhere(office: Office) -> None:
    taken = await take(office, report())
    assert (taken["kind"], taken["state"], taken["case_id"]) == ("bounce", "set_aside", None)
    async with office.resources.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(TimelineEntry)) == 0
