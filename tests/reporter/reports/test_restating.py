"""What a submitted report counts may change later: a corrected version says so, and nothing changes silently."""

from datetime import datetime, timedelta

import pytest

from services.reporter.domain.reports.restating import RESTATE_AFTER
from tests.reporter.reports.figures import Figures, at
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import AGENCY, AMBASSADOR, DIRECTOR
from tests.reporter.reports.team import Team, gather_team
from tests.reporter.support import Reporter, classified, voided


async def submitted(office: Office) -> Team:
    """The quarterly report of a department that was submitted on the 4th of January with one response."""
    await take(
        office, classified("first", 5, agency=AGENCY, submitted_at=at("2026-11-18T12:00")), at("2026-11-18T12:01")
    )
    team = await gather_team(office, "quarterly", "FY2027-Q2", "2027-01-04T08:30")
    ambassador = AMBASSADOR[(await team.run())["department"]]
    await team.done(ambassador, "compile")
    await team.approve(DIRECTOR)
    await team.done(ambassador, "provide")
    return team


async def take(office: Office, event: object, now: datetime) -> None:
    office.clock.set(now)
    await Reporter(office.resources).take(event)  # type: ignore[arg-type]  # any event


@pytest.mark.usefixtures("figures")
async def test_a_late_response_of_a_submitted_quarter_makes_a_corrected_version_with_a_note(office: Office) -> None:
    team = await submitted(office)
    assert (await team.run())["state"] == "submitted"
    late = at("2027-01-05T09:00")
    await take(office, classified("late", 2, agency=AGENCY, submitted_at=at("2026-12-30T12:00")), late)
    await take(office, classified("later", 3, agency=AGENCY, submitted_at=at("2026-12-31T12:00")), late)
    await take(office, voided("first", agency=AGENCY), late + timedelta(minutes=1))

    await office.work(at=late + RESTATE_AFTER - timedelta(seconds=1))
    assert (await team.run())["content_version"] == 1
    await office.work(at=late + RESTATE_AFTER)

    run = await team.run()
    assert (run["state"], run["content_version"]) == ("submitted", 2)
    newest = run["versions"][0]
    assert (newest["reason"], newest["made_by"]) == ("restated", "careloop")
    assert newest["note"] == "Responses that changed since the version before: 2 received late, 1 taken out."
    assert [(each["decision"], each["fallen_at"]) for each in run["sign_offs"]] == [("approved", None)]
    made = [entry for entry in await team[DIRECTOR].history(team.run_id) if entry["kind"] == "version_made"]
    assert [entry["payload"]["reason"] for entry in made] == ["compiled", "restated"]


async def test_changes_that_move_no_figure_make_no_version_and_are_looked_at_once(
    office: Office, figures: Figures
) -> None:
    team = await submitted(office)
    late = at("2027-01-05T09:00")
    await take(office, classified("first", 4, agency=AGENCY, version=2, submitted_at=at("2026-11-18T12:00")), late)

    await office.work(at=late + RESTATE_AFTER)
    await office.work(at=late + timedelta(hours=1))

    assert (await team.run())["content_version"] == 1
    quarters = [order for order in figures.orders if order.department == (await team.run())["department"]]
    assert len(quarters) == 2


async def test_a_change_outside_the_period_does_not_touch_the_report(office: Office, figures: Figures) -> None:
    await submitted(office)
    before = len(figures.orders)
    late = at("2027-01-05T09:00")
    await take(office, classified("later", 2, agency=AGENCY, submitted_at=at("2027-01-04T12:00")), late)

    await office.work(at=late + RESTATE_AFTER)

    assert len(figures.orders) == before


@pytest.mark.usefixtures("figures")
async def test_what_changed_between_the_data_cut_and_the_submission_is_not_forgotten(office: Office) -> None:
    await take(
        office, classified("first", 5, agency=AGENCY, submitted_at=at("2026-11-18T12:00")), at("2026-11-18T12:01")
    )
    team = await gather_team(office, "quarterly", "FY2027-Q2", "2027-01-04T08:30")
    ambassador = AMBASSADOR[(await team.run())["department"]]
    await team.done(ambassador, "compile")
    await take(office, voided("first", agency=AGENCY), at("2027-01-04T09:00"))
    await team.approve(DIRECTOR)
    await team.done(ambassador, "provide")

    await office.work(at=at("2027-01-04T10:00"))

    assert (await team.run())["versions"][0]["reason"] == "restated"
