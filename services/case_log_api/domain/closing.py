"""The order in which a case may end (TSPE-5.11): confirmed, then the customer contacted, then closed; or a waiver."""

from dataclasses import dataclass
from datetime import datetime

from services.case_log_api.domain.refusals import (
    CaseNotConfirmed,
    CaseNotReviewed,
    ContactBeforeConfirmation,
    CustomerNotContacted,
    FinalContactPending,
    InvestigationNotRecorded,
)
from shared.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class ClosingFacts:
    """What closing depends on.

    `unrecorded`: what the investigation asks for and nobody has written down yet.
    """

    confirmed_at: datetime | None
    final_contact_at: datetime | None
    contact_pending: bool = False
    waived: bool = False
    waives_confirmation: bool = False
    awaiting_review: bool = False
    unrecorded: tuple[str, ...] = ()


def find_obstacle(facts: ClosingFacts, *, now: datetime) -> DomainError | None:
    """The first reason why the case may not close now, or None if it may.

    A waiver stands for the contact, and for the confirmation too where it says so; never for the review or the
    investigation.
    """
    if facts.confirmed_at is None and not facts.waives_confirmation:
        return CaseNotConfirmed(
            "Completion has not been confirmed.",
            how_to_fix="Confirm it with POST /v1/cases/{id}/confirmation once the work is done.",
        )
    if not facts.waived and (obstacle := _find_contact_obstacle(facts, now=now)) is not None:
        return obstacle
    if facts.awaiting_review:
        return CaseNotReviewed(
            "A SIN of this case has not been reviewed.", how_to_fix="Review it with POST /v1/cases/{id}/review."
        )
    if facts.unrecorded:
        return InvestigationNotRecorded(
            f"Not recorded yet: {', '.join(facts.unrecorded)}.",
            how_to_fix="Record it with POST /v1/cases/{id}/cause.",
            missing=list(facts.unrecorded),
        )
    return None


def _find_contact_obstacle(facts: ClosingFacts, *, now: datetime) -> DomainError | None:
    if facts.final_contact_at is None and facts.contact_pending:
        return FinalContactPending(
            "The final mail to the customer has not been accepted by a mail server yet.",
            how_to_fix="Try again in a moment; the case's timeline shows what became of the mail.",
        )
    if facts.final_contact_at is None:
        return CustomerNotContacted(
            "The customer has not been contacted since completion was confirmed.",
            how_to_fix="Contact the customer with POST /v1/cases/{id}/final-contact, or waive it with a reason.",
        )
    if facts.confirmed_at is not None and facts.final_contact_at < facts.confirmed_at:
        return ContactBeforeConfirmation(
            "The customer was contacted before completion was confirmed.",
            how_to_fix="Contact the customer again, now that completion is confirmed.",
        )
    if facts.final_contact_at > now:
        return CustomerNotContacted(
            "The final contact lies in the future.", how_to_fix="Close the case once it has taken place."
        )
    return None
