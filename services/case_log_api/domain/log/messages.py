"""Messages that entries of the log ask for: the values as the asker gives them, with what every such message carries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry, care_log_of
from services.case_log_api.domain.messages import ask_message, message_id_of
from services.case_log_api.models import Case, LogEntry, OutboundMessage
from shared.calendar import day_in_words, local_day
from shared.contracts.messages import Attachment, MessageRequest, Recipient
from shared.policy.models import PolicyPack
from shared.policy.store import StoredPolicy

_RECIPIENTS: TypeAdapter[list[Recipient]] = TypeAdapter(list[Recipient])
_HANDLES = ("logged_by", "asked_by")
"""Values that name a member of staff by handle: the directory's name takes its place where it is known."""


async def ask_log_message(
    session: AsyncSession,
    logged: LoggedEntry,
    purpose: str,
    *,
    policy: StoredPolicy,
    template: str,
    clause: str,
    recipients: Sequence[Recipient],
    values: dict[str, Any],
    now: datetime,
    asked_by: str,
    parts: Sequence[object] = (),
    step_key: str | None = None,
    reply_to: str | None = None,
    language: str | None = None,
    send_at: datetime | None = None,
    files: Sequence[UUID] = (),
) -> UUID:
    """Ask for a message about an entry, once for each `parts`; returns its id.

    The person concerned is never among the recipients: their supervisor takes their place. `language` is the reader's,
    the agency's first for staff. `values` may hold the handle of a member of staff as `logged_by` or `asked_by`.
    """
    message_id = message_id_of(logged.case, purpose, *parts)
    wanted = language or policy.pack.agency.default_language
    context = {
        "to": [recipient.model_dump(mode="json") for recipient in recipients],
        "values": values_of_entry(logged.entry, policy, wanted) | values,
        "language": wanted,
        "exclude": [logged.entry.subject_handle] if logged.entry.subject_handle else [],
    }
    if reply_to is not None:
        context["reply_to"] = reply_to
    if files:
        context["files"] = [str(each) for each in files]
    await ask_message(
        session,
        logged.case,
        purpose,
        message_id=message_id,
        template=template,
        clause=clause,
        policy_hash=policy.hash,
        now=now,
        context=context,
        asked_by=asked_by,
        step_key=step_key,
        send_at=send_at,
    )
    return message_id


def values_of_entry(entry: LogEntry, policy: StoredPolicy, language: str) -> dict[str, Any]:
    """What every message about an entry carries besides its number and address."""
    care_log, agency = care_log_of(policy), policy.pack.agency
    kind, channel = care_log.find_kind(entry.kind), care_log.find_channel(entry.channel)
    return {
        "kind": in_language(kind.title, language, agency.default_language) if kind else entry.kind,
        "channel": in_language(channel.title, language, agency.default_language) if channel else entry.channel,
        "received_on": day_in_words(local_day(entry.received_at, agency.zone), language),
    }


def in_language(titles: dict[str, str], language: str, fallback: str) -> str:
    """A title in this language, else in its base language, else in the agency's."""
    for wanted in (language, language.partition("-")[0], fallback):
        if wanted in titles:
            return titles[wanted]
    return next(iter(titles.values()))


def language_in_words(language: str, reader: str) -> str:
    """The name of a language in the reader's; one that nobody knows is named by its tag."""
    try:
        return Locale.parse(language, sep="-").get_display_name(Locale.parse(reader, sep="-")) or language
    except (UnknownLocaleError, ValueError):
        return language


def is_log_message(message: OutboundMessage) -> bool:
    """Whether an entry of the log asked for it."""
    return "values" in message.context


def handles_in(message: OutboundMessage) -> set[str]:
    """The handles whose names the message shows."""
    values = message.context["values"]
    return {values[name] for name in _HANDLES if values.get(name)}


def request_of_entry(
    case: Case,
    message: OutboundMessage,
    *,
    pack: PolicyPack,
    public_url: str,
    names: dict[str, str],
    files: Sequence[Attachment] = (),
) -> MessageRequest:
    """The request for a message of the log. `names`: handle to name, as far as the directory told."""
    context, values = message.context, dict(message.context["values"])
    for name in _HANDLES:
        if values.get(name):
            values[name] = names.get(values[name], values[name])
    language = context["language"]
    return MessageRequest(
        id=message.id,
        template=message.template,
        language=language,
        to=_RECIPIENTS.validate_python(context["to"]),
        exclude=context["exclude"],
        reply_to=context.get("reply_to"),
        data={
            "agency_name": pack.agency.name_for(language),
            "case_number": case.number,
            "case_url": f"{public_url.rstrip('/')}/case_log_api/v1/log-entries/{case.id}",
            **values,
        },
        attachments=list(files),
        thread=message.thread,
        reference=f"case:{case.id}",
        clause=message.clause,
        policy_hash=message.policy_hash,
    )
