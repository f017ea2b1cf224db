"""People are told of their steps once, in open hours, as long as there is something to do for them."""

from datetime import timedelta

import pytest

from tests.reporter.reports.figures import at
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import ANALYST, DIRECTOR, KEEPER, TEAM
from tests.reporter.reports.team import gather_team

pytestmark = pytest.mark.usefixtures("figures")


def told(office: Office, template: str, step: str) -> list[list[str]]:
    """Whom each message of a template about a step went to."""
    return [
        [str(getattr(each, "handle", getattr(each, "role", ""))) for each in mail.to]
        for mail in office.notifier.sent(template)
        if mail.data["step_title"] == step and "Nov" in mail.data["period"]
    ]


async def test_what_opens_at_night_is_told_at_the_opening(office: Office) -> None:
    await office.work(at=at("2026-11-30T00:00"))
    assert told(office, "report_ready", "Request the final compilation") == []

    await office.work(at=at("2026-11-30T08:00"))

    assert told(office, "report_ready", "Request the final compilation") == [[ANALYST]]


async def test_whoever_holds_a_step_is_reminded_a_business_day_before_its_date_and_once(office: Office) -> None:
    team = await gather_team(office)
    await team.done(ANALYST, "request")  # the compilation is due on Monday the 7th
    await office.work(at=at("2026-12-04T07:59"))
    assert told(office, "report_reminder", "Send the compilation") == []

    await office.work(at=at("2026-12-04T08:00"))
    await office.work(at=at("2026-12-04T12:00"))

    assert told(office, "report_reminder", "Send the compilation") == [[KEEPER]]


async def test_what_is_late_is_flagged_from_the_first_instant_and_told_at_the_next_opening_to_the_director_too(
    office: Office,
) -> None:
    team = await gather_team(office)
    await team.done(ANALYST, "request")
    office.clock.set(at("2026-12-07T17:00"))
    assert not (await team.step("compile"))["is_late"]
    await office.work(at=at("2026-12-07T17:00") + timedelta(microseconds=1))
    assert (await team.step("compile"))["is_late"]
    assert told(office, "report_late", "Send the compilation") == []

    await office.work(at=at("2026-12-08T08:00"))
    await office.work(at=at("2026-12-09T08:00"))

    assert told(office, "report_late", "Send the compilation") == [[KEEPER, "director"]]
    assert (await team.kinds()).count("step_late") == 1


async def test_who_has_signed_is_not_reminded_to_sign(office: Office) -> None:
    team = await gather_team(office)
    await team.to_approval()
    await team.approve(TEAM[0])

    await office.work(at=at("2026-12-08T08:00"))  # the 9th is its date

    assert told(office, "report_reminder", "Review and approve the draft") == [[TEAM[1]]]


async def test_after_a_weekend_of_standing_still_everybody_is_told_once(office: Office) -> None:
    team = await gather_team(office)
    await team.done(ANALYST, "request")

    await office.work(at=at("2026-12-12T09:00"))  # a Saturday: date and reminder have passed meanwhile
    await office.work(at=at("2026-12-14T08:00"))

    assert told(office, "report_reminder", "Send the compilation") == []
    assert told(office, "report_late", "Send the compilation") == [[KEEPER, "director"]]


async def test_what_is_done_before_its_message_could_go_out_is_not_asked_for_any_more(office: Office) -> None:
    await office.work(at=at("2026-11-30T06:00"))
    team = await gather_team(office, when="2026-11-30T06:00")
    await team.done(ANALYST, "request")

    await office.work(at=at("2026-11-30T08:00"))

    assert told(office, "report_ready", "Request the final compilation") == []
    assert told(office, "report_ready", "Send the compilation") == [[KEEPER]]


async def test_while_notifier_is_away_messages_wait_and_are_sent_once_then(office: Office) -> None:
    office.notifier.is_cut = True
    await office.work(at=at("2026-11-30T08:00"))
    office.notifier.is_cut = False

    await office.work(at=at("2026-11-30T08:01"))

    assert told(office, "report_ready", "Request the final compilation") == [[ANALYST]]
    assert set(office.notifier.posts.values()) == {1}


async def test_a_message_that_notifier_refuses_is_in_the_runs_history(office: Office) -> None:
    office.notifier.refuses = True
    team = await gather_team(office)

    entries = [each for each in await team[DIRECTOR].history(team.run_id) if each["kind"] == "message_refused"]

    assert [(entry["payload"]["purpose"], entry["payload"]["reason"]) for entry in entries] == [
        ("ready", "role_vacant: Nobody holds it.")
    ]


async def test_a_role_that_nobody_holds_is_written_to_by_its_name(office: Office) -> None:
    office.notifier.people = [each for each in office.notifier.people if each["handle"] != ANALYST]

    await office.work(at=at("2026-11-30T08:00"))

    assert told(office, "report_ready", "Request the final compilation") == [["analyst"]]
