"""The tables and the chart of an averages report: groups, questions, and the weakest of them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from services.reporter.domain.changes import FEWEST
from services.reporter.domain.figures import MEAN_PLACES, shown_down
from services.reporter.domain.groups import Dimension
from services.reporter.domain.reading_averages import KeyedAverage
from services.reporter.domain.reports.kinds import telling
from services.reporter.domain.targets import Verdict
from shared.documents.reports import Block, Cell, Chart, ChartNames, Column, Look, Notice, Table, Target, chart_bars
from shared.documents.reports import Figure as Drawn

WEAKEST = 3
"""Questions named of each group."""

Row = tuple[Dimension, str, KeyedAverage]
_GROUPS = {"all": "Agency", "department": "Department", "program": "Program"}
_GROUP_COLUMNS = (Column(key="group", title="Kind"), Column(key="name", title="Name"))
_FIGURE_COLUMNS = (
    Column(key="n", title="n", kind="whole"),
    Column(key="average", title="Average", kind="decimal"),
    Column(key="low", title="Interval from", kind="decimal"),
    Column(key="high", title="Interval to", kind="decimal"),
)


def table_of_averages(rows: Sequence[Row], id_: str) -> Table:
    """The overall average of each group, and what the target says of it."""
    return Table(
        id=id_,
        title="Overall averages",
        columns=(
            *_GROUP_COLUMNS,
            *_FIGURE_COLUMNS,
            Column(key="target", title="Target", kind="decimal"),
            Column(key="reached", title="Reached?"),
            Column(key="spans", title="Interval spans it?"),
            *telling.SINCE_COLUMNS,
        ),
        rows=tuple(
            (
                _GROUPS.get(dimension, dimension),
                label,
                one.overall.n,
                telling.cell_down(one.overall.average, MEAN_PLACES),
                *telling.mean_cells(one.overall.interval),
                *_target_cells(one.verdicts),
                *telling.change_cells(one.change, MEAN_PLACES),
            )
            for dimension, label, one in rows
        ),
        note="The mean of the question averages over all responses of the group together. The target is compared with the "
        "exact average; shown is the average cut downwards.",
    )


def table_of_questions(rows: Sequence[Row], id_: str) -> Table:
    """The average of each question in each group."""
    return Table(
        id=id_,
        title="Question averages by group",
        columns=(
            *_GROUP_COLUMNS,
            Column(key="question", title="Question"),
            Column(key="text", title="Asked", kind="long_text"),
            *_FIGURE_COLUMNS,
            *telling.SINCE_COLUMNS,
        ),
        rows=tuple(
            (
                _GROUPS.get(dimension, dimension),
                label,
                question.question,
                question.text,
                question.figure.n,
                telling.cell_down(question.figure.average, MEAN_PLACES),
                *telling.mean_cells(question.figure.interval),
                *telling.change_cells(question.change, MEAN_PLACES),
            )
            for dimension, label, one in rows
            for question in one.questions
        ),
    )


def table_of_weakest(rows: Sequence[Row], id_: str) -> tuple[Block, ...]:
    """The lowest question averages of each group, of at least five answers, with the gap to the target."""
    weakest: list[tuple[Cell, ...]] = []
    for dimension, label, one in rows:
        target = max((Fraction(verdict.target.at_least) for verdict in one.verdicts), default=None)
        told = [
            (question.figure.average, question)
            for question in one.questions
            if question.figure.average is not None and question.figure.n >= FEWEST
        ]
        for average, question in sorted(told, key=lambda pair: pair[0])[:WEAKEST]:
            gap = None if target is None else target - average
            weakest.append(
                (
                    _GROUPS.get(dimension, dimension),
                    label,
                    question.text,
                    question.figure.n,
                    telling.cell_down(average, MEAN_PLACES),
                    *telling.mean_cells(question.figure.interval),
                    telling.cell_up(gap, MEAN_PLACES) if gap is not None and gap > 0 else None,
                )
            )
    if not weakest:
        return (Notice(level="info", text=f"No question has {FEWEST} answers: none is called weak."),)
    return (
        Table(
            id=id_,
            title=f"The {WEAKEST} lowest averages of each group",
            columns=(
                *_GROUP_COLUMNS,
                Column(key="text", title="Asked", kind="long_text"),
                *_FIGURE_COLUMNS,
                Column(key="gap", title="Below the target by", kind="decimal"),
            ),
            rows=tuple(weakest),
            note=f"Of questions with at least {FEWEST} answers. Comments of respondents are not part of this report.",
        ),
    )


def chart_questions(look: Look, own: KeyedAverage, label: str, id_: str) -> Chart:
    """The question averages of one group as bars with their intervals and the target."""
    texts = telling.distinct((question.question, question.text) for question in own.questions)
    drawn = []
    for question, text in zip(own.questions, texts, strict=True):
        interval = None if question.figure.interval is None else question.figure.interval.shown(MEAN_PLACES)
        drawn.append(
            Drawn(
                label=text,
                value=shown_down(question.figure.average, MEAN_PLACES),
                low=None if interval is None else interval[0],
                high=None if interval is None else interval[1],
                n=question.figure.n,
            )
        )
    at_least = max((verdict.target.at_least for verdict in own.verdicts), default=None)
    return chart_bars(
        look,
        ChartNames(id=id_, title=f"Question averages: {label}", labels="Question", values="Average"),
        drawn,
        kind="decimal",
        target=None if at_least is None else Target(value=Decimal(at_least)),
    )


def _target_cells(verdicts: Sequence[Verdict]) -> tuple[Cell, Cell, Cell]:
    """The highest target of the group, whether it is reached and whether the interval spans it."""
    if not verdicts:
        return None, None, None
    verdict = max(verdicts, key=lambda one: one.target.at_least)
    if verdict.is_reached is None:
        return f"{verdict.target.at_least}", "no data", None
    return f"{verdict.target.at_least}", "yes" if verdict.is_reached else "no", "yes" if verdict.is_uncertain else "no"
