"""What was said and done, in people's words, and who the constituent is: the sealed originals of an entry."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import phonenumbers
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.search.indexing import index_entry
from services.case_log_api.domain.log.work import ProposeDuplicates, ProposeRedaction
from services.case_log_api.models import Constituent, EntryText
from shared.jobs import post_many
from shared.names.folding import split_name

TextField = Literal["narrative", "action_taken", "subject_name", "resolution", "answer"]
TEXT_FIELDS: tuple[TextField, ...] = ("narrative", "action_taken", "subject_name", "resolution", "answer")

# A number without a country's code is one of the country that the agencies are in.
_REGION = "US"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConstituentDetails:
    """Who wrote or called, as far as they said."""

    name: str | None = None
    also_known_as: tuple[str, ...] = ()
    email: str | None = None
    phone: str | None = None
    postal_address: str | None = None
    case_numbers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it says who it is or how to answer."""
        return not (self.name or self.email or self.phone or self.postal_address or self.case_numbers)


async def write_text(
    session: AsyncSession,
    logged: LoggedEntry,
    field: TextField,
    text: str | None,
    *,
    actor: str,
    now: datetime,
) -> bool:
    """Write, change or take away one text of an entry; False if it stood so before. The case must be locked.

    A change raises the entry's `text_version`: the words are indexed anew, and likely duplicates and a redacted copy are
    proposed for what now stands there.
    """
    if not await put_text(session, logged, field, text, actor=actor, now=now):
        return False
    # What was released is of other words now: nothing of it leaves any more.
    logged.entry.text_version, logged.entry.released_version = logged.entry.text_version + 1, None
    await session.flush()
    if logged.entry.confirmed_at is not None:
        await follow_texts(session, logged, now=now)
    return True


async def put_text(
    session: AsyncSession, logged: LoggedEntry, field: TextField, text: str | None, *, actor: str, now: datetime
) -> bool:
    """Write one text, and nothing that follows from it; False if it stood so before."""
    entry = logged.entry
    one = (EntryText.agency == entry.agency, EntryText.case_id == entry.case_id, EntryText.field == field)
    if text is None:
        gone = await session.scalars(delete(EntryText).where(*one).returning(EntryText.field))
        return gone.one_or_none() is not None
    values = {"text": text, "digest": digest_of(text), "written_by": actor, "written_at": now}
    written = await session.scalars(
        insert(EntryText)
        .values(agency=entry.agency, case_id=entry.case_id, field=field, **values)
        .on_conflict_do_update(
            index_elements=["agency", "case_id", "field"], set_=values, where=EntryText.digest != values["digest"]
        )
        .returning(EntryText.field)
        .execution_options(populate_existing=True)
    )
    return written.one_or_none() is not None


async def follow_texts(session: AsyncSession, logged: LoggedEntry, *, now: datetime) -> None:
    """Index the words that now stand there, and have duplicates and a redacted copy proposed for them."""
    entry = logged.entry
    await index_entry(session, logged, now=now)
    of_entry = {"agency": entry.agency, "case_id": entry.case_id, "version": entry.text_version}
    await post_many(session, [ProposeDuplicates(**of_entry), ProposeRedaction(**of_entry)], now=now)


async def read_texts(session: AsyncSession, logged: LoggedEntry) -> dict[str, str]:
    """The originals by field. Whoever shows them to a person records the read (`record_read`)."""
    rows = await session.scalars(
        select(EntryText)
        .where(EntryText.agency == logged.entry.agency, EntryText.case_id == logged.entry.case_id)
        .execution_options(populate_existing=True)
    )
    return {row.field: row.text for row in rows}


def digest_of(text: str) -> bytes:
    """The digest by which a text is known to be the same."""
    return hashlib.sha256(text.encode()).digest()


async def find_constituent(session: AsyncSession, logged: LoggedEntry) -> Constituent | None:
    """Who the constituent is; None if that is not known (any more). A read to be recorded, too."""
    return await session.scalar(
        select(Constituent)
        .where(Constituent.agency == logged.entry.agency, Constituent.case_id == logged.entry.case_id)
        .execution_options(populate_existing=True)
    )


async def write_constituent(session: AsyncSession, logged: LoggedEntry, details: ConstituentDetails | None) -> None:
    """Keep who the constituent is, with the folded forms by which the same one is found again; None is anonymous."""
    entry = logged.entry
    entry.is_anonymous = details is None
    if details is None:
        await session.execute(
            delete(Constituent).where(Constituent.agency == entry.agency, Constituent.case_id == entry.case_id)
        )
        return
    values = {
        "name": details.name,
        "also_known_as": list(details.also_known_as),
        "email": details.email,
        "phone": details.phone,
        "postal_address": details.postal_address,
        "case_numbers": list(details.case_numbers),
        "name_key": fold_name(details.name),
        "email_key": details.email.strip().casefold() if details.email else None,
        "phone_key": fold_phone(details.phone),
    }
    await session.execute(
        insert(Constituent)
        .values(agency=entry.agency, case_id=entry.case_id, **values)
        .on_conflict_do_update(index_elements=["agency", "case_id"], set_=values)
    )


def fold_name(name: str | None) -> str | None:
    """The form in which the same name is the same text, first name first; None if there is no letter in it."""
    return " ".join(split_name(name)) or None if name else None


def fold_phone(phone: str | None) -> str | None:
    """The number with its country's code, or just its digits where it is none; None without digits."""
    if not phone:
        return None
    try:
        number = phonenumbers.parse(phone, _REGION)
    except phonenumbers.NumberParseException:
        return "".join(each for each in phone if each.isdecimal()) or None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
