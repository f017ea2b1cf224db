"""Taking in what case_log_api says of the entries of the customer care log: a batch is one statement, the counts move in it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.counting import lock_counting
from services.reporter.domain.log.dating import calendar_of, count_in_calendar, days_of
from services.reporter.domain.log.facts import take_entries
from services.reporter.jobs.registries import inbox
from shared.calendar import Calendar
from shared.contracts.events import LogEntryChanged
from shared.events import Received
from shared.policy.store import current_policy
from shared.resources import Resources

_TOLD = {
    *("agency", "case_id", "version", "number", "kind", "status", "channel", "category", "program", "reportability"),
    *("counts", "lead", "released_version", "received_at", "logged_at", "answered_at", "closed_at"),
}


@inbox.on(LogEntryChanged)
async def count_entries(
    resources: Resources, session: AsyncSession, events: Sequence[Received[LogEntryChanged]]
) -> None:
    """Count entries of the log as they stand, each under its own days (CCTS-III.bg)."""
    agencies = sorted({received.event.agency for received in events})
    await lock_counting(session, agencies)
    calendars: dict[str, Calendar] = {}
    for agency in agencies:
        pack = (await current_policy(session, agency)).pack
        await count_in_calendar(session, pack)
        calendars[agency] = calendar_of(pack)
    await take_entries(
        session,
        [_fact(received, calendars[received.event.agency]) for received in events],
        now=resources.clock.now(),
    )


def _fact(received: Received[LogEntryChanged], calendar: Calendar) -> dict[str, object]:
    event = received.event
    instants = {
        "received_at": event.received_at,
        "logged_at": event.logged_at,
        "answered_at": event.answered_at,
        "closed_at": event.closed_at,
    }
    return {
        **event.model_dump(mode="json", include=_TOLD),
        **days_of(instants, calendar),
        "event_id": received.id,
        "event_at": received.occurred_at.isoformat(),
    }
