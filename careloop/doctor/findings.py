"""What an examination finds, as the operator and programs read it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

Severity = Literal["urgent", "act", "notice"]
"""`urgent`: something stands still; `act`: it waits for a person; `notice`: good to know, nothing has to be done now."""

SEVERITIES: tuple[Severity, ...] = ("urgent", "act", "notice")
NOTHING_TO_DO, SOMETHING_TO_DO, COULD_NOT_LOOK = 0, 1, 2
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found, and what to do about it as commands and calls that exist.

    `check` is the stable name for programs. `is_at_least`: there are more than were counted. `sample` holds ids and
    names of ours, never anything about a person.
    """

    check: str
    severity: Severity
    service: str
    says: str
    count: int = 1
    is_at_least: bool = False
    oldest: datetime | None = None
    sample: Sequence[str] = ()
    agencies: Sequence[str] = ()
    what_to_do: Sequence[str] = ()


@dataclass(kw_only=True)
class Examination:
    """All that was found, and what could not be looked at."""

    looked_at: datetime
    agency: str | None = None
    findings: list[Finding] = field(default_factory=list)
    not_looked_at: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The command's exit status."""
        if self.not_looked_at:
            return COULD_NOT_LOOK
        return SOMETHING_TO_DO if any(one.severity != "notice" for one in self.findings) else NOTHING_TO_DO

    def in_order(self) -> list[Finding]:
        """The worst first; within a severity by service and check."""
        return sorted(self.findings, key=lambda one: (SEVERITIES.index(one.severity), one.service, one.check))

    def to_json(self) -> dict[str, Any]:
        """The stable form: fields are added, never renamed; `format` rises if that promise cannot be kept."""
        return {
            "format": FORMAT,
            "status": self.status,
            "looked_at": self.looked_at.isoformat(),
            "agency": self.agency,
            "not_looked_at": self.not_looked_at,
            "findings": [
                asdict(one) | {"oldest": one.oldest.isoformat() if one.oldest else None} for one in self.in_order()
            ],
        }
