"""Reopening a request and assigning it to the queue (TSPE-5.6): claimed before the desk is called, recorded after it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import find_cycle, lock_case
from services.case_log_api.domain.connections import find_connection
from services.case_log_api.domain.desks import Change, Connection
from services.case_log_api.domain.refusals import DeskConfirmationNotAwaited, DeskWorkNotRetryable
from services.case_log_api.domain.steps import DONE, settle_steps_named
from services.case_log_api.domain.survey_tab import want_tab_update
from services.case_log_api.domain.timeline import SYSTEM, record_entry
from services.case_log_api.domain.work import ReopenAtDesk
from services.case_log_api.models import Case, Cycle
from shared.ids import derived_id
from shared.jobs import post
from shared.policy.models import ReopenRule
from shared.policy.store import current_policy

RETRYABLE = frozenset({"unknown_ticket", "not_possible"})


@dataclass(frozen=True, kw_only=True)
class ReopeningWork:
    """A claimed reopening: everything that the call needs, so that no transaction is open while the desk thinks."""

    connection: Connection
    change: Change
    queue: str
    note: str
    attempt: int
    rule: ReopenRule


@dataclass(frozen=True, kw_only=True)
class ReopeningOutcome:
    """What became of a call, in the words that the cycle keeps.

    `assigned`: the queue was seen on the ticket, or the desk took the wish. `note`: what the desk said.
    """

    state: str
    reference: str | None = None
    confirmed: bool = False
    assigned: bool = False
    note: str | None = None


def change_id_of(cycle: Cycle, what: str, *parts: object) -> UUID:
    """The id of a change at the desk: the same for every attempt at it."""
    return derived_id("desk", cycle.agency, cycle.case_id, what, cycle.number, *parts)


async def claim_reopening(session: AsyncSession, job: ReopenAtDesk, *, now: datetime) -> ReopeningWork | None:
    """Claim the reopening of a cycle, or None if there is nothing left to do.

    The job's lease keeps a second worker away; the change id makes a repeat after a crash harmless.
    """
    case = await lock_case(session, job.agency, job.case_id)
    cycle = await find_cycle(session, job.agency, job.case_id, job.cycle)
    policy = await current_policy(session, job.agency)
    rule = policy.pack.rules.reopen
    if cycle is None or rule is None or cycle.ticket is None or cycle.reopen_round != job.round:
        return None
    if cycle.reopen_state not in {"waiting", "desk_unreachable"}:
        return None
    connection = await find_connection(session, job.agency, cycle.desk)
    if connection is None:
        await _record(
            session, case, cycle, ReopeningOutcome(state="not_possible"), rule, policy.hash, _UNKNOWN_DESK, now=now
        )
        return None
    cycle.reopen_attempts += 1
    return ReopeningWork(
        connection=connection,
        change=Change(
            ticket=cycle.ticket,
            change_id=change_id_of(cycle, "reopen", job.round),
            case_number=case.number,
            clause=rule.clause,
            policy_hash=policy.hash,
        ),
        queue=rule.queue,
        note=f"Reopened for review after a survey: case {case.number}.",
        attempt=cycle.reopen_attempts,
        rule=rule,
    )


_UNKNOWN_DESK = "unknown_desk"
_STEP_OUTCOME = {"reopened": DONE, "linked_follow_up": DONE, "awaiting_person": "awaiting_person"}


async def record_reopening(
    session: AsyncSession, job: ReopenAtDesk, work: ReopeningWork, outcome: ReopeningOutcome, *, now: datetime
) -> None:
    """Record what became of a call; the same outcome twice is recorded once."""
    case = await lock_case(session, job.agency, job.case_id)
    cycle = await find_cycle(session, job.agency, job.case_id, job.cycle)
    if cycle is None or cycle.reopen_state == outcome.state:
        return
    if cycle.reopen_state not in {"waiting", "desk_unreachable"}:
        return  # a person was quicker
    await _record(session, case, cycle, outcome, work.rule, work.change.policy_hash, _step_outcome(outcome), now=now)


def _step_outcome(outcome: ReopeningOutcome) -> str:
    return _STEP_OUTCOME.get(outcome.state, outcome.state)


async def _record(
    session: AsyncSession,
    case: Case,
    cycle: Cycle,
    outcome: ReopeningOutcome,
    rule: ReopenRule,
    policy_hash: str,
    step_outcome: str,
    *,
    now: datetime,
    actor: str = SYSTEM,
) -> None:
    cycle.reopen_state, cycle.reopen_note = outcome.state, outcome.note
    cycle.desk_reference = outcome.reference or cycle.desk_reference
    if outcome.state in {"reopened", "linked_follow_up"}:
        cycle.reopened_at = now
        cycle.desk_confirmed_at = now if outcome.confirmed else None
    await record_entry(
        session,
        case,
        f"request_{outcome.state}" if outcome.state == "reopened" else outcome.state,
        at=now,
        actor=actor,
        clause=rule.reopen_clause,
        policy_hash=policy_hash,
        payload={
            "cycle": cycle.number,
            "desk": cycle.desk,
            "ticket": cycle.ticket,
            "queue": rule.queue if outcome.assigned else None,
            "reference": outcome.reference,
            "read_back": outcome.confirmed,
            "attempts": cycle.reopen_attempts,
            "note": outcome.note,
        },
    )
    await settle_steps_named(session, case, "reopen", now=now, outcome=step_outcome, cycle=cycle.number)
    assigned = DONE if outcome.assigned and step_outcome == DONE else _not_assigned(step_outcome)
    await settle_steps_named(session, case, "assign", now=now, outcome=assigned, cycle=cycle.number)
    await want_tab_update(session, case, now=now, cycle=cycle.number)


def _not_assigned(step_outcome: str) -> str:
    return "queue_not_supported" if step_outcome == DONE else step_outcome


async def confirm_desk_work(session: AsyncSession, case: Case, *, actor: str, now: datetime) -> Cycle:
    """A person has seen at the desk that the request is reopened and in the queue: the read-back of a desk that has none.

    Raises:
        DeskConfirmationNotAwaited: no cycle of the case waits for it.
    """
    cycle = await find_cycle(session, case.agency, case.id, case.cycle_count)
    policy = await current_policy(session, case.agency)
    rule = policy.pack.rules.reopen
    if cycle is None or rule is None or cycle.reopen_state != "awaiting_person":
        raise DeskConfirmationNotAwaited("The desk's work on this case does not wait for a person's confirmation.")
    outcome = ReopeningOutcome(state="reopened", confirmed=True, assigned=True)
    await _record(session, case, cycle, outcome, rule, policy.hash, DONE, now=now, actor=actor)
    return cycle


async def retry_desk_work(session: AsyncSession, case: Case, *, actor: str, now: datetime) -> Cycle:
    """Ask the desk again, after a person has put right what stood in the way (an unknown ticket, a missing desk).

    Raises:
        DeskWorkNotRetryable: the request is reopened, or on its way.
    """
    cycle = await find_cycle(session, case.agency, case.id, case.cycle_count)
    if cycle is None or cycle.ticket is None or cycle.reopen_state not in RETRYABLE:
        raise DeskWorkNotRetryable("The latest cycle of this case has nothing to try again at the desk.")
    cycle.reopen_state, cycle.reopen_round = "waiting", cycle.reopen_round + 1
    await record_entry(session, case, "reopening_asked_again", at=now, actor=actor, payload={"cycle": cycle.number})
    job = ReopenAtDesk(agency=case.agency, case_id=case.id, cycle=cycle.number, round=cycle.reopen_round)
    await post(session, job, now=now)
    return cycle
