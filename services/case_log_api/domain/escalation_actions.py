"""How each action of an escalation is carried out: rows, steps, messages and jobs of one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain import actions as asked
from services.case_log_api.domain.cases import begin_round, open_case
from services.case_log_api.domain.decide import desk_of
from services.case_log_api.domain.facts import EscalationRules, ResponseFacts
from services.case_log_api.domain.messages import ask_message, message_id_of
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import apply_steps, new_step, settle_step
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.work import ReopenAtDesk
from services.case_log_api.models import Case, CaseResponse, Cycle, NotCompletedEntry
from shared.contracts.events import CaseOpened
from shared.events import publish
from shared.ids import new_id
from shared.jobs import post

# How long a notice waits for what the customer wrote before it goes without: a fifth of the five minutes of TSPE-5.2.
WAIT_FOR_DETAILS = timedelta(minutes=1)


@dataclass(kw_only=True)
class Escalation:
    """One response being escalated: the case and the cycle fill in as actions are carried out."""

    session: AsyncSession
    response: CaseResponse
    facts: ResponseFacts
    rules: EscalationRules
    now: datetime
    case: Case | None = None
    cycle: Cycle | None = None
    wants_details: bool = False
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def the_case(self) -> Case:
        if self.case is None:
            raise LookupError("an action came before the one that opens its case")
        return self.case

    @property
    def cycle_number(self) -> int | None:
        return self.cycle.number if self.cycle else None

    async def note(self, what: str, action: asked.Action, *, restricted: bool = False, **payload: Any) -> None:
        await record_entry(
            self.session,
            self.the_case,
            what,
            at=self.now,
            clause=action.clause,
            policy_hash=action.policy_hash,
            payload=payload,
            restricted=restricted,
        )

    def apply(self, step: str, action: asked.Action, *, clause: str | None = None, **options: Any) -> str:
        """Note that a clause asks for a step; `write_steps` writes all of them at once."""
        row = new_step(
            self.the_case,
            step,
            clause=clause or action.clause,
            policy_hash=action.policy_hash,
            applied_at=self.now,
            due_at=action.due_at,
            cycle=self.cycle_number,
            **options,
        )
        self.steps.append(row)
        key: str = row["key"]
        return key

    async def write_steps(self) -> None:
        await apply_steps(self.session, self.steps, now=self.now)
        self.steps.clear()


async def _open_case(work: Escalation, action: asked.OpenCase) -> None:
    facts = work.facts
    work.case = await open_case(
        work.session,
        work.response.agency,
        kind=action.kind,
        desk=desk_of(facts, work.rules) or "",
        ticket=facts.ticket,
        response_id=facts.response_id,
        policy_hash=action.policy_hash,
        zone=work.rules.zone,
        now=work.now,
    )
    await work.note("case_opened", action, number=work.case.number, kind=action.kind, ticket=facts.ticket)
    await publish(
        work.session,
        CaseOpened(
            agency=work.case.agency,
            case_id=work.case.id,
            number=work.case.number,
            kind=action.kind,
            ticket=facts.ticket,
            opened_at=work.now,
        ),
        now=work.now,
    )


async def _take_up_again(work: Escalation, action: asked.TakeUpCaseAgain) -> None:
    await begin_round(work.session, work.the_case)
    await work.note("case_taken_up_again", action, response_id=str(work.facts.response_id))


async def _begin_cycle(work: Escalation, action: asked.BeginCycle) -> None:
    case, facts = work.the_case, work.facts
    if case.cycle_count or case.status != CaseStatus.OPEN:
        await begin_round(work.session, case)
        case.cause = case.improvement_opportunity = case.survey_resolution = None
    case.kind = "sin"
    case.cycle_count += 1
    work.cycle = Cycle(
        agency=case.agency,
        id=new_id(),
        case_id=case.id,
        number=case.cycle_count,
        response_id=facts.response_id,
        desk=case.desk,
        ticket=facts.ticket,
        resolution=facts.resolution or "",
        policy_hash=action.policy_hash,
        started_at=work.now,
        reopen_state="not_possible",
        reopen_attempts=0,
        reopen_round=1,
        tab_wanted=0,
        tab_written=0,
        waived=False,
    )
    work.session.add(work.cycle)
    await work.session.flush()
    work.wants_details = True
    await work.note(
        "sin_received",
        action,
        cycle=work.cycle.number,
        response_id=str(facts.response_id),
        resolution=facts.resolution,
        rating=work.response.rating,
        submitted_at=facts.submitted_at.isoformat(),
        received_at=facts.received_at.isoformat(),
    )


async def _send_sin_notice(work: Escalation, action: asked.SendSinNotice) -> None:
    key = work.apply("sin_notice", action, who=", ".join(action.roles))
    await ask_message(
        work.session,
        work.the_case,
        "sin_notice",
        message_id=message_id_of(work.the_case, "sin_notice", work.facts.response_id),
        template=action.template,
        clause=action.clause,
        policy_hash=action.policy_hash,
        now=work.now,
        context={"roles": list(action.roles), "response_id": str(work.facts.response_id)},
        step_key=key,
        cycle=work.cycle_number,
        send_at=work.now + WAIT_FOR_DETAILS,
    )


async def _investigate(work: Escalation, action: asked.Investigate) -> None:
    work.apply("investigation", action)


async def _draft_customer_email(work: Escalation, action: asked.DraftCustomerEmail) -> None:
    # The draft itself follows once the customer's address has been fetched.
    work.apply("review", action, clause=action.review_clause)
    work.apply("customer_email", action, clause=action.contact_clause)


async def _reopen_request(work: Escalation, action: asked.ReopenRequest) -> None:
    work.apply("reopen", action, clause=action.reopen_clause)
    work.apply("assign", action, clause=action.assign_clause, who=action.queue)
    if work.cycle is not None:
        work.cycle.reopen_state = "waiting"
        await post(
            work.session,
            ReopenAtDesk(agency=work.the_case.agency, case_id=work.the_case.id, cycle=work.cycle.number),
            now=work.now,
        )


async def _fill_survey_tab(work: Escalation, action: asked.FillSurveyTab) -> None:
    tab = work.rules.rules.survey_tab
    if tab is None:
        return
    for name in type(tab.fields).model_fields:
        work.apply("survey_tab", action, clause=getattr(tab.fields, name).clause, part=name)


async def _review_incident(work: Escalation, action: asked.ReviewIncident) -> None:
    work.apply("incident_review", action, who=action.role)


async def _show_suspicion(work: Escalation, action: asked.ShowSuspicion) -> None:
    await work.note("behaviour_suspected", action, restricted=True, suspicion=action.suspicion, shown_to=action.role)


async def _close_in_order(work: Escalation, action: asked.CloseInOrder) -> None:
    closing = work.rules.rules.closing
    if closing is None:
        return
    work.apply("confirmation", action, clause=closing.confirmed_clause, who=closing.role)
    work.apply("final_contact", action, clause=closing.contact_clause, who=closing.role)
    work.apply("closing", action, clause=closing.closed_clause, who=closing.role)


async def _show_exception(work: Escalation, action: asked.ShowException) -> None:
    if action.exception == "no_contact":
        key = work.apply("customer_email", action)
        if work.cycle is not None:
            work.cycle.contact_exception = action.exception
    else:
        key = work.apply("reopen", action)
    await work.write_steps()
    await settle_step(work.session, work.the_case, key, now=work.now, outcome=action.exception)
    await work.note("exception_shown", action, exception=action.exception)


async def _list_not_completed(work: Escalation, action: asked.ListNotCompleted) -> None:
    case, facts = work.the_case, work.facts
    work.session.add(
        NotCompletedEntry(
            agency=case.agency,
            id=new_id(),
            case_id=case.id,
            response_id=facts.response_id,
            suspicion=action.suspicion,
            status="waiting",
            listed_at=work.now,
        )
    )
    work.wants_details = True
    work.apply("completion_review", action, who=action.role, part=str(facts.response_id))
    await work.note("not_completed_listed", action, suspicion=action.suspicion, role=action.role)
    await ask_message(
        work.session,
        case,
        "not_completed_review",
        message_id=message_id_of(case, "not_completed_review", facts.response_id),
        template=action.template,
        clause=action.clause,
        policy_hash=action.policy_hash,
        now=work.now,
        context={
            "roles": [action.role],
            "response_id": str(facts.response_id),
            "suspected": action.suspicion == "suspected",
        },
        cycle=work.cycle_number,
        send_at=work.now + WAIT_FOR_DETAILS,
    )


CARRY_OUT: dict[type[asked.Action], Callable[[Escalation, Any], Awaitable[None]]] = {
    asked.OpenCase: _open_case,
    asked.TakeUpCaseAgain: _take_up_again,
    asked.BeginCycle: _begin_cycle,
    asked.SendSinNotice: _send_sin_notice,
    asked.Investigate: _investigate,
    asked.DraftCustomerEmail: _draft_customer_email,
    asked.ReopenRequest: _reopen_request,
    asked.FillSurveyTab: _fill_survey_tab,
    asked.ReviewIncident: _review_incident,
    asked.ShowSuspicion: _show_suspicion,
    asked.CloseInOrder: _close_in_order,
    asked.ShowException: _show_exception,
    asked.ListNotCompleted: _list_not_completed,
}
