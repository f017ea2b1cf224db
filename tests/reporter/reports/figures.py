"""A builder of reports that says what the test gives it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.reports.compiling import Compiled, CompileOrder, Obstacle, look_of
from services.reporter.domain.reports.sources import Sources
from shared.documents.reports import Chart, Column, Fact, Paragraph, ReportContent, Section, Table, Tile, Tiles


def regions(rows: dict[str, int], *, id_: str = "regions") -> Table:
    """How many entries each region has."""
    columns = (Column(key="region", title="Region"), Column(key="entries", title="Entries", kind="whole"))
    return Table(id=id_, title="Entries by region", columns=columns, rows=tuple(rows.items()))


@dataclass
class Figures:
    """The figures of the next report, and what holds it up; `orders` are those that came."""

    total: str = "12"
    rows: dict[str, int] = field(default_factory=lambda: {"North": 5, "South": 7})
    obstacles: tuple[Obstacle, ...] = ()
    found_later: tuple[Obstacle, ...] = ()
    orders: list[CompileOrder] = field(default_factory=list)
    fetched: int = 0

    async def fetch(self, _sources: Sources, _order: CompileOrder) -> str:
        self.fetched += 1
        return "released words"

    async def build(self, session: AsyncSession, order: CompileOrder) -> Compiled:
        self.orders.append(order)
        responses = await session.scalar(text("SELECT count(*) FROM response_facts WHERE NOT voided"))
        return Compiled(content=self.content(order, responses or 0), obstacles=self.obstacles)

    def recheck(self, order: CompileOrder, _content: ReportContent) -> tuple[Obstacle, ...]:
        assert order.fetched == "released words"
        return self.found_later

    def content(self, order: CompileOrder, responses: int) -> ReportContent:
        chart = Chart(
            id="trend",
            title="Trend",
            specification={"mark": "bar", "data": {"values": []}, "encoding": {}},
            text_alternative="The entries of each region.",
            table=regions(self.rows, id_="trend_table"),
        )
        tiles = Tiles(tiles=(Tile(label="Entries", value=self.total), Tile(label="Responses", value=str(responses))))
        return ReportContent(
            look=look_of(order.pack),
            title=order.report.title,
            subtitle=str(order.period.start_on),
            facts=(
                Fact(label="Data cut", value=str(order.cut_at)),
                Fact(label="Version", value=str(order.version)),
            ),
            sections=(
                Section(
                    id="summary", title="Summary", blocks=(tiles, regions(self.rows), chart, Paragraph(text="As ever."))
                ),
            ),
            definitions=(),
            policy_hash=order.policy.hash,
            data_cut_at=order.cut_at,
        )


def held_up(reference: str = "2026-000123") -> Obstacle:
    return Obstacle(reason="words_not_released", text=f"Entry {reference} has no released copy.", reference=reference)


def at(written: str) -> datetime:
    """An instant of the county's clocks in winter."""
    return datetime.fromisoformat(f"{written}-08:00")
