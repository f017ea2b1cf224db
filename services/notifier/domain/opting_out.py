"""Declining mail of a topic by the link in it (RFC 8058), and who must not be written to because of that."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifier.domain.refusals import OptOutNotFound
from services.notifier.domain.suppressing import suppressed_among, suppression_key
from services.notifier.models import DeclinedBy, Message, OptOut, UnsubscribeLink
from shared.ids import new_id

SUPPRESSED = "address_suppressed"
DECLINED = "declined"


def new_token() -> str:
    """A token that nobody can guess; it is in the mail and nowhere else."""
    return secrets.token_urlsafe(24)


def hash_of_token(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


async def barred_among(
    session: AsyncSession, agency: str, addresses: Iterable[str], *, topic: str | None
) -> dict[str, str]:
    """Which of these addresses (as spelt here) get no mail of this topic, and why; a suppressed address gets none at all."""
    spelt = list(addresses)
    barred = dict.fromkeys(await _declined_among(session, agency, spelt, topic), DECLINED)
    return barred | dict.fromkeys(await suppressed_among(session, agency, spelt), SUPPRESSED)


async def keep_link(
    session: AsyncSession, message: Message, *, token: str, address: str, topic: str, now: datetime
) -> None:
    """Keep what a mail's link declines, for as long as anybody may still have the mail."""
    session.add(
        UnsubscribeLink(
            agency=message.agency,
            message_id=message.id,
            token_hash=hash_of_token(token),
            address=suppression_key(address),
            topic=topic,
            language=message.language,
            made_at=now,
        )
    )
    await session.flush()


async def find_link(session: AsyncSession, token: str) -> UnsubscribeLink | None:
    """What this link declines; None where no mail has it."""
    found = await session.scalars(select(UnsubscribeLink).where(UnsubscribeLink.token_hash == hash_of_token(token)))
    return found.one_or_none()


async def has_declined(session: AsyncSession, link: UnsubscribeLink) -> bool:
    """Whether the link's topic is declined by now, whichever mail that was done from."""
    return bool(await _declined_among(session, link.agency, [link.address], link.topic))


async def decline(session: AsyncSession, link: UnsubscribeLink, *, by: DeclinedBy, now: datetime) -> None:
    """Send the link's address nothing more of its topic; again changes nothing."""
    await session.execute(
        insert(OptOut)
        .values(
            agency=link.agency,
            address=link.address,
            topic=link.topic,
            id=new_id(),
            declined_by=by,
            message_id=link.message_id,
            version=1,
            declined_at=now,
        )
        .on_conflict_do_nothing()
    )


async def undo(session: AsyncSession, link: UnsubscribeLink) -> None:
    """Send the link's address mail of its topic again; again changes nothing."""
    await session.execute(
        delete(OptOut).where(OptOut.agency == link.agency, OptOut.address == link.address, OptOut.topic == link.topic)
    )


async def get_opt_out(session: AsyncSession, agency: str, opt_out_id: UUID, *, for_update: bool = False) -> OptOut:
    """One opt-out; with `for_update` locked until the transaction ends.

    Raises:
        OptOutNotFound: the agency has none of that id.
    """
    query = select(OptOut).where(OptOut.agency == agency, OptOut.id == opt_out_id)
    opt_out = (await session.scalars(query.with_for_update() if for_update else query)).one_or_none()
    if opt_out is None:
        raise OptOutNotFound("The agency has no such opt-out.", how_to_fix="See list_opt_outs.")
    return opt_out


async def _declined_among(session: AsyncSession, agency: str, addresses: list[str], topic: str | None) -> set[str]:
    if topic is None or not addresses:
        return set()
    found = await session.scalars(
        select(OptOut.address).where(
            OptOut.agency == agency,
            OptOut.topic == topic,
            OptOut.address.in_({suppression_key(address) for address in addresses}),
        )
    )
    keys = set(found)
    return {address for address in addresses if suppression_key(address) in keys}
