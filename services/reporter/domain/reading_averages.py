"""Reading averages: the answers of whole periods, per survey and key of one dimension."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.answers import FormCounts, sum_answers
from services.reporter.domain.asked_questions import AskedQuestions, load_versions, questions_of
from services.reporter.domain.averages import Average, average_of
from services.reporter.domain.grounds import Asked, PeriodGrounds, read_grounds, values_of
from services.reporter.domain.groups import label_of, named_in
from services.reporter.domain.targets import Verdict, judge, targets_for
from shared.calendar import Period
from shared.policy.models import PolicyPack, Target


@dataclass(frozen=True, slots=True)
class QuestionAverage:
    """One question's average; `values`: how often each answer was given."""

    question: str
    text: str
    figure: Average
    values: dict[int, int]


@dataclass(frozen=True, slots=True)
class KeyedAverage:
    """The averages of one survey among the responses of one group; the key is None where none is known."""

    key: str | None
    label: str
    survey: str
    scale: tuple[int, int] | None
    overall: Average
    verdicts: list[Verdict]
    questions: list[QuestionAverage]


@dataclass(frozen=True, slots=True)
class PeriodAverages:
    """One period's averages, and what they stand on."""

    grounds: PeriodGrounds
    averages: list[KeyedAverage]


_Forms = dict[tuple[str, str], list[FormCounts]]  # key and survey → the forms answered


async def read_averages(
    session: AsyncSession, pack: PolicyPack, periods: Sequence[Period], asked: Asked
) -> list[PeriodAverages]:
    """The averages of each period per key and survey; keys and surveys that the pack names are there even with no data.

    Answers to different surveys are never averaged together: what they ask, and on which scale, need not be alike.
    """
    answered = await _read_forms(session, values_of(pack.agency, periods, asked))
    grounds = await read_grounds(session, pack.agency, periods, asked)
    versions = await load_versions(session, pack, grounds)
    named = named_in(pack, asked.by)
    targets = targets_for(pack, periods[0], asked)
    surveys = [survey.id for survey in pack.surveys] if asked.survey is None else [asked.survey]
    answers = []
    for n, one in enumerate(grounds, start=1):
        forms = answered.get(n, {})
        questions = {
            survey: questions_of(
                survey,
                pack,
                [versions[policy] for policy in one.classified_under.get(survey, {})],
                pack.agency.default_language,
            )
            for survey in sorted({*surveys, *(survey for _, survey in forms)})
        }
        keys = sorted({*((key, survey) for key in named for survey in surveys), *forms})
        averages = [
            _keyed(
                key, survey, label_of(key, asked.by, named), questions[survey], forms.get((key, survey), []), targets
            )
            for key, survey in keys
        ]
        answers.append(PeriodAverages(one, averages))
    return answers


def _keyed(
    key: str, survey: str, label: str, asked: AskedQuestions, forms: list[FormCounts], targets: Sequence[Target]
) -> KeyedAverage:
    sums = sum_answers(forms, asked.texts.keys())
    overall = average_of(sums, list(asked.texts), asked.scale)
    questions = [
        QuestionAverage(question, text_, average_of(sums, [question], asked.scale), sums.values.get(question, {}))
        for question, text_ in asked.texts.items()
    ]
    return KeyedAverage(key or None, label, survey, asked.scale, overall, judge(overall, targets), questions)


async def _read_forms(session: AsyncSession, values: dict[str, Any]) -> dict[int, _Forms]:
    found = await session.execute(
        text("""
            SELECT p.n, r.key, r.survey, r.questions, r.lowest, r.answered, r.value_counts, r.products
            FROM unnest(cast(:starts AS date[]), cast(:ends AS date[])) WITH ORDINALITY AS p (start_on, end_on, n)
            JOIN answer_rollups AS r ON r.period_on BETWEEN p.start_on AND p.end_on
            WHERE r.agency = :agency AND r.dimension = :dimension AND r.grain = :grain AND r.campaign = :campaign
              AND (cast(:survey AS text) IS NULL OR r.survey = :survey)
        """),
        values,
    )
    forms: dict[int, _Forms] = {}
    for n, key, survey, *form in found:
        forms.setdefault(n, {}).setdefault((key, survey), []).append(FormCounts(*form))
    return forms
