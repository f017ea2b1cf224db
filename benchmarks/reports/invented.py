"""An invented monthly report of a customer care log, the same for the same number of entries."""

import random
from datetime import UTC, datetime
from decimal import Decimal

from shared.documents.reports import (
    Cell,
    ChartNames,
    Column,
    Definition,
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

LOOK = Look(agency="example", name="Department of Children and Families", time_zone="America/New_York")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")
_AVERAGES = ("4.12", "4.05", "3.91", None, "3.98", "4.10", "4.22", "4.18", "4.31", "4.27")
_CATEGORIES = (
    *("Access to services", "Staff conduct", "Timeliness", "Information given"),
    *("Foster care payments", "Visitation and transport", "Other"),
)
_SAID = (
    "The caller said that nobody had called back for two weeks although three messages were left with the office.",
    "She thanked [name] for the way in which the visit was arranged, and asked that the supervisor be told of it.",
    "The worker did not come to the appointment; the family had waited since nine in the morning and had taken a day off.",
    "He wants to know why the payment for October is lower than that of September, and who decided it.",
    "They ask for a new date and for an apology.",
    "The letter named a deadline that had passed before it arrived.",
    "The office was closed when they came, and no notice stood at the door.",
)
_DONE = (
    "Called the caller on the same day and took the facts; the program manager was told.",
    "Passed on to the supervisor.",
    "A new date was agreed for the following week.",
    "Explained the calculation in writing.",
)
_COLUMNS = (
    Column(key="number", title="Number"),
    Column(key="received_on", title="Received", kind="date"),
    Column(key="kind", title="Kind"),
    Column(key="channel", title="Channel"),
    Column(key="category", title="Category"),
    Column(key="narrative", title="What was said", kind="long_text"),
    Column(key="action", title="What was done", kind="long_text"),
    Column(key="status", title="Status"),
    Column(key="days", title="Days to answer", kind="whole"),
)


def invent_report(entries: int, *, emoji_in: float = 0.0) -> ReportContent:
    """The report; so many of a hundred narratives (0 to 1) end with a sign that no font of a PDF has."""
    chance = random.Random(entries)  # noqa: S311 - invented texts, not secrets
    rows = tuple(_entry(at, chance, emoji_in) for at in range(1, entries + 1))
    months = [
        Figure(
            label=f"{month} 2026",
            value=Decimal(average) if average else None,
            low=Decimal(average) - Decimal("0.12") if average else None,
            high=Decimal(average) + Decimal("0.11") if average else None,
            n=312 if average else 0,
        )
        for month, average in zip(_MONTHS, _AVERAGES, strict=True)
    ]
    by_category = {category: sum(row[4] == category for row in rows) for category in _CATEGORIES}
    kinds = {kind: [chance.randint(1, most) for _ in _MONTHS] for kind, most in (("Complaint", 30), ("Grievance", 6), ("Compliment", 16), ("Suggestion", 8))}  # fmt: skip
    overview = Section(
        id="overview",
        title="Overview",
        blocks=(
            Paragraph(
                text="All complaints, grievances, compliments and suggestions that the department received in October 2026, "
                "as the customer care log holds them, with what was done about each of them."
            ),
            Tiles(
                tiles=(
                    Tile(label="Entries", value=f"{entries:,}", detail="September: 40"),
                    Tile(label="Overall average", value="4.27", detail="n = 312; 95 % from 4.15 to 4.38; target 4.00", tone="good"),
                    Tile(label="Answered within 2 business days", value="78.3 %", detail="47 of 60; target 90 %", tone="bad"),
                    Tile(label="Open at the data cut", value="9", detail="the oldest since 2 October"),
                )
            ),
            Notice(level="warning", text="Three entries were recorded after the period had ended; they are counted by the day of their receipt."),
            chart_stacked(LOOK, ChartNames(id="by_month", title="Entries by month and kind", labels="Month", values="Entries"), _MONTHS, kinds),
        ),
    )  # fmt: skip
    causes = Section(
        id="causes",
        title="What it was about",
        blocks=(
            chart_pareto(LOOK, ChartNames(id="causes", title="Entries by category", labels="Category", values="Entries"), by_category),
            chart_trend(LOOK, ChartNames(id="average", title="Overall average by month", labels="Month", values="Average (1 to 5)"), months, target=Target(value=Decimal("4.00"))),
            _by_program(),
        ),
    )  # fmt: skip
    log = Section(
        id="entries",
        title="Entries",
        blocks=(Table(id="entries", title="All entries of the month", columns=_COLUMNS, rows=rows),),
    )
    return ReportContent(
        look=LOOK,
        title="Customer care log: monthly report",
        subtitle="October 2026",
        facts=(Fact(label="Period", value="1 to 31 October 2026"), Fact(label="Prepared for", value="Deputy Secretary for Operations")),
        sections=(overview, causes, log),
        definitions=(
            Definition(term="Overall average", text="The mean of the averages of the questions, rounded down to two decimals."),
            Definition(term="Answered within 2 business days", text="The share of entries whose first answer was sent by the close of business of the second business day after the day of receipt."),
        ),
        policy_hash="5b0e7c1d" * 8,
        data_cut_at=datetime(2026, 11, 3, 21, 30, tzinfo=UTC),
    )  # fmt: skip


def _entry(at: int, chance: random.Random, emoji_in: float) -> tuple[Cell, ...]:
    said = " ".join(chance.choices(_SAID, k=chance.randint(1, 4)))
    said += " \N{POUTING FACE}" if chance.random() < emoji_in else ""
    return (
        f"2026-{at:06d}",
        f"2026-10-{1 + at % 31:02d}",
        chance.choice(("Complaint", "Grievance", "Compliment", "Suggestion")),
        chance.choice(("Telephone", "Web form", "Letter", "In person")),
        chance.choices(_CATEGORIES, weights=(21, 14, 9, 7, 4, 3, 2))[0],
        said,
        " ".join(chance.choices(_DONE, k=chance.randint(1, 2))),
        chance.choice(("Resolved", "Open", "Referred to another agency")),
        chance.choice((0, 1, 2, 5, 12, None)),
    )


def _by_program() -> Table:
    return Table(
        id="programs",
        title="By program",
        columns=(
            Column(key="program", title="Program"),
            Column(key="entries", title="Entries", kind="whole"),
            Column(key="in_time", title="Answered in time", kind="percent"),
            Column(key="days", title="Average days", kind="decimal"),
        ),
        rows=(
            ("Foster care", 28, "0.8214", "1.90"),
            ("Adoption", 12, "0.7500", "2.40"),
            ("Child protection", 20, "0.7500", "2.31"),
            ("Total", 60, "0.7833", "2.13"),
        ),
        total_row=True,
        note="Days are business days.",
    )
