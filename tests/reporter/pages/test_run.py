"""The page of a report run: steps in words, who holds them, what is late, and the content as it was compiled."""

import base64
import re
from datetime import UTC, datetime, timedelta

from tests.reporter.pages.conftest import Browser, words_of
from tests.reporter.pages.runs import compile_as, content, november, show
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import AGENCY, ANALYST


async def test_only_people_of_the_agency_who_may_read_reports_see_it(office: Office) -> None:
    run = await november(office)
    address = f"/report-runs/{run.id}"
    for scopes, agency, status in (
        ((), "", 401),
        (("scores:read",), AGENCY, 403),
        (("reports:read",), "another-agency", 404),
        (("reports:read",), AGENCY, 200),
    ):
        async with Browser(office.app, office.clock, agency, ANALYST, scopes) as browser:
            assert (await browser.get(address)).status_code == status


async def test_each_step_says_its_clause_dates_and_holder_in_order(office: Office) -> None:
    page = words_of(await show(office, await november(office)))
    assert "Monthly report Nov 1 - 30, 2026 In work" in page
    steps = page.partition("Steps")[2]
    order = ["Request the final compilation", "Send the compilation", "Forward the draft", "Submit the report"]
    assert [steps.index(title) for title in order] == sorted(steps.index(title) for title in order)
    assert "Request the final compilation To be taken now Analyst: Ana Lopez" in steps
    assert "Limit of the clause: Mon, Nov 30, 5:00 PM CO-2" in steps
    assert "Submit the report Waits for the step before Analyst" in steps
    assert "Nothing has been compiled yet." in page


async def test_what_is_late_is_said_in_words(office: Office) -> None:
    run = await november(office)
    office.clock.advance(timedelta(days=3))
    assert "Overdue: the limit of the clause has passed" in words_of(await show(office, run))


async def test_the_newest_version_is_shown_with_its_obstacles_and_its_other_forms(office: Office) -> None:
    run = await november(office)
    await compile_as(office, run, content(7), "Entry 2026-000123 has no released copy.")
    page = await show(office, run)
    said = words_of(page)
    assert "One obstacle The report can be read, and cannot be submitted before this is seen to." in said
    assert "Entry 2026-000123 has no released copy." in said
    assert "Numbers Note" not in said
    assert "All is said." in said
    assert "Complaints 7" in said
    for form in ("pdf", "xlsx", "csv", "json"):
        assert f'href="../v1/report-runs/{run.id}/versions/1.{form}"' in page


async def test_what_a_version_says_otherwise_is_told_figure_by_figure(office: Office) -> None:
    run = await november(office)
    await compile_as(office, run, content(7))
    await compile_as(office, run, content(9, words="More is said."))
    page = words_of(await show(office, run))
    assert "What changed since version 1" in page
    assert "Entries: 7 became 9" in page
    assert "Complaints: 7 became 9" in page
    assert "Questions" not in page.partition("What changed since version 1")[2].partition("The report")[0]
    assert "Version 2, compiled" in page


async def test_content_that_somebody_wrote_is_shown_as_text(office: Office) -> None:
    run = await november(office)
    await compile_as(office, run, content(1, words="<img src=x onerror=alert(1)>"))
    page = await show(office, run)
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


async def test_without_the_directory_roles_stand_for_names(office: Office) -> None:
    run = await november(office)
    office.notifier.is_cut = True
    page = words_of(await show(office, run))
    assert "Request the final compilation To be taken now Analyst" in page
    assert "Ana Lopez" not in page


async def test_the_overview_tells_who_holds_which_report_and_what_is_late(office: Office) -> None:
    run = await november(office)
    office.clock.advance(timedelta(days=3))
    async with Browser(office.app, office.clock, AGENCY, "dora.diaz", ("scores:read",)) as browser:
        page = (await browser.get("/overview")).text
    said = words_of(page)
    assert "2 reports are late" in said
    assert "for you" not in said
    reports = said.partition("Reports under way")[2]
    assert "Monthly report Nov 1 - 30, 2026 Next: Request the final compilation Analyst: Ana Lopez" in reports
    assert "Overdue By Mon, Nov 30, 5:00 PM" in reports
    assert f'href="./report-runs/{run.id}"' in page


async def test_the_overview_tells_its_reader_first_what_waits_for_them(office: Office) -> None:
    await november(office)
    async with Browser(office.app, office.clock, AGENCY, ANALYST, ("scores:read",)) as browser:
        said = words_of((await browser.get("/overview")).text)
    assert "To look at first 2 reports wait for you" in said


async def test_a_report_from_outside_can_be_opened_from_the_page_where_it_is_signed(office: Office) -> None:
    await office.work(at=datetime(2027, 1, 5, 18, tzinfo=UTC))
    somebody = await office.caller(person=ANALYST)
    body = {
        "report": "ceo-review",
        "period_day": "2026-12-31",
        "received_at": "2027-01-05T09:00:00-08:00",
        "document": {
            "filename": "q2 <final>.pdf",
            "content_type": "application/pdf",
            "content_base64": base64.b64encode(b"%PDF-1.7 what the CEO wrote").decode(),
        },
    }
    run = await somebody.ok("POST", "/v1/report-runs", body)
    async with Browser(office.app, office.clock, AGENCY, ANALYST, ("reports:*",)) as browser:
        page = (await browser.get(f"/report-runs/{run['id']}")).text
        (address,) = re.findall(r'href="\.\./(v1/report-runs/[^"]+/content)">q2 &lt;final&gt;\.pdf</a>', page)
        document = await browser.get(f"/{address}")
    assert "The report came from outside, as a file." in page
    assert document.content == b"%PDF-1.7 what the CEO wrote"


async def test_the_page_of_a_report_is_for_its_readers(office: Office) -> None:
    run = await november(office)
    await compile_as(office, run, content(3, words="Only for readers."))

    async with Browser(office.app, office.clock, AGENCY, "nora.plain", ("reports:read", "reports:sign")) as browser:
        answer = await browser.get(f"/report-runs/{run.id}")

    assert answer.status_code == 403
    assert "Only for readers." not in answer.text
    assert "not open to you" in words_of(answer.text)
