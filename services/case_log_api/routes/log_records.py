"""Entries for the county's database (CCTS-III.A2.database): the record that it takes over, and its receipt."""

from services.case_log_api.deps import LogExporter, LogSyncer, Policy, actor_of, person_of
from services.case_log_api.domain.log.entries import get_entry, lock_entry
from services.case_log_api.domain.log.records import FORMAT, EntryRecord, read_record
from services.case_log_api.domain.log.refusals import RecordNumberDiffers, RecordNumberTaken, RecordVersionUnknown
from services.case_log_api.domain.log.syncing import Receipt, keep_receipt
from services.case_log_api.routes.log_parts import OF_ENTRY, EntryId
from services.case_log_api.schemas.log_records import (
    LogEntryRecord,
    RecordFacts,
    RecordReceiptCreate,
    RecordReceiptRead,
)
from shared.web import Now, ReadSession, ServiceRouter, Session, idempotent, refusals

router = ServiceRouter(tags=["customer care log"])


@router.get(
    "/v1/log-entries/{case_id}/record", summary="Read an entry's record for a database", responses=refusals(*OF_ENTRY)
)
async def get_log_record(case_id: EntryId, caller: LogExporter, session: ReadSession) -> LogEntryRecord:
    """Reads what another database takes over of an entry: its facts, and its words as they are released.

    What a mandated process took, what is not reportable and what is a duplicate is `withdrawn` and says no more.
    """
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    return _read(await read_record(session, logged))


def _read(record: EntryRecord) -> LogEntryRecord:
    entry, released = record.logged.entry, record.released
    return LogEntryRecord(
        format=FORMAT,
        agency=entry.agency,
        case_id=entry.case_id,
        number=entry.number,
        version=record.logged.case.version,
        state="withdrawn" if record.absence else "present",
        absence=record.absence,
        lead=record.lead_number,
        external_number=entry.external_number,
        facts=None if record.absence else RecordFacts.model_validate(entry),
        released_version=released.version if released else None,
        texts=released.texts if released else None,
    )


@router.post(
    "/v1/log-entries/{case_id}/record/receipt",
    summary="Confirm that a database holds an entry",
    dependencies=[idempotent],
    responses=refusals(*OF_ENTRY, RecordVersionUnknown, RecordNumberDiffers, RecordNumberTaken),
)
async def confirm_log_record(
    case_id: EntryId, body: RecordReceiptCreate, caller: LogSyncer, session: Session, policy: Policy, now: Now
) -> RecordReceiptRead:
    """Keeps the number that the database gave to the entry: it is logged there. The same receipt changes nothing."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    receipt = Receipt(version=body.version, external_number=body.external_number, replaces=body.replaces)
    await keep_receipt(session, logged, policy, receipt, actor=actor_of(caller), now=now)
    return RecordReceiptRead.model_validate(logged.entry)
