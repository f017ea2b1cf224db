"""A resolved ticket as its desk tells of it, and whom that makes worth asking."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.survey_api.domain.delivered.mapping import Mapper, MappingRules
from services.survey_api.domain.intake import usable_address
from services.survey_api.domain.refusals import Unmappable
from shared.policy.models import InvitationRule, Survey
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedTicket:
    """One resolution of one ticket, as given."""

    desk: str
    ticket: str
    resolution: str | None
    program: str | None
    customer_name: str | None
    customer_email: str | None
    customer_phone: str | None
    technician_last_assigned: str | None
    team: str | None
    language: str | None
    resolved_at: datetime | None

    @property
    def hash(self) -> str:
        """The same for two deliveries that say the same."""
        said = {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(self).items()
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class MappedTicket:
    """A payload after mapping; without a ticket where it is the echo of our own change."""

    delivery_id: str | None
    ticket: ResolvedTicket | None


@dataclass(frozen=True, slots=True)
class InvitationRules:
    """What the agency's policy says of inviting people."""

    rule: InvitationRule
    survey: Survey
    policy: StoredPolicy


def map_ticket(payload: Any, rules: MappingRules, *, now: datetime) -> MappedTicket:
    """Turn a payload into a resolved ticket.

    Raises:
        Unmappable: naming the field at fault, never its value.
    """
    mapper = Mapper(payload, rules, now)
    delivery_id = mapper.name("delivery_id")
    if mapper.is_echo():
        return MappedTicket(delivery_id, None)
    return MappedTicket(
        delivery_id,
        ResolvedTicket(
            desk=rules.desk,
            ticket=mapper.ticket(),
            resolution=mapper.name("resolution"),
            program=mapper.name("program") or rules.program,
            customer_name=mapper.text("customer_name"),
            customer_email=mapper.text("customer_email"),
            customer_phone=mapper.text("customer_phone"),
            technician_last_assigned=mapper.text("technician_last_assigned"),
            team=mapper.text("team"),
            language=mapper.text("customer_language"),
            resolved_at=mapper.instant("resolved_at"),
        ),
    )


def invitation_rules(policy: StoredPolicy) -> InvitationRules | None:
    """The agency's rule of invitations with its survey; None where its policy has none (any more)."""
    rule = policy.pack.rules.invitation
    return None if rule is None else InvitationRules(rule, policy.pack.survey(rule.survey), policy)


def check_ticket(ticket: ResolvedTicket, policy: StoredPolicy) -> InvitationRules:
    """The rules under which the ticket's customer is invited.

    Raises:
        Unmappable: the policy invites nobody, or has no such program.
    """
    rules = invitation_rules(policy)
    if rules is None:
        raise Unmappable("invitations_not_in_policy", "The agency's policy has no rule for invitations.")
    if ticket.program is not None and ticket.program not in {program.id for program in policy.pack.programs}:
        raise Unmappable("program_unknown", "The agency's policy has no such program.", field="program")
    return rules


def person_of(address: str) -> str:
    """One key for all spellings of an address that reach one mailbox nearly everywhere."""
    return (usable_address(address) or address).casefold()


def language_for(wanted: str | None, rules: InvitationRules) -> str:
    """The language to write in: the customer's own if the survey's page speaks it, else the agency's first."""
    offered = rules.survey.languages or rules.policy.pack.agency.languages
    primary = (wanted or "").replace("_", "-").partition("-")[0].strip().casefold()
    exact = (wanted or "").replace("_", "-").strip().casefold()
    for name in (exact, primary):
        for language in offered:
            if language.casefold() == name:
                return language
    default = rules.policy.pack.agency.default_language
    return default if default in offered else offered[0]
