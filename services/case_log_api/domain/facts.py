"""What a rule may know: plain values about a response, its case and the credited person's week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal
from uuid import UUID

from shared.calendar import Calendar, Limit, due_of
from shared.contracts.events import Classification, Suspicion
from shared.policy.models import PolicyPack, RepeatWindow, Rules, Weekday

CaseKind = Literal["sin", "not_completed"]


@dataclass(frozen=True, kw_only=True)
class ResponseFacts:
    """One response as the rules see it: no contact data, no free text."""

    response_id: UUID
    classification: Classification
    not_completed: Suspicion
    behaviour: Suspicion
    desk: str | None
    ticket: str | None
    resolution: str | None
    has_address: bool
    submitted_at: datetime
    received_at: datetime
    voided: bool = False

    @property
    def is_sin(self) -> bool:
        return self.classification == "sin"


@dataclass(frozen=True, kw_only=True)
class CaseHistory:
    """What is known about the response's ticket before it: nothing, an open case or a closed one."""

    case_exists: bool = False
    case_closed: bool = False
    cycle_exists: bool = False
    """This SIN (ticket and resolution) has had its reopening cycle begun."""
    listed: bool = False
    """This response is on the not-completed list."""


@dataclass(frozen=True, kw_only=True)
class SinOfPerson:
    """One SIN credited to a person, and whether a notice told of it."""

    response_id: UUID
    submitted_at: datetime
    noticed: bool = False


@dataclass(frozen=True, kw_only=True)
class TechnicianWeek:
    """The SINs credited to one person that are not void, at least those of the windows in question, in any order.

    `threads`: the keys of the notice threads begun for that person.
    """

    technician: str
    sins: tuple[SinOfPerson, ...]
    threads: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class EscalationRules:
    """The part of a policy pack that decides what follows from a response, under the pack's hash."""

    policy_hash: str
    rules: Rules
    zone: tzinfo
    week_start: Weekday
    limits: Mapping[str, Limit]
    """Clause to its limit, counted from when the response was received."""
    calendar: Calendar | None
    desks: tuple[str, ...]

    @classmethod
    def of(cls, pack: PolicyPack) -> "EscalationRules":
        return cls(
            policy_hash=pack.content_hash,
            rules=pack.rules,
            zone=pack.agency.zone,
            week_start=pack.agency.week_start,
            limits={deadline.clause: deadline.limit for deadline in pack.deadlines},
            calendar=pack.business_calendar,
            desks=tuple(desk.id for desk in pack.desks),
        )

    @property
    def repeat_window(self) -> RepeatWindow | None:
        return self.rules.repeat_sin.window if self.rules.repeat_sin else None

    def due_at(self, clause: str, start: datetime) -> datetime | None:
        """When a clause must be carried out, if the pack limits it."""
        limit = self.limits.get(clause)
        return due_of(limit, start, self.calendar) if limit is not None else None
