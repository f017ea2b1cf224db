"""Addresses that are written to no more: found before sending, made by bounces, lifted by a person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.outcomes import SOFT_BOUNCE_WINDOW, Answer, bounce_kind, is_suppressed_by
from services.notifier.domain.refusals import MessageNotFound, SuppressionNotFound
from services.notifier.models import Bounce, Message, MessageRecipient, Suppression
from shared.ids import new_id

BounceOutcome = Literal["suppressed", "noted", "not_written_to"]
_REFUSED = 550


def suppression_key(address: str) -> str:
    """Two spellings of an address that reach one mailbox nearly everywhere are one."""
    return address.casefold()


async def suppressed_among(session: AsyncSession, agency: str, addresses: Iterable[str]) -> set[str]:
    """Which of these addresses (as spelt here) are suppressed."""
    spelt = {suppression_key(address): address for address in addresses}
    if not spelt:
        return set()
    found = await session.scalars(
        select(Suppression.address).where(Suppression.agency == agency, Suppression.address.in_(spelt))
    )
    return {spelt[key] for key in found}


async def record_bounce(
    session: AsyncSession, agency: str, address: str, message_id: UUID, answer: Answer, *, now: datetime
) -> None:
    """Keep a bounce, once per message, and suppress the address if it says so (hard: at once; soft: the third in 72 h)."""
    if answer.bounce is None:
        return
    key = suppression_key(address)
    detail = answer.reason or "address_refused"
    # Two bounces of one address at once are counted one after the other.
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"notifier.bounce:{agency}:{key}", 0)))
    )
    await session.execute(
        insert(Bounce)
        .values(
            agency=agency,
            address=key,
            message_id=message_id,
            kind=answer.bounce,
            smtp_code=answer.code,
            detail=detail,
            bounced_at=now,
        )
        .on_conflict_do_nothing()
    )
    soft = await session.scalars(
        select(Bounce.bounced_at).where(
            Bounce.agency == agency,
            Bounce.address == key,
            Bounce.kind == "soft",
            Bounce.bounced_at > now - SOFT_BOUNCE_WINDOW,
        )
    )
    if not is_suppressed_by(answer.bounce, soft.all(), now):
        return
    await session.execute(
        insert(Suppression)
        .values(
            agency=agency,
            address=key,
            id=new_id(),
            reason="hard_bounce" if answer.bounce == "hard" else "soft_bounces",
            detail=detail if answer.code is None else f"{detail} ({answer.code})",
            message_id=message_id,
            version=1,
            suppressed_at=now,
        )
        .on_conflict_do_nothing()
    )


async def report_bounce(
    session: AsyncSession, agency: str, message_id: UUID, address: str, status: str | None, *, now: datetime
) -> BounceOutcome:
    """Take a bounce over that came back as a mail after the relay had taken the message; a repeat changes nothing.

    A wrong address is suppressed, as when the relay refuses it. Any other bounce says nothing about the address. One that
    was not written to is not believed: whoever can send us mail can write a report.

    Raises:
        MessageNotFound: the agency has no such message.
    """
    if await session.scalar(select(Message.id).where(Message.agency == agency, Message.id == message_id)) is None:
        raise MessageNotFound("The agency has no such message.", how_to_fix="Take the id from list_messages.")
    written_to = await session.scalars(
        select(MessageRecipient.address).where(
            MessageRecipient.agency == agency, MessageRecipient.message_id == message_id
        )
    )
    if suppression_key(address) not in {suppression_key(each) for each in written_to}:
        return "not_written_to"
    if status is None or bounce_kind(_REFUSED, status) != "hard":
        return "noted"
    answer = Answer("refused", reason=f"bounced {status}", bounce="hard")
    await record_bounce(session, agency, address, message_id, answer, now=now)
    return "suppressed"


async def get_suppression(
    session: AsyncSession, agency: str, suppression_id: UUID, *, for_update: bool = False
) -> Suppression:
    """One suppression; with `for_update` locked until the transaction ends.

    Raises:
        SuppressionNotFound: the agency has none of that id.
    """
    query = select(Suppression).where(Suppression.agency == agency, Suppression.id == suppression_id)
    found = await session.scalars(query.with_for_update() if for_update else query)
    suppression = found.one_or_none()
    if suppression is None:
        raise SuppressionNotFound("The agency has no such suppression.", how_to_fix="See list_suppressions.")
    return suppression


async def lift_suppression(session: AsyncSession, suppression: Suppression) -> None:
    """Let an address be written to again; the bounces that led to it no longer count."""
    bounces = await session.scalars(
        select(Bounce).where(Bounce.agency == suppression.agency, Bounce.address == suppression.address)
    )
    for bounce in bounces:
        await session.delete(bounce)
    await session.delete(suppression)
