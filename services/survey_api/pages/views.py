"""What the survey page shows: its questions in one language, with what was typed and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.survey_api.domain.form.answers import FieldFault
from services.survey_api.domain.form.submitting import OpenedForm
from shared.pages import LanguageTexts
from shared.pages.typed import printable
from shared.policy.models import Question, Survey

Fields = Mapping[str, Sequence[str]]
_TAPPED = frozenset({"rating", "choice", "yes_no"})


@dataclass(frozen=True, kw_only=True)
class ChoiceView:
    """One answer that can be tapped; a rating has a figure, and words beside it."""

    id: str
    value: str
    words: str
    figure: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question as it stands on the page.

    Attributes:
        position: "2 of 6" for what is tapped and must be answered, else empty.
        begins_extras: whether what needs no answer begins here.
        anchor: the id of the first control, where a link to the question leads.
        described_by: the ids of its hint and of its fault.
    """

    id: str
    kind: str
    text: str
    anchor: str
    hint: str = ""
    position: str = ""
    begins_extras: bool = False
    is_required: bool = False
    choices: tuple[ChoiceView, ...] = ()
    typed: str = ""
    fault: str = ""

    @property
    def is_tapped(self) -> bool:
        """Whether it is answered by one tap."""
        return self.kind in _TAPPED

    @property
    def described_by(self) -> str:
        """The value of aria-describedby; empty where nothing describes it."""
        parts = ((self.hint, f"hint-{self.id}"), (self.fault, f"fault-{self.id}"))
        return " ".join(name for text, name in parts if text)


@dataclass(frozen=True)
class Notice:
    """Why the form is shown again although nothing in it is wrong."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FormView:
    """The whole form."""

    title: str
    introduction: str
    program: str
    questions: tuple[QuestionView, ...]
    notice: Notice | None = None

    @property
    def faulty(self) -> tuple[QuestionView, ...]:
        """The questions with a fault, as the page shows them."""
        return tuple(question for question in self.questions if question.fault)

    @property
    def counted(self) -> tuple[QuestionView, ...]:
        """The questions that one tap each must answer: "six taps and send"."""
        return tuple(question for question in self.questions if question.position)


def view_form(
    form: OpenedForm,
    t: LanguageTexts,
    language: str,
    *,
    typed: Fields,
    faults: Mapping[str, FieldFault] | None = None,
    notice: Notice | None = None,
) -> FormView:
    """The form in a language; `typed` is what was sent, or chosen by the address, by question id."""
    survey = form.survey
    counted = [question.id for question in form.questions if _is_counted(question)]
    extras = _begin_of_extras(form.questions)
    questions = [
        _view_question(
            question,
            survey,
            t,
            language,
            position=t("position", number=counted.index(question.id) + 1, total=len(counted))
            if question.id in counted
            else "",
            begins_extras=question.id == extras,
            typed=typed.get(question.id, ()),
            fault=(faults or {}).get(question.id),
        )
        for question in form.questions
    ]
    return FormView(
        title=survey.title[language],
        introduction=survey.introduction.get(language, ""),
        program=form.program.name_for(language) if form.program else "",
        questions=tuple(questions),
        notice=notice,
    )


def _is_counted(question: Question) -> bool:
    return question.kind in _TAPPED and question.required


def _begin_of_extras(questions: Sequence[Question]) -> str | None:
    """The first question after all that must be answered; None where nothing must, or nothing follows."""
    last = max((at for at, question in enumerate(questions) if question.required), default=len(questions))
    return next((question.id for question in questions[last + 1 :]), None)


def typed_texts(typed: Fields) -> list[str]:
    """What somebody wrote in free words, to be given back where there is no form any more to put it in."""
    words = (printable("\n".join(values)).strip() for name, values in typed.items() if not name.startswith("_"))
    return [text for text in words if " " in text or len(text) > _LONGEST_CHOICE]


_LONGEST_CHOICE = 12


def _view_question(
    question: Question,
    survey: Survey,
    t: LanguageTexts,
    language: str,
    *,
    position: str,
    begins_extras: bool,
    typed: Sequence[str],
    fault: FieldFault | None,
) -> QuestionView:
    choices = tuple(_choices(question, survey, t, language, typed[-1] if typed else ""))
    hint = question.hint.get(language, "")
    return QuestionView(
        id=question.id,
        kind=question.kind,
        text=question.text[language],
        anchor=choices[0].id if choices else f"answer-{question.id}",
        hint=hint or (t("staff_hint") if question.kind == "staff" else ""),
        position=position,
        begins_extras=begins_extras,
        is_required=question.required,
        choices=choices,
        typed=printable("\n".join(typed)),
        fault=_in_words(fault, question, t) if fault else "",
    )


def _choices(question: Question, survey: Survey, t: LanguageTexts, language: str, chosen: str) -> Iterator[ChoiceView]:
    if question.kind == "rating":
        labels = survey.scale.labels.get(language, {})
        offered = [(str(rating), labels.get(str(rating), ""), str(rating)) for rating in survey.scale.ratings]
    elif question.kind == "yes_no":
        offered = [("yes", t("yes"), ""), ("no", t("no"), "")]
    else:
        offered = [(option.id, option.text[language], "") for option in question.options]
    for value, words, figure in offered:
        yield ChoiceView(
            id=f"answer-{question.id}-{value}", value=value, words=words, figure=figure, is_chosen=value == chosen
        )


def _in_words(fault: FieldFault, question: Question, t: LanguageTexts) -> str:
    if fault.limit is not None:
        return t(f"fault_{fault.code}", count=fault.limit)
    if fault.code == "required" and question.kind not in _TAPPED:
        return t("fault_required_text")
    return t(f"fault_{fault.code}")
