"""Looking at a response that praises staff: a recognition per person named, and what a void or a revision undoes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.decide import Decision, RecognitionFacts, decide_recognition
from services.case_log_api.domain.recognition.matching import NamedPerson, People, match_names
from services.case_log_api.domain.recognition.moving import move_recognition
from services.case_log_api.domain.recognition.opting_out import list_opted_out
from services.case_log_api.domain.recognition.praise import claim_praise, is_voided
from services.case_log_api.domain.recognition.quoting import hide_personal_data, quote_of, write_spans
from services.case_log_api.domain.recognition.states import UNDECIDED, RecognitionMove, RecognitionState
from services.case_log_api.domain.recognition.steps import publish_steps
from services.case_log_api.domain.timeline import SYSTEM
from services.case_log_api.domain.work import AskRecognitionReview, ConsiderPraise, SendRecognition
from services.case_log_api.models import Praise, Recognition
from shared.calendar import local_day
from shared.contracts.responses import ResponsePrivate
from shared.ids import derived_id
from shared.jobs import post
from shared.policy.models import NotInPack, PolicyPack
from shared.policy.models.experience import RecognitionRule
from shared.redaction import Span

_UNDECIDED: dict[str, Any] = {"decided_at": None, "decided_by": None, "quote": None, "redactions": None}


@dataclass(frozen=True, kw_only=True)
class Considered:
    """What a look at a response found: whom it names, and its comment as it would be quoted. Nobody, if it does not count."""

    details: ResponsePrivate | None = None
    people: People | None = None
    named: tuple[NamedPerson, ...] = ()
    spans: tuple[Span, ...] = ()
    voided: bool = False

    @property
    def quote(self) -> str | None:
        return quote_of(self.details.comment, self.spans) if self.details else None


def consider(details: ResponsePrivate, people: People, rule: RecognitionRule, pack: PolicyPack) -> Considered:
    """Find whom an answer names, and what of its comment is not quoted: no I/O."""
    if details.voided:
        return Considered(details=details, voided=True)
    named = match_names(details, people, certain_score=rule.certain_score)
    praised = {each.written for each in named}
    for each in named:
        meant = [each.person] if each.person else [handle for handle, _ in each.match.scores]
        for handle in meant:
            praised |= {people.then[handle].name, *people.then[handle].aliases}
    spans = (
        hide_personal_data(details.comment, details, praised=sorted(praised), languages=pack.agency.languages)
        if details.comment
        else []
    )
    return Considered(details=details, people=people, named=tuple(named), spans=tuple(spans))


async def record_considered(
    session: AsyncSession,
    job: ConsiderPraise,
    found: Considered,
    rule: RecognitionRule,
    pack: PolicyPack,
    *,
    now: datetime,
) -> None:
    """Write down what a look found, unless later news make another one: new recognitions, and those undone."""
    praise = await claim_praise(session, job, lock=True)
    if praise is None:
        return
    details = found.details
    praise.considered = job.wanted
    praise.voided = found.voided or await is_voided(session, job.agency, job.response_id)
    praise.comment = details.comment if details else None
    praise.language = details.language if details else None
    praise.quote = found.quote
    praise.redactions = write_spans(found.spans)
    praise.fetched_at = now if details else praise.fetched_at
    await session.flush()
    rows = {row.name_key: row for row in await _rows_of(session, praise)}
    if praise.voided or not praise.is_praise:
        await _cancel(session, list(rows.values()), "voided" if praise.voided else "no_longer_praise", now)
        return
    names = {each.key for each in found.named}
    gone = "no_longer_named" if found.details else "no_longer_there"
    await _cancel(session, [row for key, row in rows.items() if key not in names], gone, now)
    opted_out = await list_opted_out(session, praise.agency, [each.person for each in found.named if each.person])
    for each in found.named:
        await _recognise(session, praise, rows, each, found, rule, pack, opted_out=opted_out, now=now)


async def _rows_of(session: AsyncSession, praise: Praise) -> Sequence[Recognition]:
    rows = await session.scalars(
        select(Recognition)
        .where(Recognition.agency == praise.agency, Recognition.response_id == praise.response_id)
        .order_by(Recognition.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def _cancel(session: AsyncSession, rows: Sequence[Recognition], reason: str, now: datetime) -> None:
    """Take back what has not gone out; what was sent stays, and the response's void shows beside it."""
    for row in rows:
        await move_recognition(session, row, RecognitionMove.CANCEL, now=now, reasons=[reason], message_id=None)


async def _recognise(
    session: AsyncSession,
    praise: Praise,
    rows: dict[str, Recognition],
    named: NamedPerson,
    found: Considered,
    rule: RecognitionRule,
    pack: PolicyPack,
    *,
    opted_out: set[str],
    now: datetime,
) -> None:
    row = rows.get(named.key)
    if row is not None and row.state not in {*UNDECIDED, RecognitionState.CANCELLED}:
        return  # a person or the rule has decided: a revision takes nothing back
    taken = {each.person for each in rows.values() if each is not row and each.state not in {"declined", "cancelled"}}
    if named.person is not None and named.person in taken:
        return  # the same person under another name is recognised once
    decision = _decide(named, found, rule, opted_out)
    values = _values_of(praise, named, found, decision, pack)
    if row is None:
        row = await _insert(session, praise, named, values, rule, pack, now)
        rows[named.key] = row
    elif row.state in {RecognitionState.CANCELLED, RecognitionState.WITHHELD}:
        await move_recognition(session, row, RecognitionMove.REOPEN, now=now, **_UNDECIDED, **values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        await session.flush()
    await _carry_out(session, row, decision, praise, now=now)


def _decide(named: NamedPerson, found: Considered, rule: RecognitionRule, opted_out: set[str]) -> Decision:
    facts = RecognitionFacts(
        match=named.match,
        has_left=bool(named.person and found.people and found.people.has_left(named.person)),
        opted_out=named.person in opted_out,
        praises_self=named.praises_self,
        has_comment=found.quote is not None,
        hidden_count=len(found.spans),
    )
    return decide_recognition(facts, sending=rule.send, certain_score=rule.certain_score)


def _values_of(
    praise: Praise, named: NamedPerson, found: Considered, decision: Decision, pack: PolicyPack
) -> dict[str, Any]:
    people = found.people
    candidates = people.written(named.match) if people else []
    likeliest = candidates[0] if candidates else {}
    person = people.then.get(decision.person) if people and decision.person else None
    return {
        "named": named.written,
        "candidates": candidates,
        "person": decision.person,
        "person_name": person.name if person else None,
        "team": person.team if person else None,
        "department": (person.department if person else likeliest.get("department"))
        or _department_of_program(praise.program, pack),
        "program": praise.program,
        "reasons": list(decision.reasons),
        "has_comment": found.quote is not None,
    }


def _department_of_program(program: str | None, pack: PolicyPack) -> str | None:
    try:
        return pack.program(program).department if program else None
    except NotInPack:
        return None


async def _insert(
    session: AsyncSession,
    praise: Praise,
    named: NamedPerson,
    values: dict[str, Any],
    rule: RecognitionRule,
    pack: PolicyPack,
    now: datetime,
) -> Recognition:
    made = await session.scalars(
        insert(Recognition)
        .values(
            agency=praise.agency,
            id=derived_id("recognition", praise.agency, praise.response_id, named.key),
            version=1,
            response_id=praise.response_id,
            name_key=named.key,
            state=RecognitionState.WAITING,
            clause=rule.clause,
            policy_hash=pack.content_hash,
            submitted_on=local_day(praise.submitted_at, pack.agency.zone),
            received_at=praise.received_at,
            created_at=now,
            copied_to=[],
            **values,
        )
        .returning(Recognition)
    )
    row = made.one()
    await publish_steps(session, row, rule, pack, now=now)
    return row


async def _carry_out(
    session: AsyncSession, row: Recognition, decision: Decision, praise: Praise, *, now: datetime
) -> None:
    if decision.outcome == "withhold":
        await move_recognition(session, row, RecognitionMove.WITHHOLD, now=now)
    elif decision.outcome == "approve":
        await approve_row(session, row, actor=SYSTEM, quote=praise.quote, now=now, redactions=praise.redactions)
    elif row.review_state is None:
        row.review_state, row.review_asked_at = "asked", now
        await session.flush()
        await post(session, AskRecognitionReview(agency=row.agency, recognition_id=row.id), now=now)


async def approve_row(
    session: AsyncSession, row: Recognition, *, actor: str, quote: str | None, now: datetime, **values: Any
) -> bool:
    """Approve a recognition and have it sent; False if its state does not allow that."""
    person = values.get("person", row.person)
    approved = await move_recognition(
        session,
        row,
        RecognitionMove.APPROVE,
        now=now,
        decided_at=now,
        decided_by=actor,
        quote=quote,
        # One person is thanked once for one response, whatever was decided how often.
        message_id=derived_id("message", row.agency, row.response_id, "recognition", person),
        **values,
    )
    if approved:
        await post(
            session,
            SendRecognition(agency=row.agency, recognition_id=row.id, version=row.version),
            now=now,
        )
    return approved
