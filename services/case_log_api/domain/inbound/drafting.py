"""Makes drafts of new mails: an entry of the log that a person confirms, corrects or discards."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.inbound.files import move_files
from services.case_log_api.domain.inbound.refusals import NoLogToDraftIn
from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.facts import NewEntry
from services.case_log_api.domain.log.opening import open_entry
from services.case_log_api.domain.log.texts import ConstituentDetails
from services.case_log_api.domain.timeline import SYSTEM
from services.case_log_api.models import InboundEmail
from shared.policy.models import InboundMailRule
from shared.policy.store import StoredPolicy

# Longer than anybody writes, and as much as the log's search takes; the mail itself is kept whole.
LONGEST_WORDS = 50_000
_NO_WORDS = "(The mail has no words: see its files.)"


def find_mail_rule(policy: StoredPolicy) -> InboundMailRule | None:
    """How the agency takes mail in; None if it does not."""
    return policy.pack.care_log.inbound_mail if policy.pack.care_log is not None else None


def shorten(words: str) -> str:
    """Words that an entry holds, with a mark where the rest is left to the mail."""
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 5].rstrip()} […]"


async def draft_entry(
    session: AsyncSession, policy: StoredPolicy, mail: InboundEmail, *, now: datetime, actor: str = SYSTEM
) -> LoggedEntry:
    """Make a draft of a mail: of kind `question` until a person says what it is. Nobody is answered by a draft.

    Raises:
        NoLogToDraftIn: the agency takes no mail in.
        DomainError: the log refuses the entry.
    """
    rule = find_mail_rule(policy)
    if rule is None:
        raise NoLogToDraftIn(
            "The agency's policy does not say that mail is taken in.",
            how_to_fix="File the mail with a case, or load a policy pack with [care_log.inbound_mail].",
        )
    details = ConstituentDetails(name=mail.from_name, email=mail.from_address)
    words = "\n\n".join(part for part in (mail.subject, mail.text) if part and part.strip())
    drafted = await open_entry(
        session,
        policy,
        NewEntry(
            kind="question",
            channel=rule.channel,
            received_at=mail.received_at,
            narrative=shorten(words) or _NO_WORDS,
            constituent=None if details.is_empty else details,
            source="inbound_email",
            source_ref=mail.message_key,
            is_draft=True,
        ),
        actor=actor,
        now=now,
    )
    mail.case_id, mail.state, mail.matched_by = drafted.case.id, "draft", None
    await session.flush()
    await move_files(session, mail.agency, mail.id, case_id=drafted.case.id)
    return drafted
