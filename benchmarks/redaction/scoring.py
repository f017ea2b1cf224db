"""Counting what the rules find of the labels, and what they hide that nobody labelled."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.redaction.corpus import Kind, Label, Narrative
from shared.redaction import Span, find_spans

LANGUAGES = ("en", "es")


@dataclass
class Ratio:
    """So many of so many."""

    hits: int = 0
    total: int = 0

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 1.0

    def count(self, hit: bool) -> None:  # noqa: FBT001 - what is counted
        self.total += 1
        self.hits += hit

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.hits + other.hits, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.hits} of {self.total})" if self.total else "none"


@dataclass(frozen=True, slots=True)
class Fault:
    """A label that was not hidden whole, or a span that hides what no label asks for.

    Attributes:
        hidden: what of the label is hidden; what was hidden of a text without reason.
        rule: what hid it without reason; None for a label that was missed.
    """

    narrative: str
    kind: str
    written: str
    hidden: str
    rule: str | None
    around: str


@dataclass
class Score:
    """The counts of one set of narratives.

    Attributes:
        recall: by kind of label, how many are hidden whole.
        precision: by kind of span, how many touch a label; spans that touch only staff names are not judged.
        kept: how many of the letters and digits that no label covers stayed readable.
    """

    recall: dict[Kind, Ratio] = field(default_factory=lambda: defaultdict(Ratio))
    precision: dict[str, Ratio] = field(default_factory=lambda: defaultdict(Ratio))
    kept: Ratio = field(default_factory=Ratio)
    faults: list[Fault] = field(default_factory=list)

    def __add__(self, other: "Score") -> "Score":
        both = Score(kept=self.kept + other.kept, faults=[*self.faults, *other.faults])
        for each in (self, other):
            for label, ratio in each.recall.items():
                both.recall[label] += ratio
            for kind, ratio in each.precision.items():
                both.precision[kind] += ratio
        return both

    def recall_of(self, *kinds: Kind) -> Ratio:
        return sum((self.recall.get(kind, Ratio()) for kind in kinds), Ratio())

    @property
    def whole_precision(self) -> Ratio:
        return sum(self.precision.values(), Ratio())


def score(narratives: Iterable[Narrative]) -> Score:
    """Run the rules in force over the narratives, each with the parties that its case knows."""
    total = Score()
    for narrative in narratives:
        _judge(total, narrative, find_spans(narrative.text, narrative.known, languages=LANGUAGES))
    return total


def _judge(total: Score, narrative: Narrative, spans: list[Span]) -> None:
    text = narrative.text
    hidden = {at for span in spans for at in range(span.start, span.end)}
    for label in narrative.labels:
        telling = [at for at in range(label.start, label.end) if text[at].isalnum()]
        is_found = all(at in hidden for at in telling)
        total.recall[label.kind].count(is_found)
        if not is_found:
            shown = "".join("█" if at in hidden else text[at] for at in range(label.start, label.end))
            total.faults.append(_fault(narrative, label, label.kind, hidden=shown, rule=None))
    for span in spans:
        touched = {label.kind for label in narrative.labels if label.start < span.end and span.start < label.end}
        if touched == {Kind.STAFF_NAME}:
            continue
        total.precision[span.kind].count(bool(touched))
        if not touched:
            total.faults.append(_fault(narrative, span, span.kind, hidden="", rule=span.rule))
    labelled = {at for label in narrative.labels for at in range(label.start, label.end)}
    for at, character in enumerate(text):
        if character.isalnum() and at not in labelled:
            total.kept.count(at not in hidden)


def _fault(narrative: Narrative, place: Label | Span, kind: str, *, hidden: str, rule: str | None) -> Fault:
    text = narrative.text
    return Fault(
        narrative=narrative.id,
        kind=kind,
        written=text[place.start : place.end],
        hidden=hidden,
        rule=rule,
        around=text[max(0, place.start - 40) : place.end + 30].replace("\n", "⏎"),
    )
