"""Whether a recognition goes on by itself (HEART-REC): no I/O, no clock, the same answer every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shared.policy.models.experience import RecognitionSending

Reason = Literal[
    "approval_required",
    "not_certain",
    "unknown_name",
    "has_left",
    "praises_self",
    "data_hidden",
    "no_comment",
    "opted_out",
]
REASONS: dict[str, dict[str, str]] = {
    "en": {
        "approval_required": "The procedure asks for your approval of every recognition.",
        "not_certain": "It is not certain who is meant.",
        "unknown_name": "Nobody of that day's directory has a name like this.",
        "has_left": "The person has left the agency.",
        "praises_self": "The answer seems to come from the person whom it praises.",
        "data_hidden": "Something that looks like personal data is hidden in the comment.",
        "no_comment": "There is no comment to quote.",
        "opted_out": "The person wants no mail of recognition.",
    },
    "es": {
        "approval_required": "El procedimiento pide su aprobación de cada reconocimiento.",
        "not_certain": "No es seguro a quién se refiere.",
        "unknown_name": "Nadie del directorio de ese día tiene un nombre parecido.",
        "has_left": "La persona ya no trabaja en la agencia.",
        "praises_self": "La respuesta parece venir de la misma persona a la que elogia.",
        "data_hidden": "En el comentario se ha ocultado algo que parece un dato personal.",
        "no_comment": "No hay comentario que citar.",
        "opted_out": "La persona no quiere correos de reconocimiento.",
    },
}


@dataclass(frozen=True, kw_only=True)
class MatchFacts:
    """What the directory of the service date says of a name as written.

    `person`: whom the name means for certain. `scores`: those of all who may be meant, best first.
    """

    person: str | None = None
    scores: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecognitionFacts:
    """What the rule may know of one named person and the comment."""

    match: MatchFacts
    has_left: bool = False
    opted_out: bool = False
    praises_self: bool = False
    has_comment: bool = True
    hidden_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What follows: the mail goes on by itself, waits for a person with the reasons, or is withheld."""

    outcome: Literal["approve", "wait", "withhold"]
    person: str | None
    reasons: tuple[Reason, ...] = ()


def certain_person(match: MatchFacts, certain_score: float) -> str | None:
    """Whom a name means for certain: an exact match, or one candidate alone who scores high enough."""
    if match.person is not None:
        return match.person
    if len(match.scores) == 1 and match.scores[0][1] >= certain_score:
        return match.scores[0][0]
    return None


def decide_recognition(facts: RecognitionFacts, *, sending: RecognitionSending, certain_score: float) -> Decision:
    """Say what becomes of a recognition; the reasons stand in the order in which a person would ask."""
    person = certain_person(facts.match, certain_score)
    if person is not None and facts.opted_out:
        return Decision(outcome="withhold", person=person, reasons=("opted_out",))
    reasons: list[Reason] = []
    if person is None:
        reasons.append("not_certain" if facts.match.scores else "unknown_name")
    if person is not None and facts.has_left:
        reasons.append("has_left")
    if facts.praises_self:
        reasons.append("praises_self")
    if facts.hidden_count:
        reasons.append("data_hidden")
    if not facts.has_comment:
        reasons.append("no_comment")
    if sending == "after_approval":
        reasons.insert(0, "approval_required")
    return Decision(outcome="wait" if reasons else "approve", person=person, reasons=tuple(reasons))


def write_reasons(reasons: Sequence[str], language: str) -> str:
    """Reasons as sentences, one a line."""
    words = REASONS.get(language.partition("-")[0], REASONS["en"])
    return "\n".join(words.get(reason, reason) for reason in reasons)
