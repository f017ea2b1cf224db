"""The log of a submitted month changes later: a corrected version says so, and no word stays that is not released any more."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.reporter.domain.reports.recompiling import LONGEST_WAIT
from services.reporter.domain.reports.restating import RESTATE_AFTER
from shared.clock import SettableClock
from shared.contracts.events import LogEntryChanged
from shared.contracts.log_report import LogReportEntry
from tests.reporter.log.reports import SAID, Pages, listed
from tests.reporter.log.support import changed as told
from tests.reporter.log.support import county_pack
from tests.reporter.reports.figures import at
from tests.reporter.reports.office import Answer, Office, open_office
from tests.reporter.reports.pack import AGENCY, ANALYST, county
from tests.reporter.reports.team import Team, gather_team
from tests.reporter.support import Reporter

AFTER = at("2026-12-09T10:00")


class Log(Pages):
    """The log as case_log_api lists it."""

    async def list_report_entries(self, agency: str, *days: Any, **more: Any) -> Any:
        assert agency == AGENCY
        return await super().list_report_entries("county-social-services", *days, **more)

    def now_is(self, *entries: LogReportEntry) -> None:
        self.entries = entries


def changed(name: str, **facts: Any) -> LogEntryChanged:
    return told(name, agency=AGENCY, **{"released_version": 2, **facts})


@pytest.fixture
def log() -> Log:
    return Log([])


@pytest.fixture
async def office(database_url: str, redis_url: str, clock: SettableClock, log: Log) -> AsyncIterator[Office]:
    async with open_office(database_url, redis_url, clock, county(care_log=county_pack().care_log)) as opened:
        opened.resources.case_log = log
        yield opened


async def take(office: Office, *events: LogEntryChanged, when: datetime = AFTER) -> None:
    office.clock.set(when)
    await Reporter(office.resources).take_at(when, *events)


async def submitted(office: Office, log: Log, *names: str) -> Team:
    """November's report, submitted with these entries; with two where none is named."""
    entries = [changed(name) for name in names or ("a", "b")]
    log.now_is(*(listed(each) for each in entries))
    await take(office, *entries, when=at("2026-11-20T12:00"))
    team = await gather_team(office)
    await office.work(at=at("2026-12-08T09:00"))
    await team.to_submission()
    await team.done(ANALYST, "submit")
    run = await team.run()
    assert (run["state"], run["content_version"], run["obstacles"]) == ("closed", 1, [])
    return team


async def content(team: Team, version: int) -> str:
    answer = await team[ANALYST].call("GET", f"/v1/report-runs/{team.run_id}/versions/{version}")
    return answer.text


async def corrected(office: Office, team: Team, *, when: datetime = AFTER) -> Answer:
    """The run after changes of that instant were gathered and compiled."""
    await office.work(at=when + RESTATE_AFTER - timedelta(seconds=1))
    before = (await team.run())["content_version"]
    await office.work(at=when + RESTATE_AFTER)
    run = await team.run()
    assert (run["content_version"], run["versions"][0]["reason"]) == (before + 1, "restated")
    return run


async def test_a_late_entry_makes_a_corrected_version_with_a_note_and_the_difference(office: Office, log: Log) -> None:
    team = await submitted(office, log)
    late = changed("late", logged_at=AFTER)
    log.now_is(*log.entries, listed(late))
    await take(office, late)

    run = await corrected(office, team)

    assert run["versions"][0]["note"] == "Entries of the log that changed since the version before: 1 received late."
    difference = await team[ANALYST].ok("GET", f"/v1/report-runs/{team.run_id}/versions/2/difference")
    assert difference["from_version"] == 1
    assert "2026-late" in str(difference)
    assert run["obstacles"] == []
    assert office.notifier.sent("report_returned") == []


async def test_what_changed_of_each_entry_is_said_in_the_note(office: Office, log: Log) -> None:
    team = await submitted(office, log, "a", "moved", "sorted", "twin", "court", "october")
    moved = changed("moved", version=2, received_at=at("2026-11-02T12:00"))
    events = [
        moved,
        changed("sorted", version=2, category="facilities"),
        changed("twin", version=2, counts=False, under="a"),
        changed("court", version=2, reportability="not_reportable"),
        changed("october", version=2, received_at=at("2026-10-30T12:00")),
    ]
    cells = {**listed(moved).cells, "received_on": "2026-11-02"}
    log.now_is(
        listed(changed("a")),
        listed(moved).model_copy(update={"cells": cells}),
        listed(events[1]),
        listed(events[2], "duplicate", lead="2026-a"),
        listed(events[3], "not_reportable"),
    )
    await take(office, *events)

    run = await corrected(office, team)

    assert run["versions"][0]["note"] == (
        "Entries of the log that changed since the version before: 1 decided otherwise, 1 linked with others or parted "
        "from them, 1 categorised otherwise, 2 dated otherwise."
    )
    assert run["obstacles"] == []


async def test_an_answer_after_the_month_corrects_nothing(office: Office, log: Log) -> None:
    team = await submitted(office, log)
    answered = changed("b", version=2, status="resolved", answered_at=AFTER)
    log.now_is(log.entries[0], listed(answered))
    await take(office, answered)

    await office.work(at=AFTER + timedelta(hours=1))

    assert "compiled_the_same" not in await team.kinds()
    assert (await team.run())["content_version"] == 1


@pytest.mark.clause("CCTS-II.3")
@pytest.mark.clause("CCTS-II.3.redacted")
async def test_a_release_taken_back_after_the_submission_takes_its_words_out_at_once_and_tells_people(
    office: Office, log: Log
) -> None:
    team = await submitted(office, log)
    assert (await content(team, 1)).count(SAID) == 2
    withdrawn = changed("b", version=2, released_version=None)
    log.now_is(log.entries[0], listed(withdrawn, unreleased="withdrawn"))
    await take(office, withdrawn)

    await office.work(at=AFTER)

    run = await team.run()
    assert (run["content_version"], run["versions"][0]["reason"]) == (2, "restated")
    assert (await content(team, 2)).count(SAID) == 1
    assert [each["reason"] for each in run["obstacles"]] == ["words_not_released"]
    assert "correction_held_up" in await team.kinds()
    (mail,) = office.notifier.sent("report_returned")
    assert [each.model_dump()["role"] for each in mail.to] == ["keeper", "analyst"]
    assert "2026-b" in str(mail.data["corrections"])

    again = changed("b", version=3, released_version=3)
    log.now_is(log.entries[0], listed(again, copy_version=3))
    await take(office, again, when=AFTER + timedelta(hours=1))
    run = await corrected(office, team, when=AFTER + timedelta(hours=1))
    assert (run["obstacles"], (await content(team, 3)).count(SAID)) == ([], 2)
    assert len(office.notifier.sent("report_returned")) == 1


async def test_words_that_must_go_do_not_wait_for_changes_that_are_being_gathered(office: Office, log: Log) -> None:
    team = await submitted(office, log)
    moved = changed("a", version=2, category="facilities")
    await take(office, moved)
    gone = changed("b", version=2, released_version=None)
    log.now_is(listed(moved), listed(gone, unreleased="withdrawn"))
    await take(office, gone, when=AFTER + timedelta(minutes=1))

    await office.work(at=AFTER + timedelta(minutes=1))

    run = await team.run()
    assert run["content_version"] == 2
    await office.work(at=AFTER + timedelta(hours=1))
    assert (await team.run())["content_version"] == 2


async def test_a_corrected_version_waits_for_facts_on_their_way_and_then_says_that_they_are_missing(
    office: Office, log: Log
) -> None:
    team = await submitted(office, log)
    late = changed("late")
    log.now_is(*log.entries, listed(late), listed(changed("unheard-of")))
    await take(office, late)

    due = AFTER + RESTATE_AFTER
    await office.work(at=due)
    assert (await team.run())["content_version"] == 1
    await office.work(at=due + LONGEST_WAIT)
    run = await team.run()
    assert (run["content_version"], [each["reason"] for each in run["obstacles"]]) == (2, ["figures_and_log_disagree"])
    assert len(office.notifier.sent("report_returned")) == 1

    arrived = due + LONGEST_WAIT + timedelta(minutes=1)
    await take(office, changed("unheard-of"), when=arrived)
    await office.work(at=arrived + RESTATE_AFTER)
    run = await team.run()
    assert (run["content_version"], run["obstacles"]) == (3, [])
