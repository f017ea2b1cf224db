"""The survey after a closing: once, in open hours, to whoever can be asked, with the link of the entry's program."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.case_log_api.log.at_work import change_entry, consolidate
from tests.case_log_api.log.care_office import DEPUTY, ROSA, CareOffice

LINK = "http://survey.test/s/k7m2-xq9b"
PROGRAM = "administration"
MONDAY_MORNING = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 12, 5, 1, 30, tzinfo=UTC)
PAUL = {"name": "Paul Novak", "email": "paul.novak@home.example"}


@pytest.fixture(autouse=True)
def ready(care: CareOffice) -> None:
    care.clock.set(MONDAY_MORNING)
    care.survey_api.links[PROGRAM] = LINK


async def closed(care: CareOffice, **facts: Any) -> dict[str, Any]:
    """A complaint with everything that closing needs, closed now."""
    entry = await care.log(category="facilities", **facts)
    await finish(care, entry)
    return entry


async def finish(care: CareOffice, entry: dict[str, Any]) -> None:
    await care.post(entry["case_id"], "resolve", by=DEPUTY, text="A visit was agreed for Friday.")
    await change_entry(care, entry["case_id"], answered_at=care.now, answered_by=DEPUTY, answer_kind="phone")
    done = await care.post(entry["case_id"], "close", by=DEPUTY)
    assert done.status_code == 200, done.text


@pytest.mark.clause("CCTS-III.bg.responsive")
async def test_the_survey_is_mailed_once_after_its_days(care: CareOffice) -> None:
    entry = await closed(care, language="es")
    await care.pass_time(days=2, hours=23)
    assert care.mails("log_follow_up") == []
    await care.pass_time(hours=1)
    assert len(care.mails("log_follow_up")) == 1
    await care.pass_time(days=30)
    (mail,) = care.mails("log_follow_up")
    assert (mail.language, mail.data["survey_url"], mail.data["kind"]) == ("es", LINK, "Queja")
    assert mail.data["case_number"] == entry["number"]
    assert (await care.steps(entry["case_id"]))["follow_up"] == "done"


async def test_it_goes_out_in_open_hours_only(care: CareOffice) -> None:
    care.clock.set(FRIDAY_EVENING)  # 4 December, 17:30 in California: three days on is a Monday, after hours
    await closed(care)
    await care.pass_time(days=3)
    assert care.mails("log_follow_up") == []
    await care.pass_time(hours=14)
    assert care.mails("log_follow_up") == []
    await care.pass_time(minutes=30)
    assert len(care.mails("log_follow_up")) == 1


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"constituent": None}, id="anonymous"),
        pytest.param({"constituent": {"name": "Rosa Delgado", "phone": "714-555-0171"}}, id="no address"),
        pytest.param({"kind": "question"}, id="a kind without a survey"),
    ],
)
async def test_who_cannot_or_need_not_be_asked_is_not(care: CareOffice, facts: dict[str, Any]) -> None:
    await closed(care, **facts)
    await care.pass_time(days=14)
    assert care.mails("log_follow_up") == []
    assert await care.dead_jobs() == []


async def test_a_duplicate_is_not_asked_about_and_one_address_gets_one_survey(care: CareOffice) -> None:
    lead = await care.log(category="facilities")
    for who, kind in ((PAUL, "duplicate"), (ROSA | {"email": "Rosa.Delgado@HOME.example"}, "related")):
        member = await care.log(constituent=who)
        await consolidate(care, member["case_id"], lead["case_id"], kind)
    await finish(care, lead)
    await care.pass_time(days=14)
    assert len(care.mails("log_follow_up")) == 1


async def test_what_was_opened_again_is_asked_about_after_its_last_closing_and_then_once(care: CareOffice) -> None:
    entry = await closed(care)
    await care.pass_time(days=2)
    await care.post(entry["case_id"], "reopen", by=DEPUTY, reason="It happened again.")
    await care.pass_time(days=5)
    assert care.mails("log_follow_up") == []
    await finish(care, entry)
    await care.pass_time(days=14)
    assert len(care.mails("log_follow_up")) == 1
    await care.post(entry["case_id"], "reopen", by=DEPUTY, reason="It happened once more.")
    await finish(care, entry)
    await care.pass_time(days=14)
    assert len(care.mails("log_follow_up")) == 1


async def test_the_days_are_counted_from_the_last_closing(care: CareOffice) -> None:
    entry = await closed(care)
    await care.pass_time(days=1)
    await care.post(entry["case_id"], "reopen", by=DEPUTY, reason="It happened again.")
    await finish(care, entry)
    await care.pass_time(days=2)
    assert care.mails("log_follow_up") == []
    await care.pass_time(days=1)
    assert len(care.mails("log_follow_up")) == 1


async def test_while_survey_api_is_away_the_survey_waits_for_it(care: CareOffice) -> None:
    await closed(care)
    care.switchboard.cut.add("survey.test")
    await care.pass_time(days=3)
    assert care.mails("log_follow_up") == []
    care.switchboard.cut.clear()
    await care.pass_time(minutes=10)
    assert len(care.mails("log_follow_up")) == 1


async def test_a_program_without_a_link_is_shown_as_an_exception(care: CareOffice) -> None:
    care.survey_api.links.clear()
    entry = await closed(care)
    await care.pass_time(days=3)
    assert care.mails("log_follow_up") == []
    exceptions = (await care.read(entry["case_id"]))["exceptions"]
    assert [(each["exception"], each["step"]) for each in exceptions] == [("no_survey_link", "follow_up")]
