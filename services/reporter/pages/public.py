"""What everybody sees of an agency's results: the newest period in full, and how it was before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.reporter.models import PublishedResult
from services.reporter.pages.calendar import department_name
from services.reporter.pages.words import Words
from shared.calendar import Period
from shared.policy.models import NotInPack, PolicyPack, Survey, Target

_BAR = 100


@dataclass(frozen=True, kw_only=True)
class FigureView:
    """One figure. `value` is empty where it is not shown; `bar`: how far it is from the least to the most, in percent."""

    label: str
    value: str
    n: str
    interval: str
    bar: float
    target_bar: float | None
    questions: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class EarlierView:
    """One earlier period."""

    period: str
    value: str
    n: str


@dataclass(frozen=True, kw_only=True)
class ResultView:
    """The results of one survey, of the agency or one of its departments."""

    title: str
    period: str
    department: str
    total: FigureView
    out_of: str
    verdict: str
    tone: str
    trend: str
    programs: tuple[FigureView, ...]
    hidden_text: str
    earlier: tuple[EarlierView, ...]
    how: tuple[str, ...]
    made: str
    note: str


def view_results(pack: PolicyPack, published: Sequence[PublishedResult], words: Words) -> tuple[ResultView, ...]:
    """The newest result of each report and department, with the earlier ones of the same after it."""
    grouped: dict[tuple[str, str], list[PublishedResult]] = {}
    for one in published:
        grouped.setdefault((one.report, one.department), []).append(one)
    return tuple(_result(pack, of_one, words) for of_one in grouped.values())


def _result(pack: PolicyPack, published: Sequence[PublishedResult], words: Words) -> ResultView:
    t, newest = words.t, published[0]
    content, table = newest.content, newest.content["table"]
    kind = _Kind.of(pack, newest, words)
    total = kind.figure(t("all_programs"), table["total"])
    named = {program.id: program.name_for(t.language) for program in pack.programs}
    programs = [
        kind.figure(named.get(line["key"], line["label"]) if line["key"] else t("no_program"), line)
        for line in table["lines"]
    ]
    is_hidden = any(not one.value for one in [total, *programs])
    verdict, tone = kind.judge(table["total"])
    return ResultView(
        title=kind.survey.title.get(t.language, content["title"]) if kind.survey else content["title"],
        period=words.period(period_of_result(newest)),
        department=department_name(pack, newest.department) if newest.department else "",
        total=total,
        out_of="" if kind.is_score else t("out_of", most=kind.ends[1]),
        verdict=verdict,
        tone=tone,
        trend=kind.trend(table["total"], published[1].content["table"]["total"]) if len(published) > 1 else "",
        programs=tuple(programs),
        hidden_text=t("why_hidden", count=content["hidden_below"]) if is_hidden else "",
        earlier=tuple(
            EarlierView(period=words.period(period_of_result(one)), value=each.value or t("not_shown"), n=each.n)
            for one in published[1:]
            for each in (_Kind.of(pack, one, words).figure("", one.content["table"]["total"]),)
        ),
        how=tuple(kind.how(content["hidden_below"])),
        made=t("made_at", when=words.instant(newest.published_at), version=newest.version),
        note=newest.note or "",
    )


def period_of_result(one: PublishedResult) -> Period:
    """The period that a result is of."""
    return Period(one.period_start, one.period_end, one.period_kind)  # type: ignore[arg-type]  # as it was published


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a table's figures are: averages on the scale of a survey, or scores; and what is asked of them."""

    is_score: bool
    survey: Survey | None
    target: Target | None
    words: Words

    @classmethod
    def of(cls, pack: PolicyPack, published: PublishedResult, words: Words) -> "_Kind":
        is_score = published.content["table"]["form"] == "score"
        measure = "satisfaction_score" if is_score else "average"
        target = next(
            (each for each in pack.targets if each.measure == measure and each.period == published.period_kind), None
        )
        try:
            survey = pack.survey(published.content["survey"]) if published.content["survey"] else None
        except NotInPack:
            survey = None
        return cls(is_score, survey, target, words)

    def value_of(self, line: Mapping[str, Any]) -> Fraction | None:
        shown = line["score"] if self.is_score else line["average"]
        return None if shown is None else Fraction(shown)

    def say(self, value: Fraction | Decimal) -> str:
        return self.words.percent(value) if self.is_score else self.words.mean(value)

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the most that a figure can be."""
        if self.is_score or self.survey is None:
            return 0, 1 if self.is_score else 5
        return self.survey.scale.minimum, self.survey.scale.maximum

    def bar(self, value: Fraction | Decimal) -> float:
        low, high = self.ends
        return round(min(max((float(value) - low) / (high - low), 0), 1) * _BAR, 1)

    def figure(self, label: str, line: Mapping[str, Any]) -> FigureView:
        words, value, ends = self.words, self.value_of(line), line["interval"]
        n = line["n"]
        interval = ""
        if ends is not None:
            low, high = (float(end) for end in ends)
            interval = words.interval(low, high) if self.is_score else words.mean_interval(low, high)
        return FigureView(
            label=label,
            value="" if value is None else self.say(value),
            n="" if n is None else words.t("n_rated" if self.is_score else "n_responses", count=n),
            interval=interval,
            bar=0 if value is None else self.bar(value),
            target_bar=None if self.target is None else self.bar(self.target.at_least),
            questions=tuple(self._questions(line.get("questions") or ())),
        )

    def _questions(self, asked: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str, str]]:
        texts = {question.id: question.text for question in self.survey.questions} if self.survey else {}
        for one in asked:
            text = texts.get(one["question"], {}).get(self.words.t.language, one["question"])
            value = self.words.t("not_shown") if one["average"] is None else self.say(Fraction(one["average"]))
            yield text, value, self.words.t("n_answers", count=one["n"])

    def judge(self, line: Mapping[str, Any]) -> tuple[str, str]:
        """Whether the target is reached, in words: as it is shown, which is cut downwards as the rule compares it."""
        value, t = self.value_of(line), self.words.t
        if self.target is None:
            return "", "plain"
        if value is None:
            return t("goal", target=self.say(self.target.at_least)), "plain"
        is_reached = value >= Fraction(self.target.at_least)
        key = "goal_reached" if is_reached else "goal_missed"
        return t(key, target=self.say(self.target.at_least)), "good" if is_reached else "bad"

    def trend(self, line: Mapping[str, Any], before: Mapping[str, Any]) -> str:
        value, former, t = self.value_of(line), self.value_of(before), self.words.t
        if value is None or former is None:
            return ""
        if value == former:
            return t("trend_same", before=self.say(former))
        return t("trend_up" if value > former else "trend_down", before=self.say(former))

    def how(self, fewest: int) -> Iterable[str]:
        t, (low, high) = self.words.t, self.ends
        yield t("how_score") if self.is_score else t("how_average", low=low, high=high)
        if self.is_score and self.survey is not None:
            yield t("how_positive", ratings=self.words.listed([str(rating) for rating in sorted(self.survey.positive)]))
        yield t("how_cut")
        yield t("how_interval")
        yield t("how_hidden", count=fewest)
