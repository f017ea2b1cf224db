"""What the log's public form shows: its fields in one language, with what was typed and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.case_log_api.domain.log.public_form import FormFault
from shared.pages import LanguageTexts
from shared.pages.typed import printable
from shared.policy.models import PolicyPack
from shared.policy.models.care_log import CareLog, LogFormRule

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class ChoiceView:
    """One option that can be tapped or chosen."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """One field as it stands on the page. `anchor` is the id of its first control."""

    name: str
    control: str
    label: str
    hint: str = ""
    typed: str = ""
    fault: str = ""
    is_required: bool = False
    choices: tuple[ChoiceView, ...] = ()
    autocomplete: str = "off"

    @property
    def anchor(self) -> str:
        """Where a link to the field leads."""
        return f"field-{self.name}-{self.choices[0].value}" if self.control == "radio" else f"field-{self.name}"

    @property
    def described_by(self) -> str:
        """The value of aria-describedby; empty where nothing describes it."""
        parts = ((self.hint, f"hint-{self.name}"), (self.fault, f"fault-{self.name}"))
        return " ".join(name for text, name in parts if text)


@dataclass(frozen=True, kw_only=True)
class FormView:
    """The whole form: what it is about, and who writes."""

    title: str
    introduction: str
    matter: tuple[FieldView, ...]
    person: tuple[FieldView, ...]
    notice: str = ""

    @property
    def faulty(self) -> tuple[FieldView, ...]:
        """The fields with a fault, as the page shows them."""
        return tuple(each for each in (*self.matter, *self.person) if each.fault)


def view_form(
    pack: PolicyPack,
    care_log: CareLog,
    form: LogFormRule,
    t: LanguageTexts,
    language: str,
    *,
    typed: Fields,
    faults: Mapping[str, FormFault],
    notice: str = "",
) -> FormView:
    """The form in a language, with what was typed in it."""

    def given(name: str) -> str:
        return printable("\n".join(typed.get(name, ())))

    def fault_of(name: str) -> str:
        fault = faults.get(name)
        if fault is None:
            return ""
        key = f"fault_{name}_required" if fault.code == "required" else f"fault_{fault.code}"
        return t(key, count=fault.limit) if fault.limit is not None else t(key)

    def field(
        name: str, control: str, *, required: bool = False, hint: bool = False, autocomplete: str = "off"
    ) -> FieldView:
        return FieldView(
            name=name,
            control=control,
            label=t(f"label_{name}"),
            hint=t(f"hint_{name}") if hint else "",
            typed=given(name),
            fault=fault_of(name),
            is_required=required,
            autocomplete=autocomplete,
        )

    def choice(name: str, control: str, options: Sequence[tuple[str, str]], *, required: bool = False) -> FieldView:
        chosen = given(name)
        return FieldView(
            name=name,
            control=control,
            label=t(f"label_{name}"),
            fault=fault_of(name),
            is_required=required,
            choices=tuple(ChoiceView(value=value, words=words, is_chosen=value == chosen) for value, words in options),
        )

    kinds = [(rule.kind, rule.title[language]) for rule in care_log.kinds]
    programs = [(program.id, program.name_for(language)) for program in pack.programs]
    return FormView(
        title=form.title[language],
        introduction=form.introduction[language],
        matter=(
            choice("kind", "radio", kinds, required=True),
            field("narrative", "textarea", required=True, hint=True),
            field("subject_name", "text", hint=True),
            choice("program", "select", programs),
        ),
        person=(
            field("name", "text", autocomplete="name"),
            field("email", "email", autocomplete="email"),
            field("phone", "tel", autocomplete="tel"),
            field("postal_address", "short", autocomplete="street-address"),
            field("interpreter", "text", hint=True),
        ),
        notice=notice,
    )
