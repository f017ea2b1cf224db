"""The small chart of the weeks' scores: where everything goes. The template draws it; every figure is in the table too."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from services.reporter.domain.overview.scores import PeriodScore
from services.reporter.pages.words import Words

WIDTH, HEIGHT = 320, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 308, 12, 140
_LEAST_SPAN = 0.4
_TICKS = 2
_LABELLED = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One week: its score, its interval, and whether it is not over."""

    x: float
    y: float
    high_y: float
    low_y: float
    is_running: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid, or a week below it, with its words."""

    at: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn. `lines` join weeks that follow each other; a week without answers is a gap."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    grid: tuple[Mark, ...]
    weeks: tuple[Mark, ...]
    left: int = _LEFT
    right: int = _RIGHT
    bottom: int = _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(weeks: Sequence[PeriodScore], words: Words) -> Chart | None:
    """The chart of these weeks, the last of which is running; None where no week has answers."""
    lows = [float(week.figure.interval.low) for week in weeks if week.figure.interval]
    if not lows:
        return None
    bottom = min(floor(min(lows) * 10) / 10, 1 - _LEAST_SPAN)
    step = (_RIGHT - _LEFT) / max(len(weeks) - 1, 1)

    def x(at: int) -> float:
        return round(_LEFT + at * step, 1)

    def y(share: float) -> float:
        return round(_BOTTOM - (share - bottom) / (1 - bottom) * (_BOTTOM - _TOP), 1)

    points: list[Point] = []
    runs: list[list[str]] = [[]]
    for at, week in enumerate(weeks):
        score, interval = week.figure.score, week.figure.interval
        if score is None or interval is None:
            runs.append([])
            continue
        points.append(Point(x(at), y(float(score)), y(float(interval.high)), y(float(interval.low)), week is weeks[-1]))
        runs[-1].append(f"{points[-1].x},{points[-1].y}")
    grid = [bottom + (1 - bottom) * tick / _TICKS for tick in range(_TICKS + 1)]
    labelled = [round(n * (len(weeks) - 1) / (_LABELLED - 1)) for n in range(_LABELLED)]
    anchors = ("start", *["middle"] * (_LABELLED - 2), "end")
    return Chart(
        tuple(points),
        tuple(" ".join(run) for run in runs if len(run) > 1),
        tuple(Mark(y(share), words.whole_percent(share)) for share in grid),
        tuple(
            Mark(x(at), words.short_day(weeks[at].period.start_on), anchor)
            for at, anchor in zip(labelled, anchors, strict=True)
        ),
    )
