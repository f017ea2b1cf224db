"""The page of a report run: steps in words, who holds them, what is late, and the content as it was compiled."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.reporter.app import create_app
from services.reporter.domain.reports.runs import lock_run
from services.reporter.domain.reports.versions import NewVersion, add_version, figures_digest
from services.reporter.models import ReportRun
from shared.clock import SettableClock
from shared.documents.reports import Column, Look, Paragraph, ReportContent, Section, Table, Tile, Tiles
from tests.reporter.pages.conftest import SECRET, Browser, words_of
from tests.reporter.reports.office import Office, open_office
from tests.reporter.reports.pack import AGENCY, ANALYST

NOVEMBER_30 = datetime(2026, 11, 30, 18, tzinfo=UTC)
DECEMBER_1 = datetime(2026, 12, 1, 18, tzinfo=UTC)


@pytest.fixture
async def office(database_url: str, redis_url: str, clock: SettableClock) -> AsyncIterator[Office]:
    async with open_office(database_url, redis_url, clock) as opened:
        settings = opened.resources.settings.model_copy(update={"page_secret": SecretStr(SECRET)})
        opened.resources = replace(opened.resources, settings=settings)
        opened.app = create_app(settings, resources=opened.resources)  # type: ignore[arg-type]  # they are reporter's
        yield opened


async def november(office: Office) -> ReportRun:
    """The monthly report of November, open."""
    await office.work(at=NOVEMBER_30)
    async with office.resources.sessions() as session:
        runs = await session.scalars(
            select(ReportRun).where(ReportRun.report == "monthly").order_by(ReportRun.period_start.desc())
        )
        run = runs.first()
    assert run is not None
    return run


def content(total: int, *, words: str = "All is said.") -> ReportContent:
    return ReportContent(
        look=Look(agency=AGENCY, name="County Services"),
        title="Monthly report",
        subtitle="November 2026",
        facts=(),
        sections=(
            Section(
                id="numbers",
                title="Numbers",
                blocks=(
                    Paragraph(text=words),
                    Tiles(tiles=(Tile(label="Entries", value=str(total)),)),
                    Table(
                        id="kinds",
                        title="By kind",
                        columns=(Column(key="kind", title="Kind"), Column(key="n", title="Entries", kind="whole")),
                        rows=(("Complaints", total), ("Questions", 2)),
                    ),
                ),
            ),
        ),
        definitions=(),
        policy_hash="0" * 64,
        data_cut_at=DECEMBER_1,
    )


async def compile_as(office: Office, run: ReportRun, said: ReportContent, *obstacles: str) -> None:
    """A version of the run, as its compiling makes one."""
    now = office.clock.now()
    new = NewVersion(
        reason="compiled",
        digest=said.digest,
        figures_digest=figures_digest(said),
        policy_hash=said.policy_hash,
        data_cut_at=said.data_cut_at,
        made_by="ken.wu",
        content=said,
        obstacles=[{"reason": "copy_not_released", "text": text, "reference": None} for text in obstacles],
    )
    async with office.resources.sessions.begin() as session:
        await add_version(session, await lock_run(session, run.agency, run.id), new, now=now)


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


async def show(office: Office, run: ReportRun, person: str = ANALYST) -> str:
    async with Browser(office.app, office.clock, AGENCY, person, ("reports:*",)) as browser:
        answer = await browser.get(f"/report-runs/{run.id}")
    assert answer.status_code == 200, answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    return answer.text


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
    reports = said.partition("Reports under way")[2]
    assert "Monthly report Nov 1 - 30, 2026 Next: Request the final compilation Analyst: Ana Lopez" in reports
    assert "Overdue By Mon, Nov 30, 5:00 PM" in reports
    assert f'href="./report-runs/{run.id}"' in page
