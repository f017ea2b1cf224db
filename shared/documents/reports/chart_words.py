"""What a chart shows, in words: first and last, lowest and highest, and how it stands to its target, compared exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from shared.documents.reports.content import ColumnKind
from shared.documents.reports.values import show_percent
from shared.documents.reports.words import Words

Better = Literal["higher", "lower"]
_MOST_NAMED = 5
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a chart: None where there is none (nobody answered, or too few to be shown); `low` and `high`: its interval."""

    label: str
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What figures are compared with: `better` says on which side they are to be."""

    value: Decimal
    better: Better = "higher"

    def is_missed_by(self, value: Decimal) -> bool:
        """Whether a figure misses it; to be equal is to meet it."""
        return value < self.value if self.better == "higher" else value > self.value


def show_number(value: Decimal, kind: ColumnKind) -> str:
    """A figure as it is written in a chart."""
    if kind == "percent":
        return show_percent(value)
    return f"{value:,f}"


def name_some(labels: Sequence[str]) -> str:
    """The first of the labels, and how many more there are."""
    more = len(labels) - _MOST_NAMED
    return ", ".join(labels[:_MOST_NAMED]) + (f" (+ {more})" if more > 0 else "")


def tell_trend(
    figures: Sequence[Figure], value_title: str, kind: ColumnKind, target: Target | None, words: Words
) -> str:
    """What a line of figures shows."""
    there = [(each.label, each.value) for each in figures if each.value is not None]
    if not there:
        return words("nothing_drawn")
    (first_label, first), (last_label, last) = there[0], there[-1]
    ends = {
        "value": value_title,
        "first_label": first_label,
        "first": show_number(first, kind),
        "last_label": last_label,
        "last": show_number(last, kind),
    }
    told = [words("trend_many" if len(there) > 1 else "trend_one", **ends)]
    if len(there) > 1:
        told.append(_tell_extremes(there, kind, words))
    return " ".join([*told, *_tell_target(figures, kind, target, words)])


def tell_bars(figures: Sequence[Figure], kind: ColumnKind, target: Target | None, words: Words) -> str:
    """What bars of figures show."""
    there = [(each.label, each.value) for each in figures if each.value is not None]
    if not there:
        return words("nothing_drawn")
    return " ".join([_tell_extremes(there, kind, words), *_tell_target(figures, kind, target, words)])


def tell_pareto(counts: Sequence[tuple[str, int]], words: Words) -> str:
    """Which categories are most, and which of them make up half or more together; `counts` has the most first."""
    total = sum(count for _, count in counts)
    if not total:
        return words("nothing_drawn")
    most = [f"{label} {count:,} ({show_percent(Decimal(count) / total)})" for label, count in counts[:3] if count]
    told, together, named = [words("pareto", count=f"{total:,}", labels=", ".join(most))], 0, []
    for label, count in counts:
        together += count
        named.append(label)
        if Decimal(together) / total >= _HALF:
            break
    if len(named) > 1:
        share = show_percent(Decimal(together) / total)
        told.append(words("pareto_share", share=share, labels=name_some(named)))
    return " ".join(told)


def tell_stacked(labels: Sequence[str], totals: Sequence[int], kinds: Sequence[tuple[str, int]], words: Words) -> str:
    """How the totals went from the first column to the last, and what they are made of."""
    if not labels or not sum(totals):
        return words("nothing_drawn")
    values = {
        "first_label": labels[0],
        "first": f"{totals[0]:,}",
        "last_label": labels[-1],
        "last": f"{totals[-1]:,}",
        "count": f"{sum(totals):,}",
        "labels": ", ".join(f"{kind} {count:,}" for kind, count in kinds),
    }
    return words("stacked" if len(labels) > 1 else "stacked_one", **values)


def _tell_extremes(there: Sequence[tuple[str, Decimal]], kind: ColumnKind, words: Words) -> str:
    # Of equal ones the first: min and max keep it.
    lowest_label, lowest = min(there, key=lambda each: each[1])
    highest_label, highest = max(there, key=lambda each: each[1])
    return words(
        "lowest_highest",
        lowest_label=lowest_label,
        lowest=show_number(lowest, kind),
        highest_label=highest_label,
        highest=show_number(highest, kind),
    )


def _tell_target(figures: Sequence[Figure], kind: ColumnKind, target: Target | None, words: Words) -> list[str]:
    told = []
    if target is not None:
        shown = show_number(target.value, kind)
        missed = [each.label for each in figures if each.value is not None and target.is_missed_by(each.value)]
        told.append(
            words("target_missed_by", target=shown, labels=name_some(missed))
            if missed
            else words("target_met", target=shown)
        )
        spans = [
            each.label
            for each in figures
            if each.low is not None and each.high is not None and each.low < target.value <= each.high
        ]
        if spans:
            told.append(words("interval_spans", labels=name_some(spans)))
    if missing := [each.label for each in figures if each.value is None]:
        told.append(words("without_figure", labels=name_some(missing)))
    return told
