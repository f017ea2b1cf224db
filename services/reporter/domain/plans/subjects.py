"""What a plan's figure is about: the agency, one of its departments or one of its programs."""

from dataclasses import dataclass

from services.reporter.domain.groups import Dimension
from services.reporter.domain.plans.refusals import SubjectUnknown
from shared.policy.models import NotInPack, PolicyPack
from shared.policy.models.reports import PlanSubject


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as reports name it (`program:south`), with its name and the department that it belongs to."""

    text: str
    by: Dimension
    key: str | None
    label: str
    department: str | None

    @property
    def kind(self) -> PlanSubject | None:
        """What kind of plan it has: that of a program or of a department; None for the agency."""
        if self.by == "program":
            return "program"
        return "department" if self.by == "department" else None


def subject_of(pack: PolicyPack, text: str) -> Subject:
    """Read a subject.

    Raises:
        SubjectUnknown: it is not of the form, or the policy names no such program or department.
    """
    kind, _, key = text.partition(":")
    try:
        if kind == "program":
            program = pack.program(key)
            return Subject(text, "program", key, program.name, program.department)
        if kind == "department":
            return Subject(text, "department", key, pack.department(key).name, key)
        if text == f"agency:{pack.agency.id}":
            return Subject(text, "all", None, pack.agency.name, None)
    except NotInPack:
        pass
    raise SubjectUnknown(
        f"There is no {text!r} in the policy.",
        how_to_fix="Name it as program:ID, department:ID or agency:ID, as the policy does.",
        errors=[{"pointer": "/body/subject", "message": "not in the policy"}],
    )
