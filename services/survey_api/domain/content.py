"""What a survey says, however it came in, and when two of them say the same."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from shared.contracts.events import Audience

# Came later than the first responses were kept: left out of the hash where they say nothing, so that an old survey
# delivered again is still the same.
_ADDED: dict[str, Any] = {"audience": None, "staff_named": [], "choices": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyContent:
    """One survey as given: by a desk through its mapping, by an integrator over the API, by a customer on the page.

    `staff_named` holds who helped, as written; `choices` what was chosen, or said yes or no to, beyond what has a
    field of its own.
    """

    desk: str | None
    ticket: str | None
    resolution: str | None = None
    program: str | None = None
    rating: int
    answers: dict[str, int] = field(default_factory=dict)
    comment: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    customer_phone: str | None = None
    language: str | None = None
    technician_named: str | None = None
    technician_last_assigned: str | None = None
    team: str | None = None
    work_completed: bool | None = None
    behaviour_complaint: bool | None = None
    resolved_at: datetime | None = None
    submitted_at: datetime | None = None
    audience: Audience | None = None
    staff_named: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values, to be kept with the revision."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """What `as_json` kept; fields of a later version of this class are left out."""
        known = {name.name for name in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known}
        for name in ("resolved_at", "submitted_at"):
            if values.get(name):
                values[name] = datetime.fromisoformat(values[name])
        return cls(**values)

    @property
    def hash(self) -> str:
        """The same for two deliveries that say the same.

        The submission time is left out: some desks stamp it anew on every delivery, and the same answers to the same
        request, given twice, are still one response.
        """
        said = {
            name: value
            for name, value in self.as_json().items()
            if name != "submitted_at" and not (name in _ADDED and value == _ADDED[name])
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def submitted(self, received_at: datetime) -> datetime:
        """When the customer answered: as the desk says, else when it reached us."""
        return self.submitted_at or received_at

    def service_on(self, received_at: datetime, zone: ZoneInfo) -> date:
        """The service date in the agency's zone: when the request was resolved, else when the survey was submitted."""
        return (self.resolved_at or self.submitted(received_at)).astimezone(zone).date()
