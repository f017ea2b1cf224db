"""The sections of the report that are figures: what came in, of what kind, how soon it was answered, which limits were kept."""

from collections.abc import Sequence

from services.reporter.domain.log.figures import LogFigures, Passed
from services.reporter.domain.log.groups import LogDimension
from services.reporter.domain.reports.care_log.reading import LogMonth, Row
from services.reporter.domain.tally import Tally
from shared.documents.reports import Cell, Column, Notice, Paragraph, Section, Table, Tile, Tiles
from shared.policy.models import PolicyPack

_TITLES: dict[LogDimension, tuple[str, str]] = {
    "kind": ("By kind", "Kind"),
    "category": ("By category", "Category"),
    "program": ("By program", "Program"),
    "channel": ("By way of what they came", "Channel"),
}


def overview(month: LogMonth) -> Section:
    """The month at a glance, and what was in the log besides what is reported."""
    now, before = month.whole.now, month.whole.before
    limits = sum(month.limits.values(), Tally())
    tiles = (
        Tile(
            label="Reportable entries received", value=str(now.received), detail=f"{before.received} the period before"
        ),
        Tile(label="Answered", value=str(now.answered), detail=f"by {now.answers} answers"),
        Tile(
            label="Median days to answer",
            value=_said(now.business_days.median),
            detail=f"business days, of {now.business_days.n} answered; nine in ten within "
            f"{_said(now.business_days.ninetieth)}",
        ),
        Tile(label="Not closed at the end", value=str(month.open), detail="whenever received"),
        Tile(
            label="Limits missed",
            value=str(limits.missed),
            detail=f"of {limits.applied} that began",
            tone="bad" if limits.missed else "good" if limits.met else "plain",
        ),
    )
    return Section(id="overview", title="The month at a glance", blocks=(Tiles(tiles=tiles), _standing(month)))


def _standing(month: LogMonth) -> Table:
    """All that came in, so that what is not reported is seen to be counted."""
    found = month.by_reportability
    rows: list[tuple[Cell, ...]] = [
        (label, found.get(key, LogFigures()).received)
        for key, label in (
            ("reportable", "Reportable: in this report"),
            ("not_reportable", "Not reportable"),
            ("undecided", "Not decided yet"),
        )
    ]
    rows.append(("Duplicates of other entries", sum(each.duplicates for each in found.values())))
    rows.append(("Forwarded to the party of a mandated process", sum(each.forwarded for each in found.values())))
    total = sum(int(row[1] or 0) for row in rows)
    return Table(
        id="received",
        title="All entries of the log received in the period",
        columns=(Column(key="standing", title="Entries"), Column(key="entries", title="Number", kind="whole")),
        rows=(*rows, ("All", total)),
        total_row=True,
        note=f"{month.whole.now.consolidated} of the reportable entries were consolidated with related ones: each counts, "
        "and is answered with its lead. A duplicate counts once, as the entry that it repeats.",
    )


def breakdowns(month: LogMonth) -> Section:
    """The reportable entries by kind, category, program and channel."""
    return Section(
        id="statistics",
        title="Statistics",
        blocks=tuple(
            _breakdown(by, _TITLES[by][0], _TITLES[by][1], rows, month.whole) for by, rows in month.groups.items()
        ),
    )


def _breakdown(by: str, title: str, group: str, rows: Sequence[Row], whole: Row) -> Table:
    columns = (
        Column(key="group", title=group),
        Column(key="received", title="Received", kind="whole"),
        Column(key="before", title="Period before", kind="whole"),
        Column(key="consolidated", title="Consolidated", kind="whole"),
        Column(key="answered", title="Answered", kind="whole"),
        Column(key="median_days", title="Median days to answer", kind="whole"),
        Column(key="ninetieth_days", title="Nine in ten within", kind="whole"),
        Column(key="closed", title="Closed", kind="whole"),
    )
    return Table(
        id=f"by_{by}",
        title=title,
        columns=columns,
        rows=(*(_cells(row.label, row) for row in rows), _cells("All", whole)),
        total_row=True,
    )


def _cells(label: str, row: Row) -> tuple[Cell, ...]:
    now = row.now
    days = now.business_days
    return (
        *(label, now.received, row.before.received, now.consolidated, now.answered),
        *(days.median, days.ninetieth, now.closed),
    )


def responsiveness(month: LogMonth, pack: PolicyPack) -> Section:
    """How soon answers came, and how the limits of the procedure were kept."""
    blocks: list[Table | Notice] = [_days_to_answer(month), _limits(month, pack)]
    if month.whole.now.answered == 0:
        blocks.insert(0, Notice(level="info", text="No reportable entry was answered in this period."))
    return Section(id="responsiveness", title="Responsiveness", blocks=tuple(blocks))


def _days_to_answer(month: LogMonth) -> Table:
    def row(label: str, figures: LogFigures) -> tuple[Cell, ...]:
        return (label, figures.answered, *_pair(figures.business_days), *_pair(figures.calendar_days))

    return Table(
        id="days_to_answer",
        title="Days to answer",
        columns=(
            Column(key="kind", title="Kind"),
            Column(key="answered", title="Answered", kind="whole"),
            Column(key="median_business", title="Median, business days", kind="whole"),
            Column(key="ninetieth_business", title="Nine in ten within, business days", kind="whole"),
            Column(key="median_calendar", title="Median, days", kind="whole"),
            Column(key="ninetieth_calendar", title="Nine in ten within, days", kind="whole"),
        ),
        rows=(*(row(each.label, each.now) for each in month.groups["kind"]), row("All", month.whole.now)),
        total_row=True,
        note="Of entries answered in the period, whenever they were received. The day of receipt is day 0.",
    )


def _pair(passed: Passed) -> tuple[Cell, Cell]:
    return passed.median, passed.ninetieth


def _limits(month: LogMonth, pack: PolicyPack) -> Table:
    texts = {clause.id: clause.text for clause in pack.clauses}
    return Table(
        id="limits",
        title="Limits of the procedure, by clause",
        columns=(
            Column(key="clause", title="Clause"),
            Column(key="text", title="What it asks for", kind="long_text"),
            Column(key="met", title="Met", kind="whole"),
            Column(key="missed", title="Missed", kind="whole"),
            Column(key="open", title="Still open", kind="whole"),
        ),
        rows=tuple(
            (clause, texts.get(clause, ""), tally.met, tally.missed, tally.open)
            for clause, tally in month.limits.items()
        ),
        note="Limits that began in the period, of all entries of the log, as in the conformance.",
    )


def praise(month: LogMonth) -> Section:
    """Compliments: what went well is reported as well."""
    rows = [row for row in month.praised if row.now.received or row.before.received]
    if not rows:
        return Section(id="compliments", title="Compliments", blocks=(Paragraph(text="No compliment was received."),))
    table = Table(
        id="compliments",
        title="Compliments by program",
        columns=(
            Column(key="program", title="Program"),
            Column(key="received", title="Received", kind="whole"),
            Column(key="before", title="Period before", kind="whole"),
        ),
        rows=tuple((row.label, row.now.received, row.before.received) for row in rows),
    )
    return Section(id="compliments", title="Compliments", blocks=(table,))


def _said(days: int | None) -> str:
    return "no data" if days is None else str(days)
