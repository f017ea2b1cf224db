"""Surveys: what is asked, and what each answer counts as."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from shared.policy.models.base import (
    ByLanguage,
    ClauseRef,
    Defines,
    Language,
    Name,
    PackModel,
    PhrasesByLanguage,
    ProgramRef,
    Text,
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


class Option(PackModel):
    """One answer of a choice."""

    id: Name
    text: ByLanguage


class Question(PackModel):
    """One question of a survey: a rating on the survey's scale, free text, yes or no, one of its options, or staff.

    `staff` asks who helped: any number of names, as the respondent writes them.
    """

    id: Name
    kind: Literal["rating", "text", "yes_no", "choice", "staff"]
    text: ByLanguage
    hint: dict[Language, Text] = Field(default_factory=dict)
    options: tuple[Option, ...] = ()
    required: YesNo = False

    @model_validator(mode="after")
    def have_options_if_a_choice(self) -> Self:
        """A choice has at least two options with ids of their own; nothing else has any."""
        ids = [option.id for option in self.options]
        if self.kind == "choice" and (len(ids) < 2 or len(set(ids)) < len(ids)):  # noqa: PLR2004 - one option is no choice
            msg = "a choice needs two or more options, each with an id of its own"
            raise ValueError(msg)
        if self.kind != "choice" and ids:
            msg = f"a question of kind {self.kind} takes no options"
            raise ValueError(msg)
        return self


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


AUDIENCES = ("internal", "external")
_ASKED = (
    "title", "introduction", "languages", "scale", "questions", "rating_question", "audience_question", "positive", "sin",
)  # fmt: skip


class Survey(PackModel):
    """A survey in one version, with the meaning of its ratings. What is neither positive nor SIN is neutral.

    `languages`: those that it can be answered in on its page, each with every text; without any it has no page. Its
    `program` is the one that a response counts for where nothing else says so. `audience_question` is a choice between
    `internal` and `external`. The clauses say which duty is carried out by categorising a response, counting it, asking
    these questions, telling the audiences apart, and measuring how long an answer takes.
    """

    id: Annotated[Name, Defines("survey")]
    version: Annotated[Whole, Field(ge=1)]
    title: ByLanguage
    introduction: dict[Language, Text] = Field(default_factory=dict)
    thanks: dict[Language, Text] = Field(default_factory=dict)
    languages: tuple[Language, ...] = ()
    program: ProgramRef
    audience_question: Name | None = None
    scale: Scale
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    rating_question: Name
    positive: Annotated[tuple[Whole, ...], Field(min_length=1)]
    sin: tuple[Whole, ...] = ()
    categorised_clause: ClauseRef
    counted_clause: ClauseRef
    questions_clause: ClauseRef | None = None
    audience_clause: ClauseRef | None = None
    duration_clause: ClauseRef | None = None
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
        if self.audience_question is not None:
            asked = next((question for question in self.questions if question.id == self.audience_question), None)
            if asked is None or {option.id for option in asked.options} != set(AUDIENCES):
                problems.append(
                    f"audience_question {self.audience_question!r} is not a choice between {' and '.join(AUDIENCES)}"
                )
        problems.extend(
            f"questions: a survey with a page asks at most one question of kind {kind}"
            for kind in ("staff", "text")
            if self.languages and sum(question.kind == kind for question in self.questions) > 1
        )
        return problems

    def category_of(self, rating: int) -> Category:
        """Say what a rating counts as; ValueError if it is not on the scale."""
        if rating not in self.scale.ratings:
            msg = f"{rating} is not on the scale {self.scale.minimum} to {self.scale.maximum}"
            raise ValueError(msg)
        if rating in self.sin:
            return "sin"
        return "positive" if rating in self.positive else "neutral"

    @property
    def comment_question(self) -> Question | None:
        """The free-text question, if the survey asks one."""
        return next((question for question in self.questions if question.kind == "text"), None)

    @property
    def staff_question(self) -> Question | None:
        """The question for who helped, if the survey asks it."""
        return next((question for question in self.questions if question.kind == "staff"), None)

    def asked(self) -> dict[str, Any]:
        """What a respondent saw and what the answers mean: another one needs another version.

        Clauses, phrases that raise a suspicion, and the words of thanks may change under the same version.
        """
        return self.model_dump(mode="json", include=set(_ASKED))

    def question(self, question_id: str) -> Question:
        """Return the question, or raise KeyError."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)
