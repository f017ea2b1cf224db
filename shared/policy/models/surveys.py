"""Surveys: what is asked, and what each answer counts as."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.policy.models.base import (
    ByLanguage,
    ClauseRef,
    Defines,
    Name,
    PackModel,
    PhrasesByLanguage,
    ProgramRef,
    Whole,
    YesNo,
)

Category = Literal["positive", "neutral", "sin"]


class Scale(PackModel):
    """The whole numbers that a rating may be, with words for each (language → rating as text → words)."""

    minimum: Whole
    maximum: Whole
    labels: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def run_upwards(self) -> Self:
        """Refuse a scale of one value, and labels for ratings that do not exist."""
        if self.minimum >= self.maximum:
            msg = "the scale's minimum must be below its maximum"
            raise ValueError(msg)
        ratings = {str(rating) for rating in self.ratings}
        for language, labels in self.labels.items():
            if unknown := sorted(set(labels) - ratings):
                msg = f"labels.{language} names ratings outside the scale: {', '.join(unknown)}"
                raise ValueError(msg)
        return self

    @property
    def ratings(self) -> range:
        """Every rating of the scale, lowest first."""
        return range(self.minimum, self.maximum + 1)


class Question(PackModel):
    """One question of a survey."""

    id: Name
    kind: Literal["rating", "text", "yes_no"]
    text: ByLanguage
    required: YesNo = False


class WorkNotCompleted(PackModel):
    """How a survey says that the work was not completed: a question, or phrases that are only a suspicion."""

    clause: ClauseRef
    question: Name | None = None
    phrases: PhrasesByLanguage = Field(default_factory=dict)


class BehaviourSuspicion(PackModel):
    """What raises a suspicion of inappropriate behaviour, shown to the person who decides whether it is a finding."""

    clause: ClauseRef
    question: Name | None = None
    phrases: PhrasesByLanguage = Field(default_factory=dict)


class Survey(PackModel):
    """A survey in one version, with the meaning of its ratings. What is neither positive nor SIN is neutral."""

    id: Annotated[Name, Defines("survey")]
    version: Annotated[Whole, Field(ge=1)]
    title: ByLanguage
    program: ProgramRef
    scale: Scale
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    rating_question: Name
    positive: Annotated[tuple[Whole, ...], Field(min_length=1)]
    sin: tuple[Whole, ...] = ()
    categorised_clause: ClauseRef
    counted_clause: ClauseRef
    work_not_completed: WorkNotCompleted | None = None
    behaviour: BehaviourSuspicion | None = None

    @model_validator(mode="after")
    def mean_one_thing_by_each_rating(self) -> Self:
        """Check ratings against the scale and questions against each other."""
        problems = [*self._rating_problems(), *self._question_problems()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _rating_problems(self) -> list[str]:
        problems = [
            f"{name} names ratings outside the scale: {', '.join(map(str, outside))}"
            for name, ratings in (("positive", self.positive), ("sin", self.sin))
            if (outside := [rating for rating in ratings if rating not in self.scale.ratings])
        ]
        if both := sorted(set(self.positive) & set(self.sin)):
            problems.append(f"sin and positive both name: {', '.join(map(str, both))}")
        return problems

    def _question_problems(self) -> list[str]:
        kinds = {question.id: question.kind for question in self.questions}
        problems = []
        if len(kinds) < len(self.questions):
            problems.append("questions: two have the same id")
        if kinds.get(self.rating_question) != "rating":
            problems.append(f"rating_question {self.rating_question!r} is not a question of kind rating")
        for name, suspicion in (("work_not_completed", self.work_not_completed), ("behaviour", self.behaviour)):
            if suspicion and suspicion.question and kinds.get(suspicion.question) != "yes_no":
                problems.append(f"{name}.question {suspicion.question!r} is not a question of kind yes_no")
        return problems

    def category_of(self, rating: int) -> Category:
        """Say what a rating counts as; ValueError if it is not on the scale."""
        if rating not in self.scale.ratings:
            msg = f"{rating} is not on the scale {self.scale.minimum} to {self.scale.maximum}"
            raise ValueError(msg)
        if rating in self.sin:
            return "sin"
        return "positive" if rating in self.positive else "neutral"

    def question(self, question_id: str) -> Question:
        """Return the question, or raise KeyError."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)
