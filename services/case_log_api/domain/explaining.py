"""Why something happened on a case: each step with its clause, the text of it under that policy, due, done and outcome."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.steps import list_steps
from services.case_log_api.models import Case
from shared.policy.models import NotInPack
from shared.policy.store import PolicyNotLoaded, policy_version

ASKED = {
    "sin_notice": "Tell the team at once that a survey asks for significant improvement.",
    "investigation": "Find the cause and the opportunity to improve.",
    "review": "Review the survey.",
    "customer_email": "Contact the customer with the prescribed email.",
    "reopen": "Reopen the service request at the desk.",
    "assign": "Assign the service request to the review queue.",
    "survey_tab": "Fill in and keep up this field of the survey tab.",
    "incident_review": "Review the incident.",
    "readdress": "Have the incident readdressed by the assignee.",
    "department_lead": "Contact the department lead for clarification or support.",
    "behaviour_notice": "Tell of the finding of inappropriate behaviour, in confidence.",
    "repeat_sin_notice": "Tell of more than one such survey in one week, with all of them.",
    "repeat_sin_reply": "Add one later survey of the week to the same thread.",
    "completion_review": "Review whether the work was completed.",
    "confirmation": "Confirm that the issue is completed.",
    "final_contact": "Contact the customer after the confirmation.",
    "closing": "Close the service request again.",
    "analyst_notice": "Tell the analyst, with a copy of the entry.",
    "offer": "Offer a resolution, or contact with the Program or Administrative Manager.",
    "category": "Say what the complaint is about.",
    "reportability": "Decide whether the entry is reportable.",
    "reportability_undecided": "Decide as a person, or split the entry into its parts.",
    "forwarding": "Leave the matter to the process that it belongs to.",
    "forwarding_sent": "Forward the entry to the party of its process.",
}


@dataclass(frozen=True, kw_only=True)
class ExplainedStep:
    """One step of a case, in words."""

    step: str
    part: str | None
    cycle: int | None
    asked: str
    who: str | None
    clause: str
    clause_section: str | None
    clause_text: str | None
    policy_hash: str
    applied_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    in_time: bool | None
    outcome: str


async def explain_case(session: AsyncSession, case: Case, *, restricted: bool, now: datetime) -> list[ExplainedStep]:
    """Every step that was asked of the case, under the text that was in force when it was asked."""
    return [
        ExplainedStep(
            step=step.step,
            part=step.key.split(":", 2)[2] if step.step == "survey_tab" else None,
            cycle=step.cycle,
            asked=ASKED.get(step.step, step.step),
            who=step.who,
            clause=step.clause,
            clause_section=section,
            clause_text=text,
            policy_hash=step.policy_hash,
            applied_at=step.applied_at,
            due_at=step.due_at,
            done_at=step.done_at,
            in_time=None if step.due_at is None else (step.done_at or now) <= step.due_at,
            outcome=step.outcome,
        )
        for step in await list_steps(session, case, restricted=restricted)
        for section, text in [await _clause_text(session, case.agency, step.policy_hash, step.clause)]
    ]


async def _clause_text(
    session: AsyncSession, agency: str, policy_hash: str, clause: str
) -> tuple[str | None, str | None]:
    try:
        found = (await policy_version(session, agency, policy_hash)).pack.clause(clause)
    except (PolicyNotLoaded, NotInPack):
        return None, None
    return f"{found.document}, {found.section}", found.text
