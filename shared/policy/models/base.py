"""The ground that every policy model stands on: frozen, unknown keys refused, references that can be checked."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, Strict, StringConstraints

ReferenceKind = Literal[
    "clause",
    "role",
    "template",
    "survey",
    "program",
    "desk",
    "team",
    "department",
    "source",
    "target",
    "channel",
    "category",
    "party",
    "queue",
    "exclusion",
    "report",
]


class PackModel(BaseModel):
    """A piece of a policy pack."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field as the name of something else in the pack.

    `use` says in which message a template is used; a role that `may_be_vacant` needs nobody in the directory.
    """

    kind: ReferenceKind
    use: str | None = None
    may_be_vacant: bool = False


@dataclass(frozen=True, slots=True)
class Defines:
    """Marks a field as the place where something that others refer to gets its name."""

    kind: ReferenceKind


def refuse_control_characters(text: str) -> str:
    """Keep out what neither PostgreSQL nor a mail header can hold."""
    if any(character < " " and character not in "\n\t" for character in text):
        msg = "holds a control character"
        raise ValueError(msg)
    return text


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(refuse_control_characters)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=63)]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*-[A-Za-z0-9]+([.][A-Za-z0-9_]+)*$", max_length=63)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
Email = EmailStr
ByLanguage = Annotated[dict[Language, Text], Field(min_length=1)]
PhrasesByLanguage = dict[Language, tuple[Text, ...]]

ClauseRef = Annotated[ClauseId, Ref("clause")]
RoleRef = Annotated[Name, Ref("role")]
Roles = Annotated[tuple[RoleRef, ...], Field(min_length=1)]
VacantRoleRef = Annotated[Name, Ref("role", may_be_vacant=True)]
SurveyRef = Annotated[Name, Ref("survey")]
ProgramRef = Annotated[Name, Ref("program")]
DeskRef = Annotated[Name, Ref("desk")]
TeamRef = Annotated[Name, Ref("team")]
DepartmentRef = Annotated[Name, Ref("department")]
