"""A run of a small agency's monthly report, its versions, and the page that somebody sees of it."""

from datetime import UTC, datetime

from sqlalchemy import select

from services.reporter.domain.reports.runs import lock_run
from services.reporter.domain.reports.versions import NewVersion, add_version, figures_digest
from services.reporter.models import ReportRun
from shared.documents.reports import Column, Look, Paragraph, ReportContent, Section, Table, Tile, Tiles
from tests.reporter.pages.conftest import Browser
from tests.reporter.reports.office import Office
from tests.reporter.reports.pack import AGENCY, ANALYST

NOVEMBER_30 = datetime(2026, 11, 30, 18, tzinfo=UTC)
DECEMBER_1 = datetime(2026, 12, 1, 18, tzinfo=UTC)


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


async def show(office: Office, run: ReportRun, person: str = ANALYST) -> str:
    async with Browser(office.app, office.clock, AGENCY, person, ("reports:*",)) as browser:
        answer = await browser.get(f"/report-runs/{run.id}")
    assert answer.status_code == 200, answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    return answer.text
