"""Reading what was typed and tapped on the survey page: answers, or what is wrong with them, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from services.survey_api.domain.form.staff import split_names
from shared.pages.typed import clean_text
from shared.policy.models import Question, Survey

LONGEST_COMMENT = 20_000
LONGEST_STAFF_TEXT = 1_000
MOST_STAFF = 20

AnswerFault = Literal["required", "not_an_option", "too_long", "too_many_names"]

_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """What is wrong with one answer; `limit` is the number that a sentence about it needs."""

    code: AnswerFault
    limit: int | None = None


@dataclass(slots=True)
class ReadAnswers:
    """What was answered, by question id, each in the form that its kind has; and what cannot be taken."""

    ratings: dict[str, int] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    comment: str | None = None
    staff: list[str] = field(default_factory=list)
    faults: dict[str, FieldFault] = field(default_factory=dict)


def read_answers(fields: Mapping[str, Sequence[str]], survey: Survey, questions: Sequence[Question]) -> ReadAnswers:
    """Read the answers to these questions of the survey; every other field is left alone.

    The question that the rating is taken from is always required. A fault never costs the other answers.
    """
    read = ReadAnswers()
    for question in questions:
        given = [cleaned for value in fields.get(question.id, ()) if (cleaned := clean_text(value))]
        if not given:
            if question.required or question.id == survey.rating_question:
                read.faults[question.id] = FieldFault(code="required")
            continue
        fault = _READERS[question.kind](read, question, given, survey)
        if fault is not None:
            read.faults[question.id] = fault
    return read


def _read_rating(read: ReadAnswers, question: Question, given: list[str], survey: Survey) -> FieldFault | None:
    by_text = {str(rating): rating for rating in survey.scale.ratings}
    if len(set(given)) > 1 or given[0] not in by_text:
        return FieldFault(code="not_an_option")
    read.ratings[question.id] = by_text[given[0]]
    return None


def _read_choice(read: ReadAnswers, question: Question, given: list[str], _: Survey) -> FieldFault | None:
    options = {option.id for option in question.options} if question.kind == "choice" else {"yes", "no"}
    if len(set(given)) > 1 or given[0] not in options:
        return FieldFault(code="not_an_option")
    read.choices[question.id] = given[0]
    return None


def _read_comment(read: ReadAnswers, _question: Question, given: list[str], _: Survey) -> FieldFault | None:
    text = "\n".join(given)
    if len(text) > LONGEST_COMMENT:
        return FieldFault(code="too_long", limit=LONGEST_COMMENT)
    read.comment = text
    return None


def _read_staff(read: ReadAnswers, question: Question, given: list[str], _: Survey) -> FieldFault | None:
    text = "\n".join(given)
    if len(text) > LONGEST_STAFF_TEXT:
        return FieldFault(code="too_long", limit=LONGEST_STAFF_TEXT)
    names = split_names(text)
    if len(names) > MOST_STAFF:
        return FieldFault(code="too_many_names", limit=MOST_STAFF)
    if not names and question.required:
        return FieldFault(code="required")
    read.staff = names
    return None


_READERS: dict[str, Any] = {
    "rating": _read_rating,
    "choice": _read_choice,
    "yes_no": _read_choice,
    "text": _read_comment,
    "staff": _read_staff,
}
