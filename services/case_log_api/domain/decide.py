"""What a response asks for under the agency's procedure: no I/O, no clock, the same answer every time."""

from collections.abc import Iterator

from services.case_log_api.domain.actions import (
    Action,
    BeginCycle,
    CloseInOrder,
    DraftCustomerEmail,
    FillSurveyTab,
    Investigate,
    ListNotCompleted,
    OpenCase,
    ReopenRequest,
    ReviewIncident,
    SendSinNotice,
    ShowException,
    ShowSuspicion,
    TakeUpCaseAgain,
)
from services.case_log_api.domain.facts import CaseHistory, EscalationRules, ResponseFacts, TechnicianWeek
from services.case_log_api.domain.repeat import decide_repeat


def decide(
    response: ResponseFacts, history: CaseHistory, rules: EscalationRules, week: TechnicianWeek | None = None
) -> list[Action]:
    """What TSPE-3 and TSPE-5.2 to 5.10 ask for after this response, in the order in which it is to be done.

    Asking again with a history that holds the effects asks for nothing more. A void response asks for nothing. `week`
    is None until somebody is credited with the response; a SIN then asks again, with what was done before as history.
    """
    if response.voided:
        return []
    actions: list[Action] = []
    begins_cycle = response.is_sin and not history.cycle_exists
    begins_listing = (
        response.not_completed != "no" and not history.listed and rules.rules.not_completed_review is not None
    )
    if begins_cycle or begins_listing:
        actions.extend(_case_for(response, history, rules, begins_cycle=begins_cycle))
    if begins_cycle:
        actions.extend(_after_sin(response, rules))
    if begins_listing:
        actions.extend(_review_of_completion(response, rules))
    if response.is_sin and week is not None:
        actions.extend(decide_repeat(week, rules))
    return actions


def _case_for(
    response: ResponseFacts, history: CaseHistory, rules: EscalationRules, *, begins_cycle: bool
) -> Iterator[Action]:
    clause = _opening_clause(rules, begins_cycle=begins_cycle)
    if not history.case_exists:
        yield OpenCase(clause=clause, policy_hash=rules.policy_hash, kind="sin" if response.is_sin else "not_completed")
    elif history.case_closed and begins_cycle:  # a "not completed" takes a closed case up only once it is confirmed
        yield TakeUpCaseAgain(clause=clause, policy_hash=rules.policy_hash)
    if begins_cycle:
        yield BeginCycle(clause=clause, policy_hash=rules.policy_hash)


def _opening_clause(rules: EscalationRules, *, begins_cycle: bool) -> str:
    """The clause that makes it a case: that of the investigation, or of the review for completion."""
    chosen = rules.rules
    if not begins_cycle and chosen.not_completed_review:
        return chosen.not_completed_review.clause
    for rule in (chosen.investigation, chosen.sin_notice, chosen.customer_email, chosen.reopen):
        if rule is not None:
            return rule.clause
    return "TSPE-3"


def _after_sin(response: ResponseFacts, rules: EscalationRules) -> Iterator[Action]:
    chosen, policy_hash = rules.rules, rules.policy_hash
    if notice := chosen.sin_notice:
        yield SendSinNotice(
            clause=notice.clause,
            policy_hash=policy_hash,
            due_at=rules.due_at(notice.clause, response.received_at),
            roles=notice.roles,
            template=notice.template,
        )
    if investigation := chosen.investigation:
        yield Investigate(clause=investigation.clause, policy_hash=policy_hash, records=investigation.records)
    yield from _customer_email(response, rules)
    yield from _reopening(response, rules)
    if review := chosen.incident_review:
        yield ReviewIncident(clause=review.review_clause, policy_hash=policy_hash, role=review.role)
    if (finding := chosen.behaviour_finding) and response.behaviour != "no":
        yield ShowSuspicion(
            clause=finding.clause, policy_hash=policy_hash, suspicion=response.behaviour, role=finding.finding_role
        )
    if closing := chosen.closing:
        yield CloseInOrder(clause=closing.clause, policy_hash=policy_hash)


def _customer_email(response: ResponseFacts, rules: EscalationRules) -> Iterator[Action]:
    email = rules.rules.customer_email
    if email is None:
        return
    yield DraftCustomerEmail(
        clause=email.clause,
        policy_hash=rules.policy_hash,
        review_clause=email.review_clause,
        contact_clause=email.contact_clause,
        template=email.template,
        automatic=email.customer_contact == "automatic",
    )
    if not response.has_address:
        yield ShowException(clause=email.contact_clause, policy_hash=rules.policy_hash, exception="no_contact")


def _reopening(response: ResponseFacts, rules: EscalationRules) -> Iterator[Action]:
    reopen, tab = rules.rules.reopen, rules.rules.survey_tab
    desk = desk_of(response, rules)
    if response.ticket is None or desk is None:
        if reopen:
            yield ShowException(
                clause=reopen.reopen_clause,
                policy_hash=rules.policy_hash,
                exception="no_ticket" if response.ticket is None else "unknown_desk",
            )
        return
    if reopen:
        yield ReopenRequest(
            clause=reopen.clause,
            policy_hash=rules.policy_hash,
            reopen_clause=reopen.reopen_clause,
            assign_clause=reopen.assign_clause,
            desk=desk,
            ticket=response.ticket,
            queue=reopen.queue,
        )
    if tab:
        yield FillSurveyTab(clause=tab.clause, policy_hash=rules.policy_hash)


def _review_of_completion(response: ResponseFacts, rules: EscalationRules) -> Iterator[Action]:
    review = rules.rules.not_completed_review
    if review is None:
        return
    yield ListNotCompleted(
        clause=review.clause,
        policy_hash=rules.policy_hash,
        due_at=rules.due_at(review.clause, response.received_at),
        suspicion=response.not_completed,
        role=review.role,
        template=review.template,
    )


def desk_of(response: ResponseFacts, rules: EscalationRules) -> str | None:
    """The desk that holds the ticket: the one named, or the agency's only one."""
    if response.desk is not None:
        return response.desk
    return rules.desks[0] if len(rules.desks) == 1 else None
