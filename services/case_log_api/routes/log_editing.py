"""Changing an entry, and why everything on it happened: timeline, reasons, and whether the chain holds."""

from fastapi import Response

from services.case_log_api.deps import LogReader, LogWriter, Policy, actor_of, person_of
from services.case_log_api.domain.explaining import explain_case
from services.case_log_api.domain.log.drafts import confirm_draft, discard_draft, restore_draft
from services.case_log_api.domain.log.editing import edit_entry
from services.case_log_api.domain.log.entries import care_log_of, get_entry, lock_entry
from services.case_log_api.domain.log.refusals import (
    EntryNotDiscarded,
    EntryNotDraft,
    EntryNotEditable,
    EntryNotFound,
    NarrativeMissing,
)
from services.case_log_api.domain.log.reportability.deciding import decision_for
from services.case_log_api.domain.log.working.notes import payload_without_words
from services.case_log_api.domain.timeline import list_entries, verify_timeline
from services.case_log_api.routes.cases import chain_read, timeline_entry_read
from services.case_log_api.routes.log_parts import (
    FAULTS,
    OF_ENTRY,
    EditedPeople,
    EntryId,
    edit_of,
    entry_tag,
    summary_of,
)
from services.case_log_api.schemas.cases import ChainRead, ExplainedStepRead
from services.case_log_api.schemas.log_entries import (
    DraftConfirm,
    DraftDiscard,
    EntryExplanation,
    LogEntryEdit,
    LogEntrySummary,
    LogTimelineRead,
    ReportabilityReasonRead,
)
from shared.web import IfMatch, Now, ReadSession, ServiceRouter, Session, check_version, idempotent, refusals
from shared.web.etags import VersionChanged

router = ServiceRouter(tags=["customer care log"])


@router.patch(
    "/v1/log-entries/{case_id}",
    summary="Change an entry of the log",
    responses=refusals(*FAULTS, *OF_ENTRY, EntryNotEditable, VersionChanged),
)
async def edit_log_entry(
    case_id: EntryId,
    body: LogEntryEdit,
    caller: LogWriter,
    people: EditedPeople,
    expected: IfMatch,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Changes facts and words. Each change is in the timeline by its field; what the decision rests on has it decided again."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    check_version(expected, entry_tag(logged))
    await edit_entry(session, logged, policy, edit_of(body), actor=actor_of(caller), now=now, people=people)
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/confirm",
    summary="Confirm a draft",
    dependencies=[idempotent],
    responses=refusals(*FAULTS, *OF_ENTRY, EntryNotDraft, NarrativeMissing, EntryNotEditable),
)
async def confirm_log_draft(
    case_id: EntryId,
    body: DraftConfirm,
    caller: LogWriter,
    people: EditedPeople,
    session: Session,
    policy: Policy,
    now: Now,
    response: Response,
) -> LogEntrySummary:
    """Makes an entry of a draft, with changes if there are any: it is logged now, decided on, and the analyst is told."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await confirm_draft(
        session,
        logged,
        policy,
        edit_of(body),
        offered=body.offered,
        actor=actor_of(caller),
        now=now,
        people=people,
    )
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/discard",
    summary="Discard a draft",
    dependencies=[idempotent],
    responses=refusals(EntryNotFound, EntryNotDraft),
)
async def discard_log_draft(
    case_id: EntryId, body: DraftDiscard, caller: LogWriter, session: Session, now: Now, response: Response
) -> LogEntrySummary:
    """Puts a draft aside that is no entry. Nothing is lost: it can be restored."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await discard_draft(session, logged, reason=body.reason, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


@router.post(
    "/v1/log-entries/{case_id}/restore",
    summary="Restore a discarded draft",
    dependencies=[idempotent],
    responses=refusals(EntryNotFound, EntryNotDiscarded),
)
async def restore_log_draft(
    case_id: EntryId, caller: LogWriter, session: Session, now: Now, response: Response
) -> LogEntrySummary:
    """Takes a discarded draft up again."""
    logged = await lock_entry(session, caller.agency, case_id, actor=person_of(caller))
    await restore_draft(session, logged, actor=actor_of(caller), now=now)
    return await summary_of(session, logged, response)


@router.get("/v1/log-entries/{case_id}/timeline", summary="Read an entry's timeline", responses=refusals(EntryNotFound))
async def get_log_entry_timeline(case_id: EntryId, caller: LogReader, session: ReadSession) -> LogTimelineRead:
    """Tells everything that happened to an entry, in order. What notes say is read with them, for a reason."""
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    rows = await list_entries(session, logged.case, restricted=False)
    return LogTimelineRead(
        case_id=logged.case.id,
        number=logged.case.number,
        items=[timeline_entry_read(row).model_copy(update={"payload": payload_without_words(row)}) for row in rows],
    )


@router.get("/v1/log-entries/{case_id}/explain", summary="Explain an entry", responses=refusals(*OF_ENTRY))
async def explain_log_entry(
    case_id: EntryId, caller: LogReader, session: ReadSession, policy: Policy, now: Now
) -> EntryExplanation:
    """Tells why it is reportable or not, and each step with its clause, the text of it, due, done and outcome."""
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    entry = logged.entry
    rules = decision_for(logged, care_log_of(policy))
    steps = await explain_case(session, logged.case, restricted=False, now=now)
    return EntryExplanation(
        case_id=entry.case_id,
        number=entry.number,
        reportability=entry.reportability,
        reportability_by=entry.reportability_by,
        reportability_reasons=[ReportabilityReasonRead.model_validate(each) for each in entry.reportability_reasons],
        rules_say=rules.outcome,
        rules_reasons=[ReportabilityReasonRead.model_validate(each) for each in rules.reasons],
        steps=[ExplainedStepRead.model_validate(step) for step in steps],
    )


@router.get(
    "/v1/log-entries/{case_id}/timeline/verify",
    summary="Verify an entry's timeline",
    responses=refusals(EntryNotFound),
)
async def verify_log_entry_timeline(case_id: EntryId, caller: LogReader, session: ReadSession) -> ChainRead:
    """Computes every hash of the entry's timeline anew. Erased entries still verify."""
    logged = await get_entry(session, caller.agency, case_id, reader=person_of(caller))
    return chain_read(await verify_timeline(session, logged.case))
