"""The averages of a survey in a period (HEART-AVG): per department and program, against the target, and what is weakest."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.changes import FEWEST
from services.reporter.domain.definitions import define_averages, population_of
from services.reporter.domain.figures import MEAN_PLACES, shown_down
from services.reporter.domain.grounds import Asked
from services.reporter.domain.groups import Dimension
from services.reporter.domain.periods import name_of
from services.reporter.domain.reading_averages import KeyedAverage, read_averages
from services.reporter.domain.reports.compiling import Compiled, CompileOrder, builds, look_of
from services.reporter.domain.reports.kinds import telling
from services.reporter.domain.reports.kinds.average_tables import (
    chart_questions,
    table_of_averages,
    table_of_questions,
    table_of_weakest,
)
from services.reporter.domain.restatements import read_restatements
from services.reporter.domain.targets import Verdict
from shared.calendar import Period, period_in_words
from shared.documents.reports import (
    Block,
    ChartNames,
    Definition,
    Fact,
    Notice,
    ReportContent,
    Section,
    Target,
    Tile,
    Tiles,
    chart_trend,
)
from shared.documents.reports import Figure as Drawn

TREND = 8
"""Periods of the trend, the report's own last: two years of quarters."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an average is of, and the average: the agency, a department or a program."""

    dimension: Dimension
    average: KeyedAverage

    @property
    def name(self) -> str:
        """As missed targets name it."""
        return f"{self.dimension}:{self.average.key}"


class DepartmentNotInPolicy(LookupError):
    """A report of a department that the policy does not name, and that no response was ever counted under."""


@builds("survey_averages")
async def build_survey_averages(session: AsyncSession, order: CompileOrder) -> Compiled:
    """The averages of one department, or of the agency, with those of its programs; one part for each survey reported on."""
    pack = order.pack
    surveys = [order.report.survey] if order.report.survey else [survey.id for survey in pack.surveys]
    sections: list[Section] = []
    missed: list[tuple[str, str]] = []
    for n, survey in enumerate(surveys):
        subjects = await _read_subjects(session, order, survey)
        missed += [
            (verdict.target.id, subject.name)
            for subject in subjects
            for verdict in subject.average.verdicts
            if verdict.is_reached is False and subject.average.key is not None
        ]
        sections += await _sections(session, order, survey, subjects, suffix="" if n == 0 else f"_{n + 1}")
    content = ReportContent(
        look=look_of(pack),
        title=order.report.title,
        subtitle=_subtitle(order),
        facts=_facts(order, surveys),
        sections=tuple(sections),
        definitions=(
            Definition(term="Which responses count", text=population_of(pack)),
            *telling.define(define_averages(pack)),
        ),
        policy_hash=order.policy.hash,
        data_cut_at=order.cut_at,
    )
    return Compiled(content=content, missed_targets=tuple(missed))


async def _read_subjects(session: AsyncSession, order: CompileOrder, survey: str) -> list[Subject]:
    """The report's own subject first, then departments if it is the agency's, then programs.

    Raises:
        DepartmentNotInPolicy: there is nothing to report of.
    """
    wanted: list[tuple[Dimension, set[str] | None]]
    if order.department is None:
        wanted = [("all", None), ("department", None), ("program", None)]
    else:
        own = {program.id for program in order.pack.programs if program.department == order.department}
        wanted = [("department", {order.department}), ("program", own)]
    subjects = []
    for dimension, keys in wanted:
        (period,) = await read_averages(session, order.pack, [order.period], Asked(dimension, survey))
        subjects += [
            Subject(dimension, average)
            for average in period.averages
            if average.survey == survey and (keys is None or average.key in keys)
        ]
    if not subjects or (order.department is not None and subjects[0].dimension != "department"):
        raise DepartmentNotInPolicy(order.department)
    return subjects


async def _sections(
    session: AsyncSession, order: CompileOrder, survey: str, subjects: Sequence[Subject], *, suffix: str
) -> list[Section]:
    pack, agency, look = order.pack, order.pack.agency, look_of(order.pack)
    own = subjects[0].average
    periods = telling.periods_up_to(order.period, TREND, agency)
    trend = await _read_trend(session, order, survey, periods)
    restated = await read_restatements(session, pack, periods, Asked("all", survey), since=None)
    names = [name_of(one.period, agency) for one in restated]
    labels = telling.distinct((f"{one.dimension} {one.average.key or 'none'}", one.average.label) for one in subjects)
    rows = [(one.dimension, label, one.average) for one, label in zip(subjects, labels, strict=True)]
    return [
        Section(id=f"averages{suffix}", title="Averages", blocks=_overview(order, subjects, labels)),
        Section(
            id=f"by_group{suffix}",
            title="Overall average by department and program",
            blocks=(table_of_averages(rows, f"overall_averages{suffix}"),),
        ),
        Section(
            id=f"questions{suffix}",
            title="Averages by question",
            blocks=(
                chart_questions(look, own, labels[0], f"question_averages{suffix}"),
                table_of_questions(rows, f"questions_by_group{suffix}"),
            ),
        ),
        Section(
            id=f"weakest{suffix}",
            title="Weakest questions",
            blocks=table_of_weakest(rows, f"weakest_questions{suffix}"),
        ),
        Section(
            id=f"trend{suffix}",
            title="Trend",
            blocks=(_trend(order, trend, periods, labels[0], f"average_trend{suffix}"),),
        ),
        Section(
            id=f"restatements{suffix}",
            title="Changes since the periods ended",
            blocks=telling.tell_restatements(restated, names, order.period, f"restatements{suffix}"),
        ),
    ]


def _subtitle(order: CompileOrder) -> str:
    words = period_in_words(order.period, order.pack.agency.default_language)
    if order.department is None:
        return words
    return f"{telling.name_of_department(order.pack, order.department)}, {words}"


def _facts(order: CompileOrder, surveys: Sequence[str]) -> tuple[Fact, ...]:
    whom = []
    if order.department is not None:
        whom = [Fact(label="Department", value=telling.name_of_department(order.pack, order.department))]
    return (
        Fact(label="Period", value=name_of(order.period, order.pack.agency)),
        *whom,
        Fact(label="Survey", value=", ".join(telling.name_of_survey(order.pack, survey) for survey in surveys)),
        Fact(label="Clause", value=order.report.clause),
    )


async def _read_trend(
    session: AsyncSession, order: CompileOrder, survey: str, periods: Sequence[Period]
) -> list[KeyedAverage | None]:
    dimension: Dimension = "all" if order.department is None else "department"
    read = await read_averages(session, order.pack, periods, Asked(dimension, survey))
    return [
        next((one for one in period.averages if one.survey == survey and one.key == order.department), None)
        for period in read
    ]


def _trend(
    order: CompileOrder, trend: Sequence[KeyedAverage | None], periods: Sequence[Period], label: str, id_: str
) -> Block:
    drawn = []
    for one, period in zip(trend, periods, strict=True):
        interval = None if one is None or one.overall.interval is None else one.overall.interval.shown(MEAN_PLACES)
        drawn.append(
            Drawn(
                label=name_of(period, order.pack.agency),
                value=None if one is None else shown_down(one.overall.average, MEAN_PLACES),
                low=None if interval is None else interval[0],
                high=None if interval is None else interval[1],
                n=0 if one is None else one.overall.n,
            )
        )
    now = trend[-1]
    at_least = max((verdict.target.at_least for verdict in now.verdicts), default=None) if now is not None else None
    word = telling.PERIOD_WORDS[telling.kind_of(order.period)]
    return chart_trend(
        look_of(order.pack),
        ChartNames(
            id=id_,
            title=f"Overall average of {len(periods)} {word}s: {label}",
            labels=word.capitalize(),
            values="Overall average",
        ),
        drawn,
        target=None if at_least is None else Target(value=Decimal(at_least)),
        scale=None if now is None or now.scale is None else (float(now.scale[0]), float(now.scale[1])),
    )


def _overview(order: CompileOrder, subjects: Sequence[Subject], labels: Sequence[str]) -> tuple[Block, ...]:
    kind = telling.kind_of(order.period)
    tiles, notices = [], []
    for n, (subject, label) in enumerate(zip(subjects, labels, strict=True)):
        average = subject.average
        if n == 0 or subject.dimension == "department":
            shown = shown_down(average.overall.average, MEAN_PLACES)
            tiles.append(
                Tile(
                    label=label,
                    value="no data" if shown is None else f"{shown:f}",
                    detail=f"n = {average.overall.n:,}; {telling.mean_interval(average.overall.interval)}; "
                    f"{telling.tell_change(average.change, kind, MEAN_PLACES)}",
                    tone=_tone(average.verdicts),
                )
            )
        notices += [
            notice for verdict in average.verdicts if (notice := _judge(order, subject, label, verdict)) is not None
        ]
    return (Tiles(tiles=tuple(tiles)), *notices)


def _tone(verdicts: Sequence[Verdict]) -> telling.Tone:
    reached = [verdict.is_reached for verdict in verdicts if verdict.is_reached is not None]
    if not reached:
        return "plain"
    return "good" if all(reached) else "bad"


def _judge(order: CompileOrder, subject: Subject, label: str, verdict: Verdict) -> Notice | None:
    """What the target says of a subject; nothing where it is reached without doubt."""
    average, target = subject.average, verdict.target
    shown = shown_down(average.overall.average, MEAN_PLACES)
    if shown is None:
        if subject.dimension == "all" or average.key is None:
            return None
        return Notice(level="info", text=f"{label}: nobody answered; there is no data, which is not an average of 0.")
    figure = f"{label}: {shown:f} (n = {average.overall.n:,}, {telling.mean_interval(average.overall.interval)})"
    few = f" With fewer than {FEWEST} responses little can be concluded." if average.overall.n < FEWEST else ""
    doubt = (
        " The interval spans the target: other respondents might have told otherwise." if verdict.is_uncertain else ""
    )
    if verdict.is_reached:
        text = f"{figure} reaches the target of {target.at_least}.{doubt}{few}"
        return Notice(level="info", text=text) if doubt or few else None
    rule = order.report
    asks_plan = rule.plan_target == target.id and subject.dimension in ("department", "program") and average.key
    plan = f" An action plan is due ({rule.plan_clause})." if asks_plan else ""
    text = f"{figure} is below the target of {target.at_least} ({target.clause}), compared exactly.{doubt}{few}{plan}"
    return Notice(level="warning", text=text)
