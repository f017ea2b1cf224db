"""Putting an entry together for a reader: the sealed originals for a recorded reason, else the released copy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.copies.releasing import released_texts
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.reads import record_read
from services.case_log_api.domain.log.reportability.deciding import FORWARDING_SENT
from services.case_log_api.domain.log.reportability.forwarding import list_forwardings
from services.case_log_api.domain.log.texts import find_constituent, read_texts
from services.case_log_api.domain.states import CaseStatus
from services.case_log_api.domain.viewing import ShownException, list_exceptions
from services.case_log_api.models import Constituent, Forwarding


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownEntry:
    """What a reader sees of an entry besides its facts."""

    texts_are: Literal["originals", "released", "none"]
    texts: dict[str, str]
    constituent: Constituent | None
    exceptions: list[ShownException]


async def read_entry(
    session: AsyncSession, logged: LoggedEntry, *, reader: str, reason: str | None, now: datetime
) -> ShownEntry:
    """The entry as this reader sees it; a reason opens the originals, and is recorded in the same transaction.

    What has arrived at the party of a mandated process is shown no more.
    """
    exceptions = await list_exceptions(session, logged.case, restricted=False)
    sent = await _last_forwarding(session, logged)
    if sent is not None and sent.state == "failed" and sent.delivered_at is not None:
        # A mail that was taken and came back later: its step was done, and nobody has the entry all the same.
        exceptions.append(
            ShownException(exception="message_came_back", step=FORWARDING_SENT, clause=sent.clause, cycle=None)
        )
    if reason is not None:
        await record_read(session, logged, reader=reader, what="entry", reason=reason, now=now)
        return ShownEntry(
            texts_are="originals",
            texts={} if sent and sent.state == "delivered" else await read_texts(session, logged),
            constituent=await find_constituent(session, logged),
            exceptions=exceptions,
        )
    released = (await released_texts(session, logged.entry.agency, [logged.entry.case_id])).get(logged.entry.case_id)
    return ShownEntry(
        texts_are="released" if released else "none",
        texts=released.texts if released else {},
        constituent=None,
        exceptions=exceptions,
    )


async def _last_forwarding(session: AsyncSession, logged: LoggedEntry) -> Forwarding | None:
    if logged.case.status != CaseStatus.FORWARDED:
        return None
    sent = await list_forwardings(session, logged)
    return sent[-1] if sent else None
