"""A small report with everything in it, for the tests of its forms."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shared.documents.reports import (
    Cell,
    ChartNames,
    Column,
    Definition,
    Edition,
    Fact,
    Figure,
    Look,
    Notice,
    Paragraph,
    ReportContent,
    Section,
    Table,
    Target,
    Tile,
    Tiles,
    chart_pareto,
    chart_stacked,
    chart_trend,
)

LOOK = Look(agency="example", name="Example Agency", time_zone="America/New_York")
EDITION = Edition(version=3, name="care-log-2026-10", note="Two entries were merged.")
COLUMNS = (
    Column(key="number", title="Number"),
    Column(key="received_on", title="Received", kind="date"),
    Column(key="answered_at", title="Answered", kind="instant"),
    Column(key="transfers", title="Transfers", kind="whole"),
    Column(key="average", title="Average", kind="decimal"),
    Column(key="in_time", title="In time", kind="percent"),
    Column(key="narrative", title="What was said", kind="long_text"),
)
ROW: tuple[Cell, ...] = ("2026-000001", "2026-10-02", "2026-10-05T13:30:00+00:00", 12345, "-4.50", "0.8125", "Thanks.")
HOSTILE = (
    '=HYPERLINK("http://127.0.0.1/","x")',
    "+1-1@SUM(A1)",
    '#set text(99pt) #read("/etc/passwd") ] $x^2$ *b* <label> @ref // /* \\u{41}',
    "</td></svg><script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "{{ 7 * 7 }} {% raw %} {count}",
)


def entries(rows: tuple[tuple[Cell, ...], ...] = (ROW,), **more: Any) -> Table:
    return Table(id="entries", title="All entries", columns=COLUMNS, rows=rows, **more)


def report(
    table: Table | None = None, *, charts: bool = True, text: str = "All that came in.", **more: Any
) -> ReportContent:
    """The report, with this text wherever a text can be."""
    names = {"title": text, "labels": text, "values": text}
    drawn = (
        chart_trend(
            LOOK,
            ChartNames(id="average", **names),
            [Figure(label="September", value=Decimal("3.90"), low=Decimal("3.70"), high=Decimal("4.10"), n=44),
             Figure(label="October", value=Decimal("4.12"), low=Decimal("4.01"), high=Decimal("4.23"), n=60)],
            target=Target(value=Decimal("4.00")),
        ),
        chart_pareto(LOOK, ChartNames(id="causes", **names), {"Late": 3, text: 2}),
        chart_stacked(LOOK, ChartNames(id="kinds", **names), ["September", "October"], {"Complaint": [3, 4], text: [1, 0]}),
    )  # fmt: skip
    tile = Tile(label=text, value="4.12", detail=text, tone="bad")
    first = Section(
        id="overview",
        title=text,
        blocks=(
            Paragraph(text=text),
            Notice(level="warning", text=text),
            Tiles(tiles=(tile,)),
            *(drawn if charts else ()),
        ),
    )
    values: dict[str, Any] = {
        "look": LOOK,
        "title": "Monthly report",
        "subtitle": "October 2026",
        "facts": (Fact(label="Period", value=text),),
        "sections": (first, Section(id="entries", title="Entries", blocks=(table or entries(),))),
        "definitions": (Definition(term="Average", text=text),),
        "policy_hash": "5b0e7c1d",
        "data_cut_at": datetime(2026, 11, 3, 21, 30, tzinfo=UTC),
    }
    return ReportContent(**{**values, **more})
