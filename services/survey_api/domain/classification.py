"""What a response counts as (TSPE-3), and what it raises a suspicion of (TSPE-5.4, 5.9)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from services.survey_api.domain.content import SurveyContent
from services.survey_api.domain.refusals import Unmappable
from shared.contracts.events import Classification, Suspicion
from shared.policy.models import Survey

_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"'})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy makes of a survey."""

    classification: Classification
    not_completed: Suspicion
    behaviour: Suspicion


class _Phrases(Protocol):
    @property
    def phrases(self) -> dict[str, tuple[str, ...]]: ...


def classify(content: SurveyContent, survey: Survey) -> Verdict:
    """What this survey counts as under the policy: no I/O, no clock, the same answer every time.

    A field that says so is `reported`. A phrase of the policy in the comment is `suspected`, in whatever language it
    is given: a person decides, and a suspicion too many costs less than a customer left waiting.

    Raises:
        Unmappable: a rating is not on the survey's scale, or an answer is to no rating question.
    """
    check_ratings(content, survey)
    return Verdict(
        classification=survey.category_of(content.rating),
        not_completed=_suspicion(content.work_completed is False, content.comment, survey.work_not_completed),
        behaviour=_suspicion(content.behaviour_complaint is True, content.comment, survey.behaviour),
    )


def check_ratings(content: SurveyContent, survey: Survey) -> None:
    """Refuse a number that is not on the scale, and an answer to a question that the survey does not ask.

    Raises:
        Unmappable: naming the field.
    """
    scale = f"{survey.scale.minimum} to {survey.scale.maximum}"
    if content.rating not in survey.scale.ratings:
        raise Unmappable("rating_out_of_scale", f"The rating is not on the scale {scale}.", field="rating")
    asked = {question.id for question in survey.questions if question.kind == "rating"}
    for question, answer in content.answers.items():
        if question not in asked:
            raise Unmappable("answer_to_no_question", "The survey has no such rating question.", field="answers")
        if answer not in survey.scale.ratings:
            raise Unmappable("rating_out_of_scale", f"An answer is not on the scale {scale}.", field="answers")
    if content.answers.get(survey.rating_question, content.rating) != content.rating:
        raise Unmappable(
            "rating_contradicted", "The rating and the answer to the rating question differ.", field="answers"
        )


def _suspicion(reported: bool, comment: str | None, clues: _Phrases | None) -> Suspicion:  # noqa: FBT001 - private, and read at its two call sites
    if reported:
        return "reported"
    if not comment or clues is None:
        return "no"
    pattern = _pattern(tuple(phrase for phrases in clues.phrases.values() for phrase in phrases))
    return "suspected" if pattern is not None and pattern.search(_normal(comment)) else "no"


def _normal(text: str) -> str:
    return " ".join(text.translate(_QUOTES).casefold().split())


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    # Whole words only: "rude" is not in "intruder".
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(_normal(phrase)) for phrase in phrases) + r")(?!\w)")
