"""Work at desks: claim, commit, call, record; read back before calling again, and after calling."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.closing_at_desk import ClosingWork, ReopeningAwaited, claim_closing, record_closing
from services.case_log_api.domain.connections import find_connection
from services.case_log_api.domain.desks import (
    Capability,
    Connection,
    Desk,
    DeskRefused,
    DeskUnreachable,
    TicketState,
    TicketUnknown,
)
from services.case_log_api.domain.reconciling import note_changes
from services.case_log_api.domain.reopening import (
    ReopeningOutcome,
    ReopeningWork,
    claim_reopening,
    record_reopening,
)
from services.case_log_api.domain.survey_tab import (
    TabBusy,
    TabFacts,
    TabWork,
    claim_tab,
    record_tab,
    release_tab,
    tab_fields,
)
from services.case_log_api.domain.work import CloseAtDesk, FillSurveyTab, ReconcileDesk, ReopenAtDesk
from services.case_log_api.jobs.messages import look_up_names
from services.case_log_api.jobs.registries import registry
from shared.crash import crash_point, register
from shared.jobs import GiveUp, RetryLater
from shared.outages import note_reached, note_unreachable

register(
    "case.reopen_claimed",
    "case.reopen_called",
    "case.reopen_recorded",
    "case.tab_claimed",
    "case.tab_called",
    "case.tab_recorded",
    "case.close_claimed",
    "case.close_called",
    "case.close_recorded",
)

_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(minutes=5)
_CLOSING_WAIT = timedelta(seconds=10)
_BUSY_WAIT = timedelta(milliseconds=200)


def _patience(attempt: int) -> timedelta:
    """One second doubling to five minutes."""
    return min(timedelta(seconds=2.0 ** min(attempt - 1, 10)), _LONGEST_WAIT)


async def _note_away(session: AsyncSession, connection: Connection, now: datetime) -> timedelta:
    """Note that a desk does not answer; how long to wait before the next try: half of what it has been away already."""
    since = await note_unreachable(session, f"desk:{connection.name}", agency=connection.agency, now=now)
    return min(max((now - since) / 2, _SHORTEST_WAIT), _LONGEST_WAIT)


async def _note_answer(session: AsyncSession, connection: Connection, now: datetime) -> None:
    await note_reached(session, f"desk:{connection.name}", agency=connection.agency, now=now)


@registry.calls_out(ReopenAtDesk)
async def reopen_at_desk(resources: CaseResources, job: ReopenAtDesk) -> None:
    """Reopen the request and assign it; whatever crashes, the desk sees one change."""
    async with resources.sessions.begin() as session:
        work = await claim_reopening(session, job, now=resources.clock.now())
    if work is None:
        return
    crash_point("case.reopen_claimed")
    desk = resources.desks.connect(work.connection)
    try:
        outcome = await _reopen(desk, work)
    except DeskUnreachable as error:
        unreachable = ReopeningOutcome(state="desk_unreachable", note=str(error))
        async with resources.sessions.begin() as session:
            await record_reopening(session, job, work, unreachable, now=resources.clock.now())
            await _note_away(session, work.connection, resources.clock.now())
        raise RetryLater(f"desk_unreachable: {error}", after=_patience(work.attempt)) from error
    crash_point("case.reopen_called")
    async with resources.sessions.begin() as session:
        await record_reopening(session, job, work, outcome, now=resources.clock.now())
        await _note_answer(session, work.connection, resources.clock.now())
    crash_point("case.reopen_recorded")


async def _reopen(desk: Desk, work: ReopeningWork) -> ReopeningOutcome:
    """Call the desk, unless a call before a crash got through; then look whether it shows what was asked."""
    can_read = Capability.READ_BACK in desk.capabilities
    ticket = work.change.ticket
    try:
        if can_read and work.attempt > 1:
            seen = await desk.read(ticket)
            if seen is not None and work.change.change_id in seen.changes:
                return _confirmed(work, desk, seen)
        reopened = await desk.reopen(work.change, queue=work.queue, note=work.note)
    except TicketUnknown:
        return ReopeningOutcome(state="unknown_ticket")
    except DeskRefused as error:
        return ReopeningOutcome(state="not_possible", note=str(error))
    if reopened.result == "asked":
        return ReopeningOutcome(state="awaiting_person")
    if not can_read:
        return ReopeningOutcome(
            state=reopened.result, reference=reopened.reference, assigned=Capability.ASSIGN_QUEUE in desk.capabilities
        )
    seen = await desk.read(reopened.reference or ticket)
    if seen is None or not seen.is_open:
        raise DeskUnreachable("the desk took the change and does not show it")
    return _confirmed(work, desk, seen, state=reopened.result, reference=reopened.reference)


def _confirmed(
    work: ReopeningWork, desk: Desk, seen: TicketState, *, state: str = "reopened", reference: str | None = None
) -> ReopeningOutcome:
    """What reading back showed. Somebody at the desk may have moved it on since: then our change is in its list."""
    assigned = Capability.ASSIGN_QUEUE in desk.capabilities and (
        seen.queue == work.queue or work.change.change_id in seen.changes
    )
    return ReopeningOutcome(state=state, reference=reference, confirmed=True, assigned=assigned)


@registry.calls_out(FillSurveyTab)
async def fill_survey_tab(resources: CaseResources, job: FillSurveyTab) -> None:
    """Write the survey tab as things are known now; an update that a newer one has made needless does nothing."""
    try:
        async with resources.sessions.begin() as session:
            work = await claim_tab(session, job, now=resources.clock.now())
    except TabBusy as busy:
        raise RetryLater("another update of this tab is under way", after=_BUSY_WAIT) from busy
    if work is None:
        return
    crash_point("case.tab_claimed")
    fields = tab_fields(await _with_name(resources, work), work.rule)
    try:
        how = await _write_tab(resources.desks.connect(work.connection), work, fields)
    except (DeskUnreachable, TicketUnknown, DeskRefused) as error:
        async with resources.sessions.begin() as session:
            await release_tab(session, job)
            if isinstance(error, DeskUnreachable):
                wait = await _note_away(session, work.connection, resources.clock.now())
        if isinstance(error, DeskUnreachable):
            raise RetryLater(f"desk_unreachable: {error}", after=wait) from error
        raise GiveUp(f"{type(error).__name__}: {error}") from error
    crash_point("case.tab_called")
    async with resources.sessions.begin() as session:
        await record_tab(session, job, work, fields, how, now=resources.clock.now())
        await _note_answer(session, work.connection, resources.clock.now())
    crash_point("case.tab_recorded")


async def _with_name(resources: CaseResources, work: TabWork) -> TabFacts:
    if work.technician_handle is None:
        return work.facts
    names = await look_up_names(
        resources, work.connection.agency, {work.technician_handle}, resources.clock.now().date()
    )
    return replace(work.facts, technician=names.get(work.technician_handle, work.technician_handle))


async def _write_tab(desk: Desk, work: TabWork, fields: dict[str, str]) -> str:
    """By fields; where the desk has none of its own, as a private note that says the same."""
    if Capability.CUSTOM_FIELDS in desk.capabilities:
        await desk.set_fields(work.change, fields)
        return "fields"
    if Capability.PRIVATE_NOTE in desk.capabilities:
        await desk.add_note(work.change, "\n".join(f"{name}: {value}" for name, value in fields.items()))
        return "note"
    raise DeskRefused("this desk has neither fields nor private notes")


@registry.calls_out(ReconcileDesk)
async def reconcile_desk(resources: CaseResources, job: ReconcileDesk) -> None:
    """Look through a desk's changes; a desk that cannot list them has nothing to look through."""
    async with resources.sessions() as session:
        connection = await find_connection(session, job.agency, job.desk)
    if connection is None:
        return
    desk = resources.desks.connect(connection)
    if Capability.LIST_SINCE not in desk.capabilities:
        return
    try:
        changes = await desk.list_since(job.since)
    except DeskUnreachable as error:
        raise RetryLater(f"desk_unreachable: {error}", after=_CLOSING_WAIT) from error
    async with resources.sessions.begin() as session:
        await note_changes(session, job.agency, job.desk, changes, now=resources.clock.now())


@registry.calls_out(CloseAtDesk)
async def close_at_desk(resources: CaseResources, job: CloseAtDesk) -> None:
    """Close the request again, and read it back."""
    try:
        async with resources.sessions() as session:
            work = await claim_closing(session, job)
    except ReopeningAwaited as awaited:
        raise RetryLater("the request is still to be reopened", after=_LONGEST_WAIT) from awaited
    if work is None:
        return
    crash_point("case.close_claimed")
    desk = resources.desks.connect(work.connection)
    try:
        outcome, note = await _close(desk, work)
    except DeskUnreachable as error:
        async with resources.sessions.begin() as session:
            await record_closing(session, job, work, "desk_unreachable", note=str(error), now=resources.clock.now())
            wait = await _note_away(session, work.connection, resources.clock.now())
        raise RetryLater(f"desk_unreachable: {error}", after=wait) from error
    crash_point("case.close_called")
    async with resources.sessions.begin() as session:
        await record_closing(session, job, work, outcome, note=note, now=resources.clock.now())
        await _note_answer(session, work.connection, resources.clock.now())
    crash_point("case.close_recorded")


async def _close(desk: Desk, work: ClosingWork) -> tuple[str, str | None]:
    """The outcome, and what the desk said to it."""
    try:
        await desk.close(work.change, note=work.note)
    except TicketUnknown:
        return "unknown_ticket", None
    except DeskRefused as error:
        return "refused", str(error)
    if Capability.READ_BACK not in desk.capabilities:
        return "asked", None
    seen = await desk.read(work.change.ticket)
    if seen is not None and seen.is_open and work.change.change_id not in seen.changes:
        raise DeskUnreachable("the desk took the change and does not show it")
    return "closed", None
