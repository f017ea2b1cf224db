"""The jobs of action plans, as what they ask for."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.jobs import Job

PlanPurpose = Literal["opened", "step_due", "step_late", "check_in_due", "check_in_late"]


class TakeInComments(Job):
    """Fetch what customers wrote about a new plan's weakest questions, as far as it is released, into the plan."""

    job_name: ClassVar[str] = "reporter.take_in_comments"
    max_attempts: ClassVar[int] = 10_000  # survey_api comes back some day; the plan itself waits for nothing
    plan_id: UUID


class TellOfPlan(Job):
    """Write to whoever a plan's next thing is up to. `version`: of the plan when this was planned; tells one wish from the next.

    `look`: of the ledger, that found another calendar and had it planned anew.
    The message's id is made of what it is about and its date alone: planned again, it is the same message.
    """

    job_name: ClassVar[str] = "reporter.tell_of_plan"
    max_attempts: ClassVar[int] = 10_000
    plan_id: UUID
    purpose: PlanPurpose
    item_id: UUID | None = None
    due_on: date | None = None
    version: int
    look: int = 0


class RemindAnew(Job):
    """Plan the reminders of an active plan by the calendar of a policy; `look` is the one that found it changed."""

    job_name: ClassVar[str] = "reporter.remind_anew"
    max_attempts: ClassVar[int] = 10_000
    plan_id: UUID
    policy_hash: str
    look: int
