"""Passing the constituent on (STD-2c): counted, and each time with the person and the number that the constituent was given."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.domain.log.entries import LoggedEntry
from services.case_log_api.domain.log.refusals import TransferIncomplete
from services.case_log_api.domain.log.working.assigning import refuse_person_concerned
from services.case_log_api.domain.log.working.in_work import refuse_unless_in_work
from services.case_log_api.domain.timeline import record_entry
from services.case_log_api.models import Transfer
from shared.contracts.directory import DirectoryPerson
from shared.ids import new_id
from shared.policy.store import StoredPolicy


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTransfer:
    """To whom the constituent was passed on, and what the constituent was told."""

    to_person: str | None
    to_name: str | None
    to_phone: str | None
    told_customer: bool
    note: str | None


async def record_transfer(
    session: AsyncSession,
    logged: LoggedEntry,
    policy: StoredPolicy,
    new: NewTransfer,
    *,
    known: DirectoryPerson | None,
    actor: str,
    now: datetime,
) -> Transfer:
    """Note a transfer and count it. What is not given of name and number is the directory's for that person (`known`).

    Raises:
        TransferIncomplete: the name or the number is known neither from the caller nor from the directory.
        PersonConcernedExcluded, EntryNotInWork: as they say.
    """
    refuse_unless_in_work(logged)
    refuse_person_concerned(logged, new.to_person)
    name = new.to_name or (known.name if known else None)
    phone = new.to_phone or (known.phone if known else None)
    if name is None or phone is None:
        missing = [field for field, value in (("to_name", name), ("to_phone", phone)) if value is None]
        raise TransferIncomplete(
            "A transfer names the person and the number that the constituent was given.",
            how_to_fix=f"Give {' and '.join(missing)}.",
            errors=[{"pointer": f"/{field}", "message": "Needed"} for field in missing],
        )
    transfer = Transfer(
        agency=logged.entry.agency,
        id=new_id(),
        case_id=logged.entry.case_id,
        to_person=new.to_person,
        to_name=name,
        to_phone=phone,
        told_customer=new.told_customer,
        note=new.note,
        by=actor,
        at=now,
    )
    session.add(transfer)
    logged.entry.transfer_count += 1
    await record_entry(
        session,
        logged.case,
        "constituent_transferred",
        at=now,
        actor=actor,
        policy_hash=policy.hash,
        payload={
            "transfer_id": str(transfer.id),
            "to_person": new.to_person,
            "told_customer": new.told_customer,
            "count": logged.entry.transfer_count,
        },
    )
    return transfer


def transfers_of(logged: LoggedEntry) -> Select[Transfer]:
    """The transfers of an entry, to be listed."""
    return select(Transfer).where(Transfer.agency == logged.entry.agency, Transfer.case_id == logged.entry.case_id)
