"""Taking in what survey_api says of responses: a batch is one statement, and the counts move in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.counting import lock_counting
from services.reporter.domain.dating import count_in_zone
from services.reporter.domain.facts import take_attributed, take_classified, take_voided
from services.reporter.domain.forms import form_of
from services.reporter.jobs.registries import inbox
from shared.calendar import local_day
from shared.contracts.events import ResponseAttributed, ResponseClassified, ResponseVoided
from shared.events import Received
from shared.logs import get_logger
from shared.policy.models import NotInPack, PolicyPack
from shared.policy.store import PolicyNotLoaded, current_policy, policy_version
from shared.resources import Resources

log = get_logger("reporter")


@inbox.on(ResponseClassified)
async def count_classified(
    resources: Resources, session: AsyncSession, events: Sequence[Received[ResponseClassified]]
) -> None:
    """Count responses under the day, the survey and the team that they name (TSPE-3, TSPE-5.3)."""
    now = resources.clock.now()
    agencies = {received.event.agency for received in events}
    await lock_counting(session, sorted(agencies))
    zones: dict[str, ZoneInfo] = {}
    current: dict[str, PolicyPack] = {}
    for agency in sorted(agencies):
        current[agency] = (await current_policy(session, agency)).pack
        zones[agency] = current[agency].agency.zone
        await count_in_zone(session, agency, zones[agency])
    packs = await _packs_named(session, (received.event for received in events), current)
    await take_classified(
        session,
        [
            classified_fact(event, packs[event.agency, event.policy_hash], zones[event.agency], now=now)
            for event in (received.event for received in events)
        ],
        now=now,
    )


@inbox.on(ResponseAttributed)
async def move_to_credited(
    resources: Resources, session: AsyncSession, events: Sequence[Received[ResponseAttributed]]
) -> None:
    """Move counts to whoever is credited, as of the service date (TSPE-5.7)."""
    now = resources.clock.now()
    agencies = {received.event.agency for received in events}
    await lock_counting(session, sorted(agencies))
    today = {
        agency: local_day(now, (await current_policy(session, agency)).pack.agency.zone) for agency in sorted(agencies)
    }
    await take_attributed(
        session,
        [
            {
                "agency": event.agency,
                "response_id": str(event.response_id),
                "version": event.version,
                "taken_on": today[event.agency].isoformat(),
                "technician": event.technician,
                "team": event.team,
                "department": event.department,
            }
            for event in (received.event for received in events)
        ],
        now=now,
    )


@inbox.on(ResponseVoided)
async def leave_out_voided(
    resources: Resources, session: AsyncSession, events: Sequence[Received[ResponseVoided]]
) -> None:
    """Take voided responses out of every figure, and restored ones back in."""
    await lock_counting(session, [received.event.agency for received in events])
    await take_voided(
        session,
        [
            {
                "agency": event.agency,
                "response_id": str(event.response_id),
                "version": event.version,
                "voided": event.voided,
                "void_reason": event.reason if event.voided else None,
            }
            for event in (received.event for received in events)
        ],
        now=resources.clock.now(),
    )


def classified_fact(event: ResponseClassified, pack: PolicyPack, zone: ZoneInfo, *, now: datetime) -> Mapping[str, Any]:
    """The numbers and handles of a classified response; the names as the desk gave them stay behind."""
    answers = dict(event.answers)
    try:
        survey = pack.survey(event.survey)
    except NotInPack:
        survey = None  # another version's survey: its rating still counts in the score, only not as a question
    if survey is not None and event.rating is not None:
        answers[survey.rating_question] = event.rating
    form = form_of(answers, survey.scale if survey is not None else None)
    if answers and form is None:
        log.warning("answers_not_counted", response_id=str(event.response_id), questions=len(answers))
    team = pack.find_team(event.team_as_given) if event.team_as_given else None
    return {
        "agency": event.agency,
        "response_id": str(event.response_id),
        "version": event.version,
        "survey": event.survey,
        "survey_version": event.survey_version,
        "policy_hash": event.policy_hash,
        "program": event.program,
        "program_department": _department_of_program(event.program, pack),
        "campaign": str(event.campaign) if event.campaign else None,
        "audience": event.audience,
        "source": event.source or event.channel,
        "rating": event.rating,
        "form": str(form.id) if form else None,
        "questions": form.questions if form else (),
        "answers": form.answers if form else (),
        "lowest": form.shape.low if form else None,
        "highest": form.shape.high if form else None,
        "category": event.classification,
        "not_completed": event.not_completed != "no",
        "submitted_at": event.submitted_at.isoformat(),
        "submitted_on": local_day(event.submitted_at, zone).isoformat(),
        "taken_on": local_day(now, zone).isoformat(),
        "received_at": event.received_at.isoformat(),
        "answer_seconds": event.answer_seconds,
        "given_team": team.id if team else None,
        "given_department": team.department if team else None,
    }


def _department_of_program(program: str | None, pack: PolicyPack) -> str | None:
    """Whose the program is: a response that credits nobody counts for that department."""
    if program is None:
        return None
    try:
        return pack.program(program).department
    except NotInPack:
        return None


async def _packs_named(
    session: AsyncSession, events: Iterable[ResponseClassified], current: Mapping[str, PolicyPack]
) -> dict[tuple[str, str], PolicyPack]:
    """The packs that the responses were classified under; the current one for a version that was never loaded here."""
    packs: dict[tuple[str, str], PolicyPack] = {}
    for agency, policy_hash in {(event.agency, event.policy_hash) for event in events}:
        try:
            packs[agency, policy_hash] = (await policy_version(session, agency, policy_hash)).pack
        except PolicyNotLoaded:
            packs[agency, policy_hash] = current[agency]
    return packs
