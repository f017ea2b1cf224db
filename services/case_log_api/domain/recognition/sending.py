"""Thanking the person recognised: claimed, committed, handed to notifier, recorded; and asking the Ambassador."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.recognition.decide import write_reasons
from services.case_log_api.domain.recognition.moving import find_recognition, move_recognition, rule_for
from services.case_log_api.domain.recognition.opting_out import list_opted_out
from services.case_log_api.domain.recognition.praise import is_voided
from services.case_log_api.domain.recognition.quoting import (
    ATTACHMENT_NAME,
    LONGEST_IN_BODY,
    write_attachment,
    write_line,
)
from services.case_log_api.domain.recognition.states import RecognitionMove, RecognitionState
from services.case_log_api.domain.work import AskRecognitionReview, SendRecognition
from services.case_log_api.models import Praise, Recognition
from shared.calendar import day_in_words, local_day
from shared.contracts.directory import DirectoryPerson
from shared.contracts.messages import Attachment, MessageAccepted, MessageRequest, Recipient, ToPerson, ToRole
from shared.ids import derived_id
from shared.policy.models import NotInPack, PolicyPack
from shared.policy.models.experience import RecognitionRule

NO_COMMENT = {"en": "The customer left no comment.", "es": "El cliente no dejó comentarios."}
NOBODY_ABOVE = "nobody_above"
_LONGEST_NAMED = 120


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is on its way, and the zone in which its agency's day is told."""

    request: MessageRequest
    zone: ZoneInfo


async def claim_recognition(session: AsyncSession, job: SendRecognition, *, now: datetime) -> Claimed | None:
    """Take a recognition for sending: from here on it cannot be taken back. None if there is nothing to send (any more).

    One that was taken before and not recorded is taken again: its message's id makes a repeat harmless.
    """
    row = await find_recognition(session, job.agency, job.recognition_id, lock=True)
    if row is None or row.person is None or row.message_id is None or row.accepted_at is not None:
        return None
    if row.state == RecognitionState.APPROVED:
        if row.version != job.version:
            return None  # taken back meanwhile, and approved anew: another job sends that
        if await is_voided(session, row.agency, row.response_id):
            await move_recognition(session, row, RecognitionMove.CANCEL, now=now, reasons=["voided"], message_id=None)
            return None
        if await list_opted_out(session, row.agency, [row.person]):
            await move_recognition(
                session, row, RecognitionMove.WITHHOLD, now=now, reasons=["opted_out"], message_id=None
            )
            return None
        await move_recognition(session, row, RecognitionMove.CLAIM, now=now, claimed_at=now)
    if row.state != RecognitionState.SENDING:
        return None
    rule, pack = await rule_for(session, row)
    praise = await session.get(Praise, (row.agency, row.response_id))
    return Claimed(_thanks(row, praise.language if praise else None, rule, pack), pack.agency.zone)


def _thanks(row: Recognition, language: str | None, rule: RecognitionRule, pack: PolicyPack) -> MessageRequest:
    wanted = pack.agency.default_language
    quote = row.quote or NO_COMMENT.get((language or wanted).partition("-")[0], NO_COMMENT["en"])
    in_body = quote if len(quote) <= LONGEST_IN_BODY else quote[:LONGEST_IN_BODY].rstrip() + " \u2026"
    person = row.person or ""
    return MessageRequest(
        id=row.message_id or row.id,
        template=rule.template,
        language=wanted,
        to=[ToPerson(handle=person)],
        cc=[ToRole(role="supervisor", of_person=person)],
        data={
            "agency_name": pack.agency.name_for(wanted),
            "name": row.person_name or person,
            "comment": in_body,
            "program": _program_name(row.program, pack, wanted),
            "received_on": _received_on(row, pack, wanted),
            "attachment_name": ATTACHMENT_NAME,
        },
        attachments=[
            Attachment(
                filename=ATTACHMENT_NAME,
                content_type="text/plain",
                content_base64=b64encode(write_attachment(quote)).decode(),
            )
        ],
        reference=f"recognition:{row.id}",
        clause=rule.email_clause,
        policy_hash=row.policy_hash,
    )


def _program_name(program: str | None, pack: PolicyPack, language: str) -> str | None:
    try:
        return pack.program(program).name_for(language) if program else None
    except NotInPack:
        return program


def _received_on(row: Recognition, pack: PolicyPack, language: str) -> str:
    return day_in_words(local_day(row.received_at, pack.agency.zone), language)


def handles_at(addresses: Iterable[str], people: Iterable[DirectoryPerson]) -> list[str]:
    """Whose addresses these are; an address of nobody's stands for itself."""
    owners = {person.email.casefold(): person.handle for person in people if person.email}
    return [owners.get(address.casefold(), address) for address in addresses]


async def record_copy(session: AsyncSession, job: SendRecognition, copied_to: list[str]) -> None:
    """Who gets the copy; known before the mail goes, so that a delivery fact never comes before it."""
    row = await find_recognition(session, job.agency, job.recognition_id, lock=True)
    if row is not None and row.accepted_at is None:
        row.copied_to, row.copy_exception = copied_to, None if copied_to else NOBODY_ABOVE
        row.version += 1


async def record_handed_over(
    session: AsyncSession, job: SendRecognition, accepted: MessageAccepted, *, now: datetime
) -> None:
    """Notifier has it. It counts as sent once a mail server has accepted it (`settle_recognition`)."""
    row = await find_recognition(session, job.agency, job.recognition_id, lock=True)
    if row is None or row.accepted_at is not None:
        return
    row.accepted_at = now
    if row.settled_at is None:
        row.outcome = accepted.state
    row.version += 1


async def record_undeliverable(session: AsyncSession, job: SendRecognition, reason: str, *, now: datetime) -> None:
    """Nobody can be written to, or notifier will never take it: visible on the recognition."""
    row = await find_recognition(session, job.agency, job.recognition_id, lock=True)
    if row is not None and row.accepted_at is None:
        await move_recognition(session, row, RecognitionMove.FAIL, now=now, outcome=reason, settled_at=now)


@dataclass(frozen=True, slots=True)
class Review:
    """A mail to the Ambassador; None where nobody is in charge."""

    request: MessageRequest | None


async def claim_review(session: AsyncSession, job: AskRecognitionReview, public_url: str) -> Review | None:
    """The mail that asks for a decision; None if it was decided, or asked, before."""
    row = await find_recognition(session, job.agency, job.recognition_id)
    if row is None or row.state != RecognitionState.WAITING or row.review_state != "asked":
        return None
    rule, pack = await rule_for(session, row)
    to = _in_charge(row, rule, pack)
    if to is None:
        return Review(None)
    praise = await session.get_one(Praise, (row.agency, row.response_id))
    language = pack.agency.default_language
    request = MessageRequest(
        id=derived_id("message", row.agency, row.id, "recognition_review"),
        template=rule.review_template,
        language=language,
        to=[to],
        # Nobody decides about praise of themselves: their supervisor does.
        exclude=[row.person] if row.person else [],
        data={
            "agency_name": pack.agency.name_for(language),
            "program": _program_name(row.program, pack, language),
            "received_on": _received_on(row, pack, language),
            "named": write_line(row.named, longest=_LONGEST_NAMED),
            "candidates": [
                {
                    "name": each["name"],
                    "team": _team_name(each["team"], pack),
                    "score": round(100 * each["score"]),
                }
                for each in row.candidates
            ],
            "comment": praise.quote[:LONGEST_IN_BODY] if praise.quote else None,
            "reason": write_reasons(row.reasons, language),
            "recognition_url": f"{public_url.rstrip('/')}/case_log_api/v1/recognitions/{row.id}",
        },
        reference=f"recognition:{row.id}",
        clause=row.clause,
        policy_hash=row.policy_hash,
    )
    return Review(request)


def _in_charge(row: Recognition, rule: RecognitionRule, pack: PolicyPack) -> Recipient | None:
    if pack.role(rule.role).kind == "held_in_department":
        return ToRole(role=rule.role, of_department=row.department) if row.department else None
    return ToRole(role=rule.role, of_person=row.person)


def _team_name(team: str | None, pack: PolicyPack) -> str:
    try:
        return pack.team(team).name if team else ""
    except NotInPack:
        return team or ""


async def record_review_asked(
    session: AsyncSession, job: AskRecognitionReview, review: Review, state: str, *, now: datetime
) -> None:
    """What became of the mail to the Ambassador."""
    row = await find_recognition(session, job.agency, job.recognition_id, lock=True)
    if row is not None and row.review_state == "asked":
        row.review_state, row.review_asked_at = state, now
        row.review_message_id = review.request.id if review.request else None
