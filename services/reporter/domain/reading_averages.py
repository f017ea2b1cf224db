"""Reading averages: the answers of whole periods, per survey and key of one dimension."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.answers import AnswerSums, FormCounts, sum_answers
from services.reporter.domain.asked_questions import AskedQuestions, load_versions, questions_of
from services.reporter.domain.averages import Average, average_of
from services.reporter.domain.changes import Change, Measured, change_between
from services.reporter.domain.grounds import OF_DAYS, Asked, PeriodGrounds, read_grounds, values_of
from services.reporter.domain.groups import label_of, named_in
from services.reporter.domain.periods import period_before
from services.reporter.domain.targets import Verdict, judge, targets_for
from shared.calendar import Period
from shared.policy.models import PolicyPack, Target


@dataclass(frozen=True, slots=True)
class QuestionAverage:
    """One question's average, and its change since the period before; `values`: how often each answer was given."""

    question: str
    text: str
    figure: Average
    values: dict[int, int]
    change: Change


@dataclass(frozen=True, slots=True)
class KeyedAverage:
    """The averages of one survey among the responses of one group; the key is None where none is known."""

    key: str | None
    label: str
    survey: str
    scale: tuple[int, int] | None
    overall: Average
    change: Change
    verdicts: list[Verdict]
    questions: list[QuestionAverage]


@dataclass(frozen=True, slots=True)
class PeriodAverages:
    """One period's averages, and what they stand on."""

    grounds: PeriodGrounds
    averages: list[KeyedAverage]


Forms = dict[tuple[str, str], list[FormCounts]]  # key and survey → the forms answered


async def read_averages(
    session: AsyncSession, pack: PolicyPack, periods: Sequence[Period], asked: Asked
) -> list[PeriodAverages]:
    """The averages of each period per key and survey; keys and surveys that the pack names are there even with no data.

    Answers to different surveys are never averaged together: what they ask, and on which scale, need not be alike. The
    periods follow each other without a gap; each average is compared with the one of the period before.
    """
    read = [period_before(periods[0], pack.agency), *periods]
    answered = await read_forms(session, asked, values_of(pack.agency, read, asked))
    grounds = await read_grounds(session, pack.agency, read, asked)
    versions = await load_versions(session, pack, grounds)
    named = named_in(pack, asked.by, asked.key)
    targets = targets_for(pack, periods[0], asked)
    surveys = [survey.id for survey in pack.surveys] if asked.survey is None else [asked.survey]
    questions = [_questions_of(pack, versions, one, {*surveys, *_surveys_in(answered)}) for one in grounds]
    answers = []
    for n, one in enumerate(grounds[1:], start=1):
        before, now = answered.get(n, {}), answered.get(n + 1, {})
        keys = sorted({*((key, survey) for key in named for survey in surveys), *now})
        averages = [
            _keyed(
                key,
                survey,
                label_of(key, asked.by, named),
                _summed(questions[n - 1][survey], before.get((key, survey), [])),
                _summed(questions[n][survey], now.get((key, survey), [])),
                targets,
            )
            for key, survey in keys
        ]
        answers.append(PeriodAverages(one, averages))
    return answers


@dataclass(frozen=True, slots=True)
class _Summed:
    """The answers of one group to one survey in one period."""

    asked: AskedQuestions
    sums: AnswerSums
    overall: Average

    def question(self, question: str) -> Average:
        return average_of(self.sums, [question], self.asked.scale)

    @property
    def answered(self) -> set[str]:
        return {question for question in self.asked.texts if self.sums.n(question)}


def _summed(asked: AskedQuestions, forms: list[FormCounts]) -> _Summed:
    sums = sum_answers(forms, asked.texts.keys())
    return _Summed(asked, sums, average_of(sums, list(asked.texts), asked.scale))


def _surveys_in(answered: dict[int, Forms]) -> set[str]:
    return {survey for forms in answered.values() for _, survey in forms}


def _questions_of(
    pack: PolicyPack, versions: Mapping[str, PolicyPack], grounds: PeriodGrounds, surveys: Iterable[str]
) -> dict[str, AskedQuestions]:
    return {
        survey: questions_of(
            survey,
            pack,
            [versions[policy] for policy in grounds.classified_under.get(survey, {})],
            pack.agency.default_language,
        )
        for survey in surveys
    }


def _keyed(key: str, survey: str, label: str, before: _Summed, now: _Summed, targets: Sequence[Target]) -> KeyedAverage:
    """One group's averages. Overall averages of unlike questions or scales are not compared."""
    one_scale = before.asked.scale == now.asked.scale
    change = change_between(
        _measured(before.overall), _measured(now.overall), comparable=one_scale and before.answered == now.answered
    )
    questions = []
    for question, text_ in now.asked.texts.items():
        figure = now.question(question)
        was = _measured(before.question(question)) if question in before.asked.texts else _NOTHING
        changed = change_between(was, _measured(figure), comparable=one_scale)
        questions.append(QuestionAverage(question, text_, figure, now.sums.values.get(question, {}), changed))
    verdicts = judge(now.overall, targets)
    return KeyedAverage(key or None, label, survey, now.asked.scale, now.overall, change, verdicts, questions)


_NOTHING = Measured(0, None, None, None)


def _measured(average: Average) -> Measured:
    interval = average.interval
    if interval is None:
        return Measured(average.n, None, None, None)
    return Measured(average.n, average.average, interval.low, interval.high)


async def read_forms(session: AsyncSession, asked: Asked, values: dict[str, Any]) -> dict[int, Forms]:
    """The answers of each period that `values` (values_of) names, numbered from 1, by group and survey."""
    found = await session.execute(
        text(f"""
            SELECT p.n, {asked.key_column} AS key, r.survey, r.questions, r.lowest, r.answered, r.value_counts, r.products
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) WITH ORDINALITY AS p (start_on, end_on, n)
            JOIN answer_rollups AS r ON r.period_on BETWEEN p.start_on AND p.end_on AND {OF_DAYS}
            WHERE r.agency = :agency AND r.dimension = :dimension AND r.grain = :grain AND {asked.of_campaign()}
              AND {asked.of_key}
              AND (cast(:survey AS text) IS NULL OR r.survey = :survey)
        """),
        values,
    )
    forms: dict[int, Forms] = {}
    for n, key, survey, *form in found:
        forms.setdefault(n, {}).setdefault((key, survey), []).append(FormCounts(*form))
    return forms
