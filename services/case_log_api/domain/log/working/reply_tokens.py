"""The address to which a constituent replies: the agency's own, with the entry's token in it.

    care-log@agency.example  →  care-log+k7m2xq9bdf@agency.example

The token is random and the entry's own (`LogEntry.reply_token`): it says nothing about the entry, and nobody can
find a further one by trying.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.models import LogEntry
from services.case_log_api.models.log_entry import REPLY_TOKEN_LENGTH, REPLY_TOKEN_LETTERS
from shared.policy.store import StoredPolicy

_LETTERS = frozenset(REPLY_TOKEN_LETTERS)


def reply_address(policy: StoredPolicy, entry: LogEntry) -> str | None:
    """Where a reply about this entry goes; None where the agency takes no mail in."""
    care_log = policy.pack.care_log
    if care_log is None or care_log.inbound_mail is None:
        return None
    local, _, domain = care_log.inbound_mail.addresses[0].rpartition("@")
    return f"{local}+{entry.reply_token}@{domain}"


def find_reply_token(address: str) -> str | None:
    """The token in an address that `reply_address` may have made; mail systems may have changed its case."""
    local, _, _ = address.strip().strip("<>").rpartition("@")
    _, plus, token = local.lower().rpartition("+")
    if not plus or len(token) != REPLY_TOKEN_LENGTH or not _LETTERS.issuperset(token):
        return None
    return token


async def find_entry_replied_to(session: AsyncSession, agency: str, token: str) -> LogEntry | None:
    """The entry of this token."""
    return await session.scalar(select(LogEntry).where(LogEntry.agency == agency, LogEntry.reply_token == token))
