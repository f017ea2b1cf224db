"""The sections of the report that look for what changes: thirteen months, and service gaps (CCTS-III.bg)."""

from services.reporter.domain.log.gaps import MOST_MISSING, SHORTEST_HISTORY_DAYS, Missing, Rising
from services.reporter.domain.log.groups import groups_named, label_of_group
from services.reporter.domain.reports.care_log.reading import LogMonth
from shared.documents.reports import (
    Block,
    ChartNames,
    Column,
    Look,
    Notice,
    Paragraph,
    Section,
    Table,
    chart_stacked,
)
from shared.policy.models import PolicyPack

_SMALLEST_SHOWN = 0.0001
_DIMENSIONS = {"category": "Category", "program": "Program"}


def trend(month: LogMonth, look: Look) -> Section:
    """Thirteen months: the last one beside the same one of the year before."""
    names = [f"{each.period.start_on:%Y-%m}" for each in month.months]
    chart = chart_stacked(
        look,
        ChartNames(id="trend", title="Reportable entries by month", labels="Month", values="Received"),
        names,
        month.months_by_kind,
    )
    answers = Table(
        id="trend_of_answers",
        title="Answers by month",
        columns=(
            Column(key="month", title="Month"),
            Column(key="answered", title="Answered", kind="whole"),
            Column(key="median_days", title="Median business days to answer", kind="whole"),
            Column(key="ninetieth_days", title="Nine in ten within", kind="whole"),
            Column(key="closed", title="Closed", kind="whole"),
        ),
        rows=tuple(
            (
                *(name, each.figures.answered, each.figures.business_days.median),
                *(each.figures.business_days.ninetieth, each.figures.closed),
            )
            for name, each in zip(names, month.months, strict=True)
        ),
    )
    return Section(id="trends", title="Trends", blocks=(chart, answers))


def service_gaps(month: LogMonth, pack: PolicyPack) -> Section:
    """What is complained of more than chance explains, and who misses most limits."""
    blocks: list[Block] = [_finding(month, pack)]
    if month.gaps.rising:
        blocks.append(_rising(month.gaps.rising, pack))
    if month.gaps.missing:
        blocks.append(_missing(month.gaps.missing, pack))
    return Section(id="service_gaps", title="Service gaps", blocks=tuple(blocks))


def _finding(month: LogMonth, pack: PolicyPack) -> Block:
    gaps = month.gaps
    risen = [_label(pack, each) for each in gaps.rising if each.is_rising]
    if risen:
        return Notice(level="warning", text=f"Complaints rise beyond noise: {', '.join(risen)}.")
    if gaps.compared_from is None:
        return Paragraph(
            text=f"Of a rise nothing can be told: the log has less than {SHORTEST_HISTORY_DAYS} days before this period."
        )
    return Paragraph(
        text=f"No category and no program has more complaints than chance explains, compared with the time from "
        f"{gaps.compared_from.isoformat()} on."
    )


def _rising(rising: list[Rising], pack: PolicyPack) -> Table:
    return Table(
        id="rising",
        title="Complaints compared with the months before",
        columns=(
            Column(key="dimension", title="Of what"),
            Column(key="group", title="Group"),
            Column(key="complaints", title="Complaints", kind="whole"),
            Column(key="expected", title="At the rate of before", kind="decimal"),
            Column(key="chance", title="Chance of so many", kind="decimal"),
            Column(key="rises", title="Beyond noise"),
        ),
        rows=tuple(
            (
                *(_DIMENSIONS[each.dimension], _label(pack, each), each.count),
                *(
                    f"{each.expected:.1f}",
                    f"{each.chance:.4f}" if each.chance >= _SMALLEST_SHOWN else "<0.0001",
                    "Yes" if each.is_rising else "No",
                ),
            )
            for each in rising
        ),
        note="Of all complaints in the log, reportable or not.",
    )


def _missing(missing: list[Missing], pack: PolicyPack) -> Table:
    return Table(
        id="missing",
        title="Where limits are missed most",
        columns=(
            Column(key="dimension", title="Of what"),
            Column(key="group", title="Group"),
            Column(key="missed", title="Missed", kind="whole"),
            Column(key="settled", title="Met or missed", kind="whole"),
            Column(key="low", title="Share missed, at least", kind="percent"),
            Column(key="high", title="Share missed, at most", kind="percent"),
        ),
        rows=tuple(
            (
                *(_DIMENSIONS[each.dimension], _label(pack, each), each.tally.missed),
                *(each.tally.met + each.tally.missed, f"{each.share.low:f}", f"{each.share.high:f}"),
            )
            for each in missing
        ),
        note=f"At most {MOST_MISSING} categories and programs; the share is a 95 % interval, and its lower end decides the order.",
    )


def _label(pack: PolicyPack, each: Rising | Missing) -> str:
    return label_of_group(each.key, each.dimension, groups_named(pack, each.dimension))
