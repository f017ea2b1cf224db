"""What the overview shows: sections of figures and lists in words, each with a sentence where there is nothing to list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reporter.domain.changes import Change
from services.reporter.domain.overview.scores import PeriodScore, TargetStanding
from services.reporter.domain.overview.work import ClauseWork, OpenCases
from services.reporter.pages.calendar import Calendar
from services.reporter.pages.chart import Chart, chart_of
from services.reporter.pages.log import Log
from services.reporter.pages.plans import Plans
from services.reporter.pages.words import Words
from services.reporter.pages.work import Work
from shared.policy.models import PolicyPack


@dataclass(frozen=True, kw_only=True)
class Attention:
    """One thing that wants to be looked at, and where on the page it is."""

    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class ScoreView:
    """One period's score: never without its n."""

    title: str
    days: str
    value: str
    n: str
    interval: str = ""
    change: str = ""
    sins: str = ""
    tone: str = "plain"


@dataclass(frozen=True, kw_only=True)
class WeekRow:
    """One week in the table under the chart."""

    week: str
    value: str
    interval: str
    n: str


@dataclass(frozen=True, kw_only=True)
class TargetView:
    """How one target stands."""

    name: str
    value: str
    asked: str
    verdict: str
    tone: str
    n: str
    interval: str


@dataclass(frozen=True, kw_only=True)
class Scores:
    """The part about surveys. `without`: the sentence for an agency that has none."""

    without: str = ""
    tiles: tuple[ScoreView, ...] = ()
    chart: Chart | None = None
    chart_text: str = ""
    weeks: tuple[WeekRow, ...] = ()
    targets_title: str = ""
    targets: tuple[TargetView, ...] = ()
    targets_text: str = ""


@dataclass(frozen=True, kw_only=True)
class OverviewView:
    """The whole page."""

    as_of: str
    attention: tuple[Attention, ...]
    log: Log | None
    scores: Scores
    work: Work
    calendar: Calendar
    plans: Plans


def view_scores(
    pack: PolicyPack,
    weeks: Sequence[PeriodScore],
    quarter: PeriodScore | None,
    standings: Sequence[TargetStanding],
    words: Words,
) -> Scores:
    """The scores of an agency; one without surveys has a sentence instead."""
    t = words.t
    if not pack.surveys or quarter is None:
        return Scores(without=t("no_surveys"))
    this, last = weeks[-1], weeks[-2]
    chart = chart_of(weeks, words)
    return Scores(
        tiles=(
            _tile(t("last_week"), last, words, before=t("week_before")),
            _tile(t("this_week"), this, words, before=t("week_before")),
        ),
        chart=chart,
        chart_text=t("chart_text", latest=_told(last, words)) if chart else t("no_answers_in_weeks"),
        weeks=tuple(_week_row(week, words) for week in reversed(weeks)) if chart else (),
        targets_title=t("targets_title" if standings else "quarter_title"),
        targets=tuple(_target(one, words) for one in standings)
        or (_without_target(t("quarter_so_far"), quarter, words),),
        targets_text="" if standings else t("no_targets"),
    )


def _tile(title: str, score: PeriodScore, words: Words, *, before: str) -> ScoreView:
    t, figure = words.t, score.figure
    days = words.period(score.period)
    if figure.score is None or figure.interval is None:
        return ScoreView(title=title, days=days, value=t("no_data"), n=t("n_rated", count=0))
    return ScoreView(
        title=title,
        days=days,
        value=words.percent(figure.score),
        n=t("n_rated", count=figure.counts.rated),
        interval=words.interval(figure.interval.low, figure.interval.high),
        change=change_in_words(score.change, words, before=before),
        sins=t("n_sins", count=figure.counts.sin) if figure.counts.sin else "",
        tone={"risen": "good", "fallen": "bad"}.get(score.change.verdict, "plain"),
    )


def change_in_words(change: Change, words: Words, *, before: str) -> str:
    """What became of a score since the period before, and whether it is more than noise."""
    if change.difference is None:
        return words.t(f"change_{change.verdict}", before=before)
    points = words.points(abs(change.difference))
    if change.verdict == "within_noise":
        way = "same" if not change.difference else "up" if change.difference > 0 else "down"
        return words.t(f"change_noise_{way}", points=points, before=before)
    return words.t(f"change_{change.verdict}", points=points, before=before)


def _told(score: PeriodScore, words: Words) -> str:
    if score.figure.score is None:
        return words.t("no_data")
    return words.t("score_with_n", score=words.percent(score.figure.score), count=score.figure.counts.rated)


def _week_row(score: PeriodScore, words: Words) -> WeekRow:
    figure = score.figure
    return WeekRow(
        week=words.short_day(score.period.start_on),
        value=words.percent(figure.score) if figure.score is not None else words.t("no_data"),
        interval=words.span(figure.interval.low, figure.interval.high) if figure.interval else "",
        n=words.number(figure.counts.rated),
    )


def _target(one: TargetStanding, words: Words) -> TargetView:
    t = words.t
    is_share = one.target.measure == "satisfaction_score"
    shown = words.percent if is_share else words.mean
    period = t(f"period_{one.target.period}")
    name = one.department or t("no_department") if one.is_part else t("whole_agency")
    if one.value is None:
        value, interval, verdict = t("no_data"), "", t("target_no_data")
    else:
        value, verdict = shown(one.value), t(f"target_{one.standing}")
        interval = ""
        if one.low is not None and one.high is not None:
            interval = words.interval(one.low, one.high) if is_share else words.mean_interval(one.low, one.high)
        if one.is_uncertain:
            verdict = t("target_uncertain", verdict=verdict)
    return TargetView(
        name=name,
        value=value,
        asked=t("target_asked", target=shown(one.target.at_least), period=period, clause=one.target.clause),
        verdict=verdict,
        tone={"reached": "good", "missed": "bad"}.get(one.standing, "plain"),
        n=t("n_rated" if is_share else "n_responses", count=one.n),
        interval=interval,
    )


def _without_target(title: str, quarter: PeriodScore, words: Words) -> TargetView:
    tile = _tile(title, quarter, words, before=words.t("quarter_before"))
    return TargetView(
        name=title,
        value=tile.value,
        asked=tile.days,
        verdict=tile.change,
        tone=tile.tone,
        n=tile.n,
        interval=tile.interval,
    )


def list_attention(
    weeks: Sequence[PeriodScore],
    standings: Sequence[TargetStanding],
    cases: OpenCases,
    due: Sequence[ClauseWork],
    calendar: Calendar,
    plans: Plans,
    log: Log | None,
    words: Words,
    now: datetime,
) -> tuple[Attention, ...]:
    """What wants to be looked at first, the most pressing first; empty when nothing does."""
    t, found = words.t, []
    if overdue := sum(one.overdue for one in due):
        found.append(Attention(text=t("attention_overdue", count=overdue), anchor="deadlines"))
    if cases.total:
        age = words.age(cases.oldest[0].opened_at, now)
        found.append(Attention(text=t("attention_cases", count=cases.total, age=age), anchor="cases"))
    if calendar.mine:
        found.append(Attention(text=t("attention_mine", count=calendar.mine), anchor="reports"))
    if calendar.late:
        found.append(Attention(text=t("attention_reports", count=calendar.late), anchor="reports"))
    if plans.overdue:
        found.append(Attention(text=t("attention_plans", count=plans.overdue), anchor="plans"))
    found += _attention_to_figures(weeks, standings, log, words)
    if ahead := sum(one.ahead for one in due):
        found.append(Attention(text=t("attention_ahead", count=ahead), anchor="deadlines"))
    if calendar.ahead:
        found.append(Attention(text=t("attention_reports_ahead", count=calendar.ahead), anchor="reports"))
    return tuple(found)


def _attention_to_figures(
    weeks: Sequence[PeriodScore], standings: Sequence[TargetStanding], log: Log | None, words: Words
) -> list[Attention]:
    """The figures that want to be looked at: targets missed, a score that fell, complaints that rise."""
    t, found = words.t, []
    if missed := sum(one.standing == "missed" for one in standings):
        found.append(Attention(text=t("attention_targets", count=missed), anchor="targets"))
    if len(weeks) > 1 and weeks[-2].change.verdict == "fallen":
        found.append(Attention(text=t("attention_fallen"), anchor="score"))
    if log is not None and log.is_rising:
        found.append(Attention(text=t("attention_rising", names=log.rising), anchor="log"))
    return found
