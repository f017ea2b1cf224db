"""The survey tab of a reopened request (TSPE-5.7): what its seven fields say, and that one update is under way at most."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import find_cycle, get_case, lock_case
from services.case_log_api.domain.connections import find_connection
from services.case_log_api.domain.desks import Change, Connection
from services.case_log_api.domain.message_data import find_private
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.steps import settle_step, step_key
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.tracking import find_response
from services.case_log_api.domain.work import FillSurveyTab
from services.case_log_api.models import BehaviourFinding, Case, Cycle
from shared.ids import derived_id
from shared.jobs import post
from shared.policy.models import NotInPack, PolicyPack, SurveyTabRule
from shared.policy.store import current_policy

REOPENED_STATES = frozenset({"reopened", "linked_follow_up", "awaiting_person"})
REOPENING_STATES = frozenset({"waiting", "desk_unreachable"})
_COMPLETE = frozenset({CaseStatus.CONFIRMED, CaseStatus.CONTACTED, CaseStatus.CLOSED})
# Longer than a call to a desk may take: a claim older than this belongs to a process that is gone.
_CLAIM_HOLDS = timedelta(seconds=60)


async def want_tab_update(session: AsyncSession, case: Case, *, now: datetime, cycle: int | None = None) -> None:
    """Have the tab of the case's latest cycle (or of one cycle) written again, with what is then known.

    Counted, so that many changes in a row are one update. A cycle that is not reopened yet is left alone: reopening it
    asks again.
    """
    row = await find_cycle(session, case.agency, case.id, cycle if cycle is not None else case.cycle_count)
    if row is None or row.reopen_state not in REOPENED_STATES:
        return
    row.tab_wanted += 1
    await post(
        session,
        FillSurveyTab(agency=case.agency, case_id=case.id, cycle=row.number, wanted=row.tab_wanted),
        now=now,
    )


@dataclass(frozen=True, kw_only=True)
class TabFacts:
    """What the seven fields are made from."""

    rating: int | None
    technician: str | None
    team: str | None
    complete: bool
    received_on: str
    comment: str | None
    restricted: bool
    case_number: str
    resolution: str


def tab_fields(facts: TabFacts, rule: SurveyTabRule) -> dict[str, str]:
    """The seven fields of TSPE-5.7, under the names that the desk gives them.

    While a restricted thread is open, the comments field only points to the case (TSPE-5.9).
    """
    named = rule.fields
    comment = rule.restricted_comment.format(number=facts.case_number) if facts.restricted else facts.comment
    return {
        named.rating.desk_field: "" if facts.rating is None else str(facts.rating),
        named.technician.desk_field: facts.technician or "",
        named.follow_up_team.desk_field: facts.team or "",
        named.follow_up_complete.desk_field: rule.follow_up_done if facts.complete else rule.follow_up_open,
        named.submitted_on.desk_field: facts.received_on,
        named.comments.desk_field: comment or "",
        named.resolution.desk_field: facts.resolution,
    }


@dataclass(frozen=True, kw_only=True)
class TabWork:
    """A claimed update of a tab."""

    connection: Connection
    change: Change
    facts: TabFacts
    rule: SurveyTabRule
    technician_handle: str | None
    version: int


class TabBusy(Exception):
    """Another update of this tab is under way."""


async def claim_tab(session: AsyncSession, job: FillSurveyTab, *, now: datetime) -> TabWork | None:
    """Claim the tab and read what it is to say now; None if a newer update has said it, or there is no tab.

    Raises:
        TabBusy: another update is under way; a slow one must not overwrite what a later one said.
    """
    case = await get_case(session, job.agency, job.case_id)
    cycle = await find_cycle(session, job.agency, job.case_id, job.cycle)
    policy = await current_policy(session, job.agency)
    rule = policy.pack.rules.survey_tab
    if cycle is None or rule is None or cycle.ticket is None or cycle.tab_written >= job.wanted:
        return None
    claimed = await session.scalars(
        update(Cycle)
        .where(
            Cycle.agency == cycle.agency,
            Cycle.id == cycle.id,
            Cycle.tab_written < job.wanted,
            # A job never runs twice at once: what it finds claimed for itself, a killed run of it has left.
            or_(Cycle.tab_busy_until.is_(None), Cycle.tab_busy_until <= now, Cycle.tab_busy_for == job.wanted),
        )
        .values(tab_busy_until=now + _CLAIM_HOLDS, tab_busy_for=job.wanted)
        .returning(Cycle)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if (claimed_cycle := claimed.one_or_none()) is None:
        raise TabBusy
    connection = await find_connection(session, job.agency, cycle.desk)
    if connection is None:
        return None
    facts, technician = await _facts_of(session, case, claimed_cycle, policy.pack)
    return TabWork(
        connection=connection,
        change=Change(
            ticket=claimed_cycle.desk_reference or cycle.ticket,
            change_id=derived_id("desk", case.agency, case.id, "tab", cycle.number, claimed_cycle.tab_wanted),
            case_number=case.number,
            clause=rule.clause,
            policy_hash=policy.hash,
        ),
        facts=facts,
        rule=rule,
        technician_handle=technician,
        version=claimed_cycle.tab_wanted,
    )


async def _facts_of(session: AsyncSession, case: Case, cycle: Cycle, pack: PolicyPack) -> tuple[TabFacts, str | None]:
    response = await find_response(session, case.agency, cycle.response_id)
    private = await find_private(session, case.agency, cycle.response_id)
    restricted = await has_open_thread(session, case)
    if response is None:
        msg = f"cycle {cycle.id} has no response"
        raise LookupError(msg)
    received = response.received_at
    return (
        TabFacts(
            rating=response.rating,
            technician=response.technician_as_given or response.last_assigned_as_given,
            team=_team_name(response.team, pack) or response.team_as_given,
            complete=case.status in _COMPLETE,
            received_on="" if received is None else received.astimezone(pack.agency.zone).date().isoformat(),
            comment=private.comment if private else None,
            restricted=restricted,
            case_number=case.number,
            resolution=case.survey_resolution or _status_in_words(case),
        ),
        response.technician,
    )


def _team_name(team: str | None, pack: PolicyPack) -> str | None:
    if team is None:
        return None
    try:
        return pack.team(team).name
    except NotInPack:
        return team


def _status_in_words(case: Case) -> str:
    """Survey Resolution as long as the Director has written none."""
    return {
        CaseStatus.OPEN: "Waiting for review.",
        CaseStatus.REVIEWED: "Reviewed; being followed up.",
        CaseStatus.CONFIRMED: "Completion confirmed; the customer is being contacted.",
        CaseStatus.CONTACTED: "Completed, and the customer was contacted.",
        CaseStatus.CLOSED: "Completed and closed.",
    }[CaseStatus(case.status)]


async def has_open_thread(session: AsyncSession, case: Case) -> bool:
    """Whether a restricted thread of the case is open (TSPE-5.9)."""
    found = await session.scalars(
        select(BehaviourFinding.id)
        .where(
            BehaviourFinding.agency == case.agency,
            BehaviourFinding.case_id == case.id,
            BehaviourFinding.resolved_at.is_(None),
        )
        .limit(1)
    )
    return found.one_or_none() is not None


async def release_tab(session: AsyncSession, job: FillSurveyTab) -> None:
    """Give the claim back after a call that did not get through."""
    await session.execute(
        update(Cycle)
        .where(Cycle.agency == job.agency, Cycle.case_id == job.case_id, Cycle.number == job.cycle)
        .values(tab_busy_until=None, tab_busy_for=None)
        .execution_options(synchronize_session=False)
    )


async def record_tab(
    session: AsyncSession, job: FillSurveyTab, work: TabWork, fields: dict[str, str], how: str, *, now: datetime
) -> None:
    """Record what the tab now says. `how`: `fields`, `note` where the desk has no such fields, or `asked` by mail."""
    case = await lock_case(session, job.agency, job.case_id)
    cycle = await find_cycle(session, job.agency, job.case_id, job.cycle)
    if cycle is None:
        return
    cycle.tab_busy_until = cycle.tab_busy_for = None
    if cycle.tab_written >= work.version:
        return
    cycle.tab_written = work.version
    await record_entry(
        session,
        case,
        "survey_tab_written",
        at=now,
        clause=work.rule.clause,
        policy_hash=work.change.policy_hash,
        payload={
            "cycle": job.cycle,
            "update": work.version,
            "how": how,
            # The customer's own words stay out of the timeline: everybody who may read a case reads it.
            "fields": {name: value for name, value in fields.items() if name != work.rule.fields.comments.desk_field},
            "comment": "restricted" if work.facts.restricted else ("copied" if work.facts.comment else "empty"),
        },
    )
    # The resolution is kept up while the Director works: its step is done when it says the last word.
    unsettled = {"resolution", "follow_up_complete"} if not work.facts.complete else set()
    if work.facts.comment is None and not work.facts.restricted and not await _details_known(session, cycle):
        unsettled.add("comments")
    settled = [name for name in type(work.rule.fields).model_fields if name not in unsettled]
    await settle_step(session, case, *(step_key("survey_tab", job.cycle, name) for name in settled), now=now)


async def _details_known(session: AsyncSession, cycle: Cycle) -> bool:
    return await find_private(session, cycle.agency, cycle.response_id) is not None
