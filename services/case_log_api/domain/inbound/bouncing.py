"""What follows from mails that machines sent: one of ours came back, or an automatic reply came to one."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.cases import lock_case
from services.case_log_api.domain.inbound.mail import BounceReport
from services.case_log_api.domain.inbound.matching import Match
from services.case_log_api.domain.settling import settle_message
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.domain.work import TellBounce
from services.case_log_api.models import InboundEmail, OutboundMessage
from shared.contracts.events import MessageSettled
from shared.jobs import post
from shared.policy.store import StoredPolicy

# Two machines that answer each other would fill a timeline: from here on their mails are only kept.
_MOST_NOTES_OF_A_CASE = 20
_TO_ONE = frozenset({"customer_email", "final_contact"})


async def note_machine_mail(
    session: AsyncSession,
    policy: StoredPolicy,
    mail: InboundEmail,
    match: Match,
    report: BounceReport | None,
    *,
    now: datetime,
) -> None:
    """Note on its case that a machine answered a mail of ours. Nothing is opened, met or answered by that.

    A mail of ours that came back for good makes its step's exception visible, as a refusal by a mail server does, and
    notifier is told of the addresses.
    """
    mail.case_id, mail.matched_by = match.case_id, match.matched_by
    mail.is_restricted = match.message is not None and match.message.restricted
    case = await lock_case(session, mail.agency, match.case_id)
    await session.flush()
    noted = await session.scalar(
        select(func.count())
        .select_from(InboundEmail)
        .where(InboundEmail.agency == mail.agency, InboundEmail.case_id == case.id, InboundEmail.kind != "message")
    )
    message = match.message
    is_final = report is not None and report.is_final
    if (noted or 0) <= _MOST_NOTES_OF_A_CASE:
        await record_entry(
            session,
            case,
            _entry_kind(mail, is_final=is_final),
            at=now,
            clause=message.clause if message is not None else None,
            policy_hash=policy.hash,
            payload=_payload_of(mail, message, report),
            restricted=mail.is_restricted,
        )
    if is_final and report is not None and message is not None and _is_to_one(message):
        await session.flush()
        await settle_message(session, _failure_of(message, report, now), now=now)
    if report is not None and message is not None and given_up(report):
        job = TellBounce(agency=mail.agency, inbound_id=mail.id, message_id=message.id)
        await post(session, job, now=now)


def given_up(report: BounceReport) -> list[tuple[str, str | None]]:
    """The addresses that a report gave up for good, each with its status; what is only delayed is not among them."""
    return [(each.address, each.status) for each in report.recipients if each.address is not None and each.is_final]


async def find_report_mail(session: AsyncSession, job: TellBounce) -> bytes | None:
    """The mail with the report, from which the addresses are read anew: a job holds none. None once it is erased."""
    return await session.scalar(
        select(InboundEmail.raw).where(InboundEmail.agency == job.agency, InboundEmail.id == job.inbound_id)
    )


def _entry_kind(mail: InboundEmail, *, is_final: bool) -> str:
    if mail.kind == "bounce":
        return "delivery_failed" if is_final else "delivery_reported"
    return "automatic_mail_received"


def _payload_of(mail: InboundEmail, message: OutboundMessage | None, report: BounceReport | None) -> dict[str, Any]:
    statuses = sorted({each.status for each in report.recipients if each.status}) if report is not None else []
    return {
        "inbound_id": str(mail.id),
        "mail_kind": mail.kind,
        "message_id": str(message.id) if message is not None else None,
        "purpose": message.purpose if message is not None else None,
        "statuses": statuses,
    }


def _is_to_one(message: OutboundMessage) -> bool:
    """Whether nobody else has got the message: of a notice to several, one address that fails fails nothing."""
    recipients = message.context.get("to")
    return message.purpose in _TO_ONE or (isinstance(recipients, list) and len(recipients) == 1)


def _failure_of(message: OutboundMessage, report: BounceReport, now: datetime) -> MessageSettled:
    status = next((each.status for each in report.recipients if each.status), None)
    return MessageSettled(
        agency=message.agency,
        message_id=message.id,
        template=message.template,
        outcome="failed",
        reason=f"bounced {status}" if status else "bounced",
        settled_at=now,
    )
