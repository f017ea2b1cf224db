"""The Customer Satisfaction Score of a period (TSPE-5.3): the score, where it goes, and what pulls it down."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.changes import FEWEST
from services.reporter.domain.definitions import define_figures, population_of
from services.reporter.domain.figures import SCORE_PLACES, Figure, shown_down
from services.reporter.domain.grounds import Asked
from services.reporter.domain.groups import Dimension
from services.reporter.domain.periods import name_of
from services.reporter.domain.reports.compiling import Compiled, CompileOrder, builds, look_of
from services.reporter.domain.reports.kinds import telling
from services.reporter.domain.reports.open_sins import OpenSin, list_open_sins
from services.reporter.domain.restatements import read_restatements
from services.reporter.domain.scores import KeyedFigure, read_figures
from shared.calendar import Period, period_in_words
from shared.documents.reports import (
    Block,
    ChartNames,
    Column,
    Definition,
    Fact,
    Notice,
    ReportContent,
    Section,
    Table,
    Target,
    Tile,
    Tiles,
    chart_pareto,
    chart_trend,
)
from shared.documents.reports import Figure as Drawn
from shared.policy.models import Agency
from shared.policy.models import Target as TargetRule

TREND = 13
"""Periods of the trend, the report's own last: a quarter of weeks."""

_GROUPS: tuple[tuple[Dimension, str, str], ...] = (("team", "Team", "By team"), ("program", "Program", "By program"))


@builds("satisfaction_score")
async def build_satisfaction_score(session: AsyncSession, order: CompileOrder) -> Compiled:
    """The score with n, interval and change, its trend, SIN rate, teams, programs, pain points and open SINs."""
    pack, survey, agency = order.pack, order.report.survey, order.pack.agency
    periods = telling.periods_up_to(order.period, TREND, agency)
    trend = await read_figures(session, pack, periods, Asked("all", survey))
    (now,) = trend[-1].figures
    by = {
        dimension: (await read_figures(session, pack, [order.period], Asked(dimension, survey)))[0].figures
        for dimension, _, _ in _GROUPS
    }
    restated = await read_restatements(session, pack, periods, Asked("all", survey), since=None)
    target = _target_of(order)
    names = [name_of(one.period, agency) for one in restated]
    sections = [
        Section(id="score", title="Score", blocks=_score(now, order, target)),
        Section(
            id="trend", title="Trend", blocks=(_trend(order, [p.figures[0].figure for p in trend], periods, target),)
        ),
        *(
            Section(id=f"by_{dimension}", title=heading, blocks=(_table(dimension, title, heading, by[dimension]),))
            for dimension, title, heading in _GROUPS
        ),
        Section(id="pain_points", title="Where answers were not positive", blocks=_pain_points(order, by)),
        Section(
            id="open_sins",
            title="Open SIN cases",
            blocks=_open_sins(await list_open_sins(session, agency.id, order.cut_at), order),
        ),
        Section(
            id="restatements",
            title="Changes since the periods ended",
            blocks=telling.tell_restatements(restated, names, order.period),
        ),
    ]
    content = ReportContent(
        look=look_of(pack),
        title=order.report.title,
        subtitle=period_in_words(order.period, agency.default_language),
        facts=_facts(order),
        sections=tuple(sections),
        definitions=(
            Definition(term="Which responses count", text=population_of(pack)),
            *telling.define(define_figures(pack)),
        ),
        policy_hash=order.policy.hash,
        data_cut_at=order.cut_at,
    )
    score = now.figure.score
    if target is None or score is None or score >= Fraction(target.at_least):
        return Compiled(content=content)
    return Compiled(content=content, missed_targets=((target.id, f"agency:{agency.id}"),))


def _facts(order: CompileOrder) -> tuple[Fact, ...]:
    return (
        Fact(label="Period", value=name_of(order.period, order.pack.agency)),
        Fact(label="Survey", value=telling.name_of_survey(order.pack, order.report.survey)),
        Fact(label="Clause", value=order.report.clause),
    )


def _target_of(order: CompileOrder) -> TargetRule | None:
    asked = [
        target
        for target in order.pack.targets
        if target.measure == "satisfaction_score" and target.period == order.period.kind
    ]
    return max(asked, key=lambda target: target.at_least, default=None)


def _score(now: KeyedFigure, order: CompileOrder, target: TargetRule | None) -> tuple[Block, ...]:
    figure, kind = now.figure, telling.kind_of(order.period)
    counts = figure.counts
    tiles = Tiles(
        tiles=(
            Tile(
                label="Customer Satisfaction Score",
                value=telling.percent(figure.score),
                detail=f"n = {counts.rated:,}; {telling.percent_interval(figure.interval)}; "
                f"{telling.tell_change(now.change, kind, SCORE_PLACES)}",
                tone=_tone(figure, target),
            ),
            Tile(
                label="SIN rate",
                value=telling.percent_up(figure.sin_rate),
                detail=f"{counts.sin:,} of n = {counts.responses:,}; {telling.percent_interval(figure.sin_interval)}; "
                f"{telling.tell_change(now.sin_change, kind, SCORE_PLACES)}",
            ),
            Tile(
                label="Responses",
                value=f"{counts.responses:,}",
                detail=f"{counts.positive:,} positive, {counts.neutral:,} neutral, {counts.sin:,} SIN; "
                f"{counts.not_completed:,} said, or may say, that work was not completed",
            ),
        )
    )
    notices = [Notice(level="warning", text=text) for text in _warnings(figure)]
    if target is not None and figure.score is not None and figure.interval is not None:
        notices.append(_judge(figure, target))
    return (tiles, *notices)


def _warnings(figure: Figure) -> list[str]:
    if figure.counts.rated == 0:
        return ["Nobody rated in this period: there is no data, which is not a score of 0."]
    if figure.counts.rated < FEWEST:
        return [f"Only {figure.counts.rated} rated: too few to conclude anything from the score."]
    return []


def _tone(figure: Figure, target: TargetRule | None) -> telling.Tone:
    if target is None or figure.score is None:
        return "plain"
    return "good" if figure.score >= Fraction(target.at_least) else "bad"


def _judge(figure: Figure, target: TargetRule) -> Notice:
    assert figure.score is not None and figure.interval is not None  # noqa: S101, PT018 - the caller looked
    wanted = Fraction(target.at_least)
    asked = f"the target of {telling.percent(wanted)} ({target.clause})"
    spans = Fraction(figure.interval.low) < wanted <= Fraction(figure.interval.high)
    doubt = "; the interval spans it: other respondents might have told otherwise" if spans else ""
    if figure.score < wanted:
        return Notice(level="warning", text=f"The score is below {asked}{doubt}.")
    return Notice(level="info", text=f"The score reaches {asked}{doubt}.")


def _trend(
    order: CompileOrder, figures: Sequence[Figure], periods: Sequence[Period], target: TargetRule | None
) -> Block:
    agency: Agency = order.pack.agency
    drawn = [
        Drawn(
            label=name_of(period, agency),
            value=shown_down(figure.score, SCORE_PLACES),
            low=None if figure.interval is None else figure.interval.low,
            high=None if figure.interval is None else figure.interval.high,
            n=figure.counts.rated,
        )
        for figure, period in zip(figures, periods, strict=True)
    ]
    word = telling.PERIOD_WORDS[telling.kind_of(order.period)]
    return chart_trend(
        look_of(order.pack),
        ChartNames(
            id="score_trend",
            title=f"Customer Satisfaction Score of {len(periods)} {word}s",
            labels=word.capitalize(),
            values="Customer Satisfaction Score",
        ),
        drawn,
        kind="percent",
        target=None if target is None else Target(value=Decimal(target.at_least)),
        scale=(0.0, 1.0),
    )


def _table(id_: str, title: str, heading: str, figures: Sequence[KeyedFigure]) -> Table:
    labels = telling.distinct((one.key, one.label) for one in figures)
    rows = tuple(
        (
            label,
            one.figure.counts.rated,
            telling.cell_down(one.figure.score, SCORE_PLACES),
            *telling.share_cells(one.figure.interval),
            *telling.change_cells(one.change, SCORE_PLACES),
            one.figure.counts.sin,
            telling.cell_up(one.figure.sin_rate, SCORE_PLACES),
        )
        for label, one in sorted(zip(labels, figures, strict=True), key=lambda pair: pair[0])
    )
    return Table(
        id=id_,
        title=f"Customer Satisfaction Score {heading.lower()}",
        columns=(
            Column(key="name", title=title),
            Column(key="n", title="n", kind="whole"),
            Column(key="score", title="Score", kind="percent"),
            Column(key="low", title="Interval from", kind="percent"),
            Column(key="high", title="Interval to", kind="percent"),
            *telling.SINCE_COLUMNS,
            Column(key="sin", title="SIN", kind="whole"),
            Column(key="sin_rate", title="SIN rate", kind="percent"),
        ),
        rows=rows,
        note=f"Change: the score now minus that of the period before; 0.1 are ten percentage points. With fewer than {FEWEST} responses in either nothing is said. Of twenty "
        "groups in which nothing changed one looks changed by chance.",
    )


def _pain_points(order: CompileOrder, by: dict[Dimension, list[KeyedFigure]]) -> tuple[Block, ...]:
    look, blocks = look_of(order.pack), []
    for dimension, title, heading in _GROUPS:
        figures = by[dimension]
        labels = telling.distinct((one.key, one.label) for one in figures)
        counts = {
            label: one.figure.counts.rated - one.figure.counts.positive
            for label, one in zip(labels, figures, strict=True)
            if one.figure.counts.rated > one.figure.counts.positive
        }
        if counts:
            names = ChartNames(
                id=f"not_positive_{dimension}",
                title=f"Responses that were not positive, {heading.lower()}",
                labels=title,
                values="Not positive",
            )
            blocks.append(chart_pareto(look, names, counts))
    return tuple(blocks) or (Notice(level="info", text="Every rated response was positive, or there was none."),)


def _open_sins(cases: Sequence[OpenSin], order: CompileOrder) -> tuple[Block, ...]:
    if not cases:
        return (Notice(level="info", text="No SIN case is open."),)
    late = sum(case.due_at is not None and case.due_at < order.cut_at for case in cases)
    table = Table(
        id="open_cases",
        title="Open SIN cases, the oldest first",
        columns=(
            Column(key="case", title="Case"),
            Column(key="opened_at", title="Opened", kind="instant"),
            Column(key="days", title="Days open", kind="whole"),
            Column(key="clause", title="Next step's clause"),
            Column(key="due_at", title="Due", kind="instant"),
            Column(key="standing", title="Standing"),
        ),
        rows=tuple(
            (
                case.number,
                case.opened_at.isoformat(),
                (order.cut_at - case.opened_at).days,
                case.clause,
                None if case.due_at is None else case.due_at.isoformat(),
                "late" if case.due_at is not None and case.due_at < order.cut_at else "open",
            )
            for case in cases
        ),
        note="As of the data cut, whenever the response came.",
    )
    if not late:
        return (table,)
    return (Notice(level="warning", text=f"Of {len(cases)} open cases {late} have a step that is late."), table)
