"""How figures of reports are written: cut so that nothing reads better than it is, never without n and interval."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Literal

from services.reporter.domain.averages import MeanInterval
from services.reporter.domain.changes import FEWEST, Change
from services.reporter.domain.definitions import Definition as FigureDefinition
from services.reporter.domain.figures import MEAN_PLACES, SCORE_PLACES, shown_down, shown_up
from services.reporter.domain.periods import period_before
from services.reporter.domain.restatements import RestatedPeriod, RestatementKind
from services.reporter.domain.wilson import Interval
from shared.calendar import Period, PeriodKind
from shared.documents.reports import Block, Cell, Column, ColumnKind, Definition, Notice, Table
from shared.documents.reports.values import show_percent
from shared.policy.models import Agency, PolicyPack

Tone = Literal["plain", "good", "bad"]
PERIOD_WORDS: dict[PeriodKind, str] = {
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "fiscal_year": "fiscal year",
}
_REASONS: dict[RestatementKind, str] = {
    "late": "late",
    "corrected": "corrected",
    "re_attributed": "credited to others",
    "voided": "void",
    "restored": "let count again",
}
_THOUSANDTH = Decimal("0.001")
SINCE_COLUMNS = (
    Column(key="change", title="Change", kind="decimal"),
    Column(key="change_low", title="Change from", kind="decimal"),
    Column(key="change_high", title="Change to", kind="decimal"),
    Column(key="verdict", title="More than noise?"),
)


def periods_up_to(period: Period, count: int, agency: Agency) -> list[Period]:
    """So many periods of its kind, this one last."""
    periods = [period]
    while len(periods) < count:
        periods.insert(0, period_before(periods[0], agency))
    return periods


def kind_of(period: Period) -> PeriodKind:
    """The kind of a report's period.

    Raises:
        ValueError: a run of days is none.
    """
    if period.kind == "days":
        raise ValueError("a report is of a whole period")
    return period.kind


def name_of_survey(pack: PolicyPack, survey: str | None) -> str:
    """A survey's title in the agency's first language; its id where the pack does not know it."""
    if survey is None:
        return "all surveys"
    titles = next((one.title for one in pack.surveys if one.id == survey), {})
    return titles.get(pack.agency.default_language, survey)


def name_of_department(pack: PolicyPack, department: str) -> str:
    """A department's name; its id where the pack does not know it."""
    return next((one.name for one in pack.departments if one.id == department), department)


def cell_down(exact: Fraction | None, places: int) -> Cell:
    """A figure that is the better the higher it is, as a cell."""
    shown = shown_down(exact, places)
    return None if shown is None else f"{shown:f}"


def cell_up(exact: Fraction | None, places: int) -> Cell:
    """A figure that is the worse the higher it is, as a cell."""
    shown = shown_up(exact, places)
    return None if shown is None else f"{shown:f}"


def share_cells(interval: Interval | None) -> tuple[Cell, Cell]:
    """The ends of a share's interval."""
    return (None, None) if interval is None else (f"{interval.low:f}", f"{interval.high:f}")


def mean_cells(interval: MeanInterval | None) -> tuple[Cell, Cell]:
    """The ends of an average's interval."""
    if interval is None:
        return None, None
    low, high = interval.shown(MEAN_PLACES)
    return f"{low:f}", f"{high:f}"


def change_cells(change: Change, places: int) -> tuple[Cell, Cell, Cell, Cell]:
    """The cells of SINCE_COLUMNS: shares in hundredths of 1, averages in marks."""
    shown = cell_down(change.difference, places)
    if change.interval is None:
        return shown, None, None, _verdict_in_words(change)
    low, high = change.interval.shown(places)
    return shown, f"{low:f}", f"{high:f}", _verdict_in_words(change)


def percent(exact: Fraction | None) -> str:
    """A share in percent, cut downwards; "no data" without one."""
    shown = shown_down(exact, SCORE_PLACES)
    return "no data" if shown is None else show_percent(shown)


def percent_up(exact: Fraction | None) -> str:
    """A rate that is the worse the higher it is, in percent, rounded upwards."""
    shown = shown_up(exact, SCORE_PLACES)
    return "no data" if shown is None else show_percent(shown.quantize(_THOUSANDTH, ROUND_CEILING))


def percent_interval(interval: Interval | None) -> str:
    """A 95 % interval of a share, ends rounded outwards to a tenth of a percent."""
    if interval is None:
        return "no interval"
    low, high = interval.low.quantize(_THOUSANDTH, ROUND_FLOOR), interval.high.quantize(_THOUSANDTH, ROUND_CEILING)
    return f"95 % interval {show_percent(low)} to {show_percent(high)}"


def mean_interval(interval: MeanInterval | None) -> str:
    """A 95 % interval of an average."""
    low, high = mean_cells(interval)
    return "no interval" if low is None else f"95 % interval {low} to {high}"


def tell_change(change: Change, kind: PeriodKind, places: int) -> str:
    """A change in a sentence that claims no more than it may. Shares (four places) are told in percentage points."""
    before = f"the {PERIOD_WORDS[kind]} before"
    match change.verdict:
        case "no_data":
            return f"no figure to compare with for {before}"
        case "not_comparable":
            return f"not comparable with {before}: other questions, or another scale"
        case "too_few_to_tell":
            return f"fewer than {FEWEST} responses now or in {before}: too few to tell a change"
    assert change.difference is not None and change.interval is not None  # noqa: S101, PT018 - a verdict has both
    low, high = change.interval.shown(places)
    shown = shown_down(change.difference, places) or Decimal(0)
    by = f"{_signed(shown, places)} since {before} (95 % interval {_signed(low, places)} to {_signed(high, places)})"
    return f"{by}: more than noise" if change.is_more_than_noise else f"{by}: no more than noise"


def _signed(number: Decimal, places: int) -> str:
    if places == SCORE_PLACES:
        return f"{number * 100:+.2f} points"
    return f"{number:+f}"


def _verdict_in_words(change: Change) -> str:
    return {
        "risen": "risen",
        "fallen": "fallen",
        "within_noise": "no",
        "too_few_to_tell": "too few to tell",
        "not_comparable": "not comparable",
        "no_data": "no data",
    }[change.verdict]


def distinct(labels: Iterable[tuple[str | None, str]]) -> list[str]:
    """The labels of (key, label) pairs; where two have one label, each with its key."""
    pairs = list(labels)
    times = Counter(label for _, label in pairs)
    return [label if times[label] == 1 else f"{label} ({key})" for key, label in pairs]


def define(figures: Sequence[FigureDefinition]) -> tuple[Definition, ...]:
    """Definitions as a report prints them."""
    return tuple(Definition(term=one.title, text=f"{one.computed} {one.shown}") for one in figures)


def tell_restatements(
    restated: Sequence[RestatedPeriod], names: Sequence[str], period: Period, id_: str = "restatements"
) -> tuple[Block, ...]:
    """What changed after its period's end: a notice where it is the report's own, and a table of all periods shown."""
    if not restated:
        return (Notice(level="info", text="No figure of the periods shown has changed since its period ended."),)
    rows = tuple(
        (
            name,
            ", ".join(f"{reason.times} {_REASONS[reason.kind]}" for reason in one.reasons),
            max(reason.last_at for reason in one.reasons).isoformat(),
            None if one.before is None else one.before.counts.rated,
            None if one.before is None else cell_down(one.before.score, SCORE_PLACES),
            one.after.counts.rated,
            cell_down(one.after.score, SCORE_PLACES),
        )
        for one, name in zip(restated, names, strict=True)
    )
    columns: list[tuple[str, str, ColumnKind]] = [
        ("period", "Period", "text"),
        ("reasons", "Responses", "text"),
        ("last_at", "Last change", "instant"),
        ("n_before", "n at its end", "whole"),
        ("score_before", "Score at its end", "percent"),
        ("n", "n now", "whole"),
        ("score", "Score now", "percent"),
    ]
    table = Table(
        id=id_,
        title="Changed since the period ended",
        columns=tuple(Column(key=key, title=title, kind=kind) for key, title, kind in columns),
        rows=rows,
        note="Responses that came late, were found void, corrected or credited to others; figures are those of the whole agency. Where the figures at the end are "
        "empty they were not kept at the time.",
    )
    if not any(one.period == period for one in restated):
        return (table,)
    notice = Notice(
        level="warning", text="Responses of this period have changed since it ended; the figures are restated."
    )
    return (notice, table)
