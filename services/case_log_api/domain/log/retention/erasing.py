"""Erasing an entry's personal data: what was done stays, the chain still verifies, and the numbers are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.refusals import EntryErased
from services.case_log_api.domain.log.retention.holding import find_holds
from services.case_log_api.domain.log.retention.refusals import EntryOnHold
from services.case_log_api.domain.log.search.indexing import unindex_entry
from services.case_log_api.domain.log.work import EraseMessages
from services.case_log_api.domain.timeline import erase_payloads, record_entry
from services.case_log_api.models import (
    Attachment,
    CallBack,
    Communication,
    Constituent,
    EntryText,
    InboundEmail,
    OutboundMessage,
    RedactedCopy,
    ReviewRequest,
    Transfer,
)
from shared.jobs import post

ERASED_FILE = "erased"


async def erase_entry(session: AsyncSession, logged: LoggedEntry, *, actor: str, reason: str, now: datetime) -> int:
    """Erase who the constituent is and everything that was said, in one transaction; returns how many timeline entries.

    Kind, category, times, deadlines, steps and hashes stay: they prove what was done and say nothing of whom. The
    messages that notifier keeps are erased by a job. The case must be locked.

    Raises:
        EntryErased: there is nothing left to erase.
        EntryOnHold: a legal hold covers the entry; `holds` names it.
    """
    entry = logged.entry
    if entry.erased_at is not None:
        raise EntryErased("The personal data of this entry was erased before.")
    holds = await find_holds(session, entry)
    if holds:
        raise EntryOnHold(
            "A legal hold keeps the personal data of this entry.",
            how_to_fix="Lift the hold first, if it has served its purpose.",
            holds=[str(hold.id) for hold in holds],
        )
    await unindex_entry(session, logged)
    for gone in (Constituent, EntryText):
        await session.execute(delete(gone).where(gone.agency == entry.agency, gone.case_id == entry.case_id))
    for emptied, values in _EMPTIED.items():
        await session.execute(
            update(emptied).where(emptied.agency == entry.agency, emptied.case_id == entry.case_id).values(**values)
        )
    entry.erased_at, entry.interpreter, entry.backdating_reason = now, None, None
    entry.released_version = None
    count = await erase_payloads(session, logged.case)
    await record_entry(
        session,
        logged.case,
        "personal_data_erased",
        at=now,
        actor=actor,
        policy_hash=entry.policy_hash,
        payload={"entries": count, "reason": reason},
    )
    await post(session, EraseMessages(agency=entry.agency, case_id=entry.case_id), now=now)
    return count


_EMPTIED: dict[Any, dict[str, Any]] = {
    RedactedCopy: {"texts": {}, "spans": {}, "lifted": {}, "digests": {}, "state": "withdrawn"},
    Communication: {"counterpart": None, "summary": None},
    CallBack: {"phone": None, "note": None, "outcome": None},
    Transfer: {"note": None},
    ReviewRequest: {"answer": None, "potential_resolution": None},
    Attachment: {"content": None, "filename": ERASED_FILE},
    OutboundMessage: {"context": {}},
    InboundEmail: {
        "from_name": None, "from_address": None, "subject": None, "text": None, "new_text": None, "raw": None,
    },
}  # fmt: skip
"""Table to what is emptied in the rows of a case; what remains counts and proves."""
